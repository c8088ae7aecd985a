package io.vmcrypt.ovh.credential;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * This machine has no credentials in its configuration, or only a part of them, or several kinds at
 * once. The message names the places that were searched, and never a value.
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
   * @param placesTried the places that were searched, in order
   * @param cause the underlying failure, or null
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
   * {@return the places that were searched: the environment and files, in the order of their
   * precedence}
   */
  public List<String> placesTried() {
    return placesTried;
  }
}
