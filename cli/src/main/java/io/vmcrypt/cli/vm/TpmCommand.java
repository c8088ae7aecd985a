package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.base.Command;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VirtualTpmChange;
import io.vmcrypt.vsphere.vm.VmChange;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
    name = "tpm",
    description = "Adds virtual TPMs to VMs, or removes them.",
    footer = {"", "vmcrypt tpm add VM...; vmcrypt tpm remove VM...; each has --help."})
public final class TpmCommand extends Command {

  public TpmCommand(Surroundings surroundings) {
    super(surroundings);
  }

  /** With the two that do something. */
  public CommandLine line() {
    return new CommandLine(this)
        .addSubcommand(new Addition(surroundings()))
        .addSubcommand(new Removal(surroundings()));
  }

  @Override
  protected int run(Screen screen) {
    throw new UsageException("Say which: vmcrypt tpm add VM..., or vmcrypt tpm remove VM...");
  }

  @CommandLine.Command(
      name = "add",
      description = {
        "Adds a virtual TPM to VMs that have none.",
        "A VM has to be off and to have an encrypted home, EFI firmware and hardware version 14."
            + " From then on its home cannot be decrypted."
      })
  private static final class Addition extends RolloutCommand {

    Addition(Surroundings surroundings) {
      super(surroundings, VmOptions.MAY_BE_ENCRYPTED);
    }

    @Override
    VmChange change(VsphereClient vcenter) {
      return VirtualTpmChange.add();
    }
  }

  @CommandLine.Command(
      name = "remove",
      description = {
        "Removes the virtual TPMs of VMs.",
        "What the guest has sealed with it is lost, such as the key of a BitLocker volume."
      })
  private static final class Removal extends RolloutCommand {

    @Option(
        names = "--force",
        description = "do it although nobody can see whether the guest uses it")
    private boolean forced;

    Removal(Surroundings surroundings) {
      super(surroundings, List.<EncryptionLevel>of());
    }

    @Override
    VmChange change(VsphereClient vcenter) {
      VirtualTpmChange removal = VirtualTpmChange.remove();
      return forced ? removal.force() : removal;
    }
  }
}
