package io.vmcrypt.vsphere.internal.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.vsphere.internal.session.NotShown;
import io.vmcrypt.vsphere.kms.ClientCertificateException;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsTrust;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * The half of the trust that is the KMS's in vCenter: which certificate a cluster shows to its
 * servers.
 */
abstract class ClientTrust implements KmsTrust {

  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
  private static final String ANY_USAGE = "2.5.29.37.0";

  final CryptoManager crypto;
  final String clusterId;

  ClientTrust(CryptoManager crypto, String clusterId) {
    this.crypto = crypto;
    this.clusterId = clusterId;
  }

  final Attempt attempt(String operation) {
    return crypto.attempt(operation + " of KMS cluster " + clusterId);
  }

  /** A part of the cluster, for changes. */
  final Subject part(String part) {
    return Subject.of(VimKmsClusters.KIND, clusterId).part(part);
  }

  final CertificateValidity validity(CertificateValidity.Role role, X509Certificate certificate) {
    return CertificateValidity.of(
        role, "certificate", "vCenter", certificate, crypto.session().time().now());
  }

  @Override
  public Optional<ClientCertificate> clientCertificate() {
    Attempt attempt = attempt("read the client certificate");
    return Pem.CLIENT.find(attempt, crypto.clientCertificate(attempt, clusterId));
  }

  private Present present() {
    return Present.at(crypto, clusterId);
  }

  @Override
  public Ensured<ClientCertificate> ensureClientCertificate(ClientCertificateSpec spec) {
    requireNonNull(spec, "spec");
    Attempt attempt = attempt("install the client certificate");
    List<Change> changes = changes(attempt, spec, false);
    if (changes.isEmpty()) {
      return Ensured.unchanged(spec.certificate());
    }
    upload(attempt, spec);
    if (clientCertificate().filter(spec.certificate()::equals).isEmpty()) {
      throw NotShown.of(attempt, "the client certificate " + spec.certificate());
    }
    return new Ensured<>(spec.certificate(), changes);
  }

  @Override
  public List<Change> planClientCertificate(ClientCertificateSpec spec) {
    return changes(attempt("plan the client certificate"), requireNonNull(spec, "spec"), true);
  }

  @Override
  public Optional<String> whyClientCertificateStays() {
    Attempt attempt = attempt("look whether the client certificate may be replaced");
    Present present = present();
    KmipCluster cluster = crypto.get(attempt, clusterId);
    return new CertificateChange(crypto, attempt, cluster, present.inWords())
        .stays(present.isNone(), new VimKmsCluster(crypto, cluster)::status)
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
      KmipCluster cluster = crypto.get(attempt, clusterId);
      new CertificateChange(crypto, attempt, cluster, before.inWords())
          .check(spec, before.isNone(), isPlan, new VimKmsCluster(crypto, cluster)::status);
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
            part("client certificate"),
            before.isNone() ? Optional.empty() : Optional.of(before.inWords()),
            Optional.of(Present.inWords(spec.certificate()))));
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

  private void checkUsable(Attempt attempt, X509Certificate certificate) {
    CertificateValidity validity = validity(CertificateValidity.Role.CLIENT_OF_ESTATE, certificate);
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
    CertificateSigningRequest pending =
        pendingCsr(attempt)
            .orElseThrow(
                () ->
                    new ClientCertificateException(
                        attempt,
                        "vCenter has no signing request pending",
                        "Have vCenter make a signing request, have it signed, and install the"
                            + " signed certificate."));
    if (!pending.isAnsweredBy(signed.x509())) {
      throw new ClientCertificateException(
          attempt,
          "the certificate (%s) was made for another key than that of the pending request (%s)"
              .formatted(signed, pending.subject().getName()),
          "Have vCenter's present request signed: a newer request replaces the older ones.");
    }
  }

  private void checkIsLastSelfSigned(Attempt attempt, ClientCertificate certificate) {
    ClientCertificate last =
        lastSelfSigned(attempt)
            .orElseThrow(
                () ->
                    new ClientCertificateException(
                        attempt,
                        "vCenter has not made a self-signed certificate",
                        "Have vCenter make one, and give it to the KMS."));
    if (!last.equals(certificate)) {
      throw new ClientCertificateException(
          attempt,
          "vCenter has made a newer self-signed certificate since: " + last,
          "Install the newest certificate, and give it to the KMS.");
    }
  }

  @Override
  public Ensured<CertificateSigningRequest> ensureClientCsr(X500Principal subject) {
    SubjectFields fields = new SubjectFields(subject);
    Attempt attempt = attempt("get the signing request for the client certificate");
    Optional<CertificateSigningRequest> pending = pendingCsr(attempt);
    List<Change> changes = csrChanges(attempt, pending, fields);
    return changes.isEmpty()
        ? Ensured.unchanged(pending.orElseThrow())
        : new Ensured<>(createClientCsr(subject), changes);
  }

  @Override
  public List<Change> planClientCsr(X500Principal subject) {
    SubjectFields fields = new SubjectFields(subject);
    Attempt attempt = attempt("plan the signing request for the client certificate");
    return csrChanges(attempt, pendingCsr(attempt), fields);
  }

  private List<Change> csrChanges(
      Attempt attempt, Optional<CertificateSigningRequest> pending, SubjectFields subject) {
    if (pending.isPresent()) {
      checkSubject(attempt, subject, pending.get().subject());
      return List.of();
    }
    crypto.requireSubjects(attempt, subject);
    return List.of(
        Change.made(attempt.system(), part("pending signing request"), subject.inWords()));
  }

  @Override
  public CertificateSigningRequest createClientCsr(X500Principal subject) {
    SubjectFields fields = new SubjectFields(subject);
    Attempt attempt = attempt("create a signing request for the client certificate");
    return Pem.REQUEST.read(attempt, crypto.generateClientCsr(attempt, clusterId, fields));
  }

  @Override
  public Optional<ClientCertificate> selfSignedCertificate() {
    return lastSelfSigned(attempt("read the self-signed client certificate"));
  }

  @Override
  public Ensured<ClientCertificate> ensureSelfSignedCertificate(X500Principal subject) {
    SubjectFields fields = new SubjectFields(subject);
    Attempt attempt = attempt("get the self-signed client certificate");
    Optional<ClientCertificate> last = lastSelfSigned(attempt);
    List<Change> changes = selfSignedChanges(attempt, last, fields);
    return changes.isEmpty()
        ? Ensured.unchanged(last.orElseThrow())
        : new Ensured<>(createSelfSignedCertificate(subject), changes);
  }

  @Override
  public List<Change> planSelfSignedCertificate(X500Principal subject) {
    SubjectFields fields = new SubjectFields(subject);
    Attempt attempt = attempt("plan the self-signed client certificate");
    return selfSignedChanges(attempt, lastSelfSigned(attempt), fields);
  }

  private List<Change> selfSignedChanges(
      Attempt attempt, Optional<ClientCertificate> last, SubjectFields subject) {
    if (last.isPresent()
        && !validity(CertificateValidity.Role.CLIENT_OF_ESTATE, last.get().x509()).hasEnded()) {
      checkSubject(attempt, subject, last.get().x509().getSubjectX500Principal());
      return List.of();
    }
    crypto.requireSubjects(attempt, subject);
    return List.of(
        new Change(
            attempt.system(),
            part("self-signed client certificate"),
            last.map(Present::inWords),
            Optional.of("a new one, " + subject.inWords())));
  }

  @Override
  public ClientCertificate createSelfSignedCertificate(X500Principal subject) {
    SubjectFields fields = new SubjectFields(subject);
    Attempt attempt = attempt("create a self-signed client certificate");
    return Pem.CLIENT.read(
        attempt, crypto.generateSelfSignedCertificate(attempt, clusterId, fields));
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
    return Pem.REQUEST.find(attempt, crypto.clientCsr(attempt, clusterId));
  }

  private Optional<ClientCertificate> lastSelfSigned(Attempt attempt) {
    return Pem.CLIENT.find(attempt, crypto.selfSignedCertificate(attempt, clusterId));
  }
}
