package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.kms.KmsCertificateInfo;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsServerStatus;
import io.vmcrypt.vsphere.kms.ManagedEntityStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads the result of RetrieveKmipServersStatus_Task. */
final class KmipStatus {

  private KmipStatus() {}

  /** The status of one cluster; without servers if the result does not hold it. */
  static KmsClusterStatus of(String clusterId, Optional<XmlFragment> result) {
    return result.map(XmlFragment::elements).orElse(List.of()).stream()
        .filter(status -> status.text("clusterId", "id").orElse("").equals(clusterId))
        .findFirst()
        .map(KmipStatus::cluster)
        .orElseGet(
            () -> new KmsClusterStatus(clusterId, Optional.empty(), List.of(), Optional.empty()));
  }

  private static KmsClusterStatus cluster(XmlFragment status) {
    return new KmsClusterStatus(
        status.required("clusterId", "id"),
        status.text("overallStatus").map(KmipStatus::colour),
        status.elements("servers").stream().map(KmipStatus::server).toList(),
        status.element("clientCertInfo").flatMap(KmipStatus::certificate));
  }

  private static KmsServerStatus server(XmlFragment status) {
    return new KmsServerStatus(
        status.required("name"),
        status.text("status").map(KmipStatus::colour).orElse(ManagedEntityStatus.GRAY),
        status.text("connectionStatus").orElse("").strip(),
        status.bool("clientTrustServer"),
        status.bool("serverTrustClient"),
        status.element("certInfo").flatMap(KmipStatus::certificate));
  }

  private static ManagedEntityStatus colour(String text) {
    return new ManagedEntityStatus(text.strip());
  }

  private static Optional<KmsCertificateInfo> certificate(XmlFragment info) {
    Optional<Instant> notBefore = info.instant("notBefore");
    Optional<Instant> notAfter = info.instant("notAfter");
    if (notBefore.isEmpty() || notAfter.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new KmsCertificateInfo(
            info.text("subject").orElse(""),
            info.text("issuer").orElse(""),
            info.text("serialNumber").orElse(""),
            notBefore.get(),
            notAfter.get(),
            info.text("fingerprint").orElse("")));
  }
}
