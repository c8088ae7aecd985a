package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;

/**
 * A key server whose certificate was seen, and of which the estate does not say what certificate it
 * must have. Whoever reads the plan compares the thumbprint with what the key server itself shows,
 * and accepts it with {@link EstatePlan#accepting}. Immutable and thread-safe.
 *
 * @param address where it listens
 * @param certificate what it shows
 */
public record UnconfirmedKeyServer(HostAndPort address, ServerCertificate certificate) {

  /**
   * Checks that all is there.
   *
   * @param address where it listens
   * @param certificate what it shows
   * @throws NullPointerException if an argument is null
   */
  public UnconfirmedKeyServer {
    requireNonNull(address, "address");
    requireNonNull(certificate, "certificate");
  }

  /**
   * In one line.
   *
   * @return address and thumbprint
   */
  @Override
  public String toString() {
    return address + ": " + certificate.thumbprint();
  }
}
