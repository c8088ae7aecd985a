package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A server of a KMS cluster as vCenter has it: vSphere {@code KmipServerInfo}. Its password cannot
 * be read back.
 *
 * @param name the alias, unique in its cluster
 * @param address a name or an IP address
 * @param port where it listens for KMIP
 * @param proxyAddress the proxy that vCenter goes through; empty for none
 * @param proxyPort the port of that proxy; empty for none
 * @param userName for KMSs that identify users by it
 * @param timeout how long vCenter waits for it; empty if vCenter does not say
 * @param reconnect whether vCenter connects again by itself; empty if vCenter does not say
 */
public record KmsServer(
    String name,
    String address,
    int port,
    Optional<String> proxyAddress,
    OptionalInt proxyPort,
    Optional<String> userName,
    Optional<Duration> timeout,
    Optional<Boolean> reconnect) {

  public KmsServer {
    requireNonNull(name, "name");
    requireNonNull(address, "address");
    requireNonNull(proxyAddress, "proxyAddress");
    requireNonNull(proxyPort, "proxyPort");
    requireNonNull(userName, "userName");
    requireNonNull(timeout, "timeout");
    requireNonNull(reconnect, "reconnect");
  }

  /** A server whose time-out and reconnecting are not known. */
  public KmsServer(
      String name,
      String address,
      int port,
      Optional<String> proxyAddress,
      OptionalInt proxyPort,
      Optional<String> userName) {
    this(
        name, address, port, proxyAddress, proxyPort, userName, Optional.empty(), Optional.empty());
  }

  /**
   * Whether it is at one of some places.
   *
   * @param places as {@link HostAndPort#toString} writes them, such as {@code 192.0.2.1:5696}; what
   *     is none is none of its
   * @return false also if what vCenter keeps is no address
   */
  public boolean isAtOneOf(Collection<String> places) {
    return place().map(HostAndPort::toString).filter(places::contains).isPresent();
  }

  /**
   * {@return where the server is, for those who dial it or compare it; empty if what vCenter keeps
   * is no address, or no port}
   */
  public Optional<HostAndPort> place() {
    try {
      return Optional.of(HostAndPort.of(address.strip(), port));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
