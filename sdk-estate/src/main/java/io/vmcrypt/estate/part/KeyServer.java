package io.vmcrypt.estate.part;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.shared.OneSpelling;
import io.vmcrypt.ovh.okms.OkmsId;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The key management server of an {@link io.vmcrypt.estate.wish.Estate}: where it listens, how it
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

  private final Said said;

  private KeyServer(Said said) {
    this.said = said;
  }

  /** What is said of it. It changes no more once a key server has it. */
  private static final class Said {
    private @Nullable HostAndPort address;
    private @Nullable OkmsId okms;
    private @Nullable Thumbprint thumbprint;
    private @Nullable Path authorityFile;
    private @Nullable ServerTrust authority;
    private @Nullable Path nextFile;
    private @Nullable ServerCertificate next;
    private @Nullable ClientTrust clientTrust;
    private @Nullable Thumbprint forcedThumbprint;
    private @Nullable HostAndPort forced;
    private List<String> registeredIps = List.of();
    private @Nullable HostAndPort proxy;
    private @Nullable String userName;
    private @Nullable SecretReference password;

    private Said copy() {
      Said copy = new Said();
      copy.address = address;
      copy.okms = okms;
      copy.thumbprint = thumbprint;
      copy.authorityFile = authorityFile;
      copy.authority = authority;
      copy.nextFile = nextFile;
      copy.next = next;
      copy.clientTrust = clientTrust;
      copy.forcedThumbprint = forcedThumbprint;
      copy.forced = forced;
      copy.registeredIps = registeredIps;
      copy.proxy = proxy;
      copy.userName = userName;
      copy.password = password;
      return copy;
    }

    private List<@Nullable Object> all() {
      return Arrays.asList(
          address,
          okms,
          thumbprint,
          forcedThumbprint,
          forced,
          authorityFile,
          authority,
          nextFile,
          next,
          clientTrust,
          registeredIps,
          proxy,
          userName,
          password);
    }
  }

  private KeyServer with(Consumer<Said> more) {
    Said said = this.said.copy();
    more.accept(said);
    return new KeyServer(said);
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
    Said said = new Said();
    said.address = requireNonNull(address, "address");
    return new KeyServer(said);
  }

  /**
   * An OVHcloud KMS of the account. OVHcloud tells its address and its authority, and it signs
   * vCenter's certificate.
   *
   * @param id its id
   * @return it
   */
  public static KeyServer okms(OkmsId id) {
    Said said = new Said();
    said.okms = requireNonNull(id, "id");
    said.clientTrust = new ClientTrust.SignedByOkms();
    return new KeyServer(said);
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
    return with(said -> said.thumbprint = thumbprint);
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
    if (!requireNonNull(thumbprint, "thumbprint").equals(said.thumbprint)) {
      throw new IllegalArgumentException(
          "force names another thumbprint than the key server must have (thumbprint): it counts for"
              + " one. Say the same one at both, once you have compared it with what the key server"
              + " itself shows");
    }
    return with(said -> said.forcedThumbprint = thumbprint);
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
    if (said.address != null && !said.address.equals(place)) {
      // the text is not quoted: it may be a secret in the wrong place
      throw new IllegalArgumentException(
          "force names another address than the key server has: it counts for one address. Take it"
              + " out and let the plan compare the keys; or name the address that the key server"
              + " has, if you answer for that one");
    }
    return with(said -> said.forced = place);
  }

  /**
   * Which authority must have issued its certificate.
   *
   * @param authority one or more authorities, PEM or DER, in a file
   * @return a new value
   */
  public KeyServer issuedBy(Path authority) {
    requireNonNull(authority, "authority");
    return with(
        said -> {
          said.authorityFile = authority;
          said.authority = null;
        });
  }

  /**
   * Which authority must have issued its certificate. An estate with it cannot be written as a
   * document; {@link #issuedBy(Path)} can.
   *
   * @param authority one or more authorities
   * @return a new value
   */
  public KeyServer issuedBy(ServerTrust.CertificateAuthorities authority) {
    requireNonNull(authority, "authority");
    return with(
        said -> {
          said.authority = authority;
          said.authorityFile = null;
        });
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
    return with(
        said -> {
          said.nextFile = certificate;
          said.next = null;
        });
  }

  /**
   * The same, in memory. An estate with it cannot be written as a document.
   *
   * @param certificate the certificate that it is going to show
   * @return a new value
   */
  public KeyServer nextCertificate(ServerCertificate certificate) {
    requireNonNull(certificate, "certificate");
    return with(
        said -> {
          said.next = certificate;
          said.nextFile = null;
        });
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
    if (clientTrust instanceof ClientTrust.SignedByOkms && said.okms == null) {
      throw new IllegalArgumentException(
          "only an OVHcloud KMS signs vCenter's request by itself; give KeyServer.okms, or another"
              + " way of trust");
    }
    return with(said -> said.clientTrust = clientTrust);
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
    return with(said -> said.registeredIps = given);
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
    return with(said -> said.proxy = proxy);
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
    return with(
        said -> {
          said.userName = userName;
          said.password = password;
        });
  }

  /** {@return where it listens; empty for an OVHcloud KMS, whose address OVHcloud tells} */
  public Optional<HostAndPort> address() {
    return Optional.ofNullable(said.address);
  }

  /** {@return which OVHcloud KMS it is; empty if it is another key server} */
  public Optional<OkmsId> okms() {
    return Optional.ofNullable(said.okms);
  }

  /** {@return what the thumbprint of its certificate must be; empty if that was not said} */
  public Optional<Thumbprint> thumbprint() {
    return Optional.ofNullable(said.thumbprint);
  }

  /**
   * {@return the thumbprint that OVHcloud may get instead of another one; empty if nobody answers
   * for that}
   */
  public Optional<Thumbprint> forcedThumbprint() {
    return thumbprint().filter(expected -> expected.equals(said.forcedThumbprint));
  }

  /**
   * {@return the address at which somebody answers for it that it has the keys in use; empty if
   * nobody does}
   */
  public Optional<HostAndPort> forced() {
    return Optional.ofNullable(said.forced);
  }

  /**
   * {@return the file of the authorities that must have issued its certificate; empty if none was
   * given}
   */
  public Optional<Path> authorityFile() {
    return Optional.ofNullable(said.authorityFile);
  }

  /**
   * {@return the authorities in memory that must have issued its certificate; empty if none were
   * given}
   */
  public Optional<ServerTrust> authority() {
    return Optional.ofNullable(said.authority);
  }

  /**
   * {@return the file of the certificate that it is going to show; empty if it is in memory, or
   * nothing changes}
   */
  public Optional<Path> nextCertificateFile() {
    return Optional.ofNullable(said.nextFile);
  }

  /**
   * {@return the certificate that it is going to show, if it is in memory; empty if it is in a
   * file, or nothing changes}
   */
  public Optional<ServerCertificate> nextCertificate() {
    return Optional.ofNullable(said.next);
  }

  /** {@return how it comes to trust vCenter; empty if that was not said yet} */
  public Optional<ClientTrust> clientTrust() {
    return Optional.ofNullable(said.clientTrust);
  }

  /** {@return its addresses as OVHcloud sees them; empty if they are to be looked up} */
  public List<String> registeredIps() {
    return said.registeredIps;
  }

  /** {@return the proxy through which vCenter reaches it; empty if there is none} */
  public Optional<HostAndPort> proxy() {
    return Optional.ofNullable(said.proxy);
  }

  /** {@return the user that vCenter logs in as; empty if there is none} */
  public Optional<String> userName() {
    return Optional.ofNullable(said.userName);
  }

  /** {@return where that user's password is kept; empty if there is no user} */
  public Optional<SecretReference> password() {
    return Optional.ofNullable(said.password);
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
    return other instanceof KeyServer that && said.all().equals(that.said.all());
  }

  @Override
  public int hashCode() {
    return said.all().hashCode();
  }

  /** {@return in words: its address, or the id of the OVHcloud KMS} */
  @Override
  public String toString() {
    return said.okms == null ? String.valueOf(said.address) : "OVHcloud KMS " + said.okms;
  }
}
