package io.vmcrypt.estate;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What was sent to the systems of a cloud that may change something there. */
final class Writes {

  /** What changes nothing at a vCenter, but sessions and what lives with them. */
  private static final Set<String> READS =
      Set.of(
          "RetrieveServiceContent",
          "Login",
          "Logout",
          "ListKmipServers",
          "ListKmsClusters",
          "ListKeys",
          "ListVStorageObject",
          "VsanClusterGetConfig",
          "RetrieveVStorageObject",
          "QueryOptions",
          "CurrentTime",
          "CreateCollectorForEvents",
          "CreateCollectorForTasks",
          "QueryEvents",
          "ReadNextEvents",
          "ReadNextTasks",
          "ReadNextTasksByViewSpec",
          "DestroyCollector",
          "QueryCryptoKeyStatus",
          "IsKmsClusterActive",
          "GetDefaultKmsCluster",
          "RetrieveKmipServerCert",
          "RetrieveClientCert",
          "RetrieveClientCsr",
          "RetrieveSelfSignedClientCert",
          "RetrieveKmipServersStatus_Task",
          "RetrieveProperties",
          "RetrievePropertiesEx",
          "ContinueRetrievePropertiesEx",
          "CancelRetrievePropertiesEx",
          "CreatePropertyCollector",
          "DestroyPropertyCollector",
          "CreateFilter",
          "DestroyPropertyFilter",
          "CreateContainerView",
          "DestroyView",
          "WaitForUpdatesEx",
          "CancelWaitForUpdates",
          "FindByInventoryPath",
          "FindChild",
          "FindAllByUuid",
          "FindByUuid",
          "HasPrivilegeOnEntities",
          "PbmRetrieveServiceContent",
          "PbmQueryProfile",
          "PbmRetrieveContent",
          "PbmQueryAssociatedProfile",
          "PbmQueryAssociatedProfiles",
          "PbmFetchComplianceResult");

  private static final Set<String> KMS_READS =
      Set.of("Discover Versions", "Query", "Get", "Get Attributes", "Locate");

  private Writes() {}

  /** Whether a method changes nothing at a vCenter, but sessions and what lives with them. */
  static boolean isRead(String method) {
    return READS.contains(method);
  }

  /** All of them, since the cloud was started. */
  static List<String> at(FakeCloud cloud) {
    Stream<String> vcenter = at(cloud.vcenter(), 0, 0).stream();
    Stream<String> ovh =
        cloud.ovh().requests().stream()
            .filter(request -> !request.method().equals("GET"))
            .map(Object::toString);
    Stream<String> kms = cloud.kms().stream().flatMap(server -> at(server, 0).stream());
    return Stream.of(vcenter, ovh, kms).flatMap(all -> all).toList();
  }

  /**
   * All of them at a vCenter.
   *
   * @param soap how many SOAP requests were before
   * @param rest how many REST requests were before
   */
  static List<String> at(FakeVcenter vcenter, int soap, int rest) {
    return Stream.concat(
            vcenter.requests().stream()
                .skip(soap)
                .map(call -> call.method())
                .filter(method -> !READS.contains(method)),
            vcenter.apiRequests().stream()
                .skip(rest)
                .filter(request -> !request.method().equals("GET"))
                .filter(request -> !request.path().contains("session"))
                .map(Object::toString))
        .toList();
  }

  /** All of them at a key server, after the first ones. */
  static List<String> at(FakeKmipServer kms, int operations) {
    return kms.operations().stream()
        .skip(operations)
        .filter(operation -> !KMS_READS.contains(operation))
        .toList();
  }
}
