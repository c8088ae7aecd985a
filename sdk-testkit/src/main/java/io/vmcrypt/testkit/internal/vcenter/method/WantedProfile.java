package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a list of profiles asks for. */
enum WantedProfile {
  NOT_GIVEN,
  ENCRYPTION,
  OTHER;

  static WantedProfile of(Policies policies, List<DataObject> profiles, String parameter)
      throws VimFault {
    if (profiles.isEmpty()) {
      return NOT_GIVEN;
    }
    if (profiles.size() > 1) {
      throw VimFault.invalidArgument(parameter);
    }
    String id = policyId(policies, profiles);
    if (id == null) {
      return OTHER;
    }
    Boolean encryption = policies.isEncryption(id);
    if (encryption == null) {
      throw VimFault.invalidArgument(parameter + ".profileId");
    }
    return encryption ? ENCRYPTION : OTHER;
  }

  /** The id of the policy of a list; null if it asks for none, or a default that is none. */
  static @Nullable String policyId(Policies policies, List<DataObject> profiles) throws VimFault {
    DataObject profile = profiles.get(0);
    return switch (profile.type()) {
      case "VirtualMachineDefinedProfileSpec" -> profile.text("profileId");
      case "VirtualMachineDefaultProfileSpec" -> policies.datastoreDefault();
      case "VirtualMachineEmptyProfileSpec" -> null;
      default -> throw VimFault.notSupported("This fake does not model " + profile.type() + ".");
    };
  }
}
