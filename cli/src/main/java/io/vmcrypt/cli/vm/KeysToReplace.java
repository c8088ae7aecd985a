package io.vmcrypt.cli.vm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.cli.base.ReportOption;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.ReportFile;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.GivenLines;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.estate.rotation.OldKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The file in which the keys are noted that new ones take the place of. */
public final class KeysToReplace {

  private static final int MOST_BYTES = 16 * 1024 * 1024;

  @Option(
      names = "--old-keys",
      paramLabel = "FILE",
      description = {
        "notes the keys that are in use: the first run writes it, later ones do what is left over.",
        "At the end of each run it says of each key whether it may go, who still needs it, or why"
            + " that is not known."
      })
  private @Nullable Path file;

  private Optional<OldKeys> noted = Optional.empty();

  public boolean isNoted() {
    return file != null;
  }

  /** What an earlier run has noted; empty before the first one. */
  public Optional<OldKeys> earlier() {
    Path given = file;
    ReportOption.checkWritable(given);
    if (given == null || !Files.exists(given)) {
      return Optional.empty();
    }
    OldKeys keys;
    try {
      keys = OldKeys.parse(String.join("\n", GivenLines.of("file", given, MOST_BYTES)));
    } catch (IllegalArgumentException e) {
      throw new UsageException("file " + given + ", " + e.getMessage());
    }
    if (keys.keys().isEmpty()) {
      throw new UsageException("file " + given + " holds no key.");
    }
    return Optional.of(keys);
  }

  /** Complete or not at all: with half of the keys, a later run would change too little. */
  public void note(OldKeys keys) {
    if (file != null) {
      ReportFile.write(file, keys.text().getBytes(UTF_8));
    }
    noted = Optional.of(keys);
  }

  /** Says what was noted last. Without a note there is nothing to say. */
  public void tell(Screen screen) {
    noted.ifPresent(keys -> screen.line(keys + ": " + file + " tells each."));
  }

  /** For JSON: what was noted last, or what is planned. */
  public List<?> json(Optional<OldKeys> planned) {
    return noted.or(() -> planned).filter(known -> file != null).stream()
        .flatMap(known -> known.keys().stream())
        .map(
            one ->
                Json.object(
                    "keyId",
                    one.id().keyId(),
                    "keyProvider",
                    one.id().providerId().orElse(null),
                    "state",
                    one.state()))
        .toList();
  }
}
