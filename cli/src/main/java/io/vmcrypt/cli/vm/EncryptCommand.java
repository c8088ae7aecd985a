package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.PolicyAssignment.OldPolicy;
import io.vmcrypt.vsphere.vm.VmChange;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
    name = "encrypt",
    description = {
      "Encrypts VMs, and requires encrypted vMotion for them.",
      "Gives home and disks the encryption policy. Leaves out a vCenter, agents such as vCLS, and"
          + " the VM of a KMS. Run it again if it breaks off."
    })
public final class EncryptCommand extends RolloutCommand {

  @Option(
      names = "--disk",
      paramLabel = "LABEL",
      description = "only these disks and the home, as \"Hard disk 2\"; may be given again")
  private List<String> disks = new ArrayList<>();

  @Option(
      names = "--old-policy",
      paramLabel = "CHOICE",
      description =
          "of a policy with rules of its own, such as vSAN's: keep them, replace, or refuse")
  private OldPolicy oldPolicy = OldPolicy.REFUSE;

  @Mixin private final PolicyOption policy = new PolicyOption();

  public EncryptCommand(Surroundings surroundings) {
    super(surroundings, List.of());
  }

  @Override
  VmChange change(VsphereClient vcenter) {
    PolicyAssignment.Builder assignment =
        PolicyAssignment.builder(policy.find(vcenter))
            .oldPolicy(oldPolicy)
            .migrateEncryption(MigrateEncryption.REQUIRED);
    return disks.isEmpty()
        ? assignment.homeAndAllDisks().build()
        : assignment
            .homeAndDisks(disks.stream().map(DiskSelector::label).toArray(DiskSelector[]::new))
            .build();
  }
}
