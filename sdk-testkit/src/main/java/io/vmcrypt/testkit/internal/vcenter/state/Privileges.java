package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which privilege a method needs. For methods that are not listed here, the object must only be
 * visible.
 */
public final class Privileges {

  public static final String MANAGE_KEY_SERVERS = "Cryptographer.ManageKeyServers";
  public static final String READ_KEY_SERVERS = "Cryptographer.ReadKeyServersInfo";
  static final String MANAGE_KEYS = "Cryptographer.ManageKeys";

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
  public static final String CREATE_VM = "VirtualMachine.Inventory.Create";
  public static final String DELETE_VM = "VirtualMachine.Inventory.Delete";
  public static final String UNREGISTER_VM = "VirtualMachine.Inventory.Unregister";
  public static final String RENAME_VM = "VirtualMachine.Config.Rename";
  public static final String POWER_ON = "VirtualMachine.Interact.PowerOn";
  public static final String SUSPEND = "VirtualMachine.Interact.Suspend";
  public static final String POWER_OFF = "VirtualMachine.Interact.PowerOff";
  public static final String CREATE_SNAPSHOT = "VirtualMachine.State.CreateSnapshot";
  public static final String REVERT_TO_SNAPSHOT = "VirtualMachine.State.RevertToSnapshot";
  public static final String REMOVE_SNAPSHOT = "VirtualMachine.State.RemoveSnapshot";
  public static final String MAINTENANCE = "Host.Config.Maintenance";
  public static final String FILES = "Datastore.FileManagement";

  private static final String VIEW_POLICIES = "StorageProfile.View";
  private static final String UPDATE_POLICIES = "StorageProfile.Update";

  public static final String REGISTER_HOST = "Cryptographer.RegisterHost";
  public static final String MARK_AS_TEMPLATE = "VirtualMachine.Provisioning.MarkAsTemplate";
  public static final String MARK_AS_VM = "VirtualMachine.Provisioning.MarkAsVM";
  public static final String ASSIGN_TO_POOL = "Resource.AssignVMToPool";

  static final String MANAGE_FIELDS = "Global.ManageCustomFields";
  public static final String SET_FIELD = "Global.SetCustomField";
  public static final String REGISTER_VM = "Cryptographer.RegisterVM";

  private static final Set<String> OF_KEYS =
      Set.of("GenerateKey", "ListKeys", "QueryCryptoKeyStatus", "RemoveKey", "RemoveKeys");
  private static final Set<String> OF_KEY_SERVERS =
      Set.of(
          "RegisterKmipServer",
          "MarkDefault",
          "UpdateKmipServer",
          "RemoveKmipServer",
          "ListKmipServers",
          "RetrieveKmipServersStatus_Task",
          "RetrieveKmipServerCert",
          "UploadKmipServerCert",
          "GenerateSelfSignedClientCert",
          "GenerateClientCsr",
          "RetrieveSelfSignedClientCert",
          "RetrieveClientCsr",
          "RetrieveClientCert",
          "UpdateSelfSignedClientCert",
          "UpdateKmsSignedCsrClientCert",
          "UploadClientCert",
          "IsKmsClusterActive",
          "SetDefaultKmsCluster",
          "GetDefaultKmsCluster",
          "UnregisterKmsCluster",
          "ListKmsClusters");

  private static final Set<String> OF_POLICIES =
      Set.of(
          "PbmQueryProfile",
          "PbmRetrieveContent",
          "PbmQueryAssociatedProfile",
          "PbmQueryAssociatedProfiles",
          "PbmCheckCompliance",
          "PbmFetchComplianceResult");

  private static final Set<String> OF_HOSTS = Set.of("ConfigureCryptoKey", "SetCryptoMode");

  private static final Set<String> OF_MAINTENANCE =
      Set.of("EnterMaintenanceMode_Task", "ExitMaintenanceMode_Task", "RebootHost_Task");

  private static final String FILE = "privileges.txt";
  private static final List<String> ALL = read();

  private Privileges() {}

  /** The privileges that a role can have. */
  static List<String> all() {
    return ALL;
  }

  private static List<String> read() {
    try (InputStream stream =
            Objects.requireNonNull(Privileges.class.getResourceAsStream(FILE), FILE);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Checks a privilege. Those of the crypto manager and of policies are needed on the root folder.
   */
  public static void check(String method, MoRef self, Session session) throws VimFault {
    if (OF_KEYS.contains(method)) {
      demand(MANAGE_KEYS, Inventory.ROOT, session);
    } else if (OF_KEY_SERVERS.contains(method)) {
      demand(MANAGE_KEY_SERVERS, Inventory.ROOT, session);
    } else if (OF_POLICIES.contains(method)) {
      demand(VIEW_POLICIES, Inventory.ROOT, session);
    } else if (method.equals("PbmCreate")) {
      demand(UPDATE_POLICIES, Inventory.ROOT, session);
    } else if (OF_HOSTS.contains(method)) {
      demand(REGISTER_HOST, self, session);
    } else if (method.equals("AddCustomFieldDef")) {
      demand(MANAGE_FIELDS, Inventory.ROOT, session);
    } else if (OF_MAINTENANCE.contains(method)) {
      demand(MAINTENANCE, self, session);
    } else if (method.equals("MarkAsTemplate")) {
      demand(MARK_AS_TEMPLATE, self, session);
    } else if (method.equals("MarkAsVirtualMachine")) {
      demand(MARK_AS_VM, self, session);
    } else if (method.equals("CryptoUnlock_Task")) {
      demand(REGISTER_VM, self, session);
    }
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
