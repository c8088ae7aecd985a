package io.vmcrypt.estate.plan;

import io.vmcrypt.estate.part.CertificateSigner;
import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;

/**
 * A {@link CertificateSigner} has no certificate for vCenter's request yet, such as where people
 * sign it. vCenter keeps its request, and what works goes on to work: plan and apply again once it
 * is signed.
 */
public final class NotSignedYetException extends SdkException {

  private static final long serialVersionUID = 1L;

  private final transient CertificateSigningRequest request;

  /**
   * For a signer.
   *
   * @param signer who is to sign, for people
   * @param request what is to be signed
   * @param outcome what is missing
   * @param advice what to do next
   * @throws NullPointerException if an argument is null
   */
  public NotSignedYetException(
      String signer, CertificateSigningRequest request, String outcome, String advice) {
    super(
        new Attempt("signer", "have vCenter's request signed", requireNonNull(signer, "signer")),
        outcome,
        advice,
        null);
    this.request = requireNonNull(request, "request");
  }

  /**
   * What is to be signed.
   *
   * @return vCenter's pending request
   */
  public CertificateSigningRequest request() {
    return request;
  }
}
