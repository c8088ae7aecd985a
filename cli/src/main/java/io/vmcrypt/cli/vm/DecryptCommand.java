package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.Decryption;
import io.vmcrypt.vsphere.vm.VmChange;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(
    name = "decrypt",
    description = "Decrypts VMs, home and disks. Encrypted vMotion stays as it is.")
public final class DecryptCommand extends RolloutCommand {

  @Mixin private final PolicyOption policy = new PolicyOption();

  public DecryptCommand(Surroundings surroundings) {
    super(surroundings, VmOptions.MAY_BE_ENCRYPTED);
  }

  @Override
  VmChange change(VsphereClient vcenter) {
    Decryption all = Decryption.homeAndAllDisks();
    return policy.named(vcenter).map(all::replacementPolicy).orElse(all);
  }
}
