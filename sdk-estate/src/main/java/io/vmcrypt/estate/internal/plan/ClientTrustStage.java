package io.vmcrypt.estate.internal.plan;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.estate.CertificateSigner;
import io.vmcrypt.estate.ClientTrust;
import io.vmcrypt.estate.EstateStep.TrustVcenter;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.okms.OkmsCredential;
import io.vmcrypt.ovh.okms.OkmsCredentialRequest;
import io.vmcrypt.ovh.okms.OkmsId;
import io.vmcrypt.vsphere.kms.ClientCertificateException;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsCertificateInfo;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The key servers trust vCenter, by the certificate that vCenter shows to them. */
final class ClientTrustStage implements Stage {

  private static final String DESCRIPTION = "vCenter, by vmcrypt";
  private static final String PART = "client certificate";

  private final Context context;

  ClientTrustStage(Context context) {
    this.context = context;
  }

  @Override
  public Optional<TrustVcenter> plan(Found found) {
    Optional<KmsCluster> cluster = context.cluster();
    List<Change> changes =
        context
            .identity()
            .map(identity -> ofIdentity(identity, cluster, found))
            .orElseGet(() -> ofRequest(cluster, found));
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(new TrustVcenter(context.estate().keyProvider(), changes));
  }

  private List<Change> ofIdentity(
      ClientIdentity identity, Optional<KmsCluster> cluster, Found found) {
    Instant end = identity.certificate().getNotAfter().toInstant();
    String subject = identity.certificate().getSubjectX500Principal().getName();
    endsSoon(subject, end).ifPresent(found::add);
    if (cluster.isEmpty()) {
      return List.of(
          Change.made(
              Context.VCENTER, context.provider().part(PART), subject + ", valid until " + end));
    }
    ClientCertificateSpec spec = ClientCertificateSpec.builder(identity).build();
    return found
        .ask(
            ClientTrustStage::code,
            context.provider().part(PART),
            () -> cluster.get().trust().planClientCertificate(spec))
        .orElse(List.of());
  }

  private static FindingCode code(SdkException e) {
    if (e instanceof ClientCertificateException unusable) {
      return unusable.reason() == ClientCertificateException.Reason.NOT_FOR_CLIENTS
          ? FindingCode.CLIENT_CERTIFICATE_LACKS_CLIENT_AUTH
          : FindingCode.CLIENT_CERTIFICATE_EXPIRED;
    }
    return FindingCode.CLIENT_CERTIFICATE_IN_USE;
  }

  private Optional<Finding> endsSoon(String subject, Instant end) {
    Instant now = context.systems().time().now();
    if (end.isAfter(now.plus(Duration.ofDays(context.estate().certificateDays())))) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.warning(
            FindingCode.CLIENT_CERTIFICATE_EXPIRES_SOON,
            Context.VCENTER,
            context.provider().part(PART),
            subject
                + " is valid until "
                + end
                + ", for "
                + Math.max(0, Duration.between(now, end).toDays())
                + " days yet",
            "Have a new one made in time: once it has ended, vCenter gets no keys."));
  }

  /** vCenter makes the key itself: nothing has to be done as long as the key servers accept it. */
  private List<Change> ofRequest(Optional<KmsCluster> cluster, Found found) {
    Optional<KmsClusterStatus> status = cluster.map(KmsCluster::status);
    Optional<KmsCertificateInfo> shown = status.flatMap(KmsClusterStatus::clientCertificate);
    shown
        .flatMap(certificate -> endsSoon(certificate.subject(), certificate.notAfter()))
        .ifPresent(found::add);
    boolean trusted =
        status.isPresent()
            && !status.get().servers().isEmpty()
            && status.get().servers().stream()
                .allMatch(server -> server.serverTrustClient().orElse(false));
    if (trusted) {
      return List.of();
    }
    boolean unknown =
        status.stream()
            .flatMap(known -> known.servers().stream())
            .anyMatch(server -> server.serverTrustClient().isEmpty());
    if (unknown && shown.isPresent()) {
      // the certificate may be in use: vCenter would refuse to replace it, half-way through
      found.add(
          Finding.blocking(
              FindingCode.KEY_PROVIDER_NOT_SEEN,
              Context.VCENTER,
              context.provider().part(PART),
              "vCenter does not say whether the KMS accepts the certificate "
                  + shown.get().subject(),
              "Make each key server reachable for vCenter, and plan again."));
      return List.of();
    }
    Optional<String> before =
        shown.map(certificate -> certificate.subject() + ", which the KMS does not accept");
    return List.of(
        new Change(
            Context.VCENTER,
            context.provider().part(PART),
            before,
            Optional.of("a new key of vCenter's own, " + signedBy())));
  }

  private String signedBy() {
    ClientTrust trust = context.estate().clientTrust();
    if (trust instanceof ClientTrust.SignedBy by) {
      return "signed by " + by.signer();
    }
    return trust instanceof ClientTrust.SelfSigned
        ? "signed by itself: install it at the KMS while this waits"
        : "signed by the OVHcloud KMS";
  }

  @Override
  public void stillHolds(Found found) {
    KmsCluster cluster = context.clusters().get(context.estate().keyProvider());
    context
        .identity()
        .ifPresent(
            identity ->
                found.mustHold(
                    FindingCode.CLIENT_CERTIFICATE_IN_USE,
                    context.provider().part(PART),
                    () ->
                        cluster
                            .trust()
                            .planClientCertificate(
                                ClientCertificateSpec.builder(identity).build())));
    KmsClusterStatus status = cluster.status();
    if (!status.isHealthy()) {
      found.add(
          Finding.blocking(
              FindingCode.KEY_PROVIDER_NOT_USABLE,
              Context.VCENTER,
              context.provider(),
              "vCenter does not find it healthy any more: "
                  + (status.problems().isEmpty()
                      ? status.summary()
                      : String.join("; ", status.problems())),
              "Look at the key servers, and at the network between them and vCenter."));
    }
  }

  @Override
  public void run(Ears ears) {
    KmsCluster cluster = context.clusters().get(context.estate().keyProvider());
    if (context.identity().isPresent()) {
      ears.changed(cluster.trust().ensureClientCertificate(context.identity().get()).changes());
    } else if (context.estate().clientTrust() instanceof ClientTrust.SelfSigned) {
      selfSigned(cluster, ears);
    } else {
      signed(cluster, ears);
    }
    ears.state("vCenter finds the key provider healthy");
    cluster.awaitHealthy(ears.waiting(context.systems().healthTimeout()));
  }

  private static void selfSigned(KmsCluster cluster, Ears ears) {
    Ensured<ClientCertificate> own = cluster.trust().ensureSelfSignedCertificate();
    ears.changed(own.changes());
    ears.note("vCenter's certificate for the KMS:\n" + own.value().pem());
    ears.state("install vCenter's certificate at the KMS:\n" + own.value().pem());
    ears.changed(
        cluster
            .trust()
            .ensureClientCertificate(ClientCertificateSpec.selfSigned(own.value()).build())
            .changes());
  }

  private void signed(KmsCluster cluster, Ears ears) {
    Ensured<CertificateSigningRequest> csr = cluster.trust().ensureClientCsr();
    ears.changed(csr.changes());
    ClientCertificate signed =
        context.estate().clientTrust() instanceof ClientTrust.SignedBy by
            ? bySigner(by.signer(), csr.value())
            : byOkms(csr.value(), ears);
    ears.changed(
        cluster
            .trust()
            .ensureClientCertificate(ClientCertificateSpec.signed(signed).build())
            .changes());
    ears.note("valid until " + signed.notAfter());
  }

  private ClientCertificate bySigner(String name, CertificateSigningRequest csr) {
    CertificateSigner signer = requireNonNull(context.systems().signers().get(name), name);
    try {
      return signer.sign(csr);
    } catch (SdkException e) {
      throw e;
    } catch (RuntimeException e) {
      // the caller's own code: the run goes on to say what was changed before
      throw new SdkException(
          new Attempt("signer", "have vCenter's request signed", name),
          "it failed: " + e,
          "Cure it, and apply again: vCenter keeps the request.",
          e);
    }
  }

  private ClientCertificate byOkms(CertificateSigningRequest csr, Ears ears) {
    OkmsId id =
        context.keyServers().stream()
            .flatMap(server -> server.server().okms().stream())
            .findFirst()
            .orElseThrow();
    OvhClient ovh = context.systems().ovh().orElseThrow();
    Ensured<Operation<OkmsCredential, OkmsCredential>> ensured =
        ovh.okms()
            .ensureCredential(
                id,
                OkmsCredentialRequest.builder(
                        "vcenter " + id.toString().substring(0, 8),
                        csr,
                        ovh.getIdentity().identities())
                    .description(DESCRIPTION)
                    .build());
    ears.changed(ensured.changes());
    OkmsCredential credential = ensured.value().await(ears.waiting(context.systems().ovhTimeout()));
    if (credential.certificate().isEmpty()) {
      throw new SdkException(
          new Attempt(Context.OVH, "have vCenter's request signed", id.toString()),
          "credential " + credential.id() + " is there without a certificate",
          "Look at it in the OVHcloud Control Panel.",
          null);
    }
    return ClientCertificate.of(credential.certificate().get(0));
  }
}
