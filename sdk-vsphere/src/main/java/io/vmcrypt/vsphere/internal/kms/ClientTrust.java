package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.CertificateFormatException;
import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import io.vmcrypt.vsphere.kms.ClientCertificateException;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** The KMS's trust in vCenter: which certificate a cluster shows to its servers. */
final class ClientTrust {

  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final String ANY_USAGE = "2.5.29.37.0";

  private final CryptoManager crypto;
  private final String clusterId;

  ClientTrust(CryptoManager crypto, String clusterId) {
    this.crypto = crypto;
    this.clusterId = clusterId;
  }

  private Attempt attempt(String operation) {
    return crypto.session().attempt(operation + " of KMS cluster " + clusterId);
  }

  private Subject cluster(String part) {
    return Subject.of(VimKmsClusters.KIND, clusterId).part(part);
  }

  Optional<ClientCertificate> current() {
    Attempt attempt = attempt("read the client certificate");
    String pem = crypto.clientCertificate(attempt, clusterId);
    return pem.isBlank() ? Optional.empty() : Optional.of(certificate(attempt, pem));
  }

  Ensured<ClientCertificate> ensure(ClientCertificateSpec spec) {
    Attempt attempt = attempt("install the client certificate");
    List<Change> changes = changes(attempt, spec, false);
    if (changes.isEmpty()) {
      return Ensured.unchanged(spec.certificate());
    }
    upload(attempt, spec);
    if (current().filter(spec.certificate()::equals).isEmpty()) {
      throw VimKmsClusters.notTaken(attempt, "the client certificate " + spec.certificate());
    }
    return new Ensured<>(spec.certificate(), changes);
  }

  List<Change> plan(ClientCertificateSpec spec) {
    return changes(attempt("plan the client certificate"), spec, true);
  }

  /** Why the present one would stay if nothing were proved of a new one; empty if it may go. */
  Optional<String> whyStays() {
    Attempt attempt = attempt("look whether the client certificate may be replaced");
    Present present = present();
    KmipCluster cluster = VimKmsClusters.required(attempt, crypto.list(attempt), clusterId);
    return new CertificateChange(crypto, attempt, cluster, present.inWords())
        .stays(present.isNone(), () -> new VimKmsCluster(crypto, cluster).status())
        .map(SdkException::outcome);
  }

  /** The changes to make. Throws if they may not be made. */
  private List<Change> changes(Attempt attempt, ClientCertificateSpec spec, boolean isPlan) {
    Present before = present();
    if (before.is(spec.certificate())) {
      return List.of();
    }
    checkUsable(attempt, spec.certificate().x509());
    switch (spec.origin()) {
      case SIGNED_REQUEST -> checkAnswersCsr(attempt, spec.certificate());
      case SELF_SIGNED -> checkIsLastSelfSigned(attempt, spec.certificate());
      case KMS -> {
        // comes with its key
      }
    }
    if (!spec.isForced()) {
      // read again, because the servers may have changed since this cluster was read
      KmipCluster cluster = VimKmsClusters.required(attempt, crypto.list(attempt), clusterId);
      new CertificateChange(crypto, attempt, cluster, before.inWords())
          .check(spec, before.isNone(), isPlan, () -> new VimKmsCluster(crypto, cluster).status());
      // status and keys take minutes, and the key of one that is overwritten is lost
      Present now = isPlan ? before : present();
      if (now.is(spec.certificate())) {
        return List.of();
      }
      if (!now.isSame(before)) {
        throw new ConflictException(
            attempt,
            "somebody has installed another client certificate meanwhile: " + now.inWords(),
            "Nothing was changed. Find out who has installed it, then try again.");
      }
    }
    return List.of(
        new Change(
            attempt.system(),
            cluster("client certificate"),
            before.isNone() ? Optional.empty() : Optional.of(before.inWords()),
            Optional.of(inWords(spec.certificate()))));
  }

  private void upload(Attempt attempt, ClientCertificateSpec spec) {
    switch (spec.origin()) {
      case SIGNED_REQUEST ->
          crypto.updateSignedClientCertificate(attempt, clusterId, spec.certificate().pem());
      case SELF_SIGNED ->
          crypto.updateSelfSignedCertificate(attempt, clusterId, spec.certificate().pem());
      case KMS -> {
        ClientIdentity identity = spec.identity().orElseThrow();
        crypto.uploadClientCertificate(
            attempt, clusterId, identity.certificatePem(), identity.privateKeyPem());
      }
    }
  }

  private static String inWords(ClientCertificate certificate) {
    return certificate + ", valid until " + certificate.notAfter();
  }

  /**
   * The certificate that vCenter shows now.
   *
   * @param certificate null if there is none, or if it is not known
   * @param unanswered why it is not known; empty if it is
   */
  record Present(@Nullable ClientCertificate certificate, String unanswered) {

    boolean is(ClientCertificate wanted) {
      return wanted.equals(certificate);
    }

    /** Whether it is the one that was judged; of two that nobody knows, none is known to differ. */
    boolean isSame(Present judged) {
      return Objects.equals(certificate, judged.certificate)
          && (unanswered.isEmpty() || !judged.unanswered.isEmpty());
    }

    boolean isNone() {
      return certificate == null && unanswered.isEmpty();
    }

    String inWords() {
      return certificate == null
          ? "vCenter does not say which" + (unanswered.isEmpty() ? "" : ": " + unanswered)
          : ClientTrust.inWords(certificate);
    }
  }

  Present present() {
    try {
      return new Present(current().orElse(null), "");
    } catch (VsphereFaultException e) {
      // some vCenters answer with a fault if there is none
      return new Present(null, e.outcome());
    } catch (ServiceException e) {
      if (e.getCause() instanceof CertificateFormatException) {
        return new Present(null, e.outcome());
      }
      throw e;
    }
  }

  private CertificateValidity validity(Attempt attempt, X509Certificate certificate) {
    return CertificateValidity.of(
        CertificateValidity.Role.CLIENT_OF_ESTATE,
        "client certificate",
        attempt.system(),
        certificate,
        crypto.session().time().now());
  }

  private void checkUsable(Attempt attempt, X509Certificate certificate) {
    CertificateValidity validity = validity(attempt, certificate);
    if (validity.hasEnded()) {
      throw new ClientCertificateException(
          attempt,
          "the certificate was valid until " + validity.notAfter(),
          "Have the KMS make a new one.");
    }
    if (validity.isNotYetValid()) {
      throw new ClientCertificateException(
          attempt,
          "the certificate is valid only from " + validity.notBefore() + " on",
          "Compare the clocks of the KMS and of this machine, or wait until then.");
    }
    if (!isForClients(certificate)) {
      throw new ClientCertificateException(
          attempt,
          "the certificate's extended key usage does not include clientAuth",
          "Have the KMS make a certificate for a client: this one is probably for a server.");
    }
  }

  private static boolean isForClients(X509Certificate certificate) {
    try {
      List<String> usages = certificate.getExtendedKeyUsage();
      return usages == null || usages.contains(CLIENT_AUTH) || usages.contains(ANY_USAGE);
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  private void checkAnswersCsr(Attempt attempt, ClientCertificate signed) {
    Optional<CertificateSigningRequest> pending = pendingCsr(attempt);
    if (pending.isEmpty()) {
      throw new ClientCertificateException(
          attempt,
          "vCenter has no signing request pending",
          "Have vCenter make a signing request, have it signed, and install the signed"
              + " certificate.");
    }
    if (!pending.get().isAnsweredBy(signed.x509())) {
      throw new ClientCertificateException(
          attempt,
          "the certificate ("
              + signed
              + ") was made for another key than that of the pending request ("
              + pending.get().subject().getName()
              + ")",
          "Have vCenter's present request signed: a newer request replaces the older ones.");
    }
  }

  private void checkIsLastSelfSigned(Attempt attempt, ClientCertificate certificate) {
    Optional<ClientCertificate> last = lastSelfSigned(attempt);
    if (last.isEmpty()) {
      throw new ClientCertificateException(
          attempt,
          "vCenter has not made a self-signed certificate",
          "Have vCenter make one, and give it to the KMS.");
    }
    if (!last.get().equals(certificate)) {
      throw new ClientCertificateException(
          attempt,
          "vCenter has made a newer self-signed certificate since: " + last.get(),
          "Install the newest certificate, and give it to the KMS.");
    }
  }

  Ensured<CertificateSigningRequest> ensureCsr(SubjectFields subject) {
    Attempt attempt = attempt("get the signing request for the client certificate");
    Optional<CertificateSigningRequest> pending = pendingCsr(attempt);
    List<Change> changes = csrChanges(attempt, pending, subject);
    return changes.isEmpty()
        ? Ensured.unchanged(pending.orElseThrow())
        : new Ensured<>(createCsr(subject), changes);
  }

  List<Change> planCsr(SubjectFields subject) {
    Attempt attempt = attempt("plan the signing request for the client certificate");
    return csrChanges(attempt, pendingCsr(attempt), subject);
  }

  private List<Change> csrChanges(
      Attempt attempt, Optional<CertificateSigningRequest> pending, SubjectFields subject) {
    if (pending.isPresent()) {
      checkSubject(attempt, subject, pending.get().subject());
      return List.of();
    }
    crypto.requireSubjects(attempt, subject);
    return List.of(
        Change.made(attempt.system(), cluster("pending signing request"), subject.inWords()));
  }

  CertificateSigningRequest createCsr(SubjectFields subject) {
    Attempt attempt = attempt("create a signing request for the client certificate");
    return request(attempt, crypto.generateClientCsr(attempt, clusterId, subject));
  }

  Optional<ClientCertificate> selfSigned() {
    return lastSelfSigned(attempt("read the self-signed client certificate"));
  }

  Ensured<ClientCertificate> ensureSelfSigned(SubjectFields subject) {
    Attempt attempt = attempt("get the self-signed client certificate");
    Optional<ClientCertificate> last = lastSelfSigned(attempt);
    List<Change> changes = selfSignedChanges(attempt, last, subject);
    return changes.isEmpty()
        ? Ensured.unchanged(last.orElseThrow())
        : new Ensured<>(createSelfSigned(subject), changes);
  }

  List<Change> planSelfSigned(SubjectFields subject) {
    Attempt attempt = attempt("plan the self-signed client certificate");
    return selfSignedChanges(attempt, lastSelfSigned(attempt), subject);
  }

  private List<Change> selfSignedChanges(
      Attempt attempt, Optional<ClientCertificate> last, SubjectFields subject) {
    if (last.isPresent() && !validity(attempt, last.get().x509()).hasEnded()) {
      checkSubject(attempt, subject, last.get().x509().getSubjectX500Principal());
      return List.of();
    }
    crypto.requireSubjects(attempt, subject);
    return List.of(
        new Change(
            attempt.system(),
            cluster("self-signed client certificate"),
            last.map(ClientTrust::inWords),
            Optional.of("a new one, " + subject.inWords())));
  }

  ClientCertificate createSelfSigned(SubjectFields subject) {
    Attempt attempt = attempt("create a self-signed client certificate");
    return certificate(attempt, crypto.generateSelfSignedCertificate(attempt, clusterId, subject));
  }

  private static void checkSubject(Attempt attempt, SubjectFields wanted, X500Principal is) {
    if (!wanted.match(is)) {
      throw new ConflictException(
          attempt,
          "vCenter has made one for another subject already: " + is.getName(),
          "Use that one, or have vCenter make a new one, which replaces it.");
    }
  }

  private Optional<CertificateSigningRequest> pendingCsr(Attempt attempt) {
    String pem = crypto.clientCsr(attempt, clusterId);
    return pem.isBlank() ? Optional.empty() : Optional.of(request(attempt, pem));
  }

  private Optional<ClientCertificate> lastSelfSigned(Attempt attempt) {
    String pem = crypto.selfSignedCertificate(attempt, clusterId);
    return pem.isBlank() ? Optional.empty() : Optional.of(certificate(attempt, pem));
  }

  private static CertificateSigningRequest request(Attempt attempt, String pem) {
    try {
      return CertificateSigningRequest.fromPem(pem);
    } catch (CertificateFormatException e) {
      throw unreadable(attempt, "signing request", e);
    }
  }

  private static ClientCertificate certificate(Attempt attempt, String pem) {
    try {
      return ClientCertificate.fromPem(pem);
    } catch (CertificateFormatException e) {
      throw unreadable(attempt, "certificate", e);
    }
  }

  private static ServiceException unreadable(
      Attempt attempt, String what, CertificateFormatException e) {
    return new ServiceException(
        attempt,
        "vCenter's answer is not a " + what,
        "Look at the key provider in the vSphere Client.",
        null,
        e);
  }
}
