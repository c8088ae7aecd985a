package io.vmcrypt.examples;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.ovh.vmencryption.KmsOperation;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.KmsThumbprintConflictException;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
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
    steps.found("SHA-1 " + certificate.thumbprint());
    if (systems.expectedThumbprint().isEmpty()) {
      steps.found("no expected thumbprint is set: compare this one with what the KMS itself shows");
    } else {
      KmsAddresses.compare(systems.kms(), systems.expectedThumbprint().get(), certificate);
      steps.found("it is the expected one");
    }
    return certificate;
  }

  /**
   * Registers each address of the KMS, and waits until it is vCenter's turn. The registration
   * itself ends later.
   */
  static KmsOperation<List<OvhTask>, List<RegisteredKms>> register(
      Systems systems, OvhClient ovh, ServerCertificate certificate, StepPrinter steps) {
    steps.begin("Register the KMS with OVHcloud");
    // looked up once, so that exactly the addresses that were checked are registered
    List<String> addresses = systems.kmsIpv4s();
    new KmsAddresses(systems).confirm(addresses, certificate, steps);
    Ensured<KmsOperation<List<OvhTask>, List<RegisteredKms>>> ensured =
        ensure(systems, ovh, addresses, certificate.thumbprint(), steps);
    KmsOperation<List<OvhTask>, List<RegisteredKms>> registration = ensured.value();
    ensured.changes().forEach(change -> steps.changed(change.toString()));
    if (!registration.id().isEmpty()) {
      steps.found("under way: task " + registration.id());
    } else if (!ensured.isChanged()) {
      steps.unchanged("KMS " + String.join(", ", addresses) + " is registered");
    }
    steps.begin("Wait until it is vCenter's turn");
    steps.found(
        registration
            .awaitVcenterTurn(KmsOperation.DEFAULT_QUIET, steps.waitFor(TIMEOUT))
            .toString());
    return registration;
  }

  private static Ensured<KmsOperation<List<OvhTask>, List<RegisteredKms>>> ensure(
      Systems systems,
      OvhClient ovh,
      List<String> addresses,
      Thumbprint thumbprint,
      StepPrinter steps) {
    try {
      return ovh.privateCloud(systems.ovhService())
          .vmEncryption()
          .kmsServers()
          .ensureAll(
              addresses.stream()
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
}
