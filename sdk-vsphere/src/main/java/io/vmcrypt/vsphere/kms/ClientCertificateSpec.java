package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.key.IdentityTrial;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The client certificate that vCenter is to show to the servers of a KMS cluster, for {@link
 * KmsTrust#ensureClientCertificate(ClientCertificateSpec)}. The KMS's vendor says which of the
 * three ways it supports:
 *
 * <ul>
 *   <li>{@link #builder(ClientIdentity)}: the KMS has made certificate and key ("KMS certificate
 *       and private key" in the vSphere Client).
 *   <li>{@link #signed(ClientCertificate)}: the KMS has signed the request that {@link
 *       KmsTrust#ensureClientCsr} returns ("New Certificate Signing Request").
 *   <li>{@link #selfSigned(ClientCertificate)}: the KMS was given what {@link
 *       KmsTrust#ensureSelfSignedCertificate} returns ("vCenter Certificate").
 * </ul>
 *
 * <p>Immutable and thread-safe; the builder is neither.
 */
public final class ClientCertificateSpec {

  private final Origin origin;
  private final ClientCertificate certificate;
  private final @Nullable ClientIdentity identity;
  private final boolean evenIfInUse;
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

  private ClientCertificateSpec(Builder builder) {
    this.origin = builder.origin;
    this.certificate = builder.certificate;
    this.identity = builder.identity;
    this.evenIfInUse = builder.evenIfInUse;
    this.trials = List.copyOf(builder.trials);
  }

  /**
   * A certificate that the KMS has made for vCenter.
   *
   * @param identity the certificate with its key; the key is sent to vCenter, over TLS, without a
   *     passphrase, since vCenter accepts no passphrase
   * @return a builder
   * @throws NullPointerException if {@code identity} is null
   */
  public static Builder builder(ClientIdentity identity) {
    return new Builder(
        Origin.KMS,
        ClientCertificate.of(requireNonNull(identity, "identity").certificate()),
        identity);
  }

  /**
   * A certificate that was signed for vCenter's request.
   *
   * @param signed what the KMS made of {@link KmsTrust#ensureClientCsr}
   * @return a builder
   * @throws NullPointerException if {@code signed} is null
   */
  public static Builder signed(ClientCertificate signed) {
    return new Builder(Origin.SIGNED_REQUEST, requireNonNull(signed, "signed"), null);
  }

  /**
   * A certificate that vCenter has signed itself.
   *
   * @param certificate what {@link KmsTrust#ensureSelfSignedCertificate} returned
   * @return a builder
   * @throws NullPointerException if {@code certificate} is null
   */
  public static Builder selfSigned(ClientCertificate certificate) {
    return new Builder(Origin.SELF_SIGNED, requireNonNull(certificate, "certificate"), null);
  }

  /**
   * Who has made it.
   *
   * @return which of the three ways it is
   */
  public Origin origin() {
    return origin;
  }

  /**
   * The certificate.
   *
   * @return what vCenter is to show
   */
  public ClientCertificate certificate() {
    return certificate;
  }

  /**
   * The certificate with its key.
   *
   * @return empty unless the KMS has made both
   */
  public Optional<ClientIdentity> identity() {
    return Optional.ofNullable(identity);
  }

  /**
   * Whether another certificate is replaced even if the KMS accepts it, or may accept it.
   *
   * @return false by default
   */
  public boolean isEvenIfInUse() {
    return evenIfInUse;
  }

  /**
   * What the key servers let this certificate do.
   *
   * @return in the order given; empty if nothing was given
   */
  public List<IdentityTrial> trials() {
    return trials;
  }

  /**
   * The same certificate, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder(origin, certificate, identity);
    builder.evenIfInUse = evenIfInUse;
    builder.trials.addAll(trials);
    return builder;
  }

  /**
   * For logs.
   *
   * @return the certificate and how it was made, without its key
   */
  @Override
  public String toString() {
    return "ClientCertificateSpec["
        + certificate
        + ", "
        + origin
        + (evenIfInUse ? ", even if in use" : "")
        + (trials.isEmpty() ? "" : ", tried at " + trials.size() + " servers")
        + "]";
  }

  /** Refines a {@link ClientCertificateSpec}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final Origin origin;
    private final ClientCertificate certificate;
    private final @Nullable ClientIdentity identity;
    private boolean evenIfInUse;
    private final List<IdentityTrial> trials = new ArrayList<>();

    private Builder(
        Origin origin, ClientCertificate certificate, @Nullable ClientIdentity identity) {
      this.origin = origin;
      this.certificate = certificate;
      this.identity = identity;
    }

    /**
     * Replaces another certificate even if the KMS accepts it, or if it is not known whether it
     * does: for a renewal, or another way to be trusted. vCenter then forgets the old one and its
     * key.
     *
     * @return this
     */
    public Builder evenIfInUse() {
      this.evenIfInUse = true;
      return this;
    }

    /**
     * Proves that the KMS gives this certificate what vCenter needs, so that it may take the place
     * of one that works. Each server of the cluster needs a trial for exactly its address and port,
     * not older than {@link KmsClusterSpec#MAX_PROOF_AGE}: with this certificate a key was made and
     * used there, at least one key in use was given, and none was refused. If there are several for
     * one server, the newest counts.
     *
     * @param trials what the KMIP probe saw with this certificate
     * @return this
     * @throws NullPointerException if one is null
     */
    public Builder provedBy(IdentityTrial... trials) {
      this.trials.addAll(List.of(trials));
      return this;
    }

    /**
     * Makes the spec.
     *
     * @return the spec
     */
    public ClientCertificateSpec build() {
      return new ClientCertificateSpec(this);
    }
  }
}
