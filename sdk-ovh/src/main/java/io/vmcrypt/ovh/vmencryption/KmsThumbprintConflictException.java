package io.vmcrypt.ovh.vmencryption;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A KMS is registered with a different thumbprint than the given one, and the registration does not
 * say to replace it: see {@link KmsRegistration.Builder#force()}. Nothing was changed.
 */
public class KmsThumbprintConflictException extends ConflictException {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable Thumbprint registered;
  private final transient Thumbprint given;

  /**
   * A refusal.
   *
   * @param attempt what was tried
   * @param outcome what was seen, with both thumbprints
   * @param advice what to do next
   * @param registered the thumbprint that OVHcloud has, or null if it has none or it cannot be read
   * @param given the thumbprint that was asked for
   */
  public KmsThumbprintConflictException(
      Attempt attempt,
      String outcome,
      String advice,
      @Nullable Thumbprint registered,
      Thumbprint given) {
    super(attempt, outcome, advice, null, null);
    this.registered = registered;
    this.given = requireNonNull(given, "given");
  }

  /** {@return the thumbprint that OVHcloud has; empty if it has none, or it cannot be read} */
  public Optional<Thumbprint> registered() {
    return Optional.ofNullable(registered);
  }

  /** {@return the thumbprint that was asked for} */
  public Thumbprint given() {
    return given;
  }
}
