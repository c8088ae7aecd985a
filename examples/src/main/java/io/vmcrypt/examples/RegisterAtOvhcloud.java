package io.vmcrypt.examples;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.time.Duration;

/**
 * Registers a KMS with OVHcloud, and comes back when vCenter has to go on: the registration ends
 * only after the KMS works in vCenter.
 */
final class RegisterAtOvhcloud {

  private RegisterAtOvhcloud() {}

  static Operation<OvhProgress, RegisteredKms> register(
      OvhClient ovh, String privateCloud, String kmsAddress, Thumbprint thumbprint) {
    Operation<OvhProgress, RegisteredKms> registration =
        ovh.privateCloud(privateCloud)
            .vmEncryption()
            .kmsServers()
            .ensure(KmsRegistration.builder(kmsAddress, thumbprint).build())
            .value();
    registration.awaitState(OvhProgress::isVcentersTurn, Duration.ofMinutes(10));
    return registration;
  }
}
