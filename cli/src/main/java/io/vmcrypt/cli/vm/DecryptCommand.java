package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.Decryption;
import io.vmcrypt.vsphere.vm.VmChange;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
    name = "decrypt",
    description = {
      "Decrypts VMs, home and disks. Encrypted vMotion stays as it is.",
      "A storage policy that was kept when they were encrypted comes back."
    })
public final class DecryptCommand extends RolloutCommand {

  @Option(
      names = "--policy",
      paramLabel = "NAME",
      description = "the storage policy that they get, in place of the old or default one")
  private @Nullable String policy;

  public DecryptCommand(Surroundings surroundings) {
    super(surroundings, VmOptions.MAY_BE_ENCRYPTED);
  }

  @Override
  VmChange change(VsphereClient vcenter) {
    Decryption all = Decryption.homeAndAllDisks();
    return policy == null ? all : all.replacementPolicy(vcenter.storagePolicies().get(policy));
  }
}
