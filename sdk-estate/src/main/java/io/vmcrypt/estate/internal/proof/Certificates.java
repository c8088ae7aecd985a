package io.vmcrypt.estate.internal.proof;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.CertificateValidity;
import io.vmcrypt.estate.Estate;
import io.vmcrypt.estate.internal.plan.Look;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.vsphere.kms.KmsCertificateInfo;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsServerStatus;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How long the certificates on the way of a key are valid yet. */
final class Certificates {

  private static final String VCENTER = "vCenter";

  private final Estate estate;
  private final Instant now;

  Certificates(Estate estate, Instant now) {
    this.estate = estate;
    this.now = now;
  }

  /**
   * Lists them. The probe and the plan have told of those that they saw: here it is told of those
   * that vCenter has in their place.
   */
  List<CertificateValidity> look(Look look, Optional<KmsClusterStatus> status, Found found) {
    List<CertificateValidity> all = new ArrayList<>();
    look.keyServers()
        .forEach(
            server -> {
              server
                  .certificate()
                  .ifPresent(
                      shown ->
                          all.add(
                              of(
                                  "KMS " + server.address(),
                                  "KMS",
                                  shown.subject(),
                                  shown.notAfter())));
              status.stream()
                  .flatMap(known -> known.servers().stream())
                  .filter(known -> known.name().equals(server.name()))
                  .flatMap(known -> known.certificate().stream())
                  .forEach(known -> all.add(known(server.name(), known)));
            });
    look.keyServers()
        .forEach(
            server ->
                ofServer(server.name(), status)
                    .filter(known -> isAnother(known, server.certificate()))
                    .ifPresent(
                        known ->
                            ends(
                                known,
                                server(server.name()),
                                FindingCode.KMS_CERTIFICATE_EXPIRED,
                                FindingCode.KMS_CERTIFICATE_EXPIRES_SOON,
                                found)));
    Optional<KmsCertificateInfo> client = status.flatMap(KmsClusterStatus::clientCertificate);
    client.ifPresent(
        known ->
            all.add(
                of("vCenter's client certificate", VCENTER, known.subject(), known.notAfter())));
    Optional<X509Certificate> identity = look.identity().map(named -> named.certificate());
    identity.ifPresent(
        named ->
            all.add(
                of(
                    "client certificate of the estate",
                    "estate",
                    named.getSubjectX500Principal().getName(),
                    named.getNotAfter().toInstant())));
    client
        // the plan has told of one that ends soon and that the estate names, or that vCenter made
        .filter(
            known ->
                known.notAfter().isBefore(now)
                    || identity
                        .filter(named -> !named.getNotAfter().toInstant().equals(known.notAfter()))
                        .isPresent())
        .ifPresent(
            known ->
                ends(
                    known,
                    Subject.of("KMS cluster", estate.keyProvider())
                        .part("client certificate in use"),
                    FindingCode.CLIENT_CERTIFICATE_EXPIRED,
                    FindingCode.CLIENT_CERTIFICATE_EXPIRES_SOON,
                    found));
    return all;
  }

  private static Optional<KmsCertificateInfo> ofServer(
      String name, Optional<KmsClusterStatus> status) {
    return status.stream()
        .flatMap(known -> known.servers().stream())
        .filter(server -> server.name().equals(name))
        .findFirst()
        .flatMap(KmsServerStatus::certificate);
  }

  private static boolean isAnother(
      KmsCertificateInfo known, Optional<ServerCertificate> shownByKms) {
    return shownByKms.filter(shown -> shown.notAfter().equals(known.notAfter())).isEmpty();
  }

  private Subject server(String name) {
    return Subject.of("KMS cluster", estate.keyProvider()).part("certificate of server " + name);
  }

  private CertificateValidity known(String server, KmsCertificateInfo certificate) {
    return of(
        "KMS server " + server + ", as vCenter sees it",
        VCENTER,
        certificate.subject(),
        certificate.notAfter());
  }

  private CertificateValidity of(String what, String system, String subject, Instant end) {
    return new CertificateValidity(what, system, subject, end, days(end));
  }

  /** Whole days, and less than none if it has ended. */
  private long days(Instant end) {
    return Math.floorDiv(Duration.between(now, end).toSeconds(), Duration.ofDays(1).toSeconds());
  }

  private void ends(
      KmsCertificateInfo certificate,
      Subject subject,
      FindingCode ended,
      FindingCode soon,
      Found found) {
    String seen = certificate.subject() + " is valid until " + certificate.notAfter();
    String advice = "Have a new one made in time: once it has ended, vCenter gets no keys.";
    if (certificate.notAfter().isBefore(now)) {
      found.add(Finding.blocking(ended, VCENTER, subject, seen, "Have a new one made."));
    } else if (days(certificate.notAfter()) < estate.certificateDays()) {
      found.add(
          Finding.warning(
              soon,
              VCENTER,
              subject,
              seen + ", for " + days(certificate.notAfter()) + " days yet",
              advice));
    }
  }
}
