package io.vmcrypt.estate.internal.client;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Ears;
import io.vmcrypt.estate.part.CertificateSigner;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.okms.OkmsCredential;
import io.vmcrypt.ovh.okms.OkmsCredentialRequest;
import io.vmcrypt.ovh.okms.OkmsId;
import io.vmcrypt.ovh.task.OvhProgress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Has vCenter's request signed by whom the estate names. For one thread. */
public final class SignedRequest {

  private static final String DESCRIPTION = "vCenter, by vmcrypt";

  private final Context context;
  private boolean isPlanned;
  private List<String> identities = List.of();

  public SignedRequest(Context context) {
    this.context = context;
  }

  /** Who signs, for people. */
  String inWords() {
    ClientTrust trust = context.estate().clientTrust();
    if (trust instanceof ClientTrust.SignedBy by) {
      return "signed by " + by.signer();
    }
    return trust instanceof ClientTrust.SelfSigned
        ? "signed by itself: install it at the KMS while this waits"
        : "signed by the OVHcloud KMS";
  }

  /** Whether a stage has planned to have the OVHcloud KMS sign. */
  public boolean isPlanned() {
    return isPlanned;
  }

  /** Whose rights the credential is to have; empty if nobody has planned it, or was told. */
  public List<String> identities() {
    return identities;
  }

  /**
   * Makes the reads that signing begins with, so that a right that is missing is told now. By this
   * a stage says that it plans to have it signed.
   */
  public void tryReads(Found found) {
    if (context.estate().clientTrust() instanceof ClientTrust.SignedByOkms) {
      isPlanned = true;
      OvhClient ovh = context.systems().ovh().orElseThrow();
      Optional<List<OkmsCredential>> unused =
          found.ask(
              FindingCode.PLAN_REFUSED,
              Subject.of("OVHcloud KMS", context.okms().toString()).part("credentials"),
              () -> {
                identities = ovh.getIdentity().identities();
                return ovh.okms().listCredentials(context.okms());
              });
    }
  }

  /** Has it signed. What is made for it at OVHcloud is told. */
  ClientCertificate sign(CertificateSigningRequest csr, Ears ears) {
    return context.estate().clientTrust() instanceof ClientTrust.SignedBy by
        ? signed(by.signer(), csr)
        : byOkms(csr, ears);
  }

  /** The caller's own code signs: whatever goes wrong in it ends this step, not the whole run. */
  private ClientCertificate signed(String name, CertificateSigningRequest csr) {
    CertificateSigner signer = requireNonNull(context.systems().signers().get(name), name);
    ClientCertificate signed;
    try {
      signed = signer.sign(csr);
    } catch (SdkException e) {
      throw e;
    } catch (RuntimeException e) {
      throw notSigned(name, "it failed: " + e.getMessage(), e);
    }
    if (signed == null) {
      throw notSigned(name, "it gave no certificate", null);
    }
    return signed;
  }

  private static SdkException notSigned(
      String name, String outcome, @Nullable RuntimeException cause) {
    return new SdkException(
        new Attempt("signer", "have vCenter's request signed", name),
        outcome,
        "vCenter keeps its request: cure the signer, then plan and apply again.",
        cause);
  }

  private ClientCertificate byOkms(CertificateSigningRequest csr, Ears ears) {
    OkmsId id = context.okms();
    OvhClient ovh = context.systems().ovh().orElseThrow();
    Ensured<Operation<OvhProgress, OkmsCredential>> ensured =
        ovh.okms()
            .ensureCredential(
                id,
                OkmsCredentialRequest.of(
                        "vcenter " + id.toString().substring(0, 8),
                        csr,
                        ovh.getIdentity().identities())
                    .description(DESCRIPTION));
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
