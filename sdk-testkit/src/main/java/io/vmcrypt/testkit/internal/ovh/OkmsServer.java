package io.vmcrypt.testkit.internal.ovh;

import org.jspecify.annotations.Nullable;

/**
 * A KMS of the account.
 *
 * @param id its UUID
 * @param region where it stands
 * @param kmipEndpoint where it speaks KMIP with an ECDSA certificate
 * @param kmipRsaEndpoint where it speaks KMIP with an RSA certificate, null for nowhere
 * @param publicCa PEM of who issued the ECDSA certificate
 * @param publicRsaCa PEM of who issued the RSA certificate, null if there is none
 * @param issuer makes access credentials
 */
public record OkmsServer(
    String id,
    String region,
    String kmipEndpoint,
    @Nullable String kmipRsaEndpoint,
    String publicCa,
    @Nullable String publicRsaCa,
    Issuer issuer) {

  /** Makes access credentials. */
  public interface Issuer {
    /**
     * Signs a request.
     *
     * @throws IllegalArgumentException if it cannot be read, or is not signed by its own key
     */
    Issued sign(String csrPem, int validityDays);

    /** Makes a key and a certificate for it. */
    Issued make(String name, boolean rsa, int validityDays);
  }

  /**
   * What was issued.
   *
   * @param certificatePem the certificate
   * @param rsa whether its key is one of RSA
   * @param privateKeyPem its key, null if the key stayed with who asked
   */
  public record Issued(String certificatePem, boolean rsa, @Nullable String privateKeyPem) {}
}
