package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.secret.Secret;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A server that a KMS cluster shall have: vSphere {@code KmipServerSpec}, "KMS" in the vSphere
 * Client's dialog <i>Add Standard Key Provider</i>. Immutable and thread-safe; the builder is
 * neither.
 */
public final class KmsServerSpec {

  /** The port where nothing else is said: 5696, KMIP's own. */
  public static final int DEFAULT_PORT = HostAndPort.KMIP_PORT;

  private final String name;
  private final String address;
  private final int port;
  private final @Nullable String proxyAddress;
  private final @Nullable Integer proxyPort;
  private final @Nullable String userName;
  private final @Nullable Secret password;

  private KmsServerSpec(Builder builder) {
    this.name = builder.name;
    this.address = builder.address;
    this.port = builder.port;
    this.proxyAddress = builder.proxyAddress;
    this.proxyPort = builder.proxyPort;
    this.userName = builder.userName;
    this.password = builder.password;
  }

  /**
   * A server to refine.
   *
   * @param name the alias, unique in its cluster; keep a note of it: it may be needed when vCenter
   *     is down
   * @param address a host name or an IP address, without a port
   * @return a builder
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if the name is empty, or the address is none
   */
  public static Builder builder(String name, String address) {
    return new Builder(name, address);
  }

  /**
   * The alias.
   *
   * @return not empty
   */
  public String name() {
    return name;
  }

  /**
   * Where it is.
   *
   * @return a host name or an IP address; IPv6 without brackets
   */
  public String address() {
    return address;
  }

  /**
   * Where it listens for KMIP.
   *
   * @return 1 to 65535
   */
  public int port() {
    return port;
  }

  /**
   * The proxy that vCenter goes through.
   *
   * @return empty for none
   */
  public Optional<String> proxyAddress() {
    return Optional.ofNullable(proxyAddress);
  }

  /**
   * The port of the proxy.
   *
   * @return empty for none
   */
  public OptionalInt proxyPort() {
    return proxyPort == null ? OptionalInt.empty() : OptionalInt.of(proxyPort);
  }

  /**
   * The user that the KMS knows vCenter by.
   *
   * @return empty for none
   */
  public Optional<String> userName() {
    return Optional.ofNullable(userName);
  }

  /**
   * The password of that user.
   *
   * @return empty for none
   */
  public Optional<Secret> password() {
    return Optional.ofNullable(password);
  }

  /**
   * The same server, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = builder(name, address).port(port);
    builder.proxyAddress = proxyAddress;
    builder.proxyPort = proxyPort;
    builder.userName = userName;
    builder.password = password;
    return builder;
  }

  /**
   * For logs; never the password.
   *
   * @return name, address and port
   */
  @Override
  public String toString() {
    return "KmsServerSpec[" + name + " at " + HostAndPort.of(address, port) + "]";
  }

  /** Refines a {@link KmsServerSpec}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final String name;
    private final String address;
    private int port = DEFAULT_PORT;
    private @Nullable String proxyAddress;
    private @Nullable Integer proxyPort;
    private @Nullable String userName;
    private @Nullable Secret password;

    private Builder(String name, String address) {
      this.name = Names.name("server name", name);
      this.address = Names.address("server address", address);
    }

    /**
     * Where it listens for KMIP; by default {@link KmsServerSpec#DEFAULT_PORT}.
     *
     * @param port 1 to 65535
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder port(int port) {
      this.port = Names.port("server port", port);
      return this;
    }

    /**
     * The proxy that vCenter goes through, together with {@link #proxyPort}; by default none.
     *
     * @param proxyAddress a host name or an IP address, without a port
     * @return this
     * @throws NullPointerException if it is null
     * @throws IllegalArgumentException if it is no address
     */
    public Builder proxyAddress(String proxyAddress) {
      this.proxyAddress = Names.address("proxy address", proxyAddress);
      return this;
    }

    /**
     * The port of the proxy, together with {@link #proxyAddress}; by default none.
     *
     * @param proxyPort 1 to 65535
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder proxyPort(int proxyPort) {
      this.proxyPort = Names.port("proxy port", proxyPort);
      return this;
    }

    /**
     * The user that the KMS knows vCenter by; by default none. Only for vendors that tell users
     * apart by it.
     *
     * @param userName not empty
     * @param password its password; sent whenever the server is registered or changed, but never a
     *     reason for a change, since vCenter does not tell the one it has
     * @return this
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException if one is empty
     */
    public Builder credentials(String userName, Secret password) {
      Names.name("user name", userName);
      if (requireNonNull(password, "password").isEmpty()) {
        throw new IllegalArgumentException("password is empty");
      }
      this.userName = userName;
      this.password = password;
      return this;
    }

    /**
     * Makes the spec.
     *
     * @return the spec
     * @throws IllegalStateException if a proxy is given by half
     */
    public KmsServerSpec build() {
      if ((proxyAddress == null) != (proxyPort == null)) {
        throw new IllegalStateException(
            proxyPort == null
                ? "proxy address " + proxyAddress + " is given without a proxy port; give both"
                : "proxy port " + proxyPort + " is given without a proxy address; give both");
      }
      return new KmsServerSpec(this);
    }
  }
}
