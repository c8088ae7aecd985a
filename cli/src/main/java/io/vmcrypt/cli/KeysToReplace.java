package io.vmcrypt.cli;

import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The keys that new ones take the place of. A note of them makes a run repeatable. */
final class KeysToReplace {

  @Option(
      names = "--old-keys",
      paramLabel = "FILE",
      description =
          "notes the keys that go: the first run writes it, later ones do what is left over")
  private @Nullable Path file;

  private List<CryptoKeyId> toNote = List.of();

  boolean isNoted() {
    return file != null;
  }

  /** Those of the note, if there is one; else those that are in use now. */
  List<CryptoKeyId> find(VsphereClient vcenter, Predicate<String> ofProvider) {
    if (file != null && Files.exists(file)) {
      return OldKeys.read(file);
    }
    List<CryptoKeyId> used =
        vcenter.kmsClusters().keys().list().stream()
            // a key whose provider vCenter does not name may be one: its VM shows it, or is told
            .filter(key -> key.providerId().map(ofProvider::test).orElse(true))
            .toList();
    if (used.isEmpty()) {
      throw new UsageException("No key is in use that could be replaced.");
    }
    toNote = used;
    return used;
  }

  /** Writes the note, before the first key is replaced. */
  void note() {
    if (file != null && !toNote.isEmpty()) {
      OldKeys.write(file, toNote);
    }
  }
}
