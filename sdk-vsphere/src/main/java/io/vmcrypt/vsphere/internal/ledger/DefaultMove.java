package io.vmcrypt.vsphere.internal.ledger;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeysInUseException;
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
   * Refuses it, if such a key is in use, or if the default has become a third one since.
   *
   * @param from the default as it is now
   * @param to what it is to become
   * @param now reads it again: the look takes minutes
   * @return false if somebody else has made the same move meanwhile
   */
  public static boolean isStillDue(
      VimSession session, Attempt attempt, String from, String to, Supplier<Optional<String>> now) {
    check(session, attempt, from);
    Optional<String> is = now.get();
    if (is.equals(Optional.of(to))) {
      return false;
    }
    requireStill(attempt, Optional.of(from), is);
    return true;
  }

  /** Refuses what was judged for another default than there is now: that one is somebody's will. */
  public static void requireStill(Attempt attempt, Optional<String> judged, Optional<String> now) {
    if (!now.equals(judged)) {
      throw new ConflictException(
          attempt,
          "the default key provider was "
              + judged.orElse("none")
              + " when the users of its keys were looked for, and is "
              + now.orElse("none")
              + " now",
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
    switch (need.answer()) {
      case BY_NOBODY -> {
        // each key names its provider
      }
      case NOT_KNOWN ->
          throw new KeysInUseException(
              attempt,
              "the default key provider is "
                  + from
                  + ", and it is not known whether keys in use name their key provider: "
                  + KeyNeed.named(need.doubts()),
              "Nothing was changed. vCenter may look for a key that names none at its default. Move"
                  + " the default by force only if you know that each names its key provider.",
              need,
              Map.of());
      case NEEDED ->
          throw new KeysInUseException(
              attempt,
              "the default key provider is "
                  + from
                  + ", and keys that name no key provider are in use by "
                  + KeyNeed.named(need.users()),
              "Nothing was changed. vCenter may look for such keys at its default, so they may not"
                  + " be found after the move. Give these new keys first, or move the default by"
                  + " force.",
              need,
              Map.of());
    }
  }
}
