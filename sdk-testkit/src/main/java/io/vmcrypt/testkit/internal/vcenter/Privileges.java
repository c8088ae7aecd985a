package io.vmcrypt.testkit.internal.vcenter;

import java.util.List;
import java.util.Set;

/** Which privilege a method needs; those that are not named here need no more than to be seen. */
final class Privileges {

  static final String MANAGE_KEY_SERVERS = "Cryptographer.ManageKeyServers";
  static final String MANAGE_KEYS = "Cryptographer.ManageKeys";

  private static final Set<String> OF_KEYS =
      Set.of("GenerateKey", "ListKeys", "QueryCryptoKeyStatus", "RemoveKeys");
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
          "RegisterKmsCluster",
          "UnregisterKmsCluster",
          "ListKmsClusters");

  private Privileges() {}

  /** The crypto manager's privileges are asked for on the root folder. */
  static void check(String method, Session session) throws VimFault {
    if (OF_KEYS.contains(method)) {
      demand(MANAGE_KEYS, session);
    } else if (OF_KEY_SERVERS.contains(method)) {
      demand(MANAGE_KEY_SERVERS, session);
    }
  }

  private static void demand(String privilege, Session session) throws VimFault {
    if (session.has(privilege)) {
      return;
    }
    throw new VimFault(
        new DataObject("NoPermission")
            .with("object", Inventory.ROOT)
            .with("privilegeId", privilege)
            .with(
                "missingPrivileges",
                List.of(
                    new DataObject("NoPermissionEntityPrivileges")
                        .with("entity", Inventory.ROOT)
                        .with("privilegeIds", List.of(privilege)))),
        "Permission to perform this operation was denied.");
  }
}
