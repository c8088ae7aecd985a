package io.vmcrypt.cli.settings;

import io.vmcrypt.core.shared.input.InputFile;
import io.vmcrypt.core.shared.input.UnusableFileException;
import java.nio.file.Path;
import java.util.List;

/** The lines of a text file that somebody has named. */
public final class GivenLines {

  private GivenLines() {}

  /**
   * Reads them.
   *
   * @throws UsageException if it cannot be read; it quotes none of the lines
   */
  public static List<String> of(String what, Path file, int most) {
    try {
      return InputFile.text(file, most).lines().toList();
    } catch (UnusableFileException e) {
      throw new UsageException(what + " " + file + " cannot be read: " + e.why() + ".");
    }
  }
}
