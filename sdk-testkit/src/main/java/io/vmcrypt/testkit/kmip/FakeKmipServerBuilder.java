package io.vmcrypt.testkit.kmip;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.kmip.message.KmipOperation;
import io.vmcrypt.testkit.internal.kmip.message.KmipVersion;
import io.vmcrypt.testkit.internal.kmip.server.KmipEngine;
import io.vmcrypt.testkit.internal.kmip.server.KmipListener;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The options of a {@link FakeKmipServer}; for use by one thread, and reusable. */
public final class FakeKmipServerBuilder {

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

  FakeKmipServerBuilder(TestAuthority authority) {
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
  public FakeKmipServerBuilder serverIdentity(TestIdentity identity) {
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
  public FakeKmipServerBuilder clientAuthorities(TestAuthority... authorities) {
    this.clientAuthorities = List.of(authorities);
    return this;
  }

  /**
   * Accepts one more client certificate, for example a self-signed one.
   *
   * @param certificate the certificate to accept
   * @return this builder
   */
  public FakeKmipServerBuilder trustClientCertificate(X509Certificate certificate) {
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
  public FakeKmipServerBuilder protocols(String... protocols) {
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
  public FakeKmipServerBuilder kmipVersions(String... versions) {
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
  public FakeKmipServerBuilder withoutOperations(String... operations) {
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
  public FakeKmipServerBuilder login(String userName, char[] password) {
    this.login = FakeKmipServer.login(userName, password);
    return this;
  }

  /**
   * Also accepts client certificates without the extended key usage clientAuth. By default, each
   * request of such a client is answered with Authentication Not Successful.
   *
   * @return this builder
   */
  public FakeKmipServerBuilder withoutClientUsageCheck() {
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
  public FakeKmipServerBuilder objectsToOwnersOnly() {
    this.toOwnersOnly = true;
    return this;
  }

  /**
   * Names the accepted client authorities when asking for a client certificate; by default, like
   * PyKMIP, none is named.
   *
   * @return this builder
   */
  public FakeKmipServerBuilder namingClientAuthorities() {
    this.namesAuthorities = true;
    return this;
  }

  /**
   * Listens on ::1 instead of 127.0.0.1.
   *
   * @return this builder
   */
  public FakeKmipServerBuilder ipv6() {
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
  public FakeKmipServerBuilder port(int port) {
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
  public FakeKmipServerBuilder countingIds() {
    this.countsIds = true;
    return this;
  }

  /**
   * Sets the server's clock, for the dates of its answers and keys, and for checking the requests'
   * time stamps; the default is the system's.
   *
   * @param clock the clock
   * @return this builder
   */
  public FakeKmipServerBuilder clock(Clock clock) {
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
  public FakeKmipServerBuilder waiting(Consumer<Duration> waiting) {
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
                versions, missingOperations, login, requiresClientUsage, toOwnersOnly, clock),
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
