package io.vmcrypt.ovh.internal.vmencryption;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.internal.task.Sight;
import io.vmcrypt.ovh.internal.task.TaskHint;
import io.vmcrypt.ovh.task.OvhProgress.Stage;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A registration as it is to be, and how far OVHcloud is with it.
 *
 * @param kmsId its id; null while OVHcloud has not told it
 * @param thumbprint the thumbprint that it must have
 * @param description the description that the work sets; null if it sets none
 * @param task OVHcloud's task, if that is known
 */
record KmsWish(
    Attempt attempt,
    String ip,
    @Nullable Long kmsId,
    Thumbprint thumbprint,
    @Nullable String description,
    Optional<TaskHint> task) {

  /** Looks at the task. Without one, or once it is done, the registration itself tells. */
  Sight<RegisteredKms> look(KmsLook look) {
    if (task.isPresent()) {
      return task.get().look(attempt, () -> there(look.directory()));
    }
    Sight<RegisteredKms> there = there(look.directory());
    return there.stage() == Stage.NOT_YET
        ? look.likeliest(ip)
            .<Sight<RegisteredKms>>map(hint -> Sight.of(attempt, hint))
            .orElseGet(
                () -> Sight.notYet(there.progress().seen() + " and OVHcloud shows no task of it"))
        : there;
  }

  /** The registration as OVHcloud shows it now; empty if it does not. */
  Optional<RegisteredKms> seen(KmsDirectory directory) {
    return kmsId == null ? directory.seenByIp(ip) : directory.seen(kmsId);
  }

  private Sight<RegisteredKms> there(KmsDirectory directory) {
    Optional<RegisteredKms> seen = seen(directory);
    if (seen.isEmpty()) {
      return absent(directory);
    }
    RegisteredKms kms = seen.get();
    String state = "KMS " + kms.id() + " is in state " + kms.state();
    if (kms.isBeingRemoved() || kms.state().equals(OvhState.ERROR)) {
      return Sight.failed(
          attempt,
          state,
          kms.isBeingRemoved()
              ? "Somebody removes it: find out why, and run the step again once it is gone."
              : "Remove the KMS and register it again, or ask OVHcloud's support.",
          Long.toString(kms.id()),
          kms.state().value());
    }
    if (!kms.state().equals(OvhState.DELIVERED)) {
      return Sight.notYet(state);
    }
    Thumbprint shown = kms.thumbprint();
    if (!thumbprint.equals(shown)) {
      return other(
          "the KMS's thumbprint is %s, not %s"
              .formatted(shown == null ? "not shown, or cannot be read" : shown, thumbprint));
    }
    return description == null || description.equals(kms.description())
        ? Sight.done("the KMS is delivered", kms)
        : other("the KMS's description is not the one that was asked for");
  }

  private Sight<RegisteredKms> absent(KmsDirectory directory) {
    if (kmsId == null) {
      return Sight.notYet("the KMS is not in the list yet");
    }
    return directory.isGone(kmsId)
        ? Sight.failed(
            attempt,
            "the registration of KMS " + ip + " is gone",
            "Somebody has removed it: find out why, and run the step again.",
            Long.toString(kmsId),
            "gone")
        : Sight.notYet("the KMS is in the list and cannot be read yet");
  }

  private Sight<RegisteredKms> other(String seen) {
    return Sight.failed(
        new ConflictException(
            attempt, seen, "Someone else may have changed it: run the step again."));
  }
}
