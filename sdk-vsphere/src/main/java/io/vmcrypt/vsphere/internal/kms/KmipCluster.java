package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.kms.KmsServer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * vSphere {@code KmipClusterInfo}.
 *
 * @param id its name
 * @param servers its servers
 * @param serverFragments the same as they were read, to send back
 * @param isDefault whether it is the default
 * @param managementType what kind of key provider it is; empty before 7.0
 */
record KmipCluster(
    String id,
    List<KmsServer> servers,
    List<XmlFragment> serverFragments,
    boolean isDefault,
    String managementType) {

  static KmipCluster of(XmlFragment info) {
    List<XmlFragment> servers = info.elements("servers");
    return new KmipCluster(
        info.required("clusterId", "id"),
        servers.stream().map(KmipCluster::server).toList(),
        servers,
        info.bool("useAsDefault").orElse(false),
        info.text("managementType").orElse("").strip());
  }

  /** Whether it is a KMS cluster, and no native or trusted key provider. */
  boolean isStandard() {
    return switch (managementType) {
      case "nativeProvider", "trustAuthority" -> false;
      default -> true;
    };
  }

  private static KmsServer server(XmlFragment info) {
    long proxyPort = info.number("proxyPort").orElse(-1L);
    return new KmsServer(
        info.required("name"),
        info.required("address"),
        info.number("port").orElse(0L).intValue(),
        filled(info.text("proxyAddress")),
        proxyPort > 0 ? OptionalInt.of((int) proxyPort) : OptionalInt.empty(),
        filled(info.text("userName")));
  }

  private static Optional<String> filled(Optional<String> text) {
    return text.filter(value -> !value.isEmpty());
  }
}
