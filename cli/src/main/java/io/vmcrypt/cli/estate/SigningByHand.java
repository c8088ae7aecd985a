package io.vmcrypt.cli.estate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vmcrypt.cli.base.ReportOption;
import io.vmcrypt.cli.output.ReportFile;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.estate.part.CertificateSigner;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.NotSignedYetException;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.spec.Estate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where the document says signedBy, a person has vCenter's request signed: one run writes it to a
 * file, a later one is given the certificate. vCenter keeps the request in between.
 */
final class SigningByHand {

  @Option(
      names = "--request",
      paramLabel = "FILE",
      description =
          "where the document says \"signedBy\": write vCenter's signing request to this file, and"
              + " end with status 4 until it is signed")
  private @Nullable Path request;

  @Option(
      names = "--signed",
      paramLabel = "FILE",
      description = "the certificate (PEM) that was signed for this request: go on with it")
  private @Nullable Path signed;

  private Optional<ClientCertificate> certificate = Optional.empty();

  /**
   * Reads what is given, before anything is asked.
   *
   * @throws UsageException if it makes no sense, or would replace a file that is no request
   */
  CertificateSigner signer(Estate estate) {
    if (!(estate.clientTrust() instanceof ClientTrust.SignedBy by)) {
      if (request != null || signed != null) {
        throw new UsageException("--request and --signed go with a document that says signedBy.");
      }
      return EstateSystems.NOBODY;
    }
    ReportOption.checkWritable(request);
    try {
      certificate = Optional.ofNullable(signed).map(ClientCertificate::fromFile);
      if (request != null && Files.exists(request)) {
        CertificateSigningRequest unused = CertificateSigningRequest.fromFile(request);
      }
    } catch (SdkException e) {
      throw new UsageException(e);
    }
    return csr -> sign(by.signer(), csr);
  }

  /**
   * Before a plan is carried out.
   *
   * @throws UsageException if a request has to be signed, and nobody said where it is to be written
   */
  void checkGiven(EstatePlan plan) {
    boolean isNeeded =
        plan.estate().clientTrust() instanceof ClientTrust.SignedBy
            && plan.steps().stream()
                .anyMatch(
                    step ->
                        step.is(EstateStep.Kind.TRUST_VCENTER)
                            || step.is(EstateStep.Kind.RENEW_CLIENT_CERTIFICATE));
    if (isNeeded && request == null && signed == null) {
      throw new UsageException(
          "vCenter's signing request has to be signed. Say with --request FILE where it is to be"
              + " written; once it is signed, give the certificate with --signed FILE. Nothing was"
              + " changed.");
    }
  }

  private ClientCertificate sign(String signer, CertificateSigningRequest csr) {
    if (certificate.filter(given -> csr.isAnsweredBy(given.x509())).isPresent()) {
      return certificate.get();
    }
    Path file = request;
    if (file != null) {
      ReportFile.write(file, csr.pem().getBytes(US_ASCII));
    }
    throw new NotSignedYetException(
        signer,
        csr,
        certificate.isEmpty()
            ? "it is not signed yet"
            : "the certificate in " + signed + " is for another key than that of this request",
        file == null
            ? "Give --request FILE in place of --signed: it writes vCenter's present request."
            : ("Have %s signed by %s, then run this again with --signed and the certificate. Until"
                    + " then vCenter keeps its request, and what it has.")
                .formatted(file, signer));
  }

  /** Whether a run ended because somebody has to sign; it is said what to do. */
  static boolean isWaiting(Optional<EstateReport> report, Screen screen) {
    Optional<NotSignedYetException> waits = report.flatMap(EstateReport::notSignedYet);
    waits.ifPresent(why -> screen.line("It waits for a signature. " + why.advice()));
    return waits.isPresent();
  }
}
