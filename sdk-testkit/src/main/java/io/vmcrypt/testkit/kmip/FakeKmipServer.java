package io.vmcrypt.testkit.kmip;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.kmip.message.KmipOperation;
import io.vmcrypt.testkit.internal.kmip.message.KmipResultReason;
import io.vmcrypt.testkit.internal.kmip.message.KmipVersion;
import io.vmcrypt.testkit.internal.kmip.server.KmipEngine;
import io.vmcrypt.testkit.internal.kmip.server.KmipListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A key management server for tests: speaks KMIP 1.0 to 1.4 over TLS 1.2 and 1.3 on loopback,
 * requires a client certificate, and stores the AES keys that clients create and the objects that a
 * test puts there. It answers wrong requests as the PyKMIP server does; unlike that one it tells
 * the Digest of each object, as the specification asks. It can also be told to misbehave.
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

  private FakeKmipServer(
      String host, int port, KmipListener listener, KmipEngine engine, Clock clock) {
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
  public static Builder builder(TestAuthority authority) {
    return new Builder(authority);
  }

  /**
   * The address that the server listens on.
   *
   * @return {@code 127.0.0.1}, or {@code ::1} with {@link Builder#ipv6}
   */
  public String host() {
    return host;
  }

  /**
   * The port that the server listens on; the same after a restart.
   *
   * @return 1 to 65535
   */
  public int port() {
    return port;
  }

  /**
   * The certificate that the server shows now.
   *
   * @return the first of its chain
   */
  public X509Certificate certificate() {
    return listener.identity().certificate();
  }

  /**
   * The keys that exist now; a destroyed key is gone, as in PyKMIP.
   *
   * @return the keys in the order of their making
   */
  public List<FakeKmipKey> keys() {
    return engine.keys().stream()
        .map(
            key ->
                new FakeKmipKey(
                    key.id(), key.state(), key.algorithm(), key.bits(), key.attributes()))
        .toList();
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
   * The operations that clients asked for so far, including refused ones. Messages that could not
   * be read are not in it. An operation is recorded before it is answered.
   *
   * @return the names that the specification gives, for example {@code Discover Versions}, in order
   */
  public List<String> operations() {
    return engine.operations();
  }

  /**
   * The TLS handshakes so far. A handshake is recorded before the server's first answer on that
   * connection. If a client asks nothing, its own handshake may be finished a moment before it is
   * recorded here. After {@link #stop} all are recorded.
   *
   * @return the handshakes in the order of their ends
   */
  public List<FakeKmipConnection> connections() {
    return listener.connections().stream()
        .map(
            view ->
                new FakeKmipConnection(
                    view.tlsProtocol(),
                    view.serverName(),
                    view.clientCertificate(),
                    view.failure()))
        .toList();
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

  private static KmipEngine.LoginRequirement login(String userName, char[] password) {
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

  /** Stops listening, cuts all connections and waits for their end. Keys and settings stay. */
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
    listener.stop();
  }

  private static int start(KmipListener listener, int port) {
    try {
      return listener.start(port);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot listen on port " + port + " of loopback", e);
    }
  }

  /** The options of a {@link FakeKmipServer}; for use by one thread, and reusable. */
  public static final class Builder {

    private static final Set<String> PROTOCOLS = Set.of("TLSv1.2", "TLSv1.3");

    private final TestAuthority authority;
    private final List<X509Certificate> pinnedClients = new ArrayList<>();
    private List<TestAuthority> clientAuthorities;
    private @Nullable TestIdentity serverIdentity;
    private List<String> protocols = List.of("TLSv1.2", "TLSv1.3");
    private List<KmipVersion> versions =
        List.of("1.4", "1.3", "1.2", "1.1", "1.0").stream().map(KmipVersion::parse).toList();
    private Set<KmipOperation> missingOperations = Set.of();
    private KmipEngine.@Nullable LoginRequirement login;
    private boolean requiresClientUsage = true;
    private boolean toOwnersOnly;
    private boolean namesAuthorities;
    private String host = "127.0.0.1";
    private int port;
    private boolean countsIds;
    private Clock clock = Clock.systemUTC();
    private @Nullable Consumer<Duration> waiting;

    private Builder(TestAuthority authority) {
      this.authority = Objects.requireNonNull(authority, "authority");
      this.clientAuthorities = List.of(authority);
    }

    /**
     * Sets the server's certificate; the default is a new one by the authority, for localhost,
     * 127.0.0.1 and ::1.
     *
     * @param identity certificate and key
     * @return this builder
     */
    public Builder serverIdentity(TestIdentity identity) {
      this.serverIdentity = Objects.requireNonNull(identity, "identity");
      return this;
    }

    /**
     * Replaces the authorities whose client certificates are accepted; the default is the server's
     * own authority. An empty list is possible.
     *
     * @param authorities the issuers of client certificates
     * @return this builder
     */
    public Builder clientAuthorities(TestAuthority... authorities) {
      this.clientAuthorities = List.of(authorities);
      return this;
    }

    /**
     * Accepts one more client certificate, for example a self-signed one.
     *
     * @param certificate the certificate to accept
     * @return this builder
     */
    public Builder trustClientCertificate(X509Certificate certificate) {
      this.pinnedClients.add(Objects.requireNonNull(certificate, "certificate"));
      return this;
    }

    /**
     * Sets the TLS versions; the default is TLSv1.2 and TLSv1.3.
     *
     * @param protocols one or both of {@code TLSv1.2} and {@code TLSv1.3}
     * @return this builder
     * @throws IllegalArgumentException if there is none, or an unknown one
     */
    public Builder protocols(String... protocols) {
      List<String> list = List.of(protocols);
      if (list.isEmpty() || !PROTOCOLS.containsAll(list)) {
        throw new IllegalArgumentException(
            "protocols must be among TLSv1.2 and TLSv1.3, but are " + list);
      }
      this.protocols = list;
      return this;
    }

    /**
     * Sets the KMIP versions; the default is all five, the newest first.
     *
     * @param versions one or more of 1.0, 1.1, 1.2, 1.3 and 1.4, in the order in which Discover
     *     Versions lists them
     * @return this builder
     * @throws IllegalArgumentException if there is none, or an unknown one
     */
    public Builder kmipVersions(String... versions) {
      if (versions.length == 0) {
        throw new IllegalArgumentException("A KMIP server needs at least one version");
      }
      this.versions = List.of(versions).stream().map(KmipVersion::parse).toList();
      return this;
    }

    /**
     * Leaves operations out: Query does not list them, and asking for one gets Operation Not
     * Supported. The default is none.
     *
     * @param operations the names that the specification gives, for example {@code Add Attribute}
     * @return this builder
     * @throws IllegalArgumentException if the server has no such operation; the message lists all
     */
    public Builder withoutOperations(String... operations) {
      Set<KmipOperation> missing = new HashSet<>();
      for (String operation : operations) {
        missing.add(KmipOperation.named(operation));
      }
      this.missingOperations = missing;
      return this;
    }

    /**
     * Requires a user name and a password in each request's header, in addition to the client
     * certificate. By default they are not required.
     *
     * @param userName the one user name that is accepted
     * @param password its password; copied
     * @return this builder
     */
    public Builder login(String userName, char[] password) {
      this.login = FakeKmipServer.login(userName, password);
      return this;
    }

    /**
     * Also accepts client certificates without the extended key usage clientAuth. By default, each
     * request of such a client is answered with Authentication Not Successful.
     *
     * @return this builder
     */
    public Builder withoutClientUsageCheck() {
      this.requiresClientUsage = false;
      return this;
    }

    /**
     * Gives an object only to the client that made it, as PyKMIP and the specification's default
     * policy do: to others it is as good as not there. A client is known by its certificate's
     * subject, so it stays the same when the certificate is renewed. What a test puts there is
     * everybody's. By default each client may have each object.
     *
     * @return this builder
     */
    public Builder objectsToOwnersOnly() {
      this.toOwnersOnly = true;
      return this;
    }

    /**
     * Names the accepted client authorities when asking for a client certificate; by default, like
     * PyKMIP, none is named.
     *
     * @return this builder
     */
    public Builder namingClientAuthorities() {
      this.namesAuthorities = true;
      return this;
    }

    /**
     * Listens on ::1 instead of 127.0.0.1.
     *
     * @return this builder
     */
    public Builder ipv6() {
      this.host = "::1";
      return this;
    }

    /**
     * Sets the port; the default is 0, any that is free.
     *
     * @param port 0 to 65535
     * @return this builder
     * @throws IllegalArgumentException if the port is out of range
     */
    public Builder port(int port) {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("port must be 0 to 65535, but is " + port);
      }
      this.port = port;
      return this;
    }

    /**
     * Gives its keys the ids 1, 2, 3 and so on, as PyKMIP does. By default they are random, so that
     * two servers never seem to hold the same key.
     *
     * @return this builder
     */
    public Builder countingIds() {
      this.countsIds = true;
      return this;
    }

    /**
     * Sets the server's clock, for the dates of its answers and keys, and for checking the
     * requests' time stamps; the default is the system's.
     *
     * @param clock the clock
     * @return this builder
     */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * Sets how the server waits for {@link FakeKmipServer#delayAnswers}, so that a test can end the
     * wait when it wants. Called on the connection's thread, which {@link FakeKmipServer#close}
     * interrupts. The default is to sleep.
     *
     * @param waiting takes the delay, and returns when it is over
     * @return this builder
     */
    public Builder waiting(Consumer<Duration> waiting) {
      this.waiting = Objects.requireNonNull(waiting, "waiting");
      return this;
    }

    /**
     * Starts the server.
     *
     * @return the running server, to be closed
     * @throws UncheckedIOException if the port is taken, or this machine lacks the address
     */
    public FakeKmipServer start() {
      List<X509Certificate> clients = new ArrayList<>(pinnedClients);
      clientAuthorities.forEach(each -> clients.add(each.certificate()));
      TestIdentity identity =
          serverIdentity != null
              ? serverIdentity
              : authority.server("localhost", "127.0.0.1", "::1").issue();
      KmipEngine engine =
          new KmipEngine(
              new KmipEngine.Settings(
                  versions,
                  missingOperations,
                  login,
                  requiresClientUsage,
                  toOwnersOnly,
                  clock),
              countsIds ? counted() : () -> UUID.randomUUID().toString());
      KmipListener listener =
          new KmipListener(
              new KmipListener.Settings(address(), protocols, namesAuthorities, waiting),
              engine,
              identity,
              clients);
      int bound = FakeKmipServer.start(listener, port);
      return new FakeKmipServer(host, bound, listener, engine, clock);
    }

    private static Supplier<String> counted() {
      AtomicInteger last = new AtomicInteger();
      return () -> Integer.toString(last.incrementAndGet());
    }

    private InetAddress address() {
      try {
        return InetAddress.getByName(host);
      } catch (UnknownHostException e) {
        throw new IllegalStateException("An address needs no look-up", e);
      }
    }
  }
}
