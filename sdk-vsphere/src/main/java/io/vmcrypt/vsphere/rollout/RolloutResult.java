package io.vmcrypt.vsphere.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.shared.input.OneLine;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;

/**
 * The result of one VM.
 *
 * @param vm which one, as it was when the rollout first read it
 * @param outcome its outcome
 * @param findings what was seen before the change; for {@link RolloutOutcome#REFUSED} at least one
 *     that {@linkplain Finding#isBlocking() stands in the way}, for {@link RolloutOutcome#LEFT_OUT}
 *     why
 * @param failure why it failed; present for {@link RolloutOutcome#FAILED} and {@link
 *     RolloutOutcome#NOT_AS_ASKED}. For {@link RolloutOutcome#LEFT_RUNNING} it is present if
 *     vCenter could not be reached, the VM could not be read, or an answer was lost
 * @param taskId the vCenter task that changed it or was waited for: "task-4711"
 * @param unusedKey a key that was made for the VM and that nothing is known to use; a task that
 *     failed half-way may have given it to a part of the VM, or to its host: give it to a VM with
 *     {@link io.vmcrypt.vsphere.vm.Rekey#toKey}, or remove it with {@link
 *     io.vmcrypt.vsphere.kms.CryptoKeys#remove}, which checks whether anything uses it
 */
public record RolloutResult(
    RolloutVm vm,
    RolloutOutcome outcome,
    List<Finding> findings,
    Optional<SdkException> failure,
    Optional<String> taskId,
    Optional<CryptoKeyId> unusedKey) {

  public RolloutResult {
    requireNonNull(vm, "vm");
    requireNonNull(outcome, "outcome");
    findings = List.copyOf(findings);
    requireNonNull(failure, "failure");
    requireNonNull(taskId, "taskId");
    requireNonNull(unusedKey, "unusedKey");
  }

  /** In one line: the VM, its outcome, and why, if that says more. */
  @Override
  public String toString() {
    String why =
        failure
            .map(SdkException::outcome)
            .orElseGet(
                () ->
                    outcome == RolloutOutcome.REFUSED || outcome == RolloutOutcome.LEFT_OUT
                        ? InWords.seen(findings)
                        : "");
    return vm
        + ": "
        + InWords.word(outcome)
        + (why.isEmpty() ? "" : ": " + OneLine.of(why))
        + taskId.map(id -> " (" + id + ")").orElse("")
        + unusedKey.map(key -> "; made for it, and not known to be used: key " + key).orElse("");
  }
}
