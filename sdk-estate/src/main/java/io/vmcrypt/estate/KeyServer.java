package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.shared.OneSpelling;
import io.vmcrypt.ovh.okms.OkmsId;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The key management server of an {@link Estate}: where it listens, how it is known, and how it
 * comes to trust vCenter. Each method returns a new value.
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

  private final @Nullable HostAndPort address;
  private final @Nullable OkmsId okms;
  private final @Nullable Thumbprint thumbprint;
  private final boolean replacesThumbprint;
  private final boolean holdsKeysInUse;
  private final @Nullable Path authorityFile;
  private final @Nullable ServerTrust authority;
  private final @Nullable Path nextFile;
  private final @Nullable ServerCertificate next;
  private final @Nullable ClientTrust clientTrust;
  private final List<String> registeredIps;
  private final @Nullable HostAndPort proxy;
  private final @Nullable String userName;
  private final @Nullable SecretReference password;

  private KeyServer(Draft draft) {
    this.address = draft.address;
    this.okms = draft.okms;
    this.thumbprint = draft.thumbprint;
    this.replacesThumbprint = draft.replacesThumbprint;
    this.holdsKeysInUse = draft.holdsKeysInUse;
    this.authorityFile = draft.authorityFile;
    this.authority = draft.authority;
    this.nextFile = draft.nextFile;
    this.next = draft.next;
    this.clientTrust = draft.clientTrust;
    this.registeredIps = draft.registeredIps;
    this.proxy = draft.proxy;
    this.userName = draft.userName;
    this.password = draft.password;
  }

  /** What the next value will hold. */
  private static final class Draft {
    private @Nullable HostAndPort address;
    private @Nullable OkmsId okms;
    private @Nullable Thumbprint thumbprint;
    private @Nullable Path authorityFile;
    private @Nullable ServerTrust authority;
    private @Nullable Path nextFile;
    private @Nullable ServerCertificate next;
    private @Nullable ClientTrust clientTrust;
    private boolean replacesThumbprint;
    private boolean holdsKeysInUse;
    private List<String> registeredIps = List.of();
    private @Nullable HostAndPort proxy;
    private @Nullable String userName;
    private @Nullable SecretReference password;
  }

  private Draft draft() {
    Draft draft = new Draft();
    draft.address = address;
    draft.okms = okms;
    draft.thumbprint = thumbprint;
    draft.authorityFile = authorityFile;
    draft.authority = authority;
    draft.nextFile = nextFile;
    draft.next = next;
    draft.clientTrust = clientTrust;
    draft.replacesThumbprint = replacesThumbprint;
    draft.holdsKeysInUse = holdsKeysInUse;
    draft.registeredIps = registeredIps;
    draft.proxy = proxy;
    draft.userName = userName;
    draft.password = password;
    return draft;
  }

  /**
   * A key server that speaks KMIP.
   *
   * @param address a name or an address, with a port if it is not 5696
   * @return it, with nothing more known
   * @throws NullPointerException if {@code address} is null
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
   * @throws NullPointerException if {@code address} is null
   */
  public static KeyServer kmip(HostAndPort address) {
    Draft draft = new Draft();
    draft.address = requireNonNull(address, "address");
    return new KeyServer(draft);
  }

  /**
   * An OVHcloud KMS of the account. OVHcloud tells its address and its authority, and it signs
   * vCenter's certificate.
   *
   * @param id its id
   * @return it
   * @throws NullPointerException if {@code id} is null
   */
  public static KeyServer okms(OkmsId id) {
    Draft draft = new Draft();
    draft.okms = requireNonNull(id, "id");
    draft.clientTrust = new ClientTrust.SignedByOkms();
    return new KeyServer(draft);
  }

  /**
   * An OVHcloud KMS of the account, by its id in text.
   *
   * @param id a UUID
   * @return it
   * @throws NullPointerException if {@code id} is null
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
   * @throws NullPointerException if {@code thumbprint} is null
   */
  public KeyServer expecting(Thumbprint thumbprint) {
    Draft draft = draft();
    draft.thumbprint = requireNonNull(thumbprint, "thumbprint");
    return new KeyServer(draft);
  }

  /**
   * OVHcloud may get the thumbprint that is {@linkplain #expecting expected} instead of another one
   * that is registered there, for example after the certificate was renewed. By default such a
   * registration blocks the plan.
   *
   * @return a new value
   * @throws IllegalStateException if no thumbprint is expected: then nobody has said which one may
   *     take the place of what works
   */
  public KeyServer replaceThumbprint() {
    if (thumbprint == null) {
      throw new IllegalStateException(
          "it is not said which thumbprint may take the place of the registered one; give it with"
              + " expecting first");
    }
    Draft draft = draft();
    draft.replacesThumbprint = true;
    return new KeyServer(draft);
  }

  /**
   * Vouches that it has the keys in use of the key provider, for example since the vendor mirrors
   * its servers. By default the plan compares them where it is added or moves to another address,
   * with the client certificate of the estate; one whose key stays in vCenter cannot be asked with.
   *
   * @return a new value
   */
  public KeyServer holdingKeysInUse() {
    Draft draft = draft();
    draft.holdsKeysInUse = true;
    return new KeyServer(draft);
  }

  /**
   * Which authority must have issued its certificate.
   *
   * @param authority one or more authorities, PEM or DER, in a file
   * @return a new value
   * @throws NullPointerException if {@code authority} is null
   */
  public KeyServer issuedBy(Path authority) {
    Draft draft = draft();
    draft.authorityFile = requireNonNull(authority, "authority");
    draft.authority = null;
    return new KeyServer(draft);
  }

  /**
   * Which authority must have issued its certificate. An estate with it cannot be written as a
   * document; {@link #issuedBy(Path)} can.
   *
   * @param authority one or more authorities
   * @return a new value
   * @throws NullPointerException if {@code authority} is null
   */
  public KeyServer issuedBy(ServerTrust.CertificateAuthorities authority) {
    Draft draft = draft();
    draft.authority = requireNonNull(authority, "authority");
    draft.authorityFile = null;
    return new KeyServer(draft);
  }

  /**
   * The certificate that the key server is going to show in the place of the present one. vCenter
   * trusts it beside the present one before the key server changes over; once it shows it, OVHcloud
   * gets its thumbprint. It may come from any authority. Leave it out again when all is changed
   * over, and say the new one with {@link #expecting} or {@link #issuedBy(Path)} instead.
   *
   * @param certificate the key server's own certificate, PEM or DER
   * @return a new value
   * @throws NullPointerException if {@code certificate} is null
   */
  public KeyServer nextCertificate(Path certificate) {
    Draft draft = draft();
    draft.nextFile = requireNonNull(certificate, "certificate");
    draft.next = null;
    return new KeyServer(draft);
  }

  /**
   * The same, in memory. An estate with it cannot be written as a document.
   *
   * @param certificate the certificate that it is going to show
   * @return a new value
   * @throws NullPointerException if {@code certificate} is null
   */
  public KeyServer nextCertificate(ServerCertificate certificate) {
    Draft draft = draft();
    draft.next = requireNonNull(certificate, "certificate");
    draft.nextFile = null;
    return new KeyServer(draft);
  }

  /**
   * The certificate and key that it has made for vCenter, in memory.
   *
   * @param identity certificate and key
   * @return a new value
   * @throws NullPointerException if {@code identity} is null
   */
  public KeyServer identity(ClientIdentity identity) {
    return clientTrust(new ClientTrust.Identity(identity));
  }

  /**
   * The certificate and key that it has made for vCenter, in files.
   *
   * @param files where they are
   * @return a new value
   * @throws NullPointerException if {@code files} is null
   */
  public KeyServer identity(IdentityReference files) {
    return clientTrust(new ClientTrust.IdentityFiles(files));
  }

  /**
   * How it comes to trust vCenter.
   *
   * @param clientTrust one of the ways
   * @return a new value
   * @throws NullPointerException if {@code clientTrust} is null
   * @throws IllegalArgumentException if an OVHcloud KMS is to sign, and this is none
   */
  public KeyServer clientTrust(ClientTrust clientTrust) {
    requireNonNull(clientTrust, "clientTrust");
    if (clientTrust instanceof ClientTrust.SignedByOkms && okms == null) {
      throw new IllegalArgumentException(
          "only an OVHcloud KMS signs vCenter's request by itself; give KeyServer.okms, or another"
              + " way of trust");
    }
    Draft draft = draft();
    draft.clientTrust = clientTrust;
    return new KeyServer(draft);
  }

  /**
   * Its addresses as OVHcloud sees them, which its firewall opens. By default all IPv4 addresses
   * that its name has where this program runs, or the address itself.
   *
   * @param ips IPv4 addresses, 1 to {@value #MAX_REGISTERED_IPS}
   * @return a new value
   * @throws NullPointerException if {@code ips} or an element is null
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
    Draft draft = draft();
    draft.registeredIps = given;
    return new KeyServer(draft);
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
   * @throws NullPointerException if {@code proxy} is null
   */
  public KeyServer proxy(HostAndPort proxy) {
    Draft draft = draft();
    draft.proxy = requireNonNull(proxy, "proxy");
    return new KeyServer(draft);
  }

  /**
   * The user that vCenter logs in as, for a key server that asks for one. By default none. The
   * password is not sent to a key server without a thumbprint or an authority: a plan is blocked
   * then.
   *
   * @param userName its name
   * @param password where its password is kept
   * @return a new value
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if {@code userName} is blank
   */
  public KeyServer credentials(String userName, SecretReference password) {
    if (requireNonNull(userName, "userName").isBlank()) {
      throw new IllegalArgumentException("userName is blank");
    }
    Draft draft = draft();
    draft.userName = userName;
    draft.password = requireNonNull(password, "password");
    return new KeyServer(draft);
  }

  /**
   * Where it listens.
   *
   * @return empty for an OVHcloud KMS, whose address OVHcloud tells
   */
  public Optional<HostAndPort> address() {
    return Optional.ofNullable(address);
  }

  /**
   * Which OVHcloud KMS it is.
   *
   * @return empty if it is another key server
   */
  public Optional<OkmsId> okms() {
    return Optional.ofNullable(okms);
  }

  /**
   * What the thumbprint of its certificate must be.
   *
   * @return empty if that was not said
   */
  public Optional<Thumbprint> thumbprint() {
    return Optional.ofNullable(thumbprint);
  }

  /**
   * Whether OVHcloud may get the expected thumbprint instead of another one.
   *
   * @return true if that was said
   */
  public boolean replacesThumbprint() {
    return replacesThumbprint;
  }

  /**
   * Whether somebody vouches that it has the keys in use.
   *
   * @return true if that was said
   */
  public boolean isHoldingKeysInUse() {
    return holdsKeysInUse;
  }

  /**
   * The file of the authorities that must have issued its certificate.
   *
   * @return empty if none was given
   */
  public Optional<Path> authorityFile() {
    return Optional.ofNullable(authorityFile);
  }

  /**
   * The authorities in memory that must have issued its certificate.
   *
   * @return empty if none were given
   */
  public Optional<ServerTrust> authority() {
    return Optional.ofNullable(authority);
  }

  /**
   * The file of the certificate that it is going to show.
   *
   * @return empty if it is in memory, or nothing changes
   */
  public Optional<Path> nextCertificateFile() {
    return Optional.ofNullable(nextFile);
  }

  /**
   * The certificate that it is going to show, if it is in memory.
   *
   * @return empty if it is in a file, or nothing changes
   */
  public Optional<ServerCertificate> nextCertificate() {
    return Optional.ofNullable(next);
  }

  /**
   * How it comes to trust vCenter.
   *
   * @return empty if that was not said yet
   */
  public Optional<ClientTrust> clientTrust() {
    return Optional.ofNullable(clientTrust);
  }

  /**
   * Its addresses as OVHcloud sees them.
   *
   * @return empty if they are to be looked up
   */
  public List<String> registeredIps() {
    return registeredIps;
  }

  /**
   * The proxy through which vCenter reaches it.
   *
   * @return empty if there is none
   */
  public Optional<HostAndPort> proxy() {
    return Optional.ofNullable(proxy);
  }

  /**
   * The user that vCenter logs in as.
   *
   * @return empty if there is none
   */
  public Optional<String> userName() {
    return Optional.ofNullable(userName);
  }

  /**
   * Where that user's password is kept.
   *
   * @return empty if there is no user
   */
  public Optional<SecretReference> password() {
    return Optional.ofNullable(password);
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
    return other instanceof KeyServer that
        && Objects.equals(address, that.address)
        && Objects.equals(okms, that.okms)
        && Objects.equals(thumbprint, that.thumbprint)
        && replacesThumbprint == that.replacesThumbprint
        && holdsKeysInUse == that.holdsKeysInUse
        && Objects.equals(authorityFile, that.authorityFile)
        && Objects.equals(authority, that.authority)
        && Objects.equals(nextFile, that.nextFile)
        && Objects.equals(next, that.next)
        && Objects.equals(clientTrust, that.clientTrust)
        && registeredIps.equals(that.registeredIps)
        && Objects.equals(proxy, that.proxy)
        && Objects.equals(userName, that.userName)
        && Objects.equals(password, that.password);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        address,
        okms,
        thumbprint,
        replacesThumbprint,
        holdsKeysInUse,
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

  /**
   * In words.
   *
   * @return its address, or the id of the OVHcloud KMS
   */
  @Override
  public String toString() {
    return okms == null ? String.valueOf(address) : "OVHcloud KMS " + okms;
  }
}
