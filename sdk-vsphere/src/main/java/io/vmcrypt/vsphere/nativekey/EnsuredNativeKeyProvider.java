package io.vmcrypt.vsphere.nativekey;

import static java.util.Objects.requireNonNull;

/**
 * A native key provider that is there now, and whether it was there before.
 *
 * @param outcome what was found and done
 * @param provider the provider
 */
public record EnsuredNativeKeyProvider(Outcome outcome, NativeKeyProvider provider) {

  /**
   * Checks that all is there.
   *
   * @param outcome as the component
   * @param provider as the component
   * @throws NullPointerException if a component is null
   */
  public EnsuredNativeKeyProvider {
    requireNonNull(outcome, "outcome");
    requireNonNull(provider, "provider");
  }

  /** What was found and done. Said by the SDK, so no values come that are not here. */
  public enum Outcome {
    /** There was none of that name; it was created. */
    CREATED,
    /** It was there as asked for; nothing was changed. */
    UNCHANGED
  }
}
