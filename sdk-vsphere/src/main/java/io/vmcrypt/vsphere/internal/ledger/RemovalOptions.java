package io.vmcrypt.vsphere.internal.ledger;

import io.vmcrypt.vsphere.kms.Removal;
import java.util.List;
import java.util.Locale;

/** Which options of a removal say something of what is removed. */
public final class RemovalOptions {

  /** An option, beside force, which all take. */
  public enum Option {
    SKIP,
    PROVED
  }

  private RemovalOptions() {}

  /**
   * Refuses an option that would be left out in silence.
   *
   * @param what the thing, such as "a key server"
   * @param taken those that say something of it
   * @throws IllegalArgumentException if another one is set
   */
  public static void check(Removal removal, String what, Option... taken) {
    for (Option option : Option.values()) {
      boolean isSet = !(option == Option.SKIP ? removal.skipped() : removal.proofs()).isEmpty();
      if (isSet && !List.of(taken).contains(option)) {
        throw new IllegalArgumentException(
            option.name().toLowerCase(Locale.ROOT) + " says nothing of " + what + "; leave it out");
      }
    }
  }
}
