package io.vmcrypt.kmip;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.kmip.internal.tls.CertificateReader;
import io.vmcrypt.kmip.internal.tls.Deadline;
import io.vmcrypt.kmip.internal.tls.Dialer;
import io.vmcrypt.kmip.internal.tls.ProbeFailure;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a key management server (KMS) who it is: what {@code openssl s_client -connect} piped into
 * {@code openssl x509 -fingerprint} does, with a time limit and with the reason when it fails.
 *
 * <pre>{@code
 * ServerCertificate certificate =
 *     KmipProbe.builder(HostAndPort.parse("192.0.2.1:5696")).build().readCertificate();
 * Thumbprint thumbprint = certificate.thumbprint();   // SHA-1, what OVHcloud asks for
 * }</pre>
 *
 * <p>The probe trusts no one and sends nothing secret: a certificate that was read this way proves
 * nothing until its thumbprint has been compared with one that came another way.
 *
 * <p>Immutable and thread-safe: one probe can be used any number of times.
 */
public final class KmipProbe {

  /** The time limit of a probe that is given none: 10 seconds. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /** The shortest time limit: 1 millisecond. */
  public static final Duration MIN_TIMEOUT = Duration.ofMillis(1);

  /** The longest time limit: 1 hour. */
  public static final Duration MAX_TIMEOUT = Duration.ofHours(1);

  private static final Logger log = LoggerFactory.getLogger(KmipProbe.class);

  private final HostAndPort endpoint;
  private final @Nullable String serverName;
  private final Duration timeout;
  private final TimeSource time;

  private KmipProbe(Builder builder) {
    this.endpoint = builder.endpoint;
    this.serverName = builder.serverName;
    this.timeout = builder.timeout;
    this.time = builder.time;
  }

  /**
   * Starts a probe of one server.
   *
   * @param endpoint where the KMS listens; its port is usually {@link HostAndPort#KMIP_PORT}
   * @return the probe, still open for options
   * @throws NullPointerException if {@code endpoint} is null
   */
  public static Builder builder(HostAndPort endpoint) {
    return new Builder(requireNonNull(endpoint, "endpoint"));
  }

  /**
   * The same probe, open for other options.
   *
   * @return a builder that holds this probe's options
   */
  public Builder toBuilder() {
    Builder builder = new Builder(endpoint);
    builder.serverName = serverName;
    builder.timeout = timeout;
    builder.time = time;
    return builder;
  }

  /**
   * Where the probe asks.
   *
   * @return the address
   */
  public HostAndPort endpoint() {
    return endpoint;
  }

  /**
   * The name in the server name indication (RFC 6066 section 3).
   *
   * @return the name that was set, else the host of the address if it is a name with a dot, as
   *     OpenSSL has it; else empty, and no indication is sent
   */
  public Optional<String> serverName() {
    if (serverName != null) {
      return Optional.of(serverName);
    }
    String host = endpoint.host();
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    boolean isAddress = endpoint.isIpv4() || endpoint.isIpv6();
    return isAddress || name.indexOf('.') < 0 ? Optional.empty() : Optional.of(name);
  }

  /**
   * The time limit of one call.
   *
   * @return for everything together: name lookup, connection, handshake
   */
  public Duration timeout() {
    return timeout;
  }

  /**
   * Reads the certificate that the server shows, with the chain it sends along. No client
   * certificate is needed, also where the server asks for one: the handshake (TLS 1.3 or 1.2) is
   * given up as soon as the certificate is there, so what the server does after that is no matter.
   *
   * <p>If the name has several addresses, the next one is tried where one does not accept the
   * connection.
   *
   * @return the certificate, not verified in any way
   * @throws ProbeConnectionException if the server cannot be reached, hangs up or stays silent
   *     until the time limit
   * @throws ProbeTlsException if it speaks something else than TLS, an older TLS than 1.2, or ends
   *     the handshake before its certificate
   * @throws OperationInterruptedException if the thread is interrupted; its flag stays set
   */
  public ServerCertificate readCertificate() {
    Attempt attempt = new Attempt("KMS", "read the certificate", endpoint.toString());
    Deadline deadline = Deadline.after(timeout, time);
    try {
      Dialer.Dialed dialed =
          Dialer.dial(Dialer.resolve(endpoint, deadline), endpoint.port(), deadline);
      ServerCertificate certificate =
          ServerCertificate.of(
              CertificateReader.read(dialed.channel(), serverName().orElse(null), deadline));
      log.debug("{} at {} shows {}", endpoint, dialed.address(), certificate);
      return certificate;
    } catch (ProbeFailure e) {
      throw exception(attempt, e);
    } catch (ClosedByInterruptException e) {
      throw new OperationInterruptedException(
          attempt, "the thread was interrupted", "Probe again: nothing has changed.", e);
    }
  }

  private static SdkException exception(Attempt attempt, ProbeFailure e) {
    boolean unreachable =
        e.code().equals(FindingCode.NAME_NOT_RESOLVED)
            || e.code().equals(FindingCode.CONNECTION_REFUSED)
            || e.code().equals(FindingCode.CONNECTION_CLOSED)
            || e.code().equals(FindingCode.TIMED_OUT);
    return unreachable
        ? new ProbeConnectionException(attempt, e.step(), e.outcome(), e.advice(), e)
        : new ProbeTlsException(attempt, e.step(), e.outcome(), e.advice(), e);
  }

  /** Options of a probe. Not thread-safe; can be used for several probes. */
  public static final class Builder {

    private final HostAndPort endpoint;
    private @Nullable String serverName;
    private Duration timeout = DEFAULT_TIMEOUT;
    private TimeSource time = TimeSource.system();

    private Builder(HostAndPort endpoint) {
      this.endpoint = endpoint;
    }

    /**
     * The name to ask for in the server name indication, where it differs from the address: to
     * reach a KMS by its IP address and be shown the certificate of its name, as vCenter is.
     *
     * @param serverName a DNS name, with or without dots; by default the host of the address if
     *     that is a name with a dot
     * @return this builder
     * @throws NullPointerException if {@code serverName} is null
     * @throws IllegalArgumentException if it is an IP address or no DNS name (RFC 6066 allows names
     *     only)
     */
    public Builder serverName(String serverName) {
      HostAndPort checked;
      try {
        checked = HostAndPort.of(requireNonNull(serverName, "serverName"), HostAndPort.KMIP_PORT);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("serverName: " + e.getMessage(), e);
      }
      if (checked.isIpv4() || checked.isIpv6()) {
        throw new IllegalArgumentException(
            "serverName \"" + serverName + "\" is an IP address: expected a DNS name");
      }
      String name = checked.host();
      this.serverName = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
      return this;
    }

    /**
     * The time limit of one call, for everything together: name lookup, connection, handshake.
     *
     * @param timeout {@link #MIN_TIMEOUT} to {@link #MAX_TIMEOUT}; by default {@link
     *     #DEFAULT_TIMEOUT}
     * @return this builder
     * @throws NullPointerException if {@code timeout} is null
     * @throws IllegalArgumentException if it is out of bounds
     */
    public Builder timeout(Duration timeout) {
      requireNonNull(timeout, "timeout");
      if (timeout.compareTo(MIN_TIMEOUT) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
        throw new IllegalArgumentException(
            "timeout " + timeout + " is not in " + MIN_TIMEOUT + " to " + MAX_TIMEOUT);
      }
      this.timeout = timeout;
      return this;
    }

    /**
     * Where the probe reads the time, for tests.
     *
     * @param time the clock; by default that of this machine
     * @return this builder
     * @throws NullPointerException if {@code time} is null
     */
    public Builder timeSource(TimeSource time) {
      this.time = requireNonNull(time, "time");
      return this;
    }

    /**
     * Makes the probe; nothing is sent yet.
     *
     * @return the probe
     */
    public KmipProbe build() {
      return new KmipProbe(this);
    }
  }
}
