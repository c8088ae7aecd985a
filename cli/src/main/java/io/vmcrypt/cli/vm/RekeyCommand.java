package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VmChange;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
    name = "rekey",
    description = {
      "Gives encrypted VMs new keys. The old keys stay on their KMS.",
      "Without --provider they come from the key provider that each VM has, in place of those that"
          + " are in use now; without --old-keys each run changes all of them."
    })
public final class RekeyCommand extends RolloutCommand {

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "take them from this key provider, as when a KMS takes over from another")
  private @Nullable String provider;

  @Mixin private final KeysToReplace keysToReplace = new KeysToReplace();

  @Option(names = "--deep", description = "encrypt the data anew; the VMs must be off")
  private boolean deep;

  public RekeyCommand(Surroundings surroundings) {
    super(surroundings, VmOptions.MAY_BE_ENCRYPTED);
  }

  @Override
  VmChange change(VsphereClient vcenter) {
    if (provider != null && keysToReplace.isNoted()) {
      throw new UsageException("Give --provider or --old-keys, not both.");
    }
    Rekey.Builder rekey =
        provider != null
            ? Rekey.toKeyProvider(provider)
            : Rekey.replacingAll(keysToReplace.find(vcenter, any -> true));
    return (deep ? rekey.deep() : rekey).build();
  }

  @Override
  void beforeStart(VsphereClient vcenter) {
    keysToReplace.note(vcenter);
  }

  @Override
  void afterwards(VsphereClient vcenter, Set<String> changed, Screen screen) {
    keysToReplace.settle(vcenter, changed, screen);
  }
}
