package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the result of RetrieveKmipServersStatus_Task. */
final class KmipStatus {

  private KmipStatus() {}

  /**
   * The status of one cluster. A server of the cluster that the result does not hold is gray: what
   * vCenter leaves out is not known.
   */
  static KmsClusterStatus of(KmipCluster cluster, Optional<XmlFragment> result) {
    List<XmlFragment> ofCluster =
        result.map(XmlFragment::elements).orElse(List.of()).stream()
            .filter(status -> status.text("clusterId", "id").orElse("").equals(cluster.id()))
            .toList();
    if (ofCluster.size() > 1) {
      throw ofCluster.get(0).senseless("it tells the status of a key provider twice");
    }
    Optional<XmlFragment> told = ofCluster.stream().findFirst();
    return new KmsClusterStatus(
        cluster.id(),
        told.flatMap(status -> status.text("overallStatus")).map(KmipStatus::colour),
        servers(cluster, told),
        told.flatMap(status -> status.element("clientCertInfo")).flatMap(KmipStatus::certificate));
  }

  private static List<KmsClusterStatus.Server> servers(
      KmipCluster cluster, Optional<XmlFragment> told) {
    List<KmsClusterStatus.Server> servers = new ArrayList<>();
    told.ifPresent(
        status -> status.elements("servers").forEach(server -> servers.add(server(server))));
    Set<String> names =
        servers.stream().map(KmsClusterStatus.Server::name).collect(Collectors.toSet());
    if (told.isPresent() && names.size() < servers.size()) {
      throw told.get().senseless("it tells the status of a server twice");
    }
    cluster.servers().stream()
        .map(KmsServer::name)
        .filter(name -> !names.contains(name))
        .forEach(name -> servers.add(notTold(name)));
    return servers;
  }

  private static KmsClusterStatus.Server notTold(String name) {
    return new KmsClusterStatus.Server(
        name,
        KmsClusterStatus.Health.GRAY,
        "",
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static KmsClusterStatus.Server server(XmlFragment status) {
    if (status.required("name").isBlank()) {
      throw status.senseless("it tells the status of a server without a name");
    }
    return new KmsClusterStatus.Server(
        status.required("name"),
        status.text("status").map(KmipStatus::colour).orElse(KmsClusterStatus.Health.GRAY),
        status.text("connectionStatus").orElse("").strip(),
        status.bool("clientTrustServer"),
        status.bool("serverTrustClient"),
        status.element("certInfo").flatMap(KmipStatus::certificate));
  }

  private static KmsClusterStatus.Health colour(String text) {
    return new KmsClusterStatus.Health(text.strip());
  }

  private static Optional<KmsClusterStatus.Certificate> certificate(XmlFragment info) {
    Optional<Instant> notBefore = info.instant("notBefore");
    Optional<Instant> notAfter = info.instant("notAfter");
    if (notBefore.isEmpty() || notAfter.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new KmsClusterStatus.Certificate(
            CertificateWords.name(info.text("subject").orElse("")),
            CertificateWords.name(info.text("issuer").orElse("")),
            CertificateWords.number(info.text("serialNumber").orElse("")),
            notBefore.get(),
            notAfter.get(),
            CertificateWords.thumbprint(info.text("fingerprint").orElse(""))));
  }
}
