package io.vmcrypt.vsphere.internal.key;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.session.VimSession;
import java.util.List;
import java.util.Optional;

/**
 * The default key provider of a vCenter, or of a part of its inventory, is another one from now on.
 * A key names its key provider, and stays where it is; but for one that names none vCenter may look
 * at its default, which is not documented. So the default stays while such a key is in use, or
 * while that is not known.
 */
public final class DefaultMove {

  private DefaultMove() {}

  /**
   * Refuses it, if such a key is in use.
   *
   * @param from the default as it is now
   */
  public static void check(VimSession session, Attempt attempt, String from) {
    KeyUsers keys = new KeyUsers(session);
    KeysInUse inUse = keys.withoutProvider(attempt);
    if (inUse.isNone()) {
      return;
    }
    if (inUse.unanswered().isPresent()) {
      throw new KeyUse(attempt, List.of(), inUse.unanswered(), Optional.empty())
          .refusal(
              "the default key provider is "
                  + from
                  + ", and it is not known whether keys in use name their key provider: "
                  + inUse.unanswered().get().outcome(),
              "Nothing was changed. vCenter may look for a key that names none at its default. Move"
                  + " the default even if keys are in use only if you know that each names its key"
                  + " provider.");
    }
    KeyUse use = KeyUse.of(keys, attempt, from, inUse);
    throw use.refusal(
        "the default key provider is "
            + from
            + ", and keys that name no key provider are in use by "
            + KeyUsers.inWords(use.users()),
        "Nothing was changed. vCenter may look for such keys at its default, so they may not be"
            + " found after the move. Give these new keys first, or move the default even if keys"
            + " are in use.");
  }
}
