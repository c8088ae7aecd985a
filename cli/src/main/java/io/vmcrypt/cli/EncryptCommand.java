package io.vmcrypt.cli;

import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VmChange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
    name = "encrypt",
    description = {
      "Encrypts VMs: gives home and disks the encryption policy, and requires encrypted vMotion.",
      "Leaves out a vCenter, agents such as vCLS, and the VM of a KMS. Run it again if it breaks"
          + " off."
    })
final class EncryptCommand extends RolloutCommand {

  @Option(
      names = "--disk",
      paramLabel = "LABEL",
      description = "only these disks and the home, as \"Hard disk 2\"; may be given again")
  private List<String> disks = new ArrayList<>();

  @Option(
      names = "--policy",
      paramLabel = "NAME",
      description = "an encryption policy of your own, in place of vCenter's")
  private @Nullable String policy;

  EncryptCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  VmChange change(VsphereClient vcenter) {
    StoragePolicy wanted =
        policy == null
            ? vcenter.storagePolicies().getVmEncryption()
            : vcenter.storagePolicies().get(policy);
    PolicyAssignment.Builder assignment =
        PolicyAssignment.builder(wanted).migrateEncryption(MigrateEncryption.REQUIRED);
    return disks.isEmpty()
        ? assignment.homeAndAllDisks().build()
        : assignment
            .homeAndDisks(disks.stream().map(DiskSelector::label).toArray(DiskSelector[]::new))
            .build();
  }
}
