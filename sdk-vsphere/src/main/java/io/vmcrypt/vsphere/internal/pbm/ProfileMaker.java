package io.vmcrypt.vsphere.internal.pbm;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.internal.LostAnswer;
import io.vmcrypt.vsphere.internal.session.NotShown;
import java.util.Optional;
import java.util.function.Supplier;

/** Creates policies and components: each by one call, whose lost answer is looked up. */
record ProfileMaker(PolicyService service, Attempt attempt) {

  /**
   * A policy or component that is there after a PbmCreate.
   *
   * @param byUs false if someone else created it meanwhile
   */
  record Made<T>(T profile, boolean byUs) {}

  <T> Made<T> make(ProfileDraft draft, Supplier<Optional<T>> look) {
    try {
      service.create(attempt, draft);
    } catch (ConflictException e) {
      // someone else created it first, or something else has the name
      return new Made<>(look.get().orElseThrow(() -> taken(draft, e)), false);
    } catch (SdkException e) {
      return new Made<>(LostAnswer.found(e, look), true);
    }
    return new Made<>(
        look.get().orElseThrow(() -> NotShown.of(attempt, "\"" + draft.name() + "\"")), true);
  }

  private ConflictException taken(ProfileDraft draft, ConflictException refusal) {
    return new ConflictException(
        attempt,
        "the name \"%s\" is taken, and not by %s that this user sees: %s"
            .formatted(
                draft.name(),
                draft.category().equals(PolicyService.POLICIES)
                    ? "a policy for VMs"
                    : "a policy component",
                refusal.outcome()),
        "Look at the policies and policy components in the vSphere Client; choose another name.",
        refusal.vendorError().orElse(null),
        refusal);
  }
}
