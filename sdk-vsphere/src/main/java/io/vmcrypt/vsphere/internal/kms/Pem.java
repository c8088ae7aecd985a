package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.certificate.CertificateFormatException;
import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Something that vCenter answers in PEM.
 *
 * @param what it is, in words
 * @param advice what to do if it is none
 */
record Pem<T>(String what, Function<String, T> reading, String advice) {

  private static final String LOOK = "Look at the key provider in the vSphere Client.";

  static final Pem<ClientCertificate> CLIENT =
      new Pem<>("certificate", ClientCertificate::fromPem, LOOK);
  static final Pem<CertificateSigningRequest> REQUEST =
      new Pem<>("signing request", CertificateSigningRequest::fromPem, LOOK);
  static final Pem<ServerCertificate> SERVER =
      new Pem<>(
          "certificate",
          ServerCertificate::fromPem,
          "Read the certificate of the server with the KMIP probe.");

  /** What may be missing. */
  Optional<T> find(Attempt attempt, String pem) {
    return pem.isBlank() ? Optional.empty() : Optional.of(read(attempt, pem));
  }

  T read(Attempt attempt, String pem) {
    try {
      return reading.apply(pem);
    } catch (CertificateFormatException e) {
      throw new ServiceException(attempt, "vCenter's answer is not a " + what, advice, null, e);
    }
  }
}
