package io.vmcrypt.testkit.kmip;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.kmip.message.KmipOperation;
import io.vmcrypt.testkit.internal.kmip.message.KmipResultReason;
import io.vmcrypt.testkit.internal.kmip.server.KmipEngine;
import io.vmcrypt.testkit.internal.kmip.server.KmipListener;
import io.vmcrypt.testkit.kmip.part.FakeKmipConnection;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.kmip.part.KmipAnswerFault;
import io.vmcrypt.testkit.kmip.part.KmipMisbehaviour;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * A key management server for tests: speaks KMIP 1.0 to 1.4 over TLS 1.2 and 1.3 on loopback,
 * requires a client certificate, and keeps the AES keys that clients create, re-key or register,
 * with certificates, passwords and the objects that a test puts there. It answers wrong requests as
 * the PyKMIP server does; where that one keeps less to the specification (names that are unique,
 * the Digest, dates and links, critical extensions), it follows the specification. KMIP 2.x is
 * refused with its name. It can also be told to misbehave.
 *
 * <pre>{@code
 * TestAuthority authority = TestAuthority.create();
 * try (FakeKmipServer kms = FakeKmipServer.builder(authority).start()) {
 *   TestIdentity vcenter = authority.client("vcenter").issue();
 *   // connect to kms.host() and kms.port() with that identity
 *   kms.keys();
 * }
 * }</pre>
 *
 * <p>Instances are safe for use by several threads. Source: OASIS KMIP Specification 1.0 to 1.4.
 */
public final class FakeKmipServer implements AutoCloseable {

  /** The longest delay for {@link #delayAnswers}: one minute. */
  public static final Duration MAX_DELAY = Duration.ofMinutes(1);

  private final String host;
  private final int port;
  private final KmipListener listener;
  private final KmipEngine engine;
  private final Clock clock;

  FakeKmipServer(String host, int port, KmipListener listener, KmipEngine engine, Clock clock) {
    this.clock = clock;
    this.host = host;
    this.port = port;
    this.listener = listener;
    this.engine = engine;
  }

  /**
   * Makes a builder for a server.
   *
   * @param authority issues the server's certificate, unless another one is given; and the client
   *     certificates that it accepts, unless other authorities are given
   * @return a builder with all options at their defaults
   */
  public static FakeKmipServerBuilder builder(TestAuthority authority) {
    return new FakeKmipServerBuilder(authority);
  }

  /**
   * {@return the address that the server listens on: {@code 127.0.0.1}, or {@code ::1} with {@link
   * FakeKmipServerBuilder#ipv6}}
   */
  public String host() {
    return host;
  }

  /** {@return the port that the server listens on; the same after a restart; 1 to 65535} */
  public int port() {
    return port;
  }

  /** {@return the certificate that the server shows now: the first of its chain} */
  public X509Certificate certificate() {
    return listener.identity().certificate();
  }

  /**
   * {@return the keys that exist now; a destroyed key is gone, as in PyKMIP; the keys in the order
   * of their making}
   */
  public List<FakeKmipKey> keys() {
    return engine.keys();
  }

  /**
   * A key's bytes, for tests that compare them with what a client got.
   *
   * @param id the KMIP Unique Identifier
   * @return a copy
   * @throws NoSuchElementException if there is no such key
   */
  public byte[] keyMaterial(String id) {
    Objects.requireNonNull(id, "id");
    byte[] material = engine.material(id);
    if (material == null) {
      throw new NoSuchElementException("There is no key \"" + id + "\"");
    }
    return material;
  }

  /**
   * Destroys a key, as somebody does at the key server itself: whatever its state is, and without a
   * client's asking.
   *
   * @param id the KMIP Unique Identifier
   * @throws NoSuchElementException if there is no such key
   */
  public void destroyKey(String id) {
    if (!engine.destroy(Objects.requireNonNull(id, "id"))) {
      throw new NoSuchElementException("There is no key \"" + id + "\"");
    }
  }

  /**
   * Holds an object from now on, in the place of one with the same id.
   *
   * @param object such as a key that is archived, or a certificate
   */
  public void put(FakeKmipObject object) {
    engine.put(
        Objects.requireNonNull(object, "object")
            .stored(clock.instant().truncatedTo(ChronoUnit.SECONDS)));
  }

  /**
   * Holds a copy of each object that another server holds, under the same id, as a server does that
   * was replicated.
   *
   * @param other the server that is copied; it stays as it is
   */
  public void copyFrom(FakeKmipServer other) {
    other.engine.copies().forEach(engine::put);
  }

  /**
   * Tells other digests of its objects from now on: one for each hashing algorithm. By default, one
   * by SHA-256.
   *
   * @param algorithms such as {@code SHA-512}; none for a server that tells no digest
   * @throws IllegalArgumentException if it cannot use an algorithm; the message lists those that it
   *     can
   */
  public void tellDigests(String... algorithms) {
    engine.useDigests(List.of(algorithms));
  }

  /**
   * {@return the operations that clients asked for so far, including refused ones: the names that
   * the specification gives, for example {@code Discover Versions}, in order} Messages that could
   * not be read are not in it. An operation is recorded before it is answered.
   */
  public List<String> operations() {
    return engine.operations();
  }

  /**
   * {@return the TLS handshakes so far: the handshakes in the order of their ends} A handshake is
   * recorded before the server's first answer on that connection. If a client asks nothing, its own
   * handshake may be finished a moment before it is recorded here. After {@link #stop} all are
   * recorded.
   */
  public List<FakeKmipConnection> connections() {
    return listener.connections();
  }

  /**
   * Shows another certificate on new connections, as after a renewal.
   *
   * @param identity the server's new certificate with its key
   */
  public void replaceIdentity(TestIdentity identity) {
    listener.replaceIdentity(Objects.requireNonNull(identity, "identity"));
  }

  /**
   * From now on accepts a client certificate, as after the upload of a vCenter's self-signed one.
   * If it is the certificate of an authority, accepts all certificates that the authority issued.
   *
   * @param certificate the certificate to accept
   */
  public void trustClientCertificate(X509Certificate certificate) {
    listener.trustClient(Objects.requireNonNull(certificate, "certificate"));
  }

  /**
   * From now on accepts a user name and password too, beside those that it accepts already, as
   * while a password is changed. If it asked for none so far, each request must carry these now.
   *
   * @param userName the user name
   * @param password its password; copied
   */
  public void acceptLogin(String userName, char[] password) {
    engine.acceptLogin(login(userName, password));
  }

  /**
   * From now on accepts this user name and password only.
   *
   * @param userName the user name
   * @param password its password; copied
   */
  public void replaceLogin(String userName, char[] password) {
    engine.replaceLogins(login(userName, password));
  }

  static KmipEngine.LoginRequirement login(String userName, char[] password) {
    return new KmipEngine.LoginRequirement(
        Objects.requireNonNull(userName, "userName"), Objects.requireNonNull(password, "password"));
  }

  /**
   * Misbehaves from now on, until {@link #behave}.
   *
   * @param misbehaviour what to do wrong
   */
  public void misbehave(KmipMisbehaviour misbehaviour) {
    listener.misbehave(Objects.requireNonNull(misbehaviour, "misbehaviour"));
  }

  /**
   * Waits before each answer from now on, until {@link #behave}.
   *
   * @param delay zero to {@link #MAX_DELAY}
   * @throws IllegalArgumentException if the delay is out of range
   */
  public void delayAnswers(Duration delay) {
    Objects.requireNonNull(delay, "delay");
    if (delay.isNegative() || delay.compareTo(MAX_DELAY) > 0) {
      throw new IllegalArgumentException(
          "delay must be zero to " + MAX_DELAY + ", but is " + delay);
    }
    listener.delayAnswers(delay);
  }

  /**
   * Refuses an operation from now on, until {@link #behave}.
   *
   * @param operation its name in the specification, for example {@code Get Attributes}
   * @param reason the Result Reason's name in the specification, for example {@code Permission
   *     Denied}
   * @throws IllegalArgumentException if the server knows no such operation or reason; the message
   *     lists those that it knows
   */
  public void refuse(String operation, String reason) {
    engine.refuse(null, KmipOperation.named(operation), KmipResultReason.named(reason));
  }

  /**
   * Refuses an operation to one client from now on, until {@link #behave}: it lacks the right.
   *
   * @param client the client's certificate
   * @param operation as in {@link #refuse(String, String)}
   * @param reason as there
   * @throws IllegalArgumentException as there
   */
  public void refuse(X509Certificate client, String operation, String reason) {
    engine.refuse(
        Objects.requireNonNull(client, "client"),
        KmipOperation.named(operation),
        KmipResultReason.named(reason));
  }

  /**
   * Does an operation as it should, and answers wrongly, from now on until {@link #behave}. A
   * refusal is answered as it is.
   *
   * @param operation as in {@link #refuse(String, String)}
   * @param fault what is wrong with the answer
   * @throws IllegalArgumentException if the server knows no such operation
   */
  public void bendAnswers(String operation, KmipAnswerFault fault) {
    engine.bend(KmipOperation.named(operation), Objects.requireNonNull(fault, "fault"));
  }

  /**
   * Ends the effect of {@link #misbehave}, {@link #delayAnswers}, {@link #bendAnswers} and of each
   * {@code refuse}.
   */
  public void behave() {
    listener.misbehave(null);
    listener.delayAnswers(Duration.ZERO);
    engine.behave();
  }

  /**
   * Stops listening, cuts all connections and waits for their end. Keys and settings stay, and so
   * does the port: who connects is refused.
   */
  public void stop() {
    listener.stop();
  }

  /**
   * Listens again on the same port.
   *
   * @throws IllegalStateException if the server was not stopped
   * @throws UncheckedIOException if another program has taken the port in the meantime
   */
  public void restart() {
    start(listener, port);
  }

  /** Stops the server for good. Calling it again does nothing. */
  @Override
  public void close() {
    listener.close();
  }

  static int start(KmipListener listener, int port) {
    try {
      return listener.start(port);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot listen on port " + port + " of loopback", e);
    }
  }
}
