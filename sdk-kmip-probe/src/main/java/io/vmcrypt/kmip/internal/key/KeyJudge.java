package io.vmcrypt.kmip.internal.key;

import io.vmcrypt.kmip.internal.message.KeyAttributes;
import io.vmcrypt.kmip.internal.message.KeyDigest;
import io.vmcrypt.kmip.protocol.KmipObjectType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Judges a key by what servers tell of it. What is not told is not taken for granted. */
final class KeyJudge {

  private static final int KEY_BITS = 256;
  private static final int ENCRYPT_AND_DECRYPT = 0x4 | 0x8;
  private static final int WRAP_AND_UNWRAP = 0x10 | 0x20;
  private static final int PRE_ACTIVE = 1;
  private static final int ACTIVE = 2;
  private static final List<String> STATES =
      List.of(
          "Pre-Active",
          "Active",
          "Deactivated",
          "Compromised",
          "Destroyed",
          "Destroyed Compromised");

  /** How two keys of one id compare. */
  enum Comparison {
    SAME,
    ANOTHER,
    NOT_KNOWN
  }

  /**
   * Why vSphere could not use a key.
   *
   * @param isTold whether that was told of it; false where something was left out
   */
  record Unfit(String why, boolean isTold) {

    private static Optional<Unfit> because(String why) {
      return Optional.of(new Unfit(why, true));
    }
  }

  private KeyJudge() {}

  /**
   * Why vSphere could not use the key; empty if nothing speaks against it. A wrapping key of
   * vSphere 9.0 wraps and unwraps; all others encrypt and decrypt.
   */
  static Optional<Unfit> whyUnfit(KeyAttributes told) {
    if (told.type().isEmpty()) {
      return notTold("Object Type");
    }
    KmipObjectType type = told.type().get();
    if (!type.equals(KmipObjectType.SYMMETRIC_KEY)) {
      return Unfit.because("it is of type " + type + ", not " + KmipObjectType.SYMMETRIC_KEY);
    }
    if (told.algorithm().isEmpty()) {
      return notTold("Cryptographic Algorithm");
    }
    int algorithm = told.algorithm().get();
    if (algorithm != KeyAttributes.AES) {
      return Unfit.because(
          "its algorithm is " + KeyAttributes.algorithmName(algorithm) + ", not AES");
    }
    if (told.length().isEmpty()) {
      return notTold("Cryptographic Length");
    }
    if (told.length().get() != KEY_BITS) {
      return Unfit.because("its length is " + told.length().get() + " bits, not " + KEY_BITS);
    }
    return whyNotUsable(told);
  }

  private static Optional<Unfit> whyNotUsable(KeyAttributes told) {
    if (told.usageMask().isEmpty()) {
      return notTold("Cryptographic Usage Mask");
    }
    int mask = told.usageMask().get();
    if ((mask & ENCRYPT_AND_DECRYPT) != ENCRYPT_AND_DECRYPT
        && (mask & WRAP_AND_UNWRAP) != WRAP_AND_UNWRAP) {
      return Unfit.because(
          String.format("it is not for encrypting and decrypting (usage mask 0x%x)", mask));
    }
    if (told.archiveDate().isPresent()) {
      return Unfit.because("it is archived since " + told.archiveDate().get());
    }
    if (told.state().isEmpty()) {
      return notTold("State");
    }
    int state = told.state().get();
    return state == PRE_ACTIVE || state == ACTIVE
        ? Optional.empty()
        : Unfit.because(
            "its state is "
                + (state >= 1 && state <= STATES.size()
                    ? STATES.get(state - 1)
                    : "unknown (" + state + ")")
                + ", and vSphere uses only keys that are Active");
  }

  private static Optional<Unfit> notTold(String attribute) {
    return Optional.of(new Unfit("the server does not tell its " + attribute, false));
  }

  /**
   * Compares by what is told. Only digests that were made in the same way are compared: one pair
   * that differs tells the keys apart, and one that is equal, with none that differs, shows that
   * they are one.
   */
  static Comparison compare(KeyAttributes now, KeyAttributes old) {
    if (differ(now.type(), old.type())
        || differ(now.algorithm(), old.algorithm())
        || differ(now.length(), old.length())) {
      return Comparison.ANOTHER;
    }
    Comparison result = Comparison.NOT_KNOWN;
    for (KeyDigest here : now.digests()) {
      for (KeyDigest there : old.digests()) {
        if (here.isEqualTo(there)) {
          result = Comparison.SAME;
        } else if (here.isComparableWith(there)) {
          return Comparison.ANOTHER;
        }
      }
    }
    return result;
  }

  /** What one of them does not tell tells nothing apart. */
  private static <T> boolean differ(Optional<T> now, Optional<T> old) {
    return now.isPresent() && old.isPresent() && !now.equals(old);
  }

  /** Whether a digest of the bytes that were got contradicts those that were told. */
  static boolean contradicts(List<KeyDigest> told, KeyDigest got) {
    return told.stream().anyMatch(digest -> digest.isComparableWith(got) && !digest.isEqualTo(got));
  }

  /** For people: two keys of one id, and when each was made. */
  static String another(KeyAttributes now, KeyAttributes old, String place) {
    boolean made = now.initialDate().isPresent() && old.initialDate().isPresent();
    boolean differ = !Objects.equals(now.initialDate(), old.initialDate());
    return "it is another key under the same id than at "
        + place
        + (made && differ
            ? " (made at %s, the one there at %s)"
                .formatted(now.initialDate().get(), old.initialDate().get())
            : "");
  }
}
