package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import org.jspecify.annotations.Nullable;

/**
 * What was given is no document of an {@link Estate}. The message says where, what is there and
 * what is expected; it quotes nothing that may be a secret.
 */
public class EstateFormatException extends SdkException {

  private static final long serialVersionUID = 1L;

  private final String path;

  /**
   * A document was refused.
   *
   * @param source the document's file; empty if it came from elsewhere
   * @param path the place in it, such as {@code $.vms[0].named}; {@code $} for the whole
   * @param problem what is there, and what is expected
   * @param cause what it was noticed by, or null
   * @throws NullPointerException if an argument other than {@code cause} is null
   */
  public EstateFormatException(
      String source, String path, String problem, @Nullable Throwable cause) {
    super(
        new Attempt("estate", "read the document", requireNonNull(source, "source")),
        (requireNonNull(path, "path").equals("$") ? "" : "at " + path + ": ")
            + requireNonNull(problem, "problem"),
        "Correct it there; the schema of the document tells what may stand where.",
        cause);
    this.path = path;
  }

  /**
   * The place in the document.
   *
   * @return a JSON path such as {@code $.vms[0].named}; {@code $} for the document as a whole
   */
  public String path() {
    return path;
  }
}
