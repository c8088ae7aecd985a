package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The methods of the policy service about what has a policy, and whether it complies. */
record PolicyUse(Vcenter vcenter, Policies policies) {

  /** A VM's home or one of its disks. */
  private record Part(VmRecord vm, @Nullable Integer disk) {

    DataObject reference() {
      return disk == null
          ? object("virtualMachine", vm.ref().value())
          : object("virtualDiskId", vm.ref().value() + ":" + disk);
    }

    @Nullable String policy() {
      return disk == null ? vm.homePolicy() : vm.diskPolicies().get(disk);
    }

    boolean isEncrypted() {
      DataObject config = vm.config();
      if (disk == null) {
        return config.has("keyId");
      }
      return VmRecord.disks(config).stream()
          .anyMatch(device -> device.number("key") == disk && device.data("backing").has("keyId"));
    }

    private static DataObject object(String type, String key) {
      return new DataObject("PbmServerObjectRef").with("objectType", type).with("key", key);
    }
  }

  private List<Part> parts(VmRecord vm) {
    List<Part> parts = new ArrayList<>();
    parts.add(new Part(vm, null));
    for (DataObject disk : VmRecord.disks(vm.config())) {
      parts.add(new Part(vm, disk.number("key")));
    }
    return parts;
  }

  private List<Part> parts(DataObject entity) throws VimFault {
    String type = entity.text("objectType");
    String key = entity.text("key");
    int colon = key.indexOf(':');
    VmRecord vm =
        vcenter
            .inventory()
            .findVm(new MoRef("VirtualMachine", colon < 0 ? key : key.substring(0, colon)));
    if (vm == null) {
      throw VimFault.invalidArgument("entity.key");
    }
    return switch (type) {
      case "virtualMachine" -> List.of(new Part(vm, null));
      case "virtualMachineAndDisks" -> parts(vm);
      case "virtualDiskId" -> List.of(disk(vm, key.substring(colon + 1)));
      default -> throw VimFault.invalidArgument("entity.key");
    };
  }

  private Part disk(VmRecord vm, String key) throws VimFault {
    for (Part part : parts(vm)) {
      if (part.disk() != null && key.equals(part.disk().toString())) {
        return part;
      }
    }
    throw VimFault.invalidArgument("entity.key");
  }

  Object pbmQueryAssociatedProfile(Call call) throws VimFault {
    return parts(call.arguments().data("entity")).stream()
        .map(Part::policy)
        .filter(Objects::nonNull)
        .distinct()
        .map(Policies::profileId)
        .toList();
  }

  Object pbmQueryAssociatedProfiles(Call call) throws VimFault {
    return each(call, PolicyUse::result);
  }

  private List<DataObject> each(Call call, Function<Part, DataObject> tell) throws VimFault {
    List<DataObject> results = new ArrayList<>();
    for (DataObject entity : call.arguments().list("entities")) {
      parts(entity).forEach(part -> results.add(tell.apply(part)));
    }
    return results;
  }

  private static DataObject result(Part part) {
    String policy = part.policy();
    return new DataObject("PbmQueryProfileResult")
        .with("object", part.reference())
        .with("profileId", policy == null ? null : List.of(Policies.profileId(policy)));
  }

  private DataObject compliance(Part part, @Nullable String asked) {
    String policy = asked == null ? part.policy() : asked;
    String status;
    if (policy == null) {
      status = "notApplicable";
    } else {
      boolean wanted = Boolean.TRUE.equals(policies.isEncryption(policy));
      List<DataObject> own = policies.rules(part.policy());
      List<DataObject> held = own.isEmpty() ? policies.rules(policies.datastoreDefault()) : own;
      boolean complies = wanted == part.isEncrypted() && held.containsAll(policies.rules(policy));
      status = complies ? "compliant" : "nonCompliant";
    }
    return Literals.of("PbmComplianceResult")
        .with("checkTime", vcenter.settings().clock().instant())
        .with("entity", part.reference())
        .with("profile", policy == null ? null : Policies.profileId(policy))
        .with("complianceStatus", status);
  }

  Object pbmCheckCompliance(Call call) throws VimFault {
    return pbmFetchComplianceResult(call);
  }

  Object pbmFetchComplianceResult(Call call) throws VimFault {
    DataObject profile = call.arguments().findData("profile");
    String asked = profile == null ? null : profile.text("uniqueId");
    if (asked != null) {
      policies.get(asked, "profile");
    }
    return each(call, part -> compliance(part, asked));
  }
}
