package io.vmcrypt.examples;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.PrecheckException;
import io.vmcrypt.vsphere.vm.ReconfigurationResult;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Encrypts VMs: assigns the encryption policy and sets encrypted vMotion. Arguments: VMs as {@code
 * web-01} or {@code "db-01=Hard disk 2"}; without any, those of the environment. Exit status 0 if
 * all VMs were seen to be encrypted; 3 if vCenter reported success but they are not; 1 if it
 * failed; 2 for bad usage.
 */
public final class EncryptVm {

  private static final Duration TIMEOUT = Duration.ofHours(1);
  // the job creates the cluster, makes it vCenter's default and establishes its trust. Before that
  // is done, or if an earlier run died in the middle, these findings mean nothing; encrypt() checks
  // again
  private static final Set<FindingCode> CURED_BY_THE_CLUSTER =
      Set.of(
          FindingCode.NO_DEFAULT_KEY_PROVIDER,
          FindingCode.UNKNOWN_KEY_PROVIDER,
          FindingCode.KEY_PROVIDER_NOT_USABLE,
          FindingCode.KEY_PROVIDER_NOT_BACKED_UP);

  private EncryptVm() {}

  public static void main(String[] args) {
    Example.exit(
        new String[0],
        1,
        (systems, steps) -> {
          List<VmChoice> choices = VmChoice.of(args, systems);
          try (VsphereClient vcenter = systems.vcenter()) {
            encrypt(vcenter, choices, steps);
            return Example.DONE;
          }
        });
  }

  static PolicyAssignment assignment(StoragePolicy policy, VmChoice choice) {
    PolicyAssignment.Builder builder =
        PolicyAssignment.builder(policy).migrateEncryption(MigrateEncryption.REQUIRED);
    return choice.disks().isEmpty()
        ? builder.homeAndAllDisks().build()
        : builder
            .homeAndDisks(
                choice.disks().stream().map(DiskSelector::label).toArray(DiskSelector[]::new))
            .build();
  }

  /** Refuses VMs that cannot be encrypted as they are, before anything is changed anywhere. */
  static void check(VsphereClient vcenter, List<VmChoice> choices) {
    StoragePolicy policy = vcenter.storagePolicies().getVmEncryption();
    for (VmChoice choice : choices) {
      List<Finding> findings =
          choice.find(vcenter).precheck(assignment(policy, choice)).stream()
              .filter(finding -> !CURED_BY_THE_CLUSTER.contains(finding.code()))
              .toList();
      if (findings.stream().anyMatch(Finding::isBlocking)) {
        throw new PrecheckException(
            new Attempt("vCenter", "encrypt the VM", choice.vm()), findings);
      }
    }
  }

  static void encrypt(VsphereClient vcenter, List<VmChoice> choices, StepPrinter steps) {
    steps.begin("Assign the encryption policy and set encrypted vMotion");
    StoragePolicy policy = vcenter.storagePolicies().getVmEncryption();
    for (VmChoice choice : choices) {
      ReconfigurationResult result =
          choice.find(vcenter).start(assignment(policy, choice)).await(steps.waitFor(TIMEOUT));
      result.warnings().forEach(warning -> steps.found(choice.vm() + ": " + warning.seen()));
      if (result.changed()) {
        steps.changed(
            choice.vm() + ": encrypted with policy \"" + policy.name() + "\": " + seen(result));
      } else {
        steps.unchanged(choice.vm() + " is encrypted");
      }
    }
  }

  /**
   * What was seen after the task had ended. For a VM that is not as asked, an exception was thrown
   * before.
   */
  private static String seen(ReconfigurationResult result) {
    return result.state().disks().stream()
        .filter(DiskEncryptionState::isEncrypted)
        .map(DiskEncryptionState::label)
        .collect(Collectors.joining(", ", "home, ", ""));
  }
}
