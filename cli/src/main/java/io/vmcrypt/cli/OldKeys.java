package io.vmcrypt.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.cli.output.FileFailure;
import io.vmcrypt.cli.output.ReportFile;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A note of keys that are to be replaced: id, tab, key provider in each line; nothing after the tab
 * if vCenter does not name the provider.
 */
final class OldKeys {

  private OldKeys() {}

  static List<CryptoKeyId> read(Path file) {
    try {
      List<CryptoKeyId> keys =
          Files.readAllLines(file).stream()
              .filter(line -> !line.isBlank())
              .map(line -> key(file, line))
              .toList();
      if (keys.isEmpty()) {
        throw new UsageException("file " + file + " holds no key.");
      }
      return keys;
    } catch (IOException e) {
      throw new FileFailure(file, "read", e);
    }
  }

  private static CryptoKeyId key(Path file, String line) {
    String[] parts = line.split("\t", -1);
    if (parts.length != 2 || parts[0].isBlank()) {
      throw new UsageException(
          "file " + file + ": \"" + line + "\" is not a key: expected id, tab, key provider.");
    }
    return new CryptoKeyId(parts[0], Optional.of(parts[1]).filter(id -> !id.isBlank()));
  }

  /** Complete or not at all: with half of the keys, a later run would change too little. */
  static void write(Path file, List<CryptoKeyId> keys) {
    String text =
        keys.stream()
            .map(key -> key.keyId() + "\t" + key.providerId().orElse("") + "\n")
            .collect(Collectors.joining());
    ReportFile.write(
        file,
        out -> {
          out.write(text.getBytes(UTF_8));
          return text;
        });
  }
}
