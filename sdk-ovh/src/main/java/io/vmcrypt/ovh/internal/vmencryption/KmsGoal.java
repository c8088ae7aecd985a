package io.vmcrypt.ovh.internal.vmencryption;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a registration, or a change of it, is to end in.
 *
 * @param kmsId its id; null while OVHcloud has not told it
 * @param thumbprint the thumbprint that it must have
 * @param description the description that the work sets; null if it sets none
 */
record KmsGoal(
    Attempt attempt,
    String ip,
    @Nullable Long kmsId,
    Thumbprint thumbprint,
    @Nullable String description) {

  /**
   * The KMS as OVHcloud shows it now; empty if it does not yet.
   *
   * @throws OperationFailedException if it was there, and is gone
   */
  Optional<RegisteredKms> seen(KmsLook look) {
    if (kmsId == null) {
      return look.directory().seenByIp(ip);
    }
    Optional<RegisteredKms> seen = look.directory().seen(kmsId);
    if (seen.isEmpty() && look.directory().isGone(kmsId)) {
      throw new OperationFailedException(
          attempt,
          "the registration of KMS " + ip + " is gone",
          "Somebody has removed it: find out why, and run the step again.",
          Long.toString(kmsId),
          "gone",
          null);
    }
    return seen;
  }

  boolean isReached(RegisteredKms kms) {
    return kms.state().equals(OvhState.DELIVERED)
        && thumbprint.equals(kms.thumbprint())
        && (description == null || description.equals(kms.description()));
  }

  /** Whether OVHcloud is at the end of its work on it, whatever came of it. */
  static boolean isAtEnd(RegisteredKms kms) {
    return kms.state().equals(OvhState.DELIVERED)
        || kms.state().equals(OvhState.ERROR)
        || kms.isBeingRemoved();
  }

  /** A KMS at its end, which must be the one that was wanted. */
  RegisteredKms checked(RegisteredKms kms) {
    if (!kms.state().equals(OvhState.DELIVERED)) {
      throw new OperationFailedException(
          attempt,
          "the task is done and KMS " + kms.id() + " is in state " + kms.state(),
          kms.isBeingRemoved()
              ? "Somebody removes it: find out why, and run the step again once it is gone."
              : "Remove the KMS and register it again, or ask OVHcloud's support.",
          Long.toString(kms.id()),
          kms.state().value(),
          null);
    }
    if (!thumbprint.equals(kms.thumbprint())) {
      throw new ConflictException(
          attempt,
          "the task is done and the KMS's thumbprint is "
              + (kms.thumbprint() == null ? "not shown, or cannot be read" : kms.thumbprint())
              + ", not "
              + thumbprint,
          "Someone else may have changed it: run the step again.");
    }
    if (description != null && !description.equals(kms.description())) {
      throw new ConflictException(
          attempt,
          "the task is done and the KMS's description is not the one that was asked for",
          "Someone else may have changed it: run the step again.");
    }
    return kms;
  }
}
