package io.vmcrypt.core.certificate;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A certificate on the way of a key, and how long it is valid yet. This is the one rule for all
 * systems: with less than the limit left a certificate is a warning, and after its end it stands in
 * the way. Immutable and thread-safe.
 *
 * @param role which place it has
 * @param what whose it is and where it was seen, for people
 * @param system where it was seen: {@code KMS}, {@code vCenter}, {@code OVHcloud API}, or {@code
 *     estate} for the client certificate that the estate names
 * @param subject who it is made out to
 * @param notAfter when it ends to be valid
 * @param seenAt when it was seen
 */
public record CertificateValidity(
    CertificateRole role,
    String what,
    String system,
    String subject,
    Instant notAfter,
    Instant seenAt) {

  /** How long before its end a certificate is told of, if nobody says otherwise: 30 days. */
  public static final int DEFAULT_LIMIT_DAYS = 30;

  /** The most days that a limit may have: 3650, ten years. */
  public static final int MAX_LIMIT_DAYS = 3650;

  /**
   * Checks that all is there.
   *
   * @param role which place it has
   * @param what whose it is
   * @param system where it was seen
   * @param subject who it is made out to
   * @param notAfter when it ends
   * @param seenAt when it was seen
   * @throws NullPointerException if an argument is null
   */
  public CertificateValidity {
    requireNonNull(role, "role");
    requireNonNull(what, "what");
    requireNonNull(system, "system");
    requireNonNull(subject, "subject");
    requireNonNull(notAfter, "notAfter");
    requireNonNull(seenAt, "seenAt");
  }

  /**
   * How many whole days it was valid yet when it was seen.
   *
   * @return 0 on its last day; negative if it had ended
   */
  public long daysLeft() {
    return Math.floorDiv(left().toSeconds(), Duration.ofDays(1).toSeconds());
  }

  /**
   * How long it was valid yet when it was seen, for people.
   *
   * @return such as {@code 12 days}, {@code 1 day} or {@code less than a day}; {@code no time} if
   *     it had ended
   */
  public String timeLeft() {
    long days = daysLeft();
    if (hasEnded()) {
      return "no time";
    }
    return days == 0 ? "less than a day" : days + (days == 1 ? " day" : " days");
  }

  private Duration left() {
    return Duration.between(seenAt, notAfter);
  }

  /**
   * Whether it had ended when it was seen.
   *
   * @return false at its very end: a certificate is valid up to and with {@code notAfter} (RFC 5280
   *     section 4.1.2.5)
   */
  public boolean hasEnded() {
    return seenAt.isAfter(notAfter);
  }

  /**
   * Whether it has ended, or less than a time is left.
   *
   * @param limit the time; zero for "only if it has ended"
   * @return true if it should be told of
   * @throws NullPointerException if {@code limit} is null
   */
  public boolean endsWithin(Duration limit) {
    return hasEnded() || left().compareTo(requireNonNull(limit, "limit")) < 0;
  }

  /**
   * What has to be told of it.
   *
   * @param about what the finding is about
   * @param limit with less than this left it is told of
   * @return a warning if it ends within the limit, a blocking finding if it has ended; empty if
   *     neither. What a KMS sends along is a warning in both cases, since vSphere trusts the
   *     certificate of the KMS itself
   * @throws NullPointerException if an argument is null
   */
  public Optional<Finding> finding(Subject about, Duration limit) {
    requireNonNull(about, "about");
    if (!endsWithin(limit)) {
      return Optional.empty();
    }
    if (role == CertificateRole.KMS_ISSUER) {
      return Optional.of(
          Finding.warning(FindingCode.KMS_ISSUER_EXPIRES_SOON, system, about, seen(), advice()));
    }
    boolean client =
        switch (role) {
          case KMS_SERVER, KMS_ISSUER, KMS_SERVER_AT_VCENTER -> false;
          case CLIENT_IN_USE, CLIENT_OF_ESTATE, OKMS_CREDENTIAL -> true;
        };
    if (hasEnded()) {
      return Optional.of(
          Finding.blocking(
              client ? FindingCode.CLIENT_CERTIFICATE_EXPIRED : FindingCode.KMS_CERTIFICATE_EXPIRED,
              system,
              about,
              seen(),
              advice()));
    }
    return Optional.of(
        Finding.warning(
            client
                ? FindingCode.CLIENT_CERTIFICATE_EXPIRES_SOON
                : FindingCode.KMS_CERTIFICATE_EXPIRES_SOON,
            system,
            about,
            seen(),
            advice()));
  }

  private String seen() {
    return subject
        + (hasEnded()
            ? " expired at " + notAfter
            : " expires in " + timeLeft() + ", at " + notAfter);
  }

  private String advice() {
    String rule =
        hasEnded() ? "A certificate is valid only until its end (RFC 5280 section 4.1.2.5). " : "";
    return rule
        + switch (role) {
          case KMS_SERVER, KMS_SERVER_AT_VCENTER ->
              "Renew it at the KMS in time; then give OVHcloud and vCenter the new one.";
          case KMS_ISSUER ->
              "Have it renewed, and let the KMS send the new one along. vSphere trusts the"
                  + " certificate of the KMS itself; other clients may check this one too.";
          case CLIENT_IN_USE, CLIENT_OF_ESTATE, OKMS_CREDENTIAL ->
              "Have a new one made in time, and give it to vCenter: once it has ended, vCenter gets"
                  + " no keys.";
        };
  }
}
