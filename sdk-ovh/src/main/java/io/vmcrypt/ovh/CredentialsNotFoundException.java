package io.vmcrypt.ovh;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * This machine is configured with no credentials, with a part of them, or with several kinds at
 * once. Names the places that were looked at and never a value.
 */
public class CredentialsNotFoundException extends SdkException {

  private static final long serialVersionUID = 1L;

  private final List<String> placesTried;

  /**
   * A failed search.
   *
   * @param attempt what was tried
   * @param outcome what was found
   * @param advice what to do next
   * @param placesTried where was looked, in order
   * @param cause what it was noticed by, or null
   */
  public CredentialsNotFoundException(
      Attempt attempt,
      String outcome,
      String advice,
      List<String> placesTried,
      @Nullable Throwable cause) {
    super(attempt, outcome, advice, cause);
    this.placesTried = List.copyOf(placesTried);
  }

  /**
   * The places that were searched.
   *
   * @return the environment and files, in the order of their precedence
   */
  public List<String> placesTried() {
    return placesTried;
  }
}
