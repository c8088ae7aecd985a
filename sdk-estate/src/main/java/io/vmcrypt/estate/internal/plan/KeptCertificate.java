package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.ClientTrust;
import io.vmcrypt.ovh.okms.OkmsCredentialState;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.CryptoKeys;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsServerStatus;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Why vCenter's client certificate would be kept, though not each key server accepts it: judged
 * before a new key is made, as the call that installs a certificate judges afterwards.
 */
final class KeptCertificate {

  /** All keys are fetched with the same certificate: some tell as much as all. */
  private static final int ASKED = 100;

  private final Context context;
  private final KmsCluster cluster;
  private final KmsClusterStatus status;

  /**
   * @param status says of each server whether it accepts vCenter
   */
  KeptCertificate(Context context, KmsCluster cluster, KmsClusterStatus status) {
    this.context = context;
    this.cluster = cluster;
    this.status = status;
  }

  /** The reason; empty if a new one would be installed. */
  Optional<Finding> why() {
    if (mayStayAnyhow()) {
      return Optional.empty();
    }
    Set<String> accepting = servers(true);
    if (!accepting.isEmpty()) {
      String refusing = String.join(", ", servers(false));
      return Optional.of(
          finding(
              String.join(", ", accepting)
                  + " accepts the certificate that vCenter shows now, and "
                  + refusing
                  + " does not: a new one is not installed while a key server accepts the present"
                  + " one",
              "Let " + refusing + " accept the present one too."));
    }
    return status.clientCertificate().isEmpty()
        ? Optional.empty()
        : doubtOfKeys()
            .map(
                doubt ->
                    finding(
                        "no key server accepts the certificate that vCenter shows now; but keys are"
                            + " in use, or may be, and "
                            + doubt,
                        "Plan again. If you know that no key server accepts it, install a new one"
                            + " in the vSphere Client, or with evenIfInUse."));
  }

  /** Whether the step may find that the right one is installed, and waits for the KMS alone. */
  private boolean mayStayAnyhow() {
    ClientTrust trust = context.estate().clientTrust();
    if (trust instanceof ClientTrust.SignedByOkms) {
      return Present.of(cluster).filter(this::isOfOkms).isPresent();
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
  private boolean isOfOkms(X509Certificate present) {
    try {
      return cluster.trust().planClientCsr().isEmpty()
          && context.systems().ovh().orElseThrow().okms().listCredentials(context.okms()).stream()
              .filter(credential -> credential.state().equals(OkmsCredentialState.READY))
              .flatMap(credential -> credential.certificate().stream().limit(1))
              .anyMatch(present::equals);
    } catch (ServiceException e) {
      return false;
    }
  }

  private Set<String> servers(boolean accepting) {
    return status.servers().stream()
        .filter(server -> server.serverTrustClient().orElse(false) == accepting)
        .map(KmsServerStatus::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Optional<String> doubtOfKeys() {
    CryptoKeys keys = context.clusters().keys();
    List<CryptoKeyId> asked;
    List<CryptoKeyStatus> told;
    try {
      asked =
          keys.list().stream()
              .filter(key -> key.providerId().map(cluster.id()::equals).orElse(true))
              .limit(ASKED)
              .toList();
      told = asked.isEmpty() ? List.of() : keys.availability(asked);
    } catch (ServiceException e) {
      return Optional.of("vCenter does not say whether it gets them: " + e.outcome());
    }
    if (told.stream().anyMatch(CryptoKeyStatus::isAnsweredByKms)) {
      return Optional.of("the KMS answers for some of them, and so accepts it after all");
    }
    return asked.stream().allMatch(key -> CryptoKeyStatus.isNotObtainable(key, told))
        ? Optional.empty()
        : Optional.of("vCenter does not say that it gets none of them");
  }

  private Finding finding(String seen, String advice) {
    return Finding.blocking(
        FindingCode.CLIENT_CERTIFICATE_IN_USE,
        Context.VCENTER,
        context.provider().part(ClientTrustStage.PART),
        seen,
        advice);
  }
}
