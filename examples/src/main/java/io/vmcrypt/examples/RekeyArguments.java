package io.vmcrypt.examples;

import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.Rekey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What the program {@code Rekey} was asked for. */
final class RekeyArguments {

  static final String USAGE =
      "usage: Rekey [--deep] [--provider ID | --old-keys FILE] " + RolloutArguments.USAGE;

  private boolean deep;
  private @Nullable String provider;
  private @Nullable Path oldKeys;
  private final RolloutArguments rollout;

  private RekeyArguments(Arguments arguments) {
    Map<String, BiConsumer<String, Arguments>> own =
        Map.of(
            "--deep", (option, left) -> deep = true,
            "--provider", (option, left) -> provider = left.value(option),
            "--old-keys", (option, left) -> oldKeys = Path.of(left.value(option)));
    this.rollout =
        RolloutArguments.parse(
            arguments,
            new VmSelection(EncryptionLevel.ENCRYPTED, EncryptionLevel.PARTLY_ENCRYPTED),
            own);
    if (provider != null && oldKeys != null) {
      throw arguments.refused("Give --provider or --old-keys, not both.");
    }
  }

  /**
   * Reads arguments.
   *
   * @throws IllegalArgumentException if they make no sense, with the usage
   */
  static RekeyArguments parse(List<String> arguments) {
    return new RekeyArguments(new Arguments(USAGE, arguments));
  }

  RolloutArguments rollout() {
    return rollout;
  }

  /** Which keys go, and where the new ones come from. */
  Rekey rekey(VsphereClient vcenter) {
    Rekey.Builder rekey =
        provider != null ? Rekey.toKeyProvider(provider) : Rekey.replacingAll(keysToGo(vcenter));
    return (deep ? rekey.deep() : rekey).build();
  }

  private List<CryptoKeyId> keysToGo(VsphereClient vcenter) {
    Path file = oldKeys;
    if (file != null && Files.exists(file)) {
      return read(file);
    }
    List<CryptoKeyId> used =
        vcenter.kmsClusters().keys().list().stream()
            // a key whose provider vCenter does not know cannot be replaced by a new one
            .filter(key -> key.providerId().isPresent())
            .toList();
    if (used.isEmpty()) {
      throw new IllegalArgumentException("no key is in use that could be replaced");
    }
    if (file != null && !rollout.plan()) {
      write(file, used);
    }
    return used;
  }

  private static List<CryptoKeyId> read(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> !line.isBlank())
          .map(line -> key(file, line))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(
          "file " + file + " could not be read: " + FileTrouble.inWords(e), e);
    }
  }

  private static CryptoKeyId key(Path file, String line) {
    String[] parts = line.split("\t", -1);
    if (parts.length != 2 || parts[0].isBlank() || parts[1].isBlank()) {
      throw new IllegalArgumentException(
          "file " + file + ": \"" + line + "\" is not a key: expected id, tab, key provider");
    }
    return new CryptoKeyId(parts[0], Optional.of(parts[1]));
  }

  /**
   * The file is either complete or not there. With half of the keys, a later run would change too
   * little.
   */
  private static void write(Path file, List<CryptoKeyId> keys) {
    Path target = file.toAbsolutePath();
    try {
      Path unfinished = Files.createTempFile(target.getParent(), ".vmcrypt-keys", ".part");
      try {
        Files.write(
            unfinished,
            keys.stream().map(key -> key.keyId() + "\t" + key.providerId().orElseThrow()).toList());
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new IllegalStateException(
          "file " + file + " could not be written: " + FileTrouble.inWords(e), e);
    }
  }
}
