package io.vmcrypt.examples;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.vmencryption.EnsuredKms;
import io.vmcrypt.ovh.vmencryption.EnsuredKmsGroup;
import io.vmcrypt.ovh.vmencryption.KmsOperation;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.KmsThumbprintConflictException;
import java.time.Duration;
import java.util.List;

/**
 * Reads the KMS certificate and registers the KMS with OVHcloud, up to where it is vCenter's turn.
 * No arguments; the environment says what and where.
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
   * Registers each address of the KMS, and waits until it is vCenter's turn; not until the end,
   * which comes later.
   */
  static EnsuredKmsGroup register(
      Systems systems, OvhClient ovh, ServerCertificate certificate, StepPrinter steps) {
    steps.begin("Register the KMS with OVHcloud");
    EnsuredKmsGroup group = ensure(systems, ovh, certificate.thumbprint(), steps);
    List<String> addresses = systems.kmsIpv4s();
    for (int i = 0; i < addresses.size(); i++) {
      tell(addresses.get(i), group.members().get(i), steps);
    }
    steps.begin("Wait until it is vCenter's turn");
    steps.found(
        group
            .operation()
            .awaitVcenterTurn(KmsOperation.DEFAULT_QUIET, steps.waitFor(TIMEOUT))
            .toString());
    return group;
  }

  private static EnsuredKmsGroup ensure(
      Systems systems, OvhClient ovh, Thumbprint thumbprint, StepPrinter steps) {
    try {
      return ovh.privateCloud(systems.ovhService())
          .vmEncryption()
          .kmsServers()
          .ensureAll(
              systems.kmsIpv4s().stream()
                  .map(ip -> registration(ip, thumbprint, systems.replaceThumbprint()))
                  .toList());
    } catch (KmsThumbprintConflictException e) {
      steps.found(
          "if the KMS's certificate was renewed, run this again with"
              + " VMCRYPT_KMS_REPLACE_THUMBPRINT=yes");
      throw e;
    }
  }

  private static KmsRegistration registration(String ip, Thumbprint thumbprint, boolean replace) {
    KmsRegistration.Builder builder =
        KmsRegistration.builder(ip, thumbprint).description("vmcrypt");
    return replace ? builder.replaceThumbprint().build() : builder.build();
  }

  private static void tell(String address, EnsuredKms kms, StepPrinter steps) {
    String task = kms.operation().id().isEmpty() ? "" : ", task " + kms.operation().id();
    switch (kms.outcome()) {
      case REGISTERED -> steps.changed("registration of " + address + " started" + task);
      case CHANGED -> steps.changed("change of " + address + "'s thumbprint started" + task);
      case RESUMED -> steps.found(address + " is under way already, taken up again" + task);
      case UNCHANGED -> steps.unchanged(address + " is registered");
    }
  }
}
