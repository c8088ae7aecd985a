package io.vmcrypt.examples;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.privatecloud.OvhTask;
import io.vmcrypt.ovh.vmencryption.EnsuredKms;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import java.time.Duration;
import java.util.List;

/**
 * Reads the KMS certificate and registers the KMS with OVHcloud, up to where OVHcloud waits for
 * vCenter. No arguments; the environment says what and where.
 */
public final class RegisterKms {

  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private RegisterKms() {}

  public static void main(String[] args) {
    Example.exit(
        args,
        4,
        (systems, steps) -> {
          try (OvhClient ovh = systems.ovh()) {
            register(systems, ovh, readCertificate(systems, steps), steps);
            return Example.DONE;
          }
        });
  }

  static ServerCertificate readCertificate(Systems systems, StepPrinter steps) {
    steps.begin("Read the KMS certificate");
    ServerCertificate certificate = KmipProbe.builder(systems.kms()).build().readCertificate();
    steps.found(certificate.subject() + ", valid until " + certificate.notAfter());
    steps.begin("Compare its thumbprint");
    steps.found("SHA1 Fingerprint=" + certificate.thumbprint());
    if (systems.expectedThumbprint().isEmpty()) {
      steps.found("nobody has said what it should be: compare it with what the KMS itself shows");
    } else {
      Thumbprint expected = systems.expectedThumbprint().get();
      if (!expected.matches(certificate.x509())) {
        throw new ThumbprintMismatchException(
            new Attempt("KMS", "confirm the certificate", systems.kms().toString()),
            List.of(expected),
            certificate.thumbprint(expected.algorithm()),
            null);
      }
      steps.found("it is the expected one");
    }
    return certificate;
  }

  /**
   * Registers, and waits until OVHcloud waits for vCenter; not until the end, which comes later.
   */
  static EnsuredKms register(
      Systems systems, OvhClient ovh, ServerCertificate certificate, StepPrinter steps) {
    steps.begin("Register the KMS with OVHcloud");
    EnsuredKms kms =
        ovh.privateCloud(systems.ovhService())
            .vmEncryption()
            .kmsServers()
            .ensure(
                KmsRegistration.builder(systems.kmsIpv4(), certificate.thumbprint())
                    .description("vmcrypt")
                    .build());
    String task = kms.operation().id().isEmpty() ? "" : ", task " + kms.operation().id();
    switch (kms.outcome()) {
      case REGISTERED -> steps.changed("registration of " + systems.kmsIpv4() + " started" + task);
      case CHANGED -> steps.changed("change of the thumbprint started" + task);
      case RESUMED -> steps.found("already under way, taken up again" + task);
      case UNCHANGED -> steps.unchanged(systems.kmsIpv4() + " is registered");
    }
    steps.begin("Wait until OVHcloud waits for vCenter");
    OvhTask reached = kms.operation().awaitState(OvhTask::awaitsVcenter, steps.waitFor(TIMEOUT));
    steps.found(reached.awaitsVcenter() ? "it does" : "it is past that: " + reached.summary());
    return kms;
  }
}
