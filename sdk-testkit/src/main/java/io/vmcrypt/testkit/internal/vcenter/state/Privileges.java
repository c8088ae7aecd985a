package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.soap.Lines;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The privileges that users can have, and the refusal of who lacks one. */
public final class Privileges {

  public static final String ENCRYPT = "Cryptographer.Encrypt";
  public static final String ENCRYPT_NEW = "Cryptographer.EncryptNew";
  public static final String ADD_REMOVE_DEVICE = "VirtualMachine.Config.AddRemoveDevice";

  public static final String REGISTER_IN_INVENTORY = "VirtualMachine.Inventory.Register";
  public static final String ALLOCATE_SPACE = "Datastore.AllocateSpace";
  public static final String ASSIGN_NETWORK = "Network.Assign";

  /** What the privileges to change a VM's configuration begin with. */
  public static final String CONFIG = "VirtualMachine.Config.";

  public static final String REGISTER_HOST = "Cryptographer.RegisterHost";
  public static final String ASSIGN_TO_POOL = "Resource.AssignVMToPool";

  private static final List<String> ALL = Lines.of(Privileges.class, "privileges.txt");

  private Privileges() {}

  /** The privileges that a role can have. */
  static List<String> all() {
    return ALL;
  }

  public static void demand(String privilege, MoRef object, Session session) throws VimFault {
    demand(Map.of(object, Set.of(privilege)), session);
  }

  /** Demands privileges on several objects; the fault names all that are missing. */
  public static void demand(Map<MoRef, ? extends Set<String>> privileges, Session session)
      throws VimFault {
    Map<MoRef, List<String>> missing = new LinkedHashMap<>();
    privileges.forEach(
        (object, ids) -> {
          List<String> lacking =
              ids.stream().filter(id -> !session.has(id, object)).sorted().toList();
          if (!lacking.isEmpty()) {
            missing.put(object, lacking);
          }
        });
    if (!missing.isEmpty()) {
      throw VimFault.noPermission(missing);
    }
  }
}
