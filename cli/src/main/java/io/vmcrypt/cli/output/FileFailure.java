package io.vmcrypt.cli.output;

import java.io.Serial;
import java.nio.file.Path;

/** A file cannot be read or written. */
public final class FileFailure extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * @param tried such as "written"
   */
  public FileFailure(Path file, String tried, Exception cause) {
    super("file " + file + " could not be " + tried + ": " + FileTrouble.inWords(cause), cause);
  }
}
