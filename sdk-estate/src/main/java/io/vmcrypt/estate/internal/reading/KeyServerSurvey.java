package io.vmcrypt.estate.internal.reading;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.shared.NameLookup;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.kmip.report.ProbeReport;
import io.vmcrypt.ovh.okms.OkmsKeyServer;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the key servers of an estate: where they are, who they are, and whether they would serve
 * vCenter with the certificate that it is to have.
 */
public final class KeyServerSurvey {

  /** Who shows the certificate may be anybody. */
  private static final Set<FindingCode> OF_ANOTHER =
      Set.of(FindingCode.KMS_THUMBPRINT_MISMATCH, FindingCode.KMS_CERTIFICATE_NOT_TRUSTED);

  private final Estate estate;
  private final Systems systems;
  private final Optional<ClientIdentity> identity;
  private final Found found;

  /**
   * @param identity the certificate that vCenter is to show, if it is at hand
   */
  public KeyServerSurvey(
      Estate estate, Systems systems, Optional<ClientIdentity> identity, Found found) {
    this.estate = requireNonNull(estate, "estate");
    this.systems = requireNonNull(systems, "systems");
    this.identity = requireNonNull(identity, "identity");
    this.found = requireNonNull(found, "found");
  }

  /** Where a key server is, and whom it must be known by. */
  private record Place(HostAndPort address, Optional<ServerTrust> authority) {}

  /** Looks at all that are not skipped, in the estate's order. */
  public List<SeenKeyServer> look() {
    List<SeenKeyServer> seen = new ArrayList<>();
    for (int i = 0; i < estate.keyServers().size(); i++) {
      KeyServer server = estate.keyServers().get(i);
      if (!server.isSkipped()) {
        seen.add(look(server, estate.serverNames().get(i)));
      }
    }
    return seen;
  }

  private SeenKeyServer look(KeyServer server, String name) {
    Place place = place(server);
    HostAndPort address = place.address();
    Optional<ServerCertificate> next = next(server);
    next.ifPresent(certificate -> judge(certificate, name));
    boolean changedOver = next.isPresent() && isShown(next.get(), address);
    boolean vouched =
        changedOver || server.thumbprint().isPresent() || place.authority().isPresent();
    boolean withoutPassword = server.userName().isPresent() && !vouched;
    KmipProbe.Builder probe =
        (withoutPassword ? systems.probe(address) : systems.probe(address, server))
            .expiryWarning(Duration.ofDays(estate.certificateDays()));
    identity.ifPresent(probe::clientIdentity);
    if (changedOver) {
      probe.expectedThumbprint(
          Thumbprint.of(next.orElseThrow().x509(), ThumbprintAlgorithm.SHA256));
    } else {
      server.thumbprint().ifPresent(probe::expectedThumbprint);
      place.authority().ifPresent(probe::trust);
    }
    ProbeReport report = probe.build().probe();
    ServerCertificate certificate = report.certificate();
    report.findings().stream()
        .filter(this::matters)
        .map(finding -> certificate == null ? orSkip(finding, server, name) : finding)
        .forEach(found::add);
    if (withoutPassword) {
      found.add(passwordNotSent(address, certificate));
    }
    List<String> ips = estate.service().isPresent() ? ips(server, address) : List.of();
    Map<String, ServerCertificate> elsewhere = new LinkedHashMap<>();
    Set<String> unread = new HashSet<>();
    for (String ip : ips) {
      HostAndPort other = HostAndPort.of(ip, address.port());
      if (certificate == null || ip.equals(address.host())) {
        continue;
      }
      Optional<ServerCertificate> read = shownAt(other, vouched);
      if (read.isEmpty()) {
        unread.add(ip);
        continue;
      }
      ServerCertificate shown = read.get();
      if (isRenewal(server, next, certificate, shown)) {
        elsewhere.put(ip, shown);
        found.add(
            Wording.of(
                "addresses-change-over",
                subject(other),
                shown.thumbprint(),
                certificate.thumbprint()));
      } else if (!shown.x509().equals(certificate.x509())) {
        found.add(
            Wording.of(
                "addresses-differ", subject(other), shown.thumbprint(), certificate.thumbprint()));
      }
    }
    return new SeenKeyServer(
        server,
        name,
        address,
        ips,
        Optional.ofNullable(certificate),
        elsewhere,
        next,
        vouched,
        unread,
        vouched && isMeant(report));
  }

  /** One that is dead does not keep the others from being set up, once somebody says so. */
  private Finding orSkip(Finding finding, KeyServer server, String name) {
    return finding.isBlocking() && estate.keyServers().size() > 1
        ? Finding.blocking(
            finding.code(),
            finding.system(),
            finding.subject(),
            finding.seen(),
            ("%s Or, if it is dead and the others are to go on without it, skip it: \"skip\":"
                    + " \"%s\" at key server %s in the document.")
                .formatted(finding.advice(), server.word(), name))
        : finding;
  }

  /** Whether what the estate says of the certificate holds. */
  private static boolean isMeant(ProbeReport report) {
    return report.certificate() != null
        && report.findings().stream().map(Finding::code).noneMatch(OF_ANOTHER::contains);
  }

  /** Whether the estate expects both: one of them now, and the other one next. */
  private static boolean isRenewal(
      KeyServer server,
      Optional<ServerCertificate> next,
      ServerCertificate one,
      ServerCertificate other) {
    return !one.equals(other)
        && next.isPresent()
        && ((next.get().equals(one) && isExpected(server, other))
            || (next.get().equals(other) && isExpected(server, one)));
  }

  private static boolean isExpected(KeyServer server, ServerCertificate certificate) {
    return server.thumbprint().filter(said -> said.matches(certificate.x509())).isPresent();
  }

  private static Optional<ServerCertificate> next(KeyServer server) {
    return server
        .nextCertificateFile()
        .map(ServerCertificate::fromFile)
        .or(server::nextCertificate);
  }

  /** What has ended, or ends as soon, is no renewal. */
  private void judge(ServerCertificate next, String name) {
    CertificateValidity.of(
            CertificateValidity.Role.KMS_SERVER_NEXT,
            "next certificate of " + name,
            "KMS",
            next.x509(),
            systems.time().now())
        .finding(
            Subject.of("KMS cluster", estate.keyProvider())
                .part("next certificate of server " + name),
            Duration.ofDays(estate.certificateDays()))
        .ifPresent(found::add);
  }

  /** Whether the key server has changed over. What cannot be read the probe tells of. */
  private boolean isShown(ServerCertificate next, HostAndPort address) {
    try {
      return systems.probe(address).build().readCertificate().equals(next);
    } catch (SdkException e) {
      return false;
    }
  }

  /**
   * A certificate that vCenter makes itself cannot be shown from here: its lack says nothing. The
   * days of the one that the estate names are told once, not by each key server.
   */
  private boolean matters(Finding finding) {
    return identity
        .map(ours -> days(ours, finding.subject()).noneMatch(finding.code()::equals))
        .orElse(!finding.code().equals(FindingCode.CLIENT_CERTIFICATE_MISSING));
  }

  private Stream<FindingCode> days(ClientIdentity ours, Subject about) {
    return CertificateValidity.of(
            CertificateValidity.Role.CLIENT_OF_ESTATE,
            "client certificate of the estate",
            "estate",
            ours.certificate(),
            systems.time().now())
        .finding(about, Duration.ofDays(estate.certificateDays()))
        .stream()
        .map(Finding::code);
  }

  private Place place(KeyServer server) {
    if (server.okms().isEmpty()) {
      return new Place(
          server.address().orElseThrow(), server.authorityFile().map(ServerTrust::fromFile));
    }
    OkmsKeyServer okms =
        systems
            .ovh()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        server + " is found by the OVHcloud API: give the client one"))
            .okms()
            .get(server.okms().get());
    HostAndPort rsa = okms.kmipRsaEndpoint();
    HostAndPort address = rsa == null ? okms.kmipEndpoint() : rsa;
    if (address == null) {
      throw new SdkException(
          new Attempt(
              "OVHcloud API", "look up where the OVHcloud KMS listens", okms.id().toString()),
          "OVHcloud gives no KMIP address for it",
          "Ask OVHcloud's support.",
          null);
    }
    List<X509Certificate> authorities = rsa == null ? okms.publicCa() : okms.publicRsaCa();
    // OVHcloud itself says who has issued the certificate: nobody has to compare a thumbprint
    return new Place(
        address,
        authorities.isEmpty()
            ? Optional.empty()
            : Optional.of(ServerTrust.certificateAuthorities(authorities)));
  }

  /**
   * The addresses of a key server as OVHcloud has them.
   *
   * @throws SdkException if its name leads to none from here
   */
  public static List<String> ips(KeyServer server, HostAndPort address) {
    if (!server.registeredIps().isEmpty()) {
      return server.registeredIps();
    }
    if (address.isIpv4()) {
      return List.of(address.host());
    }
    Attempt attempt = new Attempt("KMS", "look up its IPv4 addresses", address.host());
    List<String> ips = resolve(address.host(), attempt);
    if (ips.isEmpty()) {
      throw new SdkException(
          attempt,
          "it has no IPv4 address, and OVHcloud takes no other",
          "Say with registeredAs which addresses OVHcloud sees.",
          null);
    }
    return ips;
  }

  private static List<String> resolve(String host, Attempt attempt) {
    try {
      return NameLookup.ipv4(host);
    } catch (UnknownHostException e) {
      throw new SdkException(
          attempt,
          NameLookup.seen(e),
          "Check the name and this machine's DNS, or say with registeredAs which addresses"
              + " OVHcloud sees.",
          e);
    }
  }

  /** OVHcloud opens its firewall to each address, and vCenter may use any of them. */
  private Optional<ServerCertificate> shownAt(HostAndPort other, boolean vouched) {
    try {
      return Optional.of(systems.probe(other).build().readCertificate());
    } catch (SdkException e) {
      found.add(
          Wording.of(
              vouched ? "address-unread" : "address-unread-and-unsaid",
              subject(other),
              e.outcome()));
      return Optional.empty();
    }
  }

  private static Subject subject(HostAndPort address) {
    return Subject.of("KMS", address.toString());
  }

  /** Who answers there first would have it. */
  private static Finding passwordNotSent(HostAndPort address, @Nullable ServerCertificate shown) {
    return Wording.of(
        "password-not-sent",
        subject(address),
        shown == null ? "" : " It shows " + shown.thumbprint() + ".");
  }
}
