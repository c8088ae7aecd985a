package io.vmcrypt.vsphere.internal.ledger;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The default key provider of a vCenter, or of a part of its inventory, is another one from now on.
 * A key names its key provider, and stays where it is; but for one that names none vCenter may look
 * at its default, which is not documented. So the default stays while such a key is in use, or
 * while that is not known.
 */
public final class DefaultMove {

  private DefaultMove() {}

  /**
   * What changes if another one becomes the default of the vCenter: nothing, if it is that already,
   * or somebody else makes the same move meanwhile. Refuses it, if such a key is in use, or if the
   * default has become a third one since.
   *
   * @param before the default as it is now
   * @param forced whether keys in use do not matter
   * @param now reads it again: the look takes minutes
   */
  public static List<Change> changes(
      VimSession session,
      Attempt attempt,
      Optional<String> before,
      String to,
      boolean forced,
      Supplier<Optional<String>> now) {
    Optional<String> wanted = Optional.of(to);
    if (before.equals(wanted)) {
      return List.of();
    }
    if (!forced && before.isPresent()) {
      check(session, attempt, before.get());
      Optional<String> is = now.get();
      if (is.equals(wanted)) {
        return List.of();
      }
      requireStill(attempt, before, is);
    }
    return List.of(change(attempt, before, to));
  }

  public static Change change(Attempt attempt, Optional<String> before, String to) {
    return new Change(
        attempt.system(), Subject.of("default key provider", ""), before, Optional.of(to));
  }

  /** Refuses what was judged for another default than there is now: that one is somebody's will. */
  public static void requireStill(Attempt attempt, Optional<String> judged, Optional<String> now) {
    if (!now.equals(judged)) {
      throw new ConflictException(
          attempt,
          ("the default key provider was %s when the users of its keys were looked for, and is %s"
                  + " now")
              .formatted(judged.orElse("none"), now.orElse("none")),
          "Find out who has changed it, then try again.");
    }
  }

  /**
   * Refuses it, if such a key is in use.
   *
   * @param from the default as it is now
   */
  public static void check(VimSession session, Attempt attempt, String from) {
    KeyNeed need = Ledger.look(session, attempt).withoutProvider();
    String is = "the default key provider is " + from + ", and ";
    switch (need.answer()) {
      case BY_NOBODY -> {
        // each key names its provider
      }
      case NOT_KNOWN ->
          throw new KeysInUseException(
              attempt,
              is
                  + "it is not known whether keys in use name their key provider: "
                  + KeyNeed.named(need.doubts()),
              "Nothing was changed. vCenter may look for a key that names none at its default. Move"
                  + " the default by force only if you know that each names its key provider.",
              need,
              Map.of());
      case NEEDED ->
          throw new KeysInUseException(
              attempt,
              is + "keys that name no key provider are in use by " + KeyNeed.named(need.users()),
              "Nothing was changed. vCenter may look for such keys at its default, so they may not"
                  + " be found after the move. Give these new keys first, or move the default by"
                  + " force.",
              need,
              Map.of());
    }
  }
}
