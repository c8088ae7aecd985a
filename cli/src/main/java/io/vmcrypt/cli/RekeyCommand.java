package io.vmcrypt.cli;

import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VmChange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
    name = "rekey",
    description = {
      "Gives encrypted VMs new keys. The old keys stay on their KMS.",
      "Without --provider they come from the key provider that each VM has, in place of those that"
          + " are in use now; without --old-keys each run changes all of them."
    })
final class RekeyCommand extends RolloutCommand {

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "take them from this key provider, as when a KMS takes over from another")
  private @Nullable String provider;

  @Option(
      names = "--old-keys",
      paramLabel = "FILE",
      description =
          "notes the keys that go: the first run writes it, later ones do what is left over")
  private @Nullable Path oldKeys;

  @Option(names = "--deep", description = "encrypt the data anew; the VMs must be off")
  private boolean deep;

  private List<CryptoKeyId> toNote = List.of();

  RekeyCommand(Surroundings surroundings) {
    super(surroundings, EncryptionLevel.ENCRYPTED, EncryptionLevel.PARTLY_ENCRYPTED);
  }

  @Override
  VmChange change(VsphereClient vcenter) {
    if (provider != null && oldKeys != null) {
      throw new UsageException("Give --provider or --old-keys, not both.");
    }
    Rekey.Builder rekey =
        provider != null ? Rekey.toKeyProvider(provider) : Rekey.replacingAll(keysToGo(vcenter));
    return (deep ? rekey.deep() : rekey).build();
  }

  private List<CryptoKeyId> keysToGo(VsphereClient vcenter) {
    if (oldKeys != null && Files.exists(oldKeys)) {
      return OldKeys.read(oldKeys);
    }
    List<CryptoKeyId> used =
        vcenter.kmsClusters().keys().list().stream()
            // a key whose provider vCenter does not know cannot be replaced by a new one
            .filter(key -> key.providerId().isPresent())
            .toList();
    if (used.isEmpty()) {
      throw new UsageException("No key is in use that could be replaced.");
    }
    toNote = used;
    return used;
  }

  @Override
  void beforeStart() {
    if (oldKeys != null && !toNote.isEmpty()) {
      OldKeys.write(oldKeys, toNote);
    }
  }
}
