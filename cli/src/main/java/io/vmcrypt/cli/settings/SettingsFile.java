package io.vmcrypt.cli.settings;

import io.vmcrypt.cli.output.FileTrouble;
import io.vmcrypt.estate.SecretReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A file of settings: a line for each, {@code name = value}, in UTF-8. Empty lines and lines that
 * begin with {@code #} do not count. A relative path counts from the file's own folder.
 */
final class SettingsFile {

  private static final long MOST_BYTES = 1024 * 1024;

  private SettingsFile() {}

  static Map<Setting, String> read(Path file) {
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    List<String> lines = lines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        String place = "settings file " + file + ", line " + (i + 1) + ": ";
        int equals = line.indexOf('=');
        if (equals < 0) {
          throw new UsageException(place + "expected name = value.");
        }
        String name = line.substring(0, equals).strip();
        Setting setting =
            Setting.of(name)
                // a line that is in the wrong place may be a secret, so only a likely name is told
                .orElseThrow(
                    () ->
                        new UsageException(
                            place
                                + (name.matches("[a-z][a-z-]{0,29}")
                                    ? "there is no setting " + name + "."
                                    : "there is no such setting.")));
        String value = located(setting, line.substring(equals + 1).strip(), file);
        if (values.put(setting, value) != null) {
          throw new UsageException(place + name + " is set twice.");
        }
      }
    }
    return values;
  }

  private static List<String> lines(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new UsageException("settings file " + file + " is larger than 1 MiB.");
      }
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UsageException(
          "settings file " + file + " cannot be read: " + FileTrouble.inWords(e) + ".");
    }
  }

  private static String located(Setting setting, String value, Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || value.isEmpty()) {
      return value;
    }
    if (setting.isFile()) {
      return folder.resolve(value).toString();
    }
    if (setting.isSecret() && value.startsWith("file:")) {
      SecretReference reference = SecretReference.parse(value);
      return "file:" + folder.resolve(reference.name());
    }
    return value;
  }
}
