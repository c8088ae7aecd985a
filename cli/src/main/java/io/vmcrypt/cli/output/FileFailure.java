package io.vmcrypt.cli.output;

import io.vmcrypt.core.shared.input.FileTrouble;
import java.io.Serial;
import java.nio.file.Path;

/** A file cannot be written, or what was written cannot be read back. */
public final class FileFailure extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * @param tried such as "written"
   */
  public FileFailure(Path file, String tried, Exception cause) {
    super("file " + file + " could not be " + tried + ": " + FileTrouble.inWords(cause), cause);
  }
}
