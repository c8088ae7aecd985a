package io.vmcrypt.vsphere.internal.key;

import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A key provider as vSphere {@code KmipClusterInfo} describes it.
 *
 * @param isSystemDefault whether it is the default of the vCenter
 * @param isEntityDefault whether it is the default of a part of the inventory
 * @param managementType what kind it is: {@code nativeProvider}; empty before 7.0
 * @param hasBackup whether a native key provider was backed up; empty if vCenter does not say
 * @param servers the addresses of its key servers, and of the proxies before them: without either
 *     vCenter gets no keys
 */
public record KeyProvider(
    String id,
    boolean isSystemDefault,
    boolean isEntityDefault,
    String managementType,
    Optional<Boolean> hasBackup,
    List<String> servers) {

  public KeyProvider {
    servers = List.copyOf(servers);
  }

  /** Reads one. */
  public static KeyProvider of(XmlFragment cluster) {
    return new KeyProvider(
        cluster.required("clusterId", "id").strip(),
        cluster.bool("useAsDefault").orElse(false),
        !cluster.elements("useAsEntityDefault").isEmpty(),
        cluster.text("managementType").orElse("").strip(),
        cluster.bool("hasBackup"),
        cluster.elements("servers").stream()
            .flatMap(
                server ->
                    Stream.of("address", "proxyAddress")
                        .flatMap(place -> server.text(place).stream()))
            .map(String::strip)
            .filter(address -> !address.isEmpty())
            .toList());
  }

  /** One that is to be made, whose keys are asked for ahead. */
  public static KeyProvider expected(String id, List<String> servers) {
    return new KeyProvider(id, false, false, "", Optional.empty(), servers);
  }

  /** The same with more key servers. */
  KeyProvider withServers(List<String> more) {
    return new KeyProvider(
        id,
        isSystemDefault,
        isEntityDefault,
        managementType,
        hasBackup,
        Stream.concat(servers.stream(), more.stream()).distinct().toList());
  }

  /** Whether it is the default of the vCenter or of a part of its inventory. */
  public boolean isDefault() {
    return isSystemDefault || isEntityDefault;
  }

  /** Whether vCenter makes its keys itself. */
  public boolean isNative() {
    return managementType.equals("nativeProvider");
  }

  /**
   * Whether a key can be asked for before something is encrypted: true for a KMS cluster, false for
   * a native or trusted key provider.
   */
  boolean makesKeysAhead() {
    return !isNative() && !managementType.equals("trustAuthority");
  }

  /** Whether it is a native one that must be backed up before it makes keys. */
  public boolean needsBackup() {
    return isNative() && hasBackup.filter(backup -> !backup).isPresent();
  }
}
