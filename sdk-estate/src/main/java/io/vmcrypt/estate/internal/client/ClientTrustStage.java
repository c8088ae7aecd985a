package io.vmcrypt.estate.internal.client;

import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.internal.stage.Health;
import io.vmcrypt.estate.internal.stage.Present;
import io.vmcrypt.estate.internal.stage.SettingUp;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.internal.weight.Reported;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.ovh.okms.OkmsCredential;
import io.vmcrypt.vsphere.kms.ClientCertificateException;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The key servers trust vCenter, by the certificate that vCenter shows to them. */
public record ClientTrustStage(Context context, Health health, SignedRequest request)
    implements SettingUp {

  @Override
  public Optional<EstateStep> plan(World world, Found found) {
    Optional<KmsCluster> cluster = context.cluster();
    List<Change> changes =
        context
            .identity()
            .map(identity -> ofIdentity(identity, cluster, found))
            .orElseGet(() -> ofRequest(world, cluster, found));
    if (changes.isEmpty()) {
      return Optional.empty();
    }
    health.waitsFor(this);
    return Optional.of(
        EstateStep.of(EstateStep.Kind.TRUST_VCENTER, context.estate().keyProvider(), changes)
            .awaitingHealth(true));
  }

  private List<Change> ofIdentity(
      ClientIdentity identity, Optional<KmsCluster> cluster, Found found) {
    CertificateValidity ours =
        CertificateValidity.of(
            CertificateValidity.Role.CLIENT_OF_ESTATE,
            Present.PART,
            Context.VCENTER,
            identity.certificate(),
            context.systems().time().now());
    Optional<Finding> days = days(ours);
    days.ifPresent(found::add);
    if (days.filter(Finding::isBlocking).isPresent()) {
      // vCenter would refuse it for the same reason
      return List.of();
    }
    if (cluster.isEmpty()) {
      return List.of(
          Change.made(
              Context.VCENTER,
              context.provider().part(Present.PART),
              ours.subject() + ", valid until " + ours.notAfter()));
    }
    return found
        .ask(
            ClientTrustStage::code,
            context.provider().part(Present.PART),
            () -> new NewIdentity(context, identity).plan(cluster.get()))
        .orElse(List.of());
  }

  private static FindingCode code(SdkException e) {
    return e instanceof ClientCertificateException
        ? FindingCode.CLIENT_CERTIFICATE_LACKS_CLIENT_AUTH
        : FindingCode.CLIENT_CERTIFICATE_IN_USE;
  }

  private Optional<Finding> days(CertificateValidity certificate) {
    return certificate.finding(
        context.provider().part(Present.PART), Duration.ofDays(context.estate().certificateDays()));
  }

  /** One that has ended does not stop the plan that gets another one. */

  /** vCenter makes the key itself: nothing has to be done as long as the key servers accept it. */
  private List<Change> ofRequest(World world, Optional<KmsCluster> cluster, Found found) {
    Optional<KmsClusterStatus> status =
        cluster.map(there -> there.status().without(context.aside()));
    Optional<KmsClusterStatus.Certificate> shown =
        status.flatMap(KmsClusterStatus::clientCertificate);
    shown
        .map(
            certificate ->
                certificate.validity(
                    CertificateValidity.Role.CLIENT_IN_USE,
                    Present.PART,
                    context.systems().time().now()))
        .flatMap(this::days)
        .map(told -> Reported.again(Severity.WARNING, "", told))
        .ifPresent(found::add);
    // vCenter may show one that it does not name: then it must not go while keys are in use
    boolean mayWork = shown.isPresent() || cluster.filter(this::mayHaveKeysInUse).isPresent();
    Set<String> locked = mayWork ? mayRefuseUser(cluster.orElseThrow(), shown) : Set.of();
    boolean trusted = cluster.isPresent() && isTrusted(status.orElseThrow(), locked);
    if (trusted) {
      world.serversToCome().stream().sorted().map(this::notAsked).forEach(found::add);
      return List.of();
    }
    if (mayWork && !isToldOfEach(status.orElseThrow())) {
      // the certificate may be in use: vCenter would refuse to replace it, half-way through
      found.add(
          Finding.blocking(
              FindingCode.KEY_PROVIDER_NOT_SEEN,
              Context.VCENTER,
              context.provider().part(Present.PART),
              "vCenter does not say whether the KMS accepts "
                  + shown
                      .map(certificate -> "the certificate " + certificate.subject())
                      .orElse(
                          "vCenter, which names no certificate, and keys are in use, or may be"),
              "Make each key server reachable for vCenter, and plan again."
                  + (shown.isPresent() ? "" : " " + NewIdentity.BY_HAND)));
      return List.of();
    }
    if (mayWork && !mayStayAnyhow(cluster.orElseThrow())) {
      // judged before a new key is made, as the call that installs it judges
      Optional<String> stays =
          found
              .ask(
                  FindingCode.CLIENT_CERTIFICATE_IN_USE,
                  context.provider().part(Present.PART),
                  () -> cluster.orElseThrow().trust().whyClientCertificateStays())
              .orElse(Optional.of("it is not known whether it may be replaced"));
      if (stays.isPresent()) {
        found.add(kept(stays.get()));
        return List.of();
      }
    }
    request.tryReads(found);
    Optional<String> before =
        shown.map(certificate -> certificate.subject() + ", which the KMS does not accept");
    return List.of(
        new Change(
            Context.VCENTER,
            context.provider().part(Present.PART),
            before,
            Optional.of("a new key of vCenter's own, " + request.inWords())));
  }

  /** Whether each server of the key provider accepts vCenter, or may refuse its user only. */
  private static boolean isTrusted(KmsClusterStatus status, Set<String> locked) {
    return !status.servers().isEmpty()
        && status.servers().stream()
            .allMatch(
                server ->
                    server.serverTrustClient().orElse(false) || locked.contains(server.name()));
  }

  /** vCenter tells what a key server thinks of it once it has that server, and not before. */
  private Finding notAsked(String server) {
    return Wording.of(
        "server-not-asked", context.provider().part("server " + server + ", " + Present.PART));
  }

  private Finding kept(String why) {
    return Finding.blocking(
        FindingCode.CLIENT_CERTIFICATE_IN_USE,
        Context.VCENTER,
        context.provider().part(Present.PART),
        why,
        "Let each key server accept the present one, and plan again. If you know that none accepts"
            + " it, install a new one in the vSphere Client, or with force().");
  }

  private boolean mayHaveKeysInUse(KmsCluster cluster) {
    try {
      return !context.systems().vcenter().keyLedger().ofProvider(cluster.id()).isByNobody();
    } catch (ServiceException e) {
      return true;
    }
  }

  /** Whether the step may find that the right one is installed, and waits for the KMS alone. */
  boolean mayStayAnyhow(KmsCluster cluster) {
    ClientTrust trust = context.estate().clientTrust();
    if (trust instanceof ClientTrust.SignedByOkms) {
      return Present.of(cluster).filter(present -> isOfOkms(cluster, present)).isPresent();
    }
    return trust instanceof ClientTrust.SelfSigned
        && cluster
            .trust()
            .selfSignedCertificate()
            .map(ClientCertificate::x509)
            .filter(last -> Present.of(cluster).filter(last::equals).isPresent())
            .isPresent();
  }

  /**
   * Whether the step takes up what the OVHcloud KMS has signed for vCenter's request: its
   * credential is ready, and no new request would be made. What OVHcloud does not show is not.
   */
  private boolean isOfOkms(KmsCluster cluster, X509Certificate present) {
    try {
      return cluster.trust().planClientCsr().isEmpty()
          && context.systems().ovh().orElseThrow().okms().listCredentials(context.okms()).stream()
              .filter(credential -> credential.state().equals(OkmsCredential.State.READY))
              .flatMap(credential -> credential.certificate().stream().limit(1))
              .anyMatch(present::equals);
    } catch (ServiceException e) {
      return false;
    }
  }

  /** Whether vCenter says of each server of the key provider what it thinks of vCenter. */
  private static boolean isToldOfEach(KmsClusterStatus status) {
    return status.servers().stream().allMatch(server -> server.serverTrustClient().isPresent());
  }

  /**
   * The key servers that may refuse vCenter's user or password. vCenter does not say whether it is
   * that or its certificate; so nobody knows what they think of the certificate, and it stays. So
   * it does where this plan gives vCenter another user: the next plan knows more.
   */
  private Set<String> mayRefuseUser(
      KmsCluster cluster, Optional<KmsClusterStatus.Certificate> shown) {
    Set<String> servers =
        context.withChangedUser().stream().map(SeenKeyServer::name).collect(Collectors.toSet());
    if (shown.isPresent()) {
      mayRefusePassword(cluster, shown.get()).forEach(server -> servers.add(server.name()));
    }
    return servers;
  }

  private List<SeenKeyServer> mayRefusePassword(
      KmsCluster cluster, KmsClusterStatus.Certificate shown) {
    if (context.withPassword().isEmpty()) {
      return List.of();
    }
    boolean ended =
        shown
            .validity(
                CertificateValidity.Role.CLIENT_IN_USE,
                Present.PART,
                context.systems().time().now())
            .hasEnded();
    // one whose issuer vCenter does not tell may be the estate's
    return !ended && Present.of(cluster).map(this::isOfTheEstate).orElse(true)
        ? context.withPassword()
        : context.withRenewedPassword();
  }

  /** Whether vCenter got a certificate for the key servers: one that it makes for itself is not. */
  private boolean isOfTheEstate(X509Certificate present) {
    return context.estate().clientTrust() instanceof ClientTrust.SelfSigned own
        ? own.installed().filter(said -> said.matches(present)).isPresent()
        : !present.getIssuerX500Principal().equals(present.getSubjectX500Principal());
  }

  @Override
  public void holds(boolean past, Found found) {
    if (!past) {
      return;
    }
    KmsCluster cluster = context.clusterNow();
    context
        .identity()
        .ifPresent(
            identity ->
                found.mustHold(
                    FindingCode.CLIENT_CERTIFICATE_IN_USE,
                    context.provider().part(Present.PART),
                    () ->
                        cluster.trust().planClientCertificate(ClientCertificateSpec.of(identity))));
    KmsClusterStatus status = cluster.status().without(context.aside());
    if (!status.isHealthy()) {
      found.add(Health.finding(context, status, " any more", ""));
    }
  }

  @Override
  public void run(Ears ears) {
    KmsCluster cluster = context.clusterNow();
    if (context.identity().isPresent()) {
      ears.changed(new NewIdentity(context, context.identity().get()).ensure(cluster));
    } else if (context.estate().clientTrust() instanceof ClientTrust.SelfSigned) {
      selfSigned(cluster, ears);
    } else {
      signed(cluster, ears);
    }
    health.await(this, ears);
  }

  private static void selfSigned(KmsCluster cluster, Ears ears) {
    Ensured<ClientCertificate> own = cluster.trust().ensureSelfSignedCertificate();
    ears.changed(own.changes());
    // heard of while this waits, and in the report: a person is to install it meanwhile
    ears.note("install vCenter's certificate at the KMS:\n" + own.value().pem());
    ears.changed(
        cluster
            .trust()
            .ensureClientCertificate(ClientCertificateSpec.selfSigned(own.value()))
            .changes());
  }

  private void signed(KmsCluster cluster, Ears ears) {
    Ensured<CertificateSigningRequest> csr = cluster.trust().ensureClientCsr();
    ears.changed(csr.changes());
    ClientCertificate signed = request.sign(csr.value(), ears);
    ears.changed(
        cluster.trust().ensureClientCertificate(ClientCertificateSpec.signed(signed)).changes());
    ears.note("valid until " + signed.notAfter());
  }
}
