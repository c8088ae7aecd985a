package io.vmcrypt.estate.internal.proof;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.shared.IssuerPath;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.estate.internal.stage.Look;
import io.vmcrypt.estate.internal.weight.Reported;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.okms.OkmsCredential;
import io.vmcrypt.ovh.okms.OkmsId;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How long the certificates on the way of a key are valid yet. For one thread. */
final class Certificates {

  private static final String OVH = "OVHcloud API";

  /** The states of a credential that the KMS takes no more, or soon. */
  private static final Set<OkmsCredential.State> OVER =
      Set.of(
          OkmsCredential.State.DELETING, OkmsCredential.State.EXPIRED, OkmsCredential.State.ERROR);

  private final Estate estate;
  private final Systems systems;
  private final Instant now;
  private final Duration limit;
  private final List<CertificateValidity> all = new ArrayList<>();
  private final List<String> notKnown = new ArrayList<>();

  Certificates(Estate estate, Systems systems) {
    this.estate = estate;
    this.systems = systems;
    this.now = systems.time().now();
    this.limit = Duration.ofDays(estate.certificateDays());
  }

  /** The places of certificates of which nobody has told; after {@link #look}. */
  List<String> notKnown() {
    return List.copyOf(notKnown);
  }

  /**
   * Lists them. The probe and the plan have told of those that they saw: here it is told of those
   * that others have in their place.
   */
  List<CertificateValidity> look(Look look, Optional<KmsClusterStatus> status, Found found) {
    for (SeenKeyServer server : look.keyServers()) {
      server
          .certificate()
          .ifPresentOrElse(
              shown -> shown(server, shown), () -> notKnown.add("KMS " + server.address()));
    }
    status.ifPresentOrElse(
        known -> known(known, look, found), () -> notKnown.add(provider().toString()));
    look.identity().ifPresent(identity -> named(identity.certificate()));
    status
        .flatMap(KmsClusterStatus::clientCertificate)
        .ifPresent(client -> okms(client.fingerprint(), found));
    return List.copyOf(all);
  }

  /** What a server sends besides the path to its issuers serves nobody. */
  private void shown(SeenKeyServer server, ServerCertificate shown) {
    all.add(
        CertificateValidity.of(
            CertificateValidity.Role.KMS_SERVER,
            "KMS " + server.address(),
            "KMS",
            shown.x509(),
            now));
    IssuerPath.of(shown.chain(), now).stream()
        .skip(1)
        .forEach(
            issuer ->
                all.add(
                    CertificateValidity.of(
                        CertificateValidity.Role.KMS_ISSUER,
                        "sent along by KMS " + server.address(),
                        "KMS",
                        issuer,
                        now)));
  }

  private void known(KmsClusterStatus status, Look look, Found found) {
    all.addAll(status.certificates(now));
    notKnown.addAll(status.certificatesNotTold());
    List<Finding> ofVcenter = status.certificateFindings(now, limit);
    ofVcenter.stream()
        .filter(finding -> finding.code().equals(FindingCode.CERTIFICATE_END_NOT_KNOWN))
        .forEach(found::add);
    for (SeenKeyServer server : look.keyServers()) {
      if (isAnother(status, server)) {
        Subject subject = provider().part("certificate of server " + server.name());
        ofVcenter.stream().filter(finding -> finding.subject().equals(subject)).forEach(found::add);
      }
    }
    Subject inUse = provider().part("client certificate in use");
    ofVcenter.stream()
        .filter(finding -> finding.subject().equals(inUse))
        // the plan has told of one that ends soon and that the estate names, or that vCenter made
        .filter(finding -> finding.isBlocking() || isAnotherClient(status, look))
        .forEach(found::add);
  }

  private Subject provider() {
    return Subject.of("KMS cluster", estate.keyProvider());
  }

  private static boolean isAnother(KmsClusterStatus status, SeenKeyServer server) {
    Optional<Instant> atVcenter =
        status.servers().stream()
            .filter(known -> known.name().equals(server.name()))
            .findFirst()
            .flatMap(KmsClusterStatus.Server::certificate)
            .map(KmsClusterStatus.Certificate::notAfter);
    return !atVcenter.equals(server.certificate().map(ServerCertificate::notAfter));
  }

  private static boolean isAnotherClient(KmsClusterStatus status, Look look) {
    return look.identity()
        .map(identity -> identity.certificate().getNotAfter().toInstant())
        .filter(
            end ->
                status
                    .clientCertificate()
                    .filter(client -> client.notAfter().equals(end))
                    .isEmpty())
        .isPresent();
  }

  private void named(X509Certificate certificate) {
    all.add(
        CertificateValidity.of(
            CertificateValidity.Role.CLIENT_OF_ESTATE,
            "client certificate of the estate",
            "estate",
            certificate,
            now));
  }

  /**
   * The credential of the OVHcloud KMS that vCenter uses may end, or be ended, on a day of its own.
   */
  private void okms(String fingerprint, Found found) {
    if (!(estate.clientTrust() instanceof ClientTrust.SignedByOkms) || systems.ovh().isEmpty()) {
      return;
    }
    OkmsId id =
        estate.keyServers().stream()
            .flatMap(server -> server.okms().stream())
            .findFirst()
            .orElseThrow();
    Subject subject = Subject.of("OVHcloud KMS", id.toString());
    List<OkmsCredential> credentials;
    try {
      credentials = systems.ovh().get().okms().listCredentials(id);
    } catch (PermissionDeniedException e) {
      notKnown.add(subject.part("credentials").toString());
      found.add(
          Reported.refused(
              Severity.WARNING,
              FindingCode.CERTIFICATE_END_NOT_KNOWN,
              subject.part("credentials"),
              "these credentials may not see which certificates it has made: ",
              e));
      return;
    }
    credentials(subject, credentials, fingerprint, found);
  }

  /** What the credentials of the KMS say of the certificate that vCenter uses. */
  void credentials(
      Subject subject, List<OkmsCredential> credentials, String fingerprint, Found found) {
    boolean isFound = false;
    for (OkmsCredential credential : credentials) {
      if (credential.certificate().stream()
          .findFirst()
          .filter(own -> is(own, fingerprint))
          .isPresent()) {
        isFound = true;
        if (!credential.state().equals(OkmsCredential.State.READY)) {
          found.add(
              Wording.of(
                  OVER.contains(credential.state()) ? "credential-over" : "credential-not-ready",
                  subject.part("credential " + credential.name()),
                  credential.state()));
        }
        X509Certificate own = credential.certificate().get(0);
        Instant end = credential.expiredAt();
        CertificateValidity validity =
            new CertificateValidity(
                CertificateValidity.Role.OKMS_CREDENTIAL,
                "credential " + credential.name() + " of the OVHcloud KMS",
                OVH,
                own.getSubjectX500Principal().getName(),
                own.getNotBefore().toInstant(),
                end == null ? own.getNotAfter().toInstant() : end,
                now);
        all.add(validity);
        if (!validity.notAfter().equals(own.getNotAfter().toInstant())) {
          validity
              .finding(subject.part("credential " + credential.name()), limit)
              .ifPresent(found::add);
        }
      }
    }
    if (!isFound) {
      notKnown.add(subject.part("credentials").toString());
      List<Finding> unreadable =
          credentials.stream()
              .filter(credential -> !credential.unreadable().isEmpty())
              .map(credential -> unreadable(subject, credential))
              .toList();
      found.addAll(
          unreadable.isEmpty()
              ? List.of(Wording.of("credential-not-shown", subject.part("credentials")))
              : unreadable);
    }
  }

  private static Finding unreadable(Subject okms, OkmsCredential credential) {
    return Wording.of(
        "credential-unreadable",
        okms.part("credential " + credential.name()),
        credential.unreadable());
  }

  private static boolean is(X509Certificate certificate, String fingerprint) {
    return Thumbprint.of(certificate, ThumbprintAlgorithm.SHA1).toString().equals(fingerprint);
  }
}
