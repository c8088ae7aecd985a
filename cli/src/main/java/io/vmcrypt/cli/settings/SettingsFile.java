package io.vmcrypt.cli.settings;

import io.vmcrypt.core.shared.input.KnownWords;
import io.vmcrypt.estate.part.SecretReference;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A file of settings: a line for each, {@code name = value}, in UTF-8. Empty lines and lines that
 * begin with {@code #} do not count. A relative path counts from the file's own folder.
 */
final class SettingsFile {

  private static final int MOST_BYTES = 1024 * 1024;

  private SettingsFile() {}

  static Map<Setting, String> read(Path file) {
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    List<String> lines = GivenLines.of("settings file", file, MOST_BYTES);
    UsageException.all(
        IntStream.range(0, lines.size())
            .<Runnable>mapToObj(i -> () -> line(lines.get(i).strip(), i + 1, file, values))
            .toArray(Runnable[]::new));
    return values;
  }

  private static void line(String line, int number, Path file, Map<Setting, String> values) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    String place = "settings file " + file + ", line " + number + ": ";
    int equals = line.indexOf('=');
    if (equals < 0) {
      throw new UsageException(place + "expected name = value.");
    }
    String name = line.substring(0, equals).strip();
    Setting setting =
        Setting.of(name)
            // not by its name: a line that is in the wrong place may be a secret
            .orElseThrow(
                () ->
                    new UsageException(
                        place
                            + "there is no such setting."
                            + KnownWords.didYouMean(name, Setting.names())));
    String value = located(setting, line.substring(equals + 1).strip(), file);
    if (values.put(setting, value) != null) {
      throw new UsageException(place + name + " is set twice.");
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
