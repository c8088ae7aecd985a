package io.vmcrypt.estate.part;

import io.vmcrypt.estate.plan.NotSignedYetException;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.ClientCertificate;

/**
 * Signs vCenter's request for a client certificate: the company's own authority, or the key
 * server's. Called by {@link EstateClient#startApply} only, never by a plan.
 */
@FunctionalInterface
public interface CertificateSigner {

  /**
   * Signs a request. It may take its time, and it may be asked for the same request again after a
   * run that was broken off.
   *
   * @param request what vCenter has made
   * @return the certificate, for the key of the request
   * @throws NotSignedYetException if it will be signed later: the step ends, and an apply later on
   *     asks for the same request again
   * @throws RuntimeException if it cannot be signed: the step of the estate fails with it
   */
  ClientCertificate sign(CertificateSigningRequest request);
}
