package io.vmcrypt.estate.part;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.shared.OneSpelling;
import io.vmcrypt.ovh.okms.OkmsId;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The key management server of an {@link io.vmcrypt.estate.spec.Estate}: where it listens, how it
 * is known, and how it comes to trust vCenter. Each method returns a new value.
 *
 * <pre>{@code
 * KeyServer.kmip("192.0.2.1").expecting(thumbprint).identity(identity)
 * KeyServer.okms("…")
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class KeyServer {

  /** The most addresses that {@link #registeredAs} takes. */
  public static final int MAX_REGISTERED_IPS = 64;

  /** What may be said of it. */
  private enum Said {
    ADDRESS,
    OKMS,
    THUMBPRINT,
    FORCED_THUMBPRINT,
    FORCED,
    SKIPPED,
    AUTHORITY,
    NEXT,
    CLIENT_TRUST,
    REGISTERED,
    PROXY,
    USER,
    PASSWORD
  }

  /** Its addresses as OVHcloud sees them. */
  private record Registered(List<String> ips) {}

  private final Map<Said, Object> said;

  private KeyServer(Map<Said, Object> said) {
    this.said = said;
  }

  private KeyServer with(Said what, Object value) {
    Map<Said, Object> more = new EnumMap<>(said);
    more.put(what, value);
    return new KeyServer(more);
  }

  private <T> Optional<T> find(Said what, Class<T> kind) {
    return Optional.ofNullable(said.get(what)).filter(kind::isInstance).map(kind::cast);
  }

  /**
   * A key server that speaks KMIP.
   *
   * @param address a name or an address, with a port if it is not 5696
   * @return it, with nothing more known
   * @throws IllegalArgumentException if it is malformed
   */
  public static KeyServer kmip(String address) {
    return kmip(HostAndPort.parse(address, HostAndPort.KMIP_PORT));
  }

  /**
   * A key server that speaks KMIP.
   *
   * @param address where it listens, as vCenter reaches it
   * @return it, with nothing more known
   */
  public static KeyServer kmip(HostAndPort address) {
    return new KeyServer(new EnumMap<>(Map.of(Said.ADDRESS, requireNonNull(address, "address"))));
  }

  /**
   * An OVHcloud KMS of the account. OVHcloud tells its address and its authority, and it signs
   * vCenter's certificate.
   *
   * @param id its id
   * @return it
   */
  public static KeyServer okms(OkmsId id) {
    return new KeyServer(new EnumMap<>(Map.of(Said.OKMS, requireNonNull(id, "id"))))
        .with(Said.CLIENT_TRUST, new ClientTrust.SignedByOkms());
  }

  /**
   * An OVHcloud KMS of the account, by its id in text.
   *
   * @param id a UUID
   * @return it
   * @throws IllegalArgumentException if it is no UUID
   */
  public static KeyServer okms(String id) {
    return okms(OkmsId.parse(id));
  }

  /**
   * What the thumbprint of its certificate must be. Compare it with what the key server itself
   * shows. Without a thumbprint and without an authority, whoever reads the plan has to accept the
   * thumbprint that was seen.
   *
   * @param thumbprint SHA-1 or SHA-256
   * @return a new value
   */
  public KeyServer expecting(Thumbprint thumbprint) {
    requireNonNull(thumbprint, "thumbprint");
    return with(Said.THUMBPRINT, thumbprint);
  }

  /**
   * Answers for the thumbprint that is {@linkplain #expecting expected}: OVHcloud may get it
   * instead of another one that is registered there, for example after the certificate was renewed.
   * By default such a registration blocks the plan.
   *
   * @param thumbprint the one that is expected
   * @return a new value
   * @throws IllegalArgumentException if another one is expected, or none: the word counts for one
   */
  public KeyServer force(Thumbprint thumbprint) {
    if (!thumbprint().equals(Optional.of(requireNonNull(thumbprint, "thumbprint")))) {
      throw new IllegalArgumentException(
          "force names another thumbprint than the key server must have (thumbprint): it counts for"
              + " one. Say the same one at both, once you have compared it with what the key server"
              + " itself shows");
    }
    return with(Said.FORCED_THUMBPRINT, thumbprint);
  }

  /**
   * Answers for it that it gives vCenter the keys in use of the key provider at this one address,
   * for example since the vendor mirrors its servers. By default the plan reads and compares them
   * where it is added or moves, with the client certificate of the estate; one whose key stays in
   * vCenter cannot be asked with. The word stands for what cannot be compared: a key that is seen
   * to be missing or to be another one is refused all the same.
   *
   * @param address where it listens; of an OVHcloud KMS what OVHcloud tells, else the plan is
   *     blocked
   * @return a new value
   * @throws IllegalArgumentException if it is malformed, or not where this key server listens
   */
  public KeyServer force(String address) {
    HostAndPort place = HostAndPort.parse(address, HostAndPort.KMIP_PORT);
    if (!address().map(place::equals).orElse(true)) {
      // the text is not quoted: it may be a secret in the wrong place
      throw new IllegalArgumentException(
          "force names another address than the key server has: it counts for one address. Take it"
              + " out and let the plan compare the keys; or name the address that the key server"
              + " has, if you answer for that one");
    }
    return with(Said.FORCED, place);
  }

  /**
   * Skips it: nobody asks it, and all else is planned and proved as if the key provider had the
   * others alone. Where vCenter has it, it keeps it; where not, it does not get it. For one that is
   * dead while another takes its place, and for a new one whose keys nobody can compare.
   *
   * @param value where it listens, or the id of the OVHcloud KMS
   * @return a new value
   * @throws IllegalArgumentException if it is malformed, or names another key server: the word
   *     counts for one
   */
  public KeyServer skip(String value) {
    boolean isIt =
        okms()
            .map(id -> id.equals(OkmsId.parse(value)))
            .orElseGet(
                () ->
                    address().equals(Optional.of(HostAndPort.parse(value, HostAndPort.KMIP_PORT))));
    if (!isIt) {
      // the text is not quoted: it may be a secret in the wrong place
      throw new IllegalArgumentException(
          "skip names another key server than this one: it counts for one. Say where this one"
              + " listens, or the id of the OVHcloud KMS; or take it out");
    }
    return with(Said.SKIPPED, true);
  }

  /**
   * Which authority must have issued its certificate.
   *
   * @param authority one or more authorities, PEM or DER, in a file
   * @return a new value
   */
  public KeyServer issuedBy(Path authority) {
    requireNonNull(authority, "authority");
    return with(Said.AUTHORITY, authority);
  }

  /**
   * The certificate that the key server is going to show in the place of the present one. vCenter
   * trusts it beside the present one before the key server changes over; once it shows it, OVHcloud
   * gets its thumbprint. It may come from any authority. Leave it out again when all is changed
   * over, and say the new one with {@link #expecting} or {@link #issuedBy(Path)} instead.
   *
   * @param certificate the key server's own certificate, PEM or DER
   * @return a new value
   */
  public KeyServer nextCertificate(Path certificate) {
    requireNonNull(certificate, "certificate");
    return with(Said.NEXT, certificate);
  }

  /**
   * The same, in memory. An estate with it cannot be written as a document.
   *
   * @param certificate the certificate that it is going to show
   * @return a new value
   */
  public KeyServer nextCertificate(ServerCertificate certificate) {
    requireNonNull(certificate, "certificate");
    return with(Said.NEXT, certificate);
  }

  /**
   * The certificate and key that it has made for vCenter, in memory.
   *
   * @param identity certificate and key
   * @return a new value
   */
  public KeyServer identity(ClientIdentity identity) {
    return clientTrust(new ClientTrust.Identity(identity));
  }

  /**
   * How it comes to trust vCenter.
   *
   * @param clientTrust one of the ways
   * @return a new value
   * @throws IllegalArgumentException if an OVHcloud KMS is to sign, and this is none
   */
  public KeyServer clientTrust(ClientTrust clientTrust) {
    requireNonNull(clientTrust, "clientTrust");
    if (clientTrust instanceof ClientTrust.SignedByOkms && okms().isEmpty()) {
      throw new IllegalArgumentException(
          "only an OVHcloud KMS signs vCenter's request by itself; give KeyServer.okms, or another"
              + " way of trust");
    }
    return with(Said.CLIENT_TRUST, clientTrust);
  }

  /**
   * Its addresses as OVHcloud sees them, which its firewall opens. By default all IPv4 addresses
   * that its name has where this program runs, or the address itself.
   *
   * @param ips IPv4 addresses, 1 to {@value #MAX_REGISTERED_IPS}
   * @return a new value
   * @throws IllegalArgumentException if there is none or are too many, one is no IPv4 address, or
   *     one is there twice
   */
  public KeyServer registeredAs(String... ips) {
    List<String> given = Stream.of(ips).map(KeyServer::ipv4).toList();
    if (given.isEmpty() || given.size() > MAX_REGISTERED_IPS) {
      throw new IllegalArgumentException(
          given.size() + " addresses are given; give 1 to " + MAX_REGISTERED_IPS);
    }
    if (given.stream().distinct().count() < given.size()) {
      throw new IllegalArgumentException(
          "addresses " + String.join(", ", given) + ": give each once");
    }
    return with(Said.REGISTERED, new Registered(given));
  }

  /** An IPv4 address as OVHcloud has it, in its one spelling. */
  static String ipv4(String text) {
    // the text is not quoted: it may be a secret in the wrong place
    return OneSpelling.ofIpv4(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "this is no IPv4 address, such as 192.0.2.1; OVHcloud takes no other"));
  }

  /**
   * The proxy through which vCenter reaches it. By default none.
   *
   * @param proxy its address and port
   * @return a new value
   */
  public KeyServer proxy(HostAndPort proxy) {
    requireNonNull(proxy, "proxy");
    return with(Said.PROXY, proxy);
  }

  /**
   * The user that vCenter logs in as, for a key server that asks for one. By default none. The
   * password is not sent to a key server without a thumbprint or an authority: a plan is blocked
   * then.
   *
   * @param userName its name
   * @param password where its password is kept
   * @return a new value
   * @throws IllegalArgumentException if {@code userName} is blank
   */
  public KeyServer credentials(String userName, SecretReference password) {
    if (requireNonNull(userName, "userName").isBlank()) {
      throw new IllegalArgumentException("userName is blank");
    }
    requireNonNull(password, "password");
    return with(Said.USER, userName).with(Said.PASSWORD, password);
  }

  /** {@return where it listens; empty for an OVHcloud KMS, whose address OVHcloud tells} */
  public Optional<HostAndPort> address() {
    return find(Said.ADDRESS, HostAndPort.class);
  }

  /** {@return which OVHcloud KMS it is; empty if it is another key server} */
  public Optional<OkmsId> okms() {
    return find(Said.OKMS, OkmsId.class);
  }

  /** {@return what the thumbprint of its certificate must be; empty if that was not said} */
  public Optional<Thumbprint> thumbprint() {
    return find(Said.THUMBPRINT, Thumbprint.class);
  }

  /**
   * {@return the thumbprint that OVHcloud may get instead of another one; empty if nobody answers
   * for that}
   */
  public Optional<Thumbprint> forcedThumbprint() {
    return find(Said.FORCED_THUMBPRINT, Thumbprint.class)
        .filter(forced -> thumbprint().equals(Optional.of(forced)));
  }

  /**
   * {@return the address at which somebody answers for it that it has the keys in use; empty if
   * nobody does}
   */
  public Optional<HostAndPort> forced() {
    return find(Said.FORCED, HostAndPort.class);
  }

  /**
   * {@return what a word such as {@code skip} names it by: its address, or the OVHcloud KMS's id}
   */
  public String word() {
    return okms().map(OkmsId::toString).orElseGet(() -> address().orElseThrow().toString());
  }

  /** {@return whether nobody asks it, and all else goes on without it; false by default} */
  public boolean isSkipped() {
    return said.containsKey(Said.SKIPPED);
  }

  /**
   * {@return the file of the authorities that must have issued its certificate; empty if none was
   * given}
   */
  public Optional<Path> authorityFile() {
    return find(Said.AUTHORITY, Path.class);
  }

  /**
   * {@return the file of the certificate that it is going to show; empty if it is in memory, or
   * nothing changes}
   */
  public Optional<Path> nextCertificateFile() {
    return find(Said.NEXT, Path.class);
  }

  /**
   * {@return the certificate that it is going to show, if it is in memory; empty if it is in a
   * file, or nothing changes}
   */
  public Optional<ServerCertificate> nextCertificate() {
    return find(Said.NEXT, ServerCertificate.class);
  }

  /** {@return how it comes to trust vCenter; empty if that was not said yet} */
  public Optional<ClientTrust> clientTrust() {
    return find(Said.CLIENT_TRUST, ClientTrust.class);
  }

  /** {@return its addresses as OVHcloud sees them; empty if they are to be looked up} */
  public List<String> registeredIps() {
    return find(Said.REGISTERED, Registered.class).map(Registered::ips).orElse(List.of());
  }

  /** {@return the proxy through which vCenter reaches it; empty if there is none} */
  public Optional<HostAndPort> proxy() {
    return find(Said.PROXY, HostAndPort.class);
  }

  /** {@return the user that vCenter logs in as; empty if there is none} */
  public Optional<String> userName() {
    return find(Said.USER, String.class);
  }

  /** {@return where that user's password is kept; empty if there is no user} */
  public Optional<SecretReference> password() {
    return find(Said.PASSWORD, SecretReference.class);
  }

  /**
   * Whether the other says the same. Identities in memory are the same only if they are the same
   * object.
   *
   * @param other anything
   * @return true if it does
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyServer that && said.equals(that.said);
  }

  @Override
  public int hashCode() {
    return said.hashCode();
  }

  /** {@return in words: its address, or the id of the OVHcloud KMS} */
  @Override
  public String toString() {
    return (okms().isPresent() ? "OVHcloud KMS " : "") + word();
  }
}
