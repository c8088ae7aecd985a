package io.vmcrypt.estate.internal.client;

import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Health;
import io.vmcrypt.estate.internal.stage.Present;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.internal.weight.Reported;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsTrust;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A client certificate whose key is vCenter's own, which the key servers accept, and which ends
 * soon, is renewed. vCenter shows the present one until the new one is installed, in one call.
 */
public record ClientRenewalStage(Context context, SignedRequest request) implements Stage {

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    Optional<KmsCluster> cluster = context.cluster();
    if (cluster.isEmpty() || context.identity().isPresent()) {
      // with a certificate of the estate's own, the newer file is the renewal
      return Optional.empty();
    }
    Optional<X509Certificate> present = Present.of(cluster.get());
    boolean isLasting = present.isPresent() && !isDue(present.get());
    if (isLasting || !isAccepted(cluster.get())) {
      // what the KMS does not accept is no renewal
      return Optional.empty();
    }
    if (present.isEmpty()) {
      // the KMS accepts one, so there is one
      found.add(notShown(Severity.WARNING));
      return Optional.empty();
    }
    return step(cluster.get(), present.get(), found);
  }

  /** Whether the KMS accepts it now says nothing about what was done. */
  @Override
  public Optional<EstateStep> left(World world, Found found) {
    KmsCluster cluster = context.clusterNow();
    Optional<X509Certificate> present = Present.of(cluster);
    if (present.isEmpty()) {
      found.add(notShown(Severity.BLOCKING));
    }
    return present.filter(this::isDue).flatMap(due -> step(cluster, due, found));
  }

  private Optional<EstateStep> step(KmsCluster cluster, X509Certificate present, Found found) {
    return Stage.step(
            EstateStep.Kind.RENEW_CLIENT_CERTIFICATE,
            context.estate().keyProvider(),
            change(cluster, present, found).stream().toList())
        .map(step -> step.awaitingHealth(true));
  }

  private Finding notShown(Severity severity) {
    return Reported.again(
        severity, "", Wording.of("client-not-shown", context.provider().part(Present.PART)));
  }

  private boolean isDue(X509Certificate present) {
    return Present.isDue(
        present,
        context.systems().time().now(),
        Duration.ofDays(context.estate().certificateDays()));
  }

  private boolean isAccepted(KmsCluster cluster) {
    KmsClusterStatus status = cluster.status().without(context.aside());
    return !status.servers().isEmpty()
        && status.servers().stream().allMatch(server -> server.serverTrustClient().orElse(false));
  }

  private Optional<Change> change(KmsCluster cluster, X509Certificate present, Found found) {
    if (!(context.estate().clientTrust() instanceof ClientTrust.SelfSigned own)) {
      request.tryReads(found);
      return Optional.of(
          Change.changed(
              Context.VCENTER,
              context.provider().part(Present.PART),
              Present.inWords(present),
              "a new one, " + request.inWords()));
    }
    Optional<ClientCertificate> next = next(cluster, present);
    if (next.isEmpty()) {
      return Optional.of(
          Change.made(
              Context.VCENTER,
              context.provider().part("next self-signed client certificate"),
              "one that is to be installed at the KMS; " + Present.inWords(present) + ", stays"));
    }
    if (isInstalled(own, next.get())) {
      return Optional.of(
          Change.changed(
              Context.VCENTER,
              context.provider().part(Present.PART),
              Present.inWords(present),
              Present.inWords(next.get().x509()) + ", thumbprint " + next.get().thumbprint()));
    }
    found.add(
        Wording.of(
            "certificate-made",
            context.provider().part("next self-signed client certificate"),
            next.get()));
    return Optional.empty();
  }

  private static boolean isInstalled(ClientTrust.SelfSigned own, ClientCertificate next) {
    return own.installed().filter(said -> said.matches(next.x509())).isPresent();
  }

  /** vCenter's last self-signed certificate, if it is not the present one and lives on. */
  private Optional<ClientCertificate> next(KmsCluster cluster, X509Certificate present) {
    return cluster
        .trust()
        .selfSignedCertificate()
        .filter(last -> !Present.validity(last.x509(), context.systems().time().now()).hasEnded())
        .filter(last -> !last.x509().equals(present))
        .filter(last -> !Present.endsBefore(last.x509(), present));
  }

  @Override
  public boolean needsRegistrations() {
    return false;
  }

  @Override
  public void run(Ears ears) {
    KmsCluster cluster = context.clusterNow();
    // if vCenter does not tell, this step fails: not known is not "done by somebody else"
    Needed needed = needed(cluster);
    X509Certificate present =
        cluster
            .trust()
            .clientCertificate()
            .orElseThrow(
                () ->
                    new SdkException(
                        attempt(),
                        "vCenter shows no client certificate any more",
                        "Somebody has changed it since the plan: plan again.",
                        null))
            .x509();
    if (!isDue(present)) {
      // somebody else has done it since
      return;
    }
    if (context.estate().clientTrust() instanceof ClientTrust.SelfSigned own) {
      ownCertificate(cluster, present, own, ears);
    } else {
      signed(cluster, present, ears);
    }
    Health.awaitHealthy(context, ears);
    if (!Present.of(cluster).equals(Optional.of(present))) {
      checkKeys(needed, ears);
    }
  }

  /**
   * Known before anything is changed.
   *
   * @param keys those in use, but for those that vCenter does not get now
   * @param got those of them that it gets, and must go on to get
   */
  private record Needed(List<CryptoKeyId> keys, Set<CryptoKeyId> got) {}

  private Needed needed(KmsCluster cluster) {
    KeyNeed need = context.systems().vcenter().keyLedger().ofProvider(cluster.id());
    if (need.doubts().stream().anyMatch(doubt -> doubt.kind() == KeyDoubt.Kind.LIST)) {
      throw new SdkException(
          attempt(),
          "it is not known which keys are in use: " + KeyNeed.named(need.doubts()),
          "The present certificate stays. " + need.advice(),
          need.unanswered().orElse(null));
    }
    List<CryptoKeyId> keys = need.keys().stream().filter(key -> !key.keyId().isEmpty()).toList();
    List<CryptoKeyStatus> told = told(keys);
    return new Needed(
        keys.stream().filter(key -> !CryptoKeyStatus.isNotObtainable(key, told)).toList(),
        keys.stream().filter(key -> isGot(key, told)).collect(Collectors.toUnmodifiableSet()));
  }

  private static boolean isGot(CryptoKeyId key, List<CryptoKeyStatus> told) {
    return CryptoKeyStatus.of(key, told)
        .flatMap(CryptoKeyStatus::obtainable)
        .equals(Optional.of(true));
  }

  /** What vCenter tells of keys; before 6.7.2 nothing. */
  private List<CryptoKeyStatus> told(List<CryptoKeyId> keys) {
    if (keys.isEmpty()) {
      return List.of();
    }
    try {
      return context.clusters().keys().availability(keys);
    } catch (ServiceException e) {
      if (e.vendorError().isPresent()) {
        throw e;
      }
      return List.of();
    }
  }

  /**
   * The private key never leaves vCenter, so only vCenter can try it: it must get each key that it
   * got before. The old key is gone; so what is lost is told by name.
   */
  private void checkKeys(Needed needed, Ears ears) {
    List<CryptoKeyId> keys = needed.keys();
    if (keys.isEmpty()) {
      return;
    }
    List<CryptoKeyStatus> told = told(keys);
    List<CryptoKeyId> lost =
        keys.stream().filter(key -> CryptoKeyStatus.isNotObtainable(key, told)).toList();
    if (!lost.isEmpty()) {
      throw installed("and with it vCenter does not get ", lost, keys);
    }
    List<CryptoKeyId> silent = keys.stream().filter(key -> !isGot(key, told)).toList();
    if (silent.stream().anyMatch(needed.got()::contains)) {
      throw installed("and vCenter does not say any more that it gets ", silent, keys);
    }
    ears.note(
        silent.isEmpty()
            ? "vCenter gets the " + Count.of(keys.size(), "key") + " in use with it"
            : ("whether vCenter gets %s of %s keys in use with it, such as %s, it says"
                    + " neither before nor after: look at the key provider in the vSphere Client,"
                    + " and start a VM that can be stopped")
                .formatted(silent.size(), keys.size(), silent.get(0)));
  }

  private SdkException installed(String what, List<CryptoKeyId> keys, List<CryptoKeyId> needed) {
    return new SdkException(
        attempt(),
        "the new certificate is installed, %s%s of %s keys in use, such as %s"
            .formatted(what, keys.size(), needed.size(), keys.get(0)),
        "Give the new certificate the rights of the old one at the KMS now: VMs that run go on, and"
            + " cannot be started again until vCenter gets their keys. vCenter has forgotten the"
            + " old certificate's key.",
        null);
  }

  private void ownCertificate(
      KmsCluster cluster, X509Certificate present, ClientTrust.SelfSigned own, Ears ears) {
    Optional<ClientCertificate> next = next(cluster, present);
    if (next.isEmpty()) {
      ClientCertificate made = cluster.trust().createSelfSignedCertificate(KmsTrust.ANY_SUBJECT);
      ears.changed(
          List.of(
              Change.made(
                  Context.VCENTER,
                  context.provider().part("next self-signed client certificate"),
                  made.toString())));
      ears.note(
          "install this certificate at the KMS, then say in the estate that "
              + made.thumbprint()
              + " is installed:\n"
              + made.pem());
    } else if (isInstalled(own, next.get())) {
      ears.changed(
          cluster
              .trust()
              .ensureClientCertificate(ClientCertificateSpec.selfSigned(next.get()).force())
              .changes());
    }
  }

  private void signed(KmsCluster cluster, X509Certificate present, Ears ears) {
    Ensured<CertificateSigningRequest> ensured = cluster.trust().ensureClientCsr();
    ears.changed(ensured.changes());
    CertificateSigningRequest csr = ensured.value();
    if (csr.isAnsweredBy(present)) {
      // the request of the present one: a new certificate gets a new key
      csr = cluster.trust().createClientCsr(KmsTrust.ANY_SUBJECT);
    }
    ClientCertificate signed = request.sign(csr, ears);
    check(present, signed.x509());
    requireStill(cluster, present);
    ears.changed(
        cluster
            .trust()
            .ensureClientCertificate(ClientCertificateSpec.signed(signed).force())
            .changes());
    ears.note("valid until " + signed.notAfter());
  }

  /** Until somebody has signed it, hours go by; the key of one that is overwritten is lost. */
  private void requireStill(KmsCluster cluster, X509Certificate present) {
    Optional<X509Certificate> now = Present.of(cluster);
    if (!now.equals(Optional.of(present))) {
      throw new SdkException(
          attempt(),
          "somebody has installed another client certificate meanwhile: "
              + now.map(Present::inWords).orElse("vCenter does not say which"),
          "It stays. Find out who has installed it, then plan again.",
          null);
    }
  }

  /**
   * The key is in vCenter, so nobody else can try the new certificate at the KMS. What can be
   * compared is compared: the KMS accepts the present one of the same authority.
   */
  private void check(X509Certificate present, X509Certificate signed) {
    if (!signed.getIssuerX500Principal().equals(present.getIssuerX500Principal())) {
      throw refused(
          "the new certificate comes from "
              + signed.getIssuerX500Principal().getName()
              + ", and the one that the KMS accepts from "
              + present.getIssuerX500Principal().getName());
    }
    if (Present.endsBefore(signed, present)) {
      throw refused(
          "the new certificate ends at %s, and the present one at %s"
              .formatted(signed.getNotAfter().toInstant(), present.getNotAfter().toInstant()));
    }
    if (context.estate().clientTrust() instanceof ClientTrust.SignedBy
        && !signed.getSubjectX500Principal().equals(present.getSubjectX500Principal())) {
      throw refused(
          "the new certificate is made out to "
              + signed.getSubjectX500Principal().getName()
              + ", and the one that the KMS knows to "
              + present.getSubjectX500Principal().getName());
    }
  }

  private SdkException refused(String outcome) {
    return new SdkException(
        attempt(),
        outcome + "; the present one stays in use",
        "Have the request signed by the authority that the KMS knows. If the KMS accepts the new"
            + " certificate too, install it with ClientCertificateSpec.signed and force().",
        null);
  }

  private Attempt attempt() {
    return new Attempt(
        Context.VCENTER, "renew the client certificate", context.estate().keyProvider());
  }
}
