package io.vmcrypt.estate.spec;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import java.util.List;

/** vCenter has several key providers, and nobody has said which one is meant. */
public class KeyProviderNotNamedException extends SdkException {

  private static final long serialVersionUID = 1L;

  private final List<String> keyProviders;

  /**
   * It is not said which one.
   *
   * @param keyProviders the names of those that there are
   */
  public KeyProviderNotNamedException(List<String> keyProviders) {
    super(
        new Attempt("vCenter", "adopt what exists", "key providers"),
        "there are several: " + String.join(", ", keyProviders),
        "Name one of them (--provider NAME, AdoptOptions.keyProvider): an estate has one.",
        null);
    this.keyProviders = List.copyOf(keyProviders);
  }

  /** {@return those that there are: their names, in vCenter's order} */
  public List<String> keyProviders() {
    return keyProviders;
  }
}
