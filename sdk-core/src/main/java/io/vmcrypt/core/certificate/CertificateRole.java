package io.vmcrypt.core.certificate;

import java.util.Locale;

/**
 * Which place a certificate has on the way of a key. The SDK itself decides it, so these are all
 * values.
 */
public enum CertificateRole {
  /** The certificate that a KMS shows to the probe. */
  KMS_SERVER,

  /** The certificate that a KMS is going to show, as an estate says. */
  KMS_SERVER_NEXT,

  /** A certificate that a KMS sends along with its own: of an authority that vouches for it. */
  KMS_ISSUER,

  /** The certificate that a KMS shows to vCenter, as vCenter tells. */
  KMS_SERVER_AT_VCENTER,

  /** The certificate that vCenter shows to the KMS. */
  CLIENT_IN_USE,

  /** The certificate that vCenter is to show: an estate names it, or a probe is given it. */
  CLIENT_OF_ESTATE,

  /** The certificate that the OVHcloud KMS has made for vCenter. */
  OKMS_CREDENTIAL;

  /** {@return its word in reports, and for a label of a metric: such as {@code kms-server}} */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
