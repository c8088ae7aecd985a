package io.vmcrypt.kmip.internal.tls;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.internal.CallObserver;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.DeadlineChannel;
import io.vmcrypt.kmip.internal.net.Dialer;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import java.net.InetAddress;
import java.nio.channels.ClosedByInterruptException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Opens TLS connections to the addresses of one server: by the JDK's TLS, and where that may be to
 * blame for a failure by Bouncy Castle's, in TLS 1.2 and then in 1.3. It remembers what worked at
 * an address. For use by one thread.
 */
public final class TlsDialer {

  private static final List<TlsLibrary> ALL =
      List.of(TlsLibrary.JDK, TlsLibrary.BOUNCY_CASTLE_1_2, TlsLibrary.BOUNCY_CASTLE_1_3);
  private static final List<TlsLibrary> OLDER =
      List.of(TlsLibrary.JDK_1_2, TlsLibrary.BOUNCY_CASTLE_1_2);

  /** What is done with one of the two libraries. */
  public interface Use<T> {
    T by(TlsLibrary library) throws ProbeFailure, ClosedByInterruptException;
  }

  private final HostAndPort endpoint;
  private final Map<InetAddress, TlsLibrary> worked = new HashMap<>();
  private final Map<InetAddress, ProbeFailure> failures = new HashMap<>();

  /** Nothing is dialled yet. */
  public TlsDialer(HostAndPort endpoint) {
    this.endpoint = endpoint;
  }

  /** What speaks TLS with an address, as far as it is known. */
  public TlsLibrary library(InetAddress address) {
    return worked.getOrDefault(address, TlsLibrary.JDK);
  }

  /** Why the JDK refuses the TLS of an address with which Bouncy Castle speaks. */
  public Optional<ProbeFailure> refusedByJdk(InetAddress address) {
    return library(address) == TlsLibrary.JDK
        ? Optional.empty()
        : Optional.ofNullable(failures.get(address));
  }

  /** Opens a TCP connection. */
  public DeadlineChannel dial(InetAddress address, Deadline until)
      throws ProbeFailure, ClosedByInterruptException {
    CallObserver.countTry(endpoint);
    return Dialer.dial(address, endpoint.port(), until);
  }

  /**
   * Does something with what worked at the address before, else with what works first. If nothing
   * does, the failure of the JDK is thrown.
   *
   * @param saysMore whether the failure of another one is thrown instead
   */
  public <T> T speak(InetAddress address, Use<T> use, Predicate<ProbeFailure> saysMore)
      throws ProbeFailure, ClosedByInterruptException {
    TlsLibrary known = library(address);
    return first(
        known == TlsLibrary.JDK ? ALL : List.of(known),
        address,
        by -> {
          T done = again(use, by);
          worked.put(address, by);
          return done;
        },
        saysMore);
  }

  /** Reads the certificates that an address shows. */
  public List<X509Certificate> certificates(
      InetAddress address, @Nullable String serverName, Deadline until)
      throws ProbeFailure, ClosedByInterruptException {
    return speak(
        address,
        by -> CertificateReader.read(dial(address, until), by, serverName, until),
        e -> e.is(FindingCode.KMS_CERTIFICATE_UNREADABLE));
  }

  /** Reads them in TLS 1.2 or older. Any failure but a refusal by both libraries is thrown. */
  public List<X509Certificate> certificatesInTls12(
      InetAddress address, @Nullable String serverName, Deadline until)
      throws ProbeFailure, ClosedByInterruptException {
    return first(
        OLDER,
        address,
        by -> CertificateReader.read(dial(address, until), by, serverName, until),
        e -> !e.mayBeTheJdk());
  }

  private <T> T first(
      List<TlsLibrary> order, InetAddress address, Use<T> use, Predicate<ProbeFailure> saysMore)
      throws ProbeFailure, ClosedByInterruptException {
    ProbeFailure first = null;
    for (TlsLibrary by : order) {
      try {
        return use.by(by);
      } catch (ProbeFailure e) {
        if (first == null ? !e.mayBeTheJdk() : saysMore.test(e)) {
          throw e;
        }
        first = first == null ? e : first;
        failures.putIfAbsent(address, first);
      }
    }
    throw Objects.requireNonNull(first);
  }

  /** A connection may break: the JDK gets another one before it is blamed. */
  private static <T> T again(Use<T> use, TlsLibrary by)
      throws ProbeFailure, ClosedByInterruptException {
    try {
      return use.by(by);
    } catch (ProbeFailure e) {
      if (by != TlsLibrary.JDK || !e.mayBeTheJdk() || !e.is(FindingCode.KMS_CONNECTION_CLOSED)) {
        throw e;
      }
      return use.by(by);
    }
  }
}
