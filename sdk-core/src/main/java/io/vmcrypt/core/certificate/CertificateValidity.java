package io.vmcrypt.core.certificate;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.shared.Count;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A certificate on the way of a key, and whether and how long it is valid yet. This is the one rule
 * for all systems: with less than the limit left a certificate is a warning, and before its
 * beginning and after its end it stands in the way. Immutable and thread-safe.
 *
 * @param role which place it has
 * @param what whose it is and where it was seen, for people
 * @param system where it was seen: {@code KMS}, {@code vCenter}, {@code OVHcloud API}, or {@code
 *     estate} for the client certificate that the estate names
 * @param subject who it is made out to
 * @param notBefore when it begins to be valid
 * @param notAfter when it ends to be valid
 * @param seenAt when it was seen
 */
public record CertificateValidity(
    Role role,
    String what,
    String system,
    String subject,
    Instant notBefore,
    Instant notAfter,
    Instant seenAt) {

  /**
   * Which place a certificate has on the way of a key. The SDK itself decides it, so these are all
   * values.
   */
  public enum Role {
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

  /** How long before its end a certificate is told of, if nobody says otherwise: 30 days. */
  public static final int DEFAULT_LIMIT_DAYS = 30;

  /** The most days that a limit may have: 3650, ten years. */
  public static final int MAX_LIMIT_DAYS = 3650;

  private static final Set<FindingCode> TOLD =
      Set.of(
          FindingCode.KMS_CERTIFICATE_EXPIRED,
          FindingCode.KMS_CERTIFICATE_NOT_YET_VALID,
          FindingCode.KMS_CERTIFICATE_EXPIRES_SOON,
          FindingCode.CLIENT_CERTIFICATE_EXPIRED,
          FindingCode.CLIENT_CERTIFICATE_NOT_YET_VALID,
          FindingCode.CLIENT_CERTIFICATE_EXPIRES_SOON);

  /** Checks that all is there. */
  public CertificateValidity {
    requireNonNull(role, "role");
    requireNonNull(what, "what");
    requireNonNull(system, "system");
    requireNonNull(subject, "subject");
    requireNonNull(notBefore, "notBefore");
    requireNonNull(notAfter, "notAfter");
    requireNonNull(seenAt, "seenAt");
  }

  /**
   * A certificate that is at hand.
   *
   * @param role which place it has
   * @param what whose it is
   * @param system where it was seen
   * @param certificate the certificate
   * @param seenAt when it was seen
   * @return how long it is valid yet
   */
  public static CertificateValidity of(
      Role role, String what, String system, X509Certificate certificate, Instant seenAt) {
    return new CertificateValidity(
        role,
        what,
        system,
        certificate.getSubjectX500Principal().getName(),
        certificate.getNotBefore().toInstant(),
        certificate.getNotAfter().toInstant(),
        seenAt);
  }

  /**
   * Whether a finding tells of days of a certificate that vSphere needs: it has ended, ends within
   * the limit, or is not valid yet. Who looks after a site each night has to hear of it, also where
   * all works today. What a KMS sends along is not among them.
   *
   * @param finding from whomever
   * @return true if it does
   */
  public static boolean isToldBy(Finding finding) {
    return TOLD.contains(finding.code());
  }

  /**
   * {@return how many whole days it was valid yet when it was seen: 0 on its last day; negative if
   * it had ended}
   */
  public long daysLeft() {
    return Math.floorDiv(left().toSeconds(), Duration.ofDays(1).toSeconds());
  }

  /**
   * {@return how long it was valid yet when it was seen, for people: such as {@code 12 days},
   * {@code 1 day} or {@code less than a day}; {@code no time} if it had ended}
   */
  public String timeLeft() {
    long days = daysLeft();
    if (hasEnded()) {
      return "no time";
    }
    return days == 0 ? "less than a day" : Count.of(days, "day");
  }

  private Duration left() {
    return Duration.between(seenAt, notAfter);
  }

  /**
   * {@return whether it had ended when it was seen; false at its very end: a certificate is valid
   * up to and with {@code notAfter} (RFC 5280 section 4.1.2.5)}
   */
  public boolean hasEnded() {
    return seenAt.isAfter(notAfter);
  }

  /**
   * {@return whether it was not valid yet when it was seen; false at its very beginning: a
   * certificate is valid from {@code notBefore} on}
   */
  public boolean isNotYetValid() {
    return seenAt.isBefore(notBefore);
  }

  /**
   * {@return whether it was valid when it was seen; false before its beginning and after its end}
   */
  public boolean isValid() {
    return !isNotYetValid() && !hasEnded();
  }

  /**
   * {@return whether it has ended, or less than a time is left; true if it should be told of}
   *
   * @param limit the time; zero for "only if it has ended"
   */
  public boolean endsWithin(Duration limit) {
    return hasEnded() || left().compareTo(requireNonNull(limit, "limit")) < 0;
  }

  /**
   * What has to be told of it.
   *
   * @param about what the finding is about
   * @param limit with less than this left it is told of
   * @return a warning if it ends within the limit, a blocking finding if it has ended or is not
   *     valid yet; empty if neither. What a KMS sends along is a warning in each case, since
   *     vSphere trusts the certificate of the KMS itself, and so is a next one that is not valid
   *     yet
   */
  public Optional<Finding> finding(Subject about, Duration limit) {
    requireNonNull(about, "about");
    boolean begun = !isNotYetValid() || role == Role.KMS_ISSUER;
    if (begun && !endsWithin(limit)) {
      return Optional.empty();
    }
    return Optional.of(new Finding(severity(), code(), system, about, seen(), advice(), List.of()));
  }

  private Severity severity() {
    boolean works =
        isValid() || role == Role.KMS_ISSUER || (role == Role.KMS_SERVER_NEXT && !hasEnded());
    return works ? Severity.WARNING : Severity.BLOCKING;
  }

  private FindingCode code() {
    return switch (role) {
      case KMS_ISSUER -> FindingCode.KMS_ISSUER_EXPIRES_SOON;
      case KMS_SERVER, KMS_SERVER_AT_VCENTER, KMS_SERVER_NEXT ->
          code(
              FindingCode.KMS_CERTIFICATE_NOT_YET_VALID,
              FindingCode.KMS_CERTIFICATE_EXPIRED,
              FindingCode.KMS_CERTIFICATE_EXPIRES_SOON);
      case CLIENT_IN_USE, CLIENT_OF_ESTATE, OKMS_CREDENTIAL ->
          code(
              FindingCode.CLIENT_CERTIFICATE_NOT_YET_VALID,
              FindingCode.CLIENT_CERTIFICATE_EXPIRED,
              FindingCode.CLIENT_CERTIFICATE_EXPIRES_SOON);
    };
  }

  private FindingCode code(FindingCode notYet, FindingCode ended, FindingCode soon) {
    return isNotYetValid() ? notYet : hasEnded() ? ended : soon;
  }

  private String seen() {
    if (isNotYetValid()) {
      return subject + " is valid only from " + notBefore + " on, and now it is " + seenAt;
    }
    return subject
        + (hasEnded()
            ? " expired at " + notAfter
            : " expires in " + timeLeft() + ", at " + notAfter);
  }

  private String advice() {
    if (isNotYetValid()) {
      return "A certificate is valid only from its beginning (RFC 5280 section 4.1.2.5): "
          + (role == Role.KMS_SERVER_NEXT
              ? "let the KMS change over after that, not before."
              : "check the clocks of who made it and of this machine, or wait until then.");
    }
    String rule =
        hasEnded() ? "A certificate is valid only until its end (RFC 5280 section 4.1.2.5). " : "";
    return rule
        + switch (role) {
          case KMS_SERVER, KMS_SERVER_AT_VCENTER ->
              "Renew it at the KMS in time; then give OVHcloud and vCenter the new one.";
          case KMS_SERVER_NEXT ->
              "Have another one made for the KMS, and say that one in the estate.";
          case KMS_ISSUER ->
              "Have it renewed, and let the KMS send the new one along. vSphere trusts the"
                  + " certificate of the KMS itself; other clients may check this one too.";
          case CLIENT_IN_USE, CLIENT_OF_ESTATE, OKMS_CREDENTIAL ->
              "Have a new one made in time, and give it to vCenter: once it has ended, vCenter gets"
                  + " no keys.";
        };
  }
}
