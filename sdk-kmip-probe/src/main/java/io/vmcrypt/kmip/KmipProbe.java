package io.vmcrypt.kmip;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.error.TlsException;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.core.key.IdentityTrial;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.kmip.internal.call.KmipCalls;
import io.vmcrypt.kmip.internal.message.KmipCredential;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import io.vmcrypt.kmip.key.KeyQuestion;
import io.vmcrypt.kmip.key.LocatedKeys;
import io.vmcrypt.kmip.report.ProbeReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
 * <p>Reading a certificate sends nothing secret and trusts no one. The certificate proves nothing
 * until its thumbprint has been compared with one that came another way.
 *
 * <p>Immutable and thread-safe: one probe can be used any number of times.
 */
public final class KmipProbe {

  /** The time limit of a probe that is given none: 10 seconds. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /** The shortest time limit: 1 millisecond. */
  public static final Duration MIN_TIMEOUT = Deadline.SHORTEST;

  /** The longest time limit: 1 hour. */
  public static final Duration MAX_TIMEOUT = Deadline.LONGEST;

  /** How long before its end the probe warns of a certificate: 30 days. */
  public static final Duration DEFAULT_EXPIRY_WARNING = Duration.ofDays(30);

  /** The time limit of {@link #locateKeys}: 10 minutes. */
  public static final Duration LOCATE_LIMIT = Duration.ofMinutes(10);

  /** The largest KMIP answer that the probe reads: 1 MiB. */
  public static final int DEFAULT_MAX_RESPONSE_BYTES = 1024 * 1024;

  /** How many keys a {@linkplain Builder#thorough() thorough} probe makes if nothing is said: 3. */
  public static final int DEFAULT_KEYS = 3;

  /** The most keys of a thorough probe: 1,000. */
  public static final int MAX_KEYS = 1_000;

  private static final Duration MAX_EXPIRY_WARNING = Duration.ofDays(3650);

  private final ProbeOptions options;
  private final CallListener callListener;
  private final KmipCalls calls;

  private KmipProbe(ProbeOptions options, CallListener callListener) {
    this.options = options;
    this.callListener = callListener;
    this.calls = new KmipCalls(options, callListener);
  }

  /**
   * Starts a probe of one server.
   *
   * @param endpoint where the KMS listens; its port is usually {@link HostAndPort#KMIP_PORT}
   * @return the probe, still open for options
   */
  public static Builder builder(HostAndPort endpoint) {
    return new Builder(requireNonNull(endpoint, "endpoint"));
  }

  /** {@return a builder that holds this probe's options} */
  public Builder toBuilder() {
    return new Builder(options, callListener);
  }

  /** {@return the server that is probed} */
  public HostAndPort endpoint() {
    return options.endpoint();
  }

  /**
   * {@return the name in the server name indication (RFC 6066 section 3): the name that was set,
   * else the host of the address if it is a name with a dot, as OpenSSL does it; else empty, and no
   * indication is sent}
   */
  public Optional<String> serverName() {
    return Optional.ofNullable(options.serverName());
  }

  /**
   * {@return the time limit of a call without keys, and of each action with a key: the limit, as
   * {@link Builder#timeout} tells it}
   */
  public Duration timeout() {
    return options.timeout();
  }

  /**
   * Reads the certificate that the server shows, with the chain it sends along. No client
   * certificate is needed, even if the server asks for one: the probe ends the handshake as soon as
   * the certificate is there.
   *
   * <p>The probe also reads the certificate of a server that speaks TLS 1.0 or 1.1 only. vSphere
   * will not use such a server; {@link #probe} says so.
   *
   * <p>It also reads a certificate that this Java cannot parse, for example one without an issuer:
   * the thumbprint comes from the bytes.
   *
   * <p>If the name has several addresses, and one does not accept the connection, stays silent or
   * hangs up, the next one is tried.
   *
   * @return the certificate: the one that {@link Builder#expectedThumbprint} says, or without that
   *     any, not verified in any way
   * @throws ThumbprintMismatchException if it is not the one that is expected
   * @throws ConnectionException if the server cannot be reached, hangs up or stays silent until the
   *     time limit
   * @throws TlsException if it speaks something else than TLS, or ends the handshake before its
   *     certificate
   * @throws OperationInterruptedException if the thread is interrupted; its flag stays set
   */
  public ServerCertificate readCertificate() {
    return calls.readCertificate();
  }

  /**
   * Tries what vCenter does next with a client certificate, before it takes the place of one that
   * works: gets one of the keys in use, and, with {@link Builder#keyRoundTrip}, has a key made,
   * gets it, reads its state, activates it, and destroys it. {@code ClientCertificateSpec.proved}
   * of vCenter takes the result; vCenter's certificate is replaced only if a key was made.
   *
   * <p>Each key is got once, and each Get shows as an export of the key in the KMS's log. If the
   * key that was made cannot be destroyed, the debug log has its id; {@link #probe} with {@link
   * Builder#keyRoundTrip} tells it in a finding.
   *
   * @param keyIds the ids under which the KMS has the keys in use; may be empty
   * @return what the server let this client do
   * @throws IllegalStateException if this probe has no client identity
   * @throws OperationInterruptedException if the thread is interrupted; its flag stays set
   * @throws io.vmcrypt.core.error.SdkException as {@link #heldKeys(Collection)}
   */
  public IdentityTrial tryIdentity(Collection<String> keyIds) {
    return calls.tryIdentity(keyIds);
  }

  /**
   * Asks what vSphere would ask: who the server is, whether it lets this client in, which versions
   * of KMIP it speaks and what it can do. With {@link Builder#keyRoundTrip} it also tests whether a
   * key can be created, read and activated. Each problem becomes a finding, and the probe goes on
   * if there is more to learn.
   *
   * @return the report; there is one even if the server could not be reached
   * @throws OperationInterruptedException if the thread is interrupted; its flag stays set. If that
   *     leaves a key of the round trip behind, the message names it
   */
  public ProbeReport probe() {
    return calls.probe();
  }

  /**
   * Asks about keys, gets one of them once, and compares them with no other server: the same as
   * {@link #heldKeys(KeyQuestion)} with a question that has no options.
   *
   * @param keyIds as in {@link KeyQuestion#builder}
   * @return as there
   */
  public HeldKeys heldKeys(Collection<String> keyIds) {
    return heldKeys(KeyQuestion.builder(keyIds).build());
  }

  /**
   * Asks the KMS about keys, for example before it replaces another KMS, after a disaster, or
   * before vCenter gets another client certificate. It changes nothing.
   *
   * <p>Of each key it asks, in one KMIP Get Attributes, for type, algorithm, length, usage mask,
   * state, initial and archive date, and digest. A key is <em>named</em> if all this is as vSphere
   * needs it. That proves nothing about the key. So {@link KeyQuestion.Builder#get} says how many
   * keys are got once, which shows that they are <em>readable</em> for this client. That they are
   * <em>the same</em> shows {@link #heldKeys(KeyQuestion, KmipProbe)}, which asks the old server
   * for them in the same run. A key that was to be got and is not given is not held, nor is one
   * that differs from the old server's: a certificate, a shorter key, a key that only signs, one
   * that is archived or deactivated, or another key under the same id.
   *
   * <p><b>Each Get shows as an export of the key in the KMS's log.</b> The bytes are hashed and
   * wiped at once; they appear in no result, message or log.
   *
   * <p>What is not known counts as not held, with the reason: so a key that is reported as not held
   * may be there all the same. Before and after all keys the server is asked for one that is made
   * up, with an id of the same form. If it says that it holds that one too, or gives no answer, no
   * key counts as held.
   *
   * <p>The keys are asked for one after the other, over one connection as long as the server keeps
   * it, else over new ones. {@link #timeout} limits the start, each question, and the made-up one.
   * 10,000 keys take about half a minute on a local network, with an old server twice that.
   *
   * <p>Without {@link Builder#trust} and {@link Builder#expectedThumbprint} the probe believes any
   * server that answers. Then compare the certificate in the result, as {@code KmsClusters.ensure}
   * does.
   *
   * @param question which keys, and what is to be seen of them
   * @return what was seen of each key, and why not more
   * @throws IllegalArgumentException if bytes may be hashed, and there is no server to compare with
   * @throws IllegalStateException if this probe has no client identity: what a server tells an
   *     anonymous client does not prove what it tells vCenter
   * @throws ConnectionException if a server cannot be reached, or cannot be reached any more after
   *     a while
   * @throws TlsException if no TLS connection comes about, for example because a server refuses the
   *     client certificate, or a server's certificate is not trusted
   * @throws ThumbprintMismatchException if a server's certificate has another thumbprint than the
   *     expected or trusted one
   * @throws AuthenticationException if a server refuses the client by KMIP
   * @throws ServiceException if a server does not speak KMIP 1.1
   * @throws DecodingException if what answers is not KMIP
   * @throws OperationInterruptedException if the thread is interrupted; its flag stays set
   */
  public HeldKeys heldKeys(KeyQuestion question) {
    return calls.heldKeys(requireNonNull(question, "question"), null);
  }

  /**
   * Asks the KMS about keys as {@link #heldKeys(KeyQuestion)} does, and compares each with the one
   * of the same id at an old server, which still answers: the proof that this KMS may take its
   * place. Both are asked in the same run. If the old server cannot be asked at all, the call
   * fails.
   *
   * @param question which keys, and what is to be seen of them
   * @param old a probe of the old server, with a client identity that may see the keys there
   * @return what was seen of each key, and why not more
   * @throws IllegalArgumentException if the keys are to be compared with those of this very server
   * @throws IllegalStateException if this probe or that of the old server has no client identity
   * @throws io.vmcrypt.core.error.SdkException as {@link #heldKeys(KeyQuestion)}, of either server
   */
  public HeldKeys heldKeys(KeyQuestion question, KmipProbe old) {
    return calls.heldKeys(requireNonNull(question, "question"), requireNonNull(old, "old").calls);
  }

  /**
   * Has the KMS list the symmetric keys that this client may see (KMIP Locate): {@link
   * #LOCATE_LIMIT} for all of it, {@link #timeout} for each question. It changes nothing, and gets
   * no key.
   *
   * <p>From KMIP 1.3 on the list is read in pages. Before, it comes in one answer, which {@link
   * Builder#maxResponseBytes} bounds: the default has room for about 20,000 ids. A list that is
   * refused, breaks off or moves while it is read is not an exception, but is not {@linkplain
   * LocatedKeys#isComplete complete}.
   *
   * @return the ids, and why there may be more
   * @throws IllegalStateException if this probe has no client identity
   * @throws ConnectionException as {@link #heldKeys(KeyQuestion)}
   * @throws TlsException as {@link #heldKeys(KeyQuestion)}
   * @throws ThumbprintMismatchException as {@link #heldKeys(KeyQuestion)}
   * @throws AuthenticationException if the server refuses the client by KMIP
   * @throws ServiceException if the server does not speak KMIP 1.1
   * @throws DecodingException if what answers is not KMIP
   * @throws OperationInterruptedException if the thread is interrupted; its flag stays set
   */
  public LocatedKeys locateKeys() {
    return calls.locateKeys(LOCATE_LIMIT);
  }

  /** Options of a probe. Not thread-safe; can be used for several probes. */
  public static final class Builder {

    private final HostAndPort endpoint;
    private @Nullable String serverName;
    private Duration timeout = DEFAULT_TIMEOUT;
    private @Nullable ClientIdentity clientIdentity;
    private @Nullable KmipCredential credential;
    private @Nullable Thumbprint expectedThumbprint;
    private @Nullable ServerTrust trust;
    private Duration expiryWarning = DEFAULT_EXPIRY_WARNING;
    private int maxResponseBytes = DEFAULT_MAX_RESPONSE_BYTES;
    private boolean keyRoundTrip;
    private int keys;
    private final List<ProbeOptions> others = new ArrayList<>();
    private @Nullable ProbeOptions otherClient;
    private @Nullable ProbeOptions renewed;
    private TimeSource time = TimeSource.system();
    private CallListener callListener = CallListener.none();

    private Builder(HostAndPort endpoint) {
      this.endpoint = endpoint;
    }

    private Builder(ProbeOptions options, CallListener callListener) {
      this.endpoint = options.endpoint();
      this.serverName = options.serverName();
      this.timeout = options.timeout();
      this.clientIdentity = options.clientIdentity();
      this.credential = options.credential();
      this.expectedThumbprint = options.expectedThumbprint();
      this.trust = options.trust();
      this.expiryWarning = options.expiryWarning();
      this.maxResponseBytes = options.maxResponseBytes();
      this.keyRoundTrip = options.keyRoundTrip();
      ProbeOptions.Thorough thorough = options.thorough();
      if (thorough != null) {
        this.keys = thorough.keys();
        this.others.addAll(thorough.others());
        this.otherClient = thorough.otherClient();
        this.renewed = thorough.renewed();
      }
      this.time = options.time();
      this.callListener = callListener;
    }

    /**
     * The name to ask for in the server name indication, where it differs from the address: for
     * example to reach a KMS by its IP address and still get the certificate for its name, as
     * vCenter does.
     *
     * @param serverName a DNS name, with or without dots; by default the host of the address if
     *     that is a name with a dot
     * @return this builder
     * @throws IllegalArgumentException if it is an IP address or no DNS name (RFC 6066 allows names
     *     only)
     */
    public Builder serverName(String serverName) {
      HostAndPort checked;
      try {
        checked = HostAndPort.of(requireNonNull(serverName, "serverName"), HostAndPort.KMIP_PORT);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("the server name is no DNS name: " + e.getMessage(), e);
      }
      if (checked.isIpv4() || checked.isIpv6()) {
        throw new IllegalArgumentException(
            "the server name \"" + serverName + "\" is an IP address: expected a DNS name");
      }
      String name = checked.host();
      this.serverName = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
      return this;
    }

    /**
     * The time limit: of {@link KmipProbe#readCertificate}, and of {@link KmipProbe#probe} without
     * its keys, for everything together (name lookup, connections, handshakes, requests); of each
     * action of the key round trip, tidying up included; and of each question of {@link
     * KmipProbe#heldKeys(KeyQuestion)}. The round trip has a dozen actions, each over a connection
     * of its own, and ends at the first one that gets no answer in time.
     *
     * @param timeout {@link #MIN_TIMEOUT} to {@link #MAX_TIMEOUT}; by default {@link
     *     #DEFAULT_TIMEOUT}
     * @return this builder
     * @throws IllegalArgumentException if it is out of bounds
     */
    public Builder timeout(Duration timeout) {
      this.timeout = Deadline.checked("timeout", timeout);
      return this;
    }

    /**
     * The certificate and key that {@link KmipProbe#probe} shows when the server asks for one.
     * Reading the certificate alone needs none.
     *
     * @param identity the identity by which the KMS knows this client, or vCenter; by default none
     * @return this builder
     */
    public Builder clientIdentity(ClientIdentity identity) {
      this.clientIdentity = requireNonNull(identity, "identity");
      return this;
    }

    /**
     * User name and password for the header of each KMIP request (credential type Username and
     * Password, KMIP 1.1 section 2.1.2), for vendors that tell clients apart by them. The probe
     * sends them only to a server that {@link #expectedThumbprint} or {@link #trust} confirms as
     * the right one.
     *
     * @param userName 1 to 1024 characters
     * @param password may be empty
     * @return this builder
     * @throws IllegalArgumentException if the user name is empty or longer
     */
    public Builder userNameAndPassword(String userName, Secret password) {
      requireNonNull(userName, "userName");
      requireNonNull(password, "password");
      if (userName.isEmpty() || userName.length() > 1024) {
        throw new IllegalArgumentException(
            "the user name has " + userName.length() + " characters: expected 1 to 1024");
      }
      this.credential = new KmipCredential(userName, password);
      return this;
    }

    /**
     * The thumbprint that the server's certificate should have. Whatever needs the right server
     * refuses a different one: {@link KmipProbe#readCertificate}, what asks for keys, and what
     * sends a password. {@link KmipProbe#probe} goes on, with a finding.
     *
     * @param thumbprint the thumbprint from another source, such as the KMS's own screen; by
     *     default none
     * @return this builder
     */
    public Builder expectedThumbprint(Thumbprint thumbprint) {
      this.expectedThumbprint = requireNonNull(thumbprint, "thumbprint");
      return this;
    }

    /**
     * How the probe knows the right server. Any other server is a finding of {@link
     * KmipProbe#probe}. The probe then goes on, but without the password and without a key round
     * trip.
     *
     * @param trust certificate authorities or thumbprints; by default nothing is compared
     * @return this builder
     */
    public Builder trust(ServerTrust trust) {
      this.trust = requireNonNull(trust, "trust");
      return this;
    }

    /**
     * How long before its end the probe warns of a certificate.
     *
     * @param left zero to 3650 days; by default {@link #DEFAULT_EXPIRY_WARNING}
     * @return this builder
     * @throws IllegalArgumentException if it is out of bounds
     */
    public Builder expiryWarning(Duration left) {
      requireNonNull(left, "left");
      if (left.isNegative() || left.compareTo(MAX_EXPIRY_WARNING) > 0) {
        throw new IllegalArgumentException(
            "expiryWarning " + left + " is not in PT0S to " + MAX_EXPIRY_WARNING);
      }
      this.expiryWarning = left;
      return this;
    }

    /**
     * The largest KMIP answer that the probe reads.
     *
     * @param bytes 1024 to 16 MiB; by default {@link #DEFAULT_MAX_RESPONSE_BYTES}
     * @return this builder
     * @throws IllegalArgumentException if it is out of bounds
     */
    public Builder maxResponseBytes(int bytes) {
      if (bytes < 1024 || bytes > 16 * 1024 * 1024) {
        throw new IllegalArgumentException(
            "maxResponseBytes " + bytes + " is not in 1024 to 16777216");
      }
      this.maxResponseBytes = bytes;
      return this;
    }

    /**
     * Has {@link KmipProbe#probe} create a key as vCenter does, read it, activate it, and destroy
     * it again. It goes on after a refusal, so that each missing right has a finding that names it.
     * Whatever is left behind by a failure is named in a finding. Only a key of which the answer to
     * its own request shows that it was made for it is revoked and destroyed.
     *
     * <p>If the process dies during this, at most one key is left: AES-256, without a name, in
     * state Pre-Active, Active or Deactivated. Nothing is encrypted with it. The log names its id
     * at DEBUG as soon as the key exists. A later round trip creates a key of its own and does not
     * touch any other, because it cannot tell a key that was left behind from one that is in use.
     *
     * @return this builder
     */
    public Builder keyRoundTrip() {
      this.keyRoundTrip = true;
      return this;
    }

    /**
     * Has {@link KmipProbe#probe} do all its steps, as {@link #thorough(int)} with {@link
     * #DEFAULT_KEYS} keys.
     *
     * @return this builder
     */
    public Builder thorough() {
      return thorough(DEFAULT_KEYS);
    }

    /**
     * Has {@link KmipProbe#probe} do all its steps, for those who make, buy or upgrade a KMS: what
     * else vCenter was seen to do, with several keys, and with the servers and clients that are
     * given. It makes keys and destroys them at the end, as {@link #keyRoundTrip} does. It needs a
     * client identity, and so do the probes that are given to it.
     *
     * <p>If the process dies during this, all keys are left that were made by then: up to this many
     * here, and one at each server that was {@linkplain #addServer added}. They are as a key that
     * {@link #keyRoundTrip} leaves, and the log names each id.
     *
     * @param keys how many keys are made, 1 to {@link #MAX_KEYS}
     * @return this builder
     * @throws IllegalArgumentException if that is out of bounds
     */
    public Builder thorough(int keys) {
      if (keys < 1 || keys > MAX_KEYS) {
        throw new IllegalArgumentException("keys " + keys + " is not in 1 to " + MAX_KEYS);
      }
      this.keys = keys;
      return keyRoundTrip();
    }

    /**
     * One more server of the same key provider, for a {@linkplain #thorough() thorough} probe. It
     * is probed too, with a key; it must know the keys of this server at once, as this one must
     * know its key.
     *
     * @param other the server, and how it is reached
     * @return this builder
     * @throws IllegalArgumentException if it is this very server
     */
    public Builder addServer(KmipProbe other) {
      if (other.endpoint().equals(endpoint)) {
        throw new IllegalArgumentException(endpoint + " is the first server itself");
      }
      others.add(other.toBuilder().keyRoundTrip().build().options);
      return this;
    }

    /**
     * Another client, for a {@linkplain #thorough() thorough} probe: it must be told of none of the
     * keys, and given none.
     *
     * @param other a probe of this server with the other client's identity
     * @return this builder
     * @throws IllegalArgumentException if it is a probe of another server
     */
    public Builder otherClient(KmipProbe other) {
      this.otherClient = ofThis(other);
      return this;
    }

    /**
     * The next certificate of the same client, for a {@linkplain #thorough() thorough} probe: it
     * must be given all keys.
     *
     * @param renewed a probe of this server with the client's next identity
     * @return this builder
     * @throws IllegalArgumentException if it is a probe of another server
     */
    public Builder renewedIdentity(KmipProbe renewed) {
      this.renewed = ofThis(renewed);
      return this;
    }

    private ProbeOptions ofThis(KmipProbe other) {
      if (!other.endpoint().equals(endpoint)) {
        throw new IllegalArgumentException(other.endpoint() + " is not " + endpoint);
      }
      return other.options;
    }

    /**
     * Where the probe reads the time, for tests.
     *
     * @param time the clock; by default that of this machine
     * @return this builder
     */
    public Builder timeSource(TimeSource time) {
      this.time = requireNonNull(time, "time");
      return this;
    }

    /**
     * A listener that is told of each certificate read and each probe when it is over; by default
     * none. A probe counts as succeeded if it got as far as the server's certificate, whatever it
     * found.
     *
     * @param callListener such as one that feeds metrics
     * @return this builder
     */
    public Builder callListener(CallListener callListener) {
      this.callListener = requireNonNull(callListener, "callListener");
      return this;
    }

    /**
     * Makes the probe; nothing is sent yet.
     *
     * @return the probe
     * @throws IllegalStateException if user name and password are given without a thumbprint or a
     *     trust that tells which server may get them; if a thorough probe, or one that is given to
     *     it, has no client identity; or if other servers or clients are given to one that is not
     *     thorough
     */
    public KmipProbe build() {
      if (credential != null && expectedThumbprint == null && trust == null) {
        throw new IllegalStateException(
            "userNameAndPassword needs expectedThumbprint or trust: the probe sends a password"
                + " only to a server that it can recognize");
      }
      List<ProbeOptions> given = new ArrayList<>(others);
      Stream.of(otherClient, renewed).filter(Objects::nonNull).forEach(given::add);
      if (keys == 0 && !given.isEmpty()) {
        throw new IllegalStateException("other servers and clients need thorough()");
      }
      if (keys > 0
          && (clientIdentity == null
              || given.stream().anyMatch(one -> one.clientIdentity() == null))) {
        throw new IllegalStateException(
            "thorough needs clientIdentity: vCenter shows a certificate");
      }
      return new KmipProbe(
          new ProbeOptions(
              endpoint,
              serverName == null ? defaultServerName() : serverName,
              timeout,
              clientIdentity,
              credential,
              expectedThumbprint,
              trust,
              expiryWarning,
              maxResponseBytes,
              keyRoundTrip,
              keys == 0
                  ? null
                  : new ProbeOptions.Thorough(keys, List.copyOf(others), otherClient, renewed),
              time),
          callListener);
    }

    private @Nullable String defaultServerName() {
      String host = endpoint.host();
      String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
      boolean isAddress = endpoint.isIpv4() || endpoint.isIpv6();
      return isAddress || name.indexOf('.') < 0 ? null : name;
    }
  }
}
