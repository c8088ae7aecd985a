package io.vmcrypt.kmip.internal.certificate;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.shared.IssuerPath;
import io.vmcrypt.core.shared.PkixTrust;
import io.vmcrypt.kmip.internal.net.SafeText;
import io.vmcrypt.kmip.internal.server.Findings;
import io.vmcrypt.kmip.internal.server.ProbeOptions;
import io.vmcrypt.kmip.internal.tls.CertificateParser;
import io.vmcrypt.kmip.report.ProbeStep;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks a server's certificate, and makes findings. */
public final class CertificateChecks {

  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final String ANY_USAGE = "2.5.29.37.0";
  private static final Set<String> USUAL_KEYS = Set.of("RSA", "EC");
  private static final int MIN_RSA_BITS = 2048;
  private static final int MIN_EC_BITS = 256;

  private final ProbeOptions options;
  private final ServerCertificate certificate;
  private final List<X509Certificate> path;
  private final Instant now;
  private final Findings findings;

  private CertificateChecks(
      ProbeOptions options, ServerCertificate certificate, Instant now, Findings findings) {
    this.options = options;
    this.certificate = certificate;
    this.path = IssuerPath.of(certificate.chain(), now);
    this.now = now;
    this.findings = findings;
  }

  /**
   * Checks the certificate and adds findings. A finding about trust means that this is not the
   * expected server.
   */
  public static void check(
      ProbeOptions options, ServerCertificate certificate, Instant now, Findings findings) {
    CertificateChecks checks = new CertificateChecks(options, certificate, now, findings);
    checks.thumbprint();
    checks.trust();
    checks.validity();
    checks.strength();
    checks.chain();
    checks.names();
    checks.kind();
  }

  private void thumbprint() {
    Thumbprint expected = options.expectedThumbprint();
    if (expected != null && !expected.matches(certificate.x509())) {
      findings.tell(
          FindingCode.KMS_THUMBPRINT_MISMATCH,
          certificate.thumbprint(expected.algorithm()),
          expected);
    }
  }

  private void trust() {
    ServerTrust trust = options.trust();
    if (trust == null) {
      return;
    }
    String problem =
        trust instanceof ServerTrust.PinnedThumbprints pinned
            ? pins(pinned)
            : authorities(
                trust instanceof ServerTrust.CertificateAuthorities given
                    ? given.certificates()
                    : null);
    if (problem != null) {
      findings.tell(FindingCode.KMS_CERTIFICATE_NOT_TRUSTED, problem);
    }
  }

  private @Nullable String pins(ServerTrust.PinnedThumbprints pinned) {
    boolean matches =
        pinned.thumbprints().stream().anyMatch(pin -> pin.matches(certificate.x509()));
    return matches
        ? null
        : "the certificate has thumbprint %s, trusted are %s"
            .formatted(
                certificate.thumbprint(pinned.thumbprints().get(0).algorithm()),
                pinned.thumbprints());
  }

  private @Nullable String authorities(@Nullable List<X509Certificate> given) {
    try {
      PkixTrust.of(given)
          .checkServerTrusted(certificate.chain().toArray(X509Certificate[]::new), "UNKNOWN");
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      return "no trusted authority confirms the certificate ("
          + SafeText.of(String.valueOf(e.getMessage()))
          + ")";
    }
    return isMadeOutTo()
        ? null
        : "a trusted authority confirms the certificate, and it is made out to %s, not to %s"
            .formatted(namesForPeople(), nameAsked());
  }

  private void validity() {
    judge(CertificateValidity.Role.KMS_SERVER, certificate.x509());
    path.stream().skip(1).forEach(issuer -> judge(CertificateValidity.Role.KMS_ISSUER, issuer));
  }

  private void judge(CertificateValidity.Role role, X509Certificate link) {
    new CertificateValidity(
            role,
            "KMS " + options.endpoint(),
            Findings.SYSTEM,
            SafeText.of(link.getSubjectX500Principal().getName()),
            link.getNotBefore().toInstant(),
            link.getNotAfter().toInstant(),
            now)
        .finding(findings.about(ProbeStep.CERTIFICATE), options.expiryWarning())
        .ifPresent(finding -> findings.add(ProbeStep.CERTIFICATE, finding));
  }

  private void strength() {
    for (X509Certificate link : path) {
      String algorithm = link.getSigAlgName().toUpperCase(Locale.ROOT);
      boolean broken = algorithm.startsWith("MD");
      boolean old = algorithm.startsWith("SHA1") || broken;
      // nobody needs the signature that a certificate has by itself; but MD5 may be refused anyway
      if (old && (!IssuerPath.isSelfIssued(link) || (broken && link.equals(certificate.x509())))) {
        findings.tell(
            FindingCode.KMS_CERTIFICATE_WEAK_SIGNATURE,
            link.getSubjectX500Principal().getName(),
            link.getSigAlgName());
      }
    }
    if (certificate.x509().getPublicKey() instanceof RSAPublicKey rsa) {
      keyLength("RSA", rsa.getModulus().bitLength(), MIN_RSA_BITS);
    } else if (certificate.x509().getPublicKey() instanceof ECPublicKey ec) {
      keyLength("EC", ec.getParams().getOrder().bitLength(), MIN_EC_BITS);
    }
  }

  private void keyLength(String algorithm, int bits, int least) {
    if (bits < least) {
      findings.tell(FindingCode.KMS_CERTIFICATE_WEAK_KEY, algorithm, bits, least);
    }
  }

  private void chain() {
    if (IssuerPath.isSelfIssued(certificate.x509())) {
      findings.tell(FindingCode.KMS_CERTIFICATE_SELF_SIGNED);
      return;
    }
    X509Certificate last = path.get(path.size() - 1);
    if (!IssuerPath.isSelfIssued(last)) {
      findings.tell(
          FindingCode.KMS_CERTIFICATE_CHAIN_INCOMPLETE, last.getIssuerX500Principal().getName());
    }
  }

  private void names() {
    if (!isMadeOutTo()) {
      findings.tell(FindingCode.KMS_CERTIFICATE_NAME_MISMATCH, namesForPeople(), nameAsked());
    }
  }

  /** Adds notes about what is allowed but may surprise. */
  private void kind() {
    CertificateParser.whyUnreadableByJdk(certificate.x509())
        .map(
            why ->
                "this Java cannot read the certificate ("
                    + why
                    + "): its thumbprints are right, but whether an authority confirms it"
                    + " cannot be checked here")
        .or(this::rareKey)
        .ifPresent(why -> findings.tell(FindingCode.KMS_CERTIFICATE_UNUSUAL, why));
    if (certificate.x509().getPublicKey() instanceof ECPublicKey) {
      findings.tell(FindingCode.KMS_CERTIFICATE_EC_KEY);
    }
    if (!isForServers()) {
      findings.tell(FindingCode.KMS_CERTIFICATE_LACKS_SERVER_AUTH);
    }
  }

  private Optional<String> rareKey() {
    PublicKey key = certificate.x509().getPublicKey();
    String kind =
        key instanceof EdECPublicKey edwards ? edwards.getParams().getName() : key.getAlgorithm();
    return USUAL_KEYS.contains(kind)
        ? Optional.empty()
        : Optional.of("the server's certificate has a key of the rare kind " + kind);
  }

  private boolean isForServers() {
    try {
      List<String> usages = certificate.x509().getExtendedKeyUsage();
      return usages == null || usages.contains(SERVER_AUTH) || usages.contains(ANY_USAGE);
    } catch (CertificateParsingException e) {
      return true;
    }
  }

  private boolean isMadeOutTo() {
    HostAndPort endpoint = options.endpoint();
    boolean byAddress = options.serverName() == null && (endpoint.isIpv4() || endpoint.isIpv6());
    return byAddress
        ? CertificateNames.coversAddress(certificate.x509(), endpoint.host())
        : CertificateNames.coversName(certificate.x509(), nameAsked());
  }

  private String nameAsked() {
    return options.serverName() == null ? options.endpoint().host() : options.serverName();
  }

  private String namesForPeople() {
    List<String> names = CertificateNames.of(certificate.x509());
    return names.isEmpty() ? "no name at all" : SafeText.of(String.join(", ", names));
  }
}
