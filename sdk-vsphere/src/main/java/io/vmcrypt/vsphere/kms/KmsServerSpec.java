package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.internal.names.XmlText;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A server that a KMS cluster is to have: vSphere {@code KmipServerSpec}, "KMS" in the vSphere
 * Client's dialog <i>Add Standard Key Provider</i>. Immutable and thread-safe; the builder is
 * neither.
 */
public final class KmsServerSpec {

  /** The default port: 5696, KMIP's own. */
  public static final int DEFAULT_PORT = HostAndPort.KMIP_PORT;

  private static final Duration MAX_TIMEOUT = Duration.ofHours(1);

  /** What is said of it. It changes no more once a spec has it. */
  private final Builder said;

  private KmsServerSpec(Builder said) {
    this.said = said;
  }

  /**
   * A server to refine.
   *
   * @param name the alias, unique in its cluster; keep a note of it: it may be needed when vCenter
   *     is down
   * @param address a host name or an IP address, without a port
   * @return a builder
   * @throws IllegalArgumentException if the name is empty, or the address is not one
   */
  public static Builder builder(String name, String address) {
    return new Builder(name, address);
  }

  /** {@return the alias; not empty} */
  public String name() {
    return said.name;
  }

  /** {@return its address: a host name or an IP address; IPv6 without brackets} */
  public String address() {
    return said.address;
  }

  /** {@return where it listens for KMIP: 1 to 65535} */
  public int port() {
    return said.port;
  }

  /** {@return the proxy that vCenter goes through; empty for none} */
  public Optional<String> proxyAddress() {
    return Optional.ofNullable(said.proxyAddress);
  }

  /** {@return the port of the proxy; empty for none} */
  public OptionalInt proxyPort() {
    return said.proxyPort == null ? OptionalInt.empty() : OptionalInt.of(said.proxyPort);
  }

  /** {@return the user that the KMS knows vCenter by; empty for none} */
  public Optional<String> userName() {
    return Optional.ofNullable(said.userName);
  }

  /** {@return the password of that user; empty for none} */
  public Optional<Secret> password() {
    return Optional.ofNullable(said.password);
  }

  /** {@return whether the password is sent even if nothing else differs; false by default} */
  public boolean isPasswordUpdated() {
    return said.passwordUpdated;
  }

  /** {@return how long vCenter waits for the server; empty to leave vCenter's setting as it is} */
  public Optional<Duration> timeout() {
    return Optional.ofNullable(said.timeout);
  }

  /**
   * {@return whether vCenter connects again by itself; empty to leave vCenter's setting as it is}
   */
  public Optional<Boolean> reconnect() {
    return Optional.ofNullable(said.reconnect);
  }

  /**
   * The same server, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return new Builder(said);
  }

  /**
   * For logs; never the password.
   *
   * @return name, address and port
   */
  @Override
  public String toString() {
    return "KmsServerSpec[" + name() + " at " + HostAndPort.of(address(), port()) + "]";
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
    private boolean passwordUpdated;
    private @Nullable Duration timeout;
    private @Nullable Boolean reconnect;

    private Builder(String name, String address) {
      this.name = Names.name("server name", name);
      this.address = Names.address("server address", address);
    }

    private Builder(Builder said) {
      this.name = said.name;
      this.address = said.address;
      this.port = said.port;
      this.proxyAddress = said.proxyAddress;
      this.proxyPort = said.proxyPort;
      this.userName = said.userName;
      this.password = said.password;
      this.passwordUpdated = said.passwordUpdated;
      this.timeout = said.timeout;
      this.reconnect = said.reconnect;
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
     * The user that the KMS knows vCenter by; by default none. Only for vendors that identify users
     * by it.
     *
     * @param userName not empty
     * @param password its password; sent when the server is registered and when its user name
     *     changes; otherwise only with {@link #updatePassword}, since vCenter does not reveal its
     *     password
     * @return this
     * @throws IllegalArgumentException if one is empty, or holds characters that XML cannot carry
     */
    public Builder credentials(String userName, Secret password) {
      Names.name("user name", userName);
      if (requireNonNull(password, "password").isEmpty()) {
        throw new IllegalArgumentException("password is empty");
      }
      XmlText.check("password of user " + userName, password.reveal());
      this.userName = userName;
      this.password = password;
      return this;
    }

    /**
     * Sends the password in any case, because it was changed at the KMS. Each {@link
     * KmsClusters#ensure} then changes the server.
     *
     * @return this
     */
    public Builder updatePassword() {
      this.passwordUpdated = true;
      return this;
    }

    /**
     * How long vCenter waits for the server; by default vCenter's setting is left as it is.
     *
     * @param timeout whole seconds, 1 s to 1 h
     * @return this
     * @throws IllegalArgumentException if it is out of range, or not whole seconds
     */
    public Builder timeout(Duration timeout) {
      requireNonNull(timeout, "timeout");
      boolean whole = timeout.equals(Duration.ofSeconds(timeout.toSeconds()));
      if (!whole || timeout.toSeconds() < 1 || timeout.compareTo(MAX_TIMEOUT) > 0) {
        throw new IllegalArgumentException(
            "server timeout " + timeout + " is not whole seconds in 1 s to 1 h");
      }
      this.timeout = timeout;
      return this;
    }

    /**
     * Whether vCenter connects again by itself; by default vCenter's setting is left as it is.
     *
     * @param reconnect true if it does
     * @return this
     */
    public Builder reconnect(boolean reconnect) {
      this.reconnect = reconnect;
      return this;
    }

    /**
     * Makes the spec.
     *
     * @return the spec
     * @throws IllegalStateException if only the address or only the port of a proxy is given, or if
     *     a password is to be sent and none is given
     */
    public KmsServerSpec build() {
      if ((proxyAddress == null) != (proxyPort == null)) {
        throw new IllegalStateException(
            proxyPort == null
                ? "proxy address " + proxyAddress + " is given without a proxy port; give both"
                : "proxy port " + proxyPort + " is given without a proxy address; give both");
      }
      if (passwordUpdated && password == null) {
        throw new IllegalStateException("updatePassword is given without credentials");
      }
      return new KmsServerSpec(new Builder(this));
    }
  }
}
