package io.vmcrypt.core.shared.input;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.NoSuchFileException;

/** A file that was named cannot be read. Neither its name nor its content is told. */
public final class UnusableFileException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  private final String why;
  private final boolean missing;

  UnusableFileException(String why) {
    super(why);
    this.why = why;
    this.missing = false;
  }

  UnusableFileException(IOException cause) {
    super(FileTrouble.inWords(cause), cause);
    this.why = FileTrouble.inWords(cause);
    this.missing = cause instanceof NoSuchFileException;
  }

  /** In words that follow the file's name and a colon. */
  public String why() {
    return why;
  }

  /** Whether there is nothing of that name. */
  public boolean isMissing() {
    return missing;
  }
}
