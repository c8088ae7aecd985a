package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.reading.Asking;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.shared.key.KeyElsewhere;
import io.vmcrypt.vsphere.shared.key.KeyElsewhere.Answer;
import io.vmcrypt.vsphere.shared.key.KeysElsewhere;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Whether the target gets the keys of VMs that are there: one may have come with a key that only
 * the source gets, and starts nowhere once the source is emptied. For one look.
 */
final class KeysOfArrivals {

  private final KeysElsewhere atTarget;

  KeysOfArrivals(VsphereClient from, VsphereClient to) {
    this.atTarget =
        new KeysElsewhere(
            new KeysElsewhere.Side(from.kmsClusters(), from.nativeKeyProviders()),
            new KeysElsewhere.Side(to.kmsClusters(), to.nativeKeyProviders()),
            "the target");
  }

  /** Asks for the keys of all that are where they should be. */
  void ask(Collection<Draft> drafts) {
    atTarget.ask(drafts.stream().flatMap(draft -> keys(draft).stream()).toList());
    Asking.answered(atTarget.refusals());
  }

  private static List<CryptoKeyId> keys(Draft draft) {
    return draft.targetId().isPresent() && draft.next().isEmpty()
        ? Settling.keys(draft.read())
        : List.of();
  }

  /** What is wrong or not known with the keys of one. */
  List<Finding> about(Draft draft) {
    return keys(draft).stream()
        .distinct()
        .flatMap(key -> about(draft, key, atTarget.answer(key)).stream())
        .distinct()
        .toList();
  }

  private static Optional<Finding> about(Draft draft, CryptoKeyId key, KeyElsewhere answer) {
    boolean ofSource = draft.vm().keysBefore().stream().anyMatch(key::isSame);
    // no vCenter tells of keys of native ones, but for one that is another key at the target
    if (answer.ofNative() && !(ofSource && answer.answer() == Answer.LACKS_KEY)) {
      return Optional.empty();
    }
    String seen = "it is at the target: " + answer.seen();
    return switch (answer.answer()) {
      case SAME -> Optional.empty();
      case LACKS_PROVIDER ->
          Optional.of(
              Draft.blocking(FindingCode.TARGET_LACKS_PROVIDER, draft.vm(), seen, answer.advice()));
      case LACKS_KEY ->
          Optional.of(
              Draft.blocking(FindingCode.TARGET_LACKS_KEY, draft.vm(), seen, answer.advice()));
      // what it got at the target itself is no key of the source
      case MAY_DIFFER -> ofSource ? Optional.of(notKnown(draft, seen, answer)) : Optional.empty();
      case NOT_KNOWN -> Optional.of(notKnown(draft, seen, answer));
    };
  }

  private static Finding notKnown(Draft draft, String seen, KeyElsewhere answer) {
    return Draft.warning(
        FindingCode.MOVE_NOT_KNOWN,
        draft.vm(),
        seen,
        answer.advice() + " Then skip it: " + Lifted.word("skip", draft.vm()));
  }
}
