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

  public static final String MANAGE_KEY_SERVERS = "Cryptographer.ManageKeyServers";
  public static final String READ_KEY_SERVERS = "Cryptographer.ReadKeyServersInfo";

  public static final String MANAGE_ENCRYPTION_POLICY = "Cryptographer.ManageEncryptionPolicy";

  public static final String ACCESS = "Cryptographer.Access";
  public static final String CLONE = "Cryptographer.Clone";
  public static final String CLONE_VM = "VirtualMachine.Provisioning.Clone";
  public static final String CLONE_TEMPLATE = "VirtualMachine.Provisioning.CloneTemplate";
  public static final String DEPLOY_TEMPLATE = "VirtualMachine.Provisioning.DeployTemplate";
  public static final String CREATE_TEMPLATE = "VirtualMachine.Provisioning.CreateTemplateFromVM";
  public static final String CREATE_FROM_EXISTING = "VirtualMachine.Inventory.CreateFromExisting";
  public static final String ENCRYPT = "Cryptographer.Encrypt";
  public static final String ENCRYPT_NEW = "Cryptographer.EncryptNew";
  public static final String DECRYPT = "Cryptographer.Decrypt";
  public static final String ADD_REMOVE_DEVICE = "VirtualMachine.Config.AddRemoveDevice";
  public static final String RECRYPT = "Cryptographer.Recrypt";

  public static final String MIGRATE = "Cryptographer.Migrate";
  public static final String COLD_MIGRATE = "Resource.ColdMigrate";
  public static final String HOT_MIGRATE = "Resource.HotMigrate";
  public static final String REGISTER_IN_INVENTORY = "VirtualMachine.Inventory.Register";
  public static final String ALLOCATE_SPACE = "Datastore.AllocateSpace";
  public static final String ASSIGN_NETWORK = "Network.Assign";

  public static final String ADD_DISK = "Cryptographer.AddDisk";

  /** What the privileges to change a VM's configuration begin with. */
  public static final String CONFIG = "VirtualMachine.Config.";

  public static final String ADD_NEW_DISK = CONFIG + "AddNewDisk";
  public static final String ADD_EXISTING_DISK = CONFIG + "AddExistingDisk";
  public static final String REMOVE_DISK = CONFIG + "RemoveDisk";
  public static final String EXTEND_DISK = CONFIG + "DiskExtend";
  public static final String EDIT_DEVICE = CONFIG + "EditDevice";
  public static final String CREATE_VM = "VirtualMachine.Inventory.Create";
  public static final String DELETE_VM = "VirtualMachine.Inventory.Delete";
  public static final String RENAME_VM = "VirtualMachine.Config.Rename";
  public static final String FILES = "Datastore.FileManagement";

  public static final String REGISTER_HOST = "Cryptographer.RegisterHost";
  public static final String ASSIGN_TO_POOL = "Resource.AssignVMToPool";

  public static final String SET_FIELD = "Global.SetCustomField";
  public static final String REGISTER_VM = "Cryptographer.RegisterVM";

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
