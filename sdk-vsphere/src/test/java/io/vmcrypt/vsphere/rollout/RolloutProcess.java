package io.vmcrypt.vsphere.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * A program of its own that encrypts all VMs of a vCenter: for tests that kill it. It says on its
 * standard output what becomes of each VM, and in the end what the whole came to.
 */
final class RolloutProcess {

  static final String PASSWORD = "ROLLOUT_PASSWORD";

  private RolloutProcess() {}

  /**
   * Runs.
   *
   * @param arguments address, user, thumbprint, concurrency
   */
  public static void main(String[] arguments) {
    run(List.of(arguments), requireNonNull(System.getenv(PASSWORD)), System.out::println);
  }

  /** The same in the process of the caller. */
  static void run(List<String> arguments, String password, Consumer<String> out) {
    try (VsphereClient vcenter =
        VsphereClient.builder(
                HostAndPort.parse(arguments.get(0)),
                VsphereCredentials.password(arguments.get(1), Secret.of(password)))
            .trust(ServerTrust.pinned(Thumbprint.parse(arguments.get(2))))
            .build()) {
      EncryptionRollout rollout =
          EncryptionRollout.builder(
                  PolicyAssignment.builder(vcenter.storagePolicies().getVmEncryption()).build(),
                  vcenter.virtualMachines().list())
              .limits(RolloutLimits.DEFAULT.concurrency(Integer.parseInt(arguments.get(3))))
              .build();
      out.accept("starting");
      try (Rollout running = vcenter.rollouts().start(rollout)) {
        RolloutReport report =
            running.await(
                Duration.ofMinutes(5),
                progress -> {},
                result ->
                    out.accept(
                        result.vm().name()
                            + " "
                            + result.outcome()
                            + result.failure().map(e -> " " + e.getMessage()).orElse("")));
        out.accept("ended " + report.isComplete());
      }
    }
  }
}
