package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.key.IdentityTrial;
import io.vmcrypt.core.shared.Count;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The client certificate that vCenter is to show to the servers of a KMS cluster, for {@link
 * KmsTrust#ensureClientCertificate(ClientCertificateSpec)}. The KMS's vendor says which of the
 * three ways it supports:
 *
 * <ul>
 *   <li>{@link #of(ClientIdentity)}: the KMS has made certificate and key ("KMS certificate and
 *       private key" in the vSphere Client).
 *   <li>{@link #signed(ClientCertificate)}: the KMS has signed the request that {@link
 *       KmsTrust#ensureClientCsr} returns ("New Certificate Signing Request").
 *   <li>{@link #selfSigned(ClientCertificate)}: the KMS was given what {@link
 *       KmsTrust#ensureSelfSignedCertificate} returns ("vCenter Certificate").
 * </ul>
 *
 * <p>Immutable and thread-safe: each method that refines it gives another one.
 */
public final class ClientCertificateSpec {

  private final Origin origin;
  private final ClientCertificate certificate;
  private final @Nullable ClientIdentity identity;
  private final boolean forced;
  private final List<IdentityTrial> trials;

  /** Who has made the certificate, and who has its key. */
  public enum Origin {
    /** The KMS has made both; vCenter is given the key. */
    KMS,
    /** The KMS has signed vCenter's request; vCenter has the key. */
    SIGNED_REQUEST,
    /** vCenter has made both. */
    SELF_SIGNED
  }

  private ClientCertificateSpec(
      Origin origin,
      ClientCertificate certificate,
      @Nullable ClientIdentity identity,
      boolean forced,
      List<IdentityTrial> trials) {
    this.origin = origin;
    this.certificate = certificate;
    this.identity = identity;
    this.forced = forced;
    this.trials = List.copyOf(trials);
  }

  /**
   * A certificate that the KMS has made for vCenter.
   *
   * @param identity the certificate with its key; the key is sent to vCenter, over TLS, without a
   *     passphrase, since vCenter accepts no passphrase
   * @return to refine
   */
  public static ClientCertificateSpec of(ClientIdentity identity) {
    return new ClientCertificateSpec(
        Origin.KMS,
        ClientCertificate.of(requireNonNull(identity, "identity").certificate()),
        identity,
        false,
        List.of());
  }

  /**
   * A certificate that was signed for vCenter's request.
   *
   * @param signed what the KMS made of {@link KmsTrust#ensureClientCsr}
   * @return to refine
   */
  public static ClientCertificateSpec signed(ClientCertificate signed) {
    return new ClientCertificateSpec(
        Origin.SIGNED_REQUEST, requireNonNull(signed, "signed"), null, false, List.of());
  }

  /**
   * A certificate that vCenter has signed itself.
   *
   * @param certificate what {@link KmsTrust#ensureSelfSignedCertificate} returned
   * @return to refine
   */
  public static ClientCertificateSpec selfSigned(ClientCertificate certificate) {
    return new ClientCertificateSpec(
        Origin.SELF_SIGNED, requireNonNull(certificate, "certificate"), null, false, List.of());
  }

  /**
   * Replaces another certificate even if the KMS accepts it, or if it is not known whether it does:
   * for a renewal, or another way to be trusted. vCenter then forgets the old one and its key.
   *
   * @return the certificate with it
   */
  public ClientCertificateSpec force() {
    return new ClientCertificateSpec(origin, certificate, identity, true, trials);
  }

  /**
   * Proves that the KMS gives this certificate what vCenter needs, so that it may take the place of
   * one that works. Each server of the cluster needs a trial for exactly its address and port, not
   * older than {@link KmsClusterSpec#MAX_PROOF_AGE}: with this certificate, and as the user that
   * the server has in vCenter, a key was made and used there, and each key in use was given. If
   * there are several for one server, the newest counts.
   *
   * @param more what the KMIP probe saw with this certificate
   * @return the certificate with these, too
   */
  public ClientCertificateSpec proved(IdentityTrial... more) {
    return new ClientCertificateSpec(
        origin,
        certificate,
        identity,
        forced,
        Stream.concat(trials.stream(), Stream.of(more)).toList());
  }

  /** {@return who has made it; which of the three ways it is} */
  public Origin origin() {
    return origin;
  }

  /** {@return the certificate; what vCenter is to show} */
  public ClientCertificate certificate() {
    return certificate;
  }

  /** {@return the certificate with its key; empty unless the KMS has made both} */
  public Optional<ClientIdentity> identity() {
    return Optional.ofNullable(identity);
  }

  /**
   * {@return whether another certificate is replaced even if the KMS accepts it, or may accept it;
   * false by default}
   */
  public boolean isForced() {
    return forced;
  }

  /**
   * {@return what the key servers let this certificate do, in the order given; empty if nothing was
   * given}
   */
  public List<IdentityTrial> trials() {
    return trials;
  }

  /** {@return the certificate and how it was made, without its key, for logs} */
  @Override
  public String toString() {
    return "ClientCertificateSpec[%s, %s".formatted(certificate, origin)
        + (forced ? ", forced" : "")
        + (trials.isEmpty() ? "" : ", tried at " + Count.of(trials.size(), "server"))
        + "]";
  }
}
