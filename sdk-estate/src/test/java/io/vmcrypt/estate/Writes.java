package io.vmcrypt.estate;

import io.vmcrypt.testkit.FakeCloud;
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

  /** All of them, since the cloud was started. */
  static List<String> at(FakeCloud cloud) {
    Stream<String> vcenter =
        cloud.vcenter().requests().stream()
            .map(call -> call.method())
            .filter(method -> !READS.contains(method));
    Stream<String> rest =
        cloud.vcenter().apiRequests().stream()
            .filter(request -> !request.method().equals("GET"))
            .filter(request -> !request.path().contains("session"))
            .map(Object::toString);
    Stream<String> ovh =
        cloud.ovh().requests().stream()
            .filter(request -> !request.method().equals("GET"))
            .map(Object::toString);
    Stream<String> kms =
        cloud.kms().stream()
            .flatMap(server -> server.operations().stream())
            .filter(operation -> !KMS_READS.contains(operation));
    return Stream.of(vcenter, rest, ovh, kms).flatMap(all -> all).toList();
  }
}
