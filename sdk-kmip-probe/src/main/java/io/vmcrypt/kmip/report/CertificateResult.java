package io.vmcrypt.kmip.report;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.shared.input.OneLine;
import org.jspecify.annotations.Nullable;

/**
 * What one server of a fleet showed, or why it showed nothing. Exactly one of the two is there.
 *
 * @param endpoint the server
 * @param certificate what it showed; null if there is a failure
 * @param failure why not; null if there is a certificate
 */
public record CertificateResult(
    HostAndPort endpoint, @Nullable ServerCertificate certificate, @Nullable SdkException failure) {

  /**
   * Checks that one of the two is there.
   *
   * @throws IllegalArgumentException if both or none are there
   */
  public CertificateResult {
    requireNonNull(endpoint, "endpoint");
    if ((certificate == null) == (failure == null)) {
      throw new IllegalArgumentException("expected either a certificate or a failure");
    }
  }

  /**
   * One line, whatever characters the server sent.
   *
   * @return the server, and its certificate or the message of the failure
   */
  @Override
  public String toString() {
    String seen = certificate == null ? String.valueOf(failure) : "shows " + certificate;
    return OneLine.of("KMS " + endpoint + " " + seen);
  }
}
