package io.vmcrypt.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.cli.output.ReportFile;
import io.vmcrypt.cli.settings.GivenLines;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A note of keys that are to be replaced: id, tab, key provider in each line; nothing after the tab
 * if vCenter does not name the provider.
 */
final class OldKeys {

  private static final int MOST_BYTES = 16 * 1024 * 1024;

  private OldKeys() {}

  static List<CryptoKeyId> read(Path file) {
    List<String> lines = GivenLines.of("file", file, MOST_BYTES);
    List<CryptoKeyId> keys = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        keys.add(key("file " + file + ", line " + (i + 1), lines.get(i)));
      }
    }
    if (keys.isEmpty()) {
      throw new UsageException("file " + file + " holds no key.");
    }
    return keys;
  }

  /** Without the line, if it is none: the file may be one with a secret. */
  private static CryptoKeyId key(String place, String line) {
    String[] parts = line.split("\t", -1);
    if (parts.length != 2 || parts[0].isBlank()) {
      throw new UsageException(place + " is no key: expected id, tab, key provider.");
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
