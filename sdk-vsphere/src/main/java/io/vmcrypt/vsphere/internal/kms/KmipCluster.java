package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.vsphere.internal.key.KeyProvider;
import io.vmcrypt.vsphere.internal.key.UnknownProvider;
import io.vmcrypt.vsphere.internal.key.WrappingKeyReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.kms.KmsKeyType;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.WrappingKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * vSphere {@code KmipClusterInfo}.
 *
 * @param serverFragments the same as they were read, to send back
 * @param isDefault whether it is the default
 * @param managementType what kind of key provider it is; empty before 7.0
 * @param needsBackup whether it is a native one that was never backed up
 * @param entities the parts of the inventory that have it as their own default
 * @param keyType how it keeps its keys; empty before 9.0, or if vCenter does not say
 * @param wrappingKey what wraps its keys; empty if nothing does, or vCenter does not say
 */
record KmipCluster(
    String id,
    List<KmsServer> servers,
    List<XmlFragment> serverFragments,
    boolean isDefault,
    Optional<String> managementType,
    boolean needsBackup,
    List<ManagedObjectReference> entities,
    Optional<KmsKeyType> keyType,
    Optional<WrappingKey> wrappingKey) {

  static KmipCluster of(XmlFragment info) {
    List<XmlFragment> servers = info.elements("servers");
    if (servers.stream().map(server -> server.required("name")).distinct().count()
        < servers.size()) {
      throw info.senseless("it tells a server of a key provider twice");
    }
    return new KmipCluster(
        info.required("clusterId", "id"),
        servers.stream().map(KmipCluster::server).toList(),
        servers,
        info.bool("useAsDefault").orElse(false),
        info.filled("managementType"),
        KeyProvider.of(info).needsBackup(),
        info.elements("useAsEntityDefault").stream().map(XmlFragment::reference).toList(),
        info.filled("defaultKeyType").map(KmsKeyType::new),
        WrappingKeyReader.of(info));
  }

  /** The one of a name, of whatever kind. */
  static Optional<KmipCluster> named(List<KmipCluster> all, String id) {
    return all.stream().filter(cluster -> cluster.id().equals(id)).findFirst();
  }

  /** The KMS cluster of a name, which must be there. */
  static KmipCluster required(Attempt attempt, List<KmipCluster> all, String id) {
    return named(all, id)
        .filter(KmipCluster::isStandard)
        .orElseThrow(
            () ->
                UnknownProvider.of(
                    attempt, "KMS cluster", ids(all.stream().filter(KmipCluster::isStandard))));
  }

  static List<String> ids(Stream<KmipCluster> all) {
    return all.map(KmipCluster::id).toList();
  }

  /** The default of the vCenter, if it is among these. */
  static Optional<KmipCluster> defaultOf(List<KmipCluster> all) {
    return all.stream().filter(KmipCluster::isDefault).findFirst();
  }

  List<String> serverNames() {
    return servers.stream().map(KmsServer::name).toList();
  }

  Optional<KmsServer> server(String name) {
    return servers.stream().filter(server -> server.name().equals(name)).findFirst();
  }

  /** One of its servers as it was read. */
  XmlFragment fragment(KmsServer server) {
    return serverFragments.get(servers.indexOf(server));
  }

  /** Whether it is a KMS cluster, and not a native or trusted key provider. */
  boolean isStandard() {
    return managementType.filter(Set.of("nativeProvider", "trustAuthority")::contains).isEmpty();
  }

  /** What it is, if it is no KMS cluster. */
  String kind() {
    return managementType.orElseThrow();
  }

  /** Refuses a native key provider that was never backed up: as a default it would make no keys. */
  void checkBackup(Attempt attempt) {
    if (needsBackup) {
      throw new ConflictException(
          attempt,
          ("native key provider %s was never backed up, and until then vCenter encrypts nothing"
                  + " with it")
              .formatted(id),
          "Back it up first.");
    }
  }

  /**
   * Refuses what was judged by other servers than it has now: who needs keys is a look that takes
   * minutes, and two people may each take away the other one's server.
   */
  void requireServers(Attempt attempt, List<KmsServer> judged) {
    if (!Set.copyOf(servers).equals(Set.copyOf(judged))) {
      throw new ConflictException(
          attempt,
          "its servers were changed while the users of its keys were looked for; it has now: "
              + servers.stream()
                  .map(server -> server.name() + " at " + server.address() + ":" + server.port())
                  .collect(Collectors.joining(", ")),
          "Find out who has changed them, then try again.");
    }
  }

  private static KmsServer server(XmlFragment info) {
    int proxyPort = info.integer("proxyPort").orElse(-1);
    return new KmsServer(
        named(info, "name"),
        named(info, "address"),
        info.integer("port").orElse(0),
        filled(info.text("proxyAddress")),
        proxyPort > 0 ? OptionalInt.of(proxyPort) : OptionalInt.empty(),
        filled(info.text("userName")),
        info.number("timeout").filter(seconds -> seconds > 0).map(Duration::ofSeconds),
        info.number("reconnect").filter(number -> number >= 0).map(number -> number > 0));
  }

  private static String named(XmlFragment info, String element) {
    String text = info.required(element);
    if (text.isBlank()) {
      throw info.senseless("a server of a key provider has no " + element);
    }
    return text;
  }

  private static Optional<String> filled(Optional<String> text) {
    return text.filter(value -> !value.isEmpty());
  }
}
