package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A certificate that a proof has seen. Immutable and thread-safe.
 *
 * @param what whose it is and where it was seen, for people
 * @param system where it was seen: {@code KMS}, {@code vCenter}, or {@code estate} for the client
 *     certificate that the estate names
 * @param subject who it is made out to
 * @param notAfter when it ends to be valid
 * @param daysLeft how many whole days that were when it was seen; negative if it had ended
 */
public record CertificateValidity(
    String what, String system, String subject, Instant notAfter, long daysLeft) {

  /**
   * Checks that all is there.
   *
   * @param what whose it is
   * @param system where it was seen
   * @param subject who it is made out to
   * @param notAfter when it ends
   * @param daysLeft how many days that are
   * @throws NullPointerException if an argument is null
   */
  public CertificateValidity {
    requireNonNull(what, "what");
    requireNonNull(system, "system");
    requireNonNull(subject, "subject");
    requireNonNull(notAfter, "notAfter");
  }
}
