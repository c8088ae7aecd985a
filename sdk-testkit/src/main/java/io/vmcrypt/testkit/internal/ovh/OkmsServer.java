package io.vmcrypt.testkit.internal.ovh;

import org.jspecify.annotations.Nullable;

/**
 * A KMS of the account.
 *
 * @param kmipEndpoint its KMIP address with an ECDSA certificate
 * @param kmipRsaEndpoint its KMIP address with an RSA certificate, null if it has none
 * @param publicCa the authority that issued the ECDSA certificate, as PEM
 * @param publicRsaCa the authority that issued the RSA certificate, as PEM; null if there is none
 */
public record OkmsServer(
    String id,
    String kmipEndpoint,
    @Nullable String kmipRsaEndpoint,
    String publicCa,
    @Nullable String publicRsaCa,
    Issuer issuer) {

  /** The region of each: one of OVH's. */
  public static final String REGION = "eu-west-rbx";

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
   * @param rsa whether its key is an RSA key
   * @param privateKeyPem its key, null if the key stayed with the client
   */
  public record Issued(String certificatePem, boolean rsa, @Nullable String privateKeyPem) {}
}
