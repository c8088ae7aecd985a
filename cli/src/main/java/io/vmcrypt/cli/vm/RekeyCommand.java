package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.estate.rotation.OldKeys;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VmChange;
import java.util.List;
import java.util.Optional;
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

  private Optional<OldKeys> noted = Optional.empty();
  private Optional<OldKeys> oldKeys = Optional.empty();

  public RekeyCommand(Surroundings surroundings) {
    super(surroundings, VmOptions.MAY_BE_ENCRYPTED);
  }

  @Override
  protected int run(Screen screen) {
    if (provider != null && keysToReplace.isNoted()) {
      throw new UsageException("Give --provider or --old-keys, not both.");
    }
    noted = keysToReplace.earlier();
    return super.run(screen);
  }

  @Override
  VmChange change(VsphereClient vcenter) {
    Rekey.Builder rekey =
        provider != null
            ? Rekey.toKeyProvider(provider)
            : Rekey.replacingAll(replaced(vcenter).ids());
    return (deep ? rekey.deep() : rekey).build();
  }

  private OldKeys replaced(VsphereClient vcenter) {
    KeyCount count = vcenter.keyLedger().count(List.of());
    OldKeys replaced =
        noted.map(earlier -> earlier.requireKnown(count)).orElseGet(() -> OldKeys.inUse(count));
    oldKeys = Optional.of(replaced).filter(any -> keysToReplace.isNoted());
    return replaced;
  }

  @Override
  void beforeStart(VsphereClient vcenter) {
    oldKeys = oldKeys.map(keys -> keys.beforeRun(vcenter));
    oldKeys.ifPresent(keysToReplace::note);
  }

  @Override
  void afterwards(VsphereClient vcenter, Set<String> changed, Screen screen) {
    oldKeys = oldKeys.map(keys -> keys.settled(vcenter, changed));
    oldKeys.ifPresent(keysToReplace::note);
    keysToReplace.tell(screen);
  }
}
