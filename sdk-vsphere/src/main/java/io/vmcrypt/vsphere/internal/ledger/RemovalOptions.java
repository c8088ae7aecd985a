package io.vmcrypt.vsphere.internal.ledger;

import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.Removal;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which options of a removal say something of what is removed. */
public final class RemovalOptions {

  /** An option, beside that it goes even if it is in use, which all take. */
  public enum Option {
    NEXT_DEFAULT,
    OTHERS_CHECKED,
    PASS_OVER,
    PROVED_BY
  }

  private RemovalOptions() {}

  /**
   * Refuses an option that would be passed over in silence.
   *
   * @param what the thing, such as "a key server"
   * @param taken those that say something of it
   * @throws IllegalArgumentException if another one is set
   */
  public static void check(Removal removal, String what, Option... taken) {
    Set<Option> others = EnumSet.noneOf(Option.class);
    addIf(others, Option.NEXT_DEFAULT, removal.nextDefault().isPresent());
    addIf(others, Option.OTHERS_CHECKED, removal.isOthersChecked());
    addIf(others, Option.PASS_OVER, !removal.passedOver().isEmpty());
    addIf(others, Option.PROVED_BY, !removal.proofs().isEmpty());
    for (Option option : taken) {
      others.remove(option);
    }
    @Nullable Option first = others.stream().findFirst().orElse(null);
    if (first != null) {
      throw new IllegalArgumentException(
          first.name().toLowerCase(Locale.ROOT).replace('_', ' ')
              + " says nothing of "
              + what
              + "; leave it out");
    }
  }

  /** What stays open once somebody has looked at what the removal names. */
  public static KeyNeed lifted(KeyNeed need, Removal removal) {
    KeyNeed open = need.passingOver(removal.passedOver());
    return removal.isOthersChecked() ? open.othersChecked() : open;
  }

  private static void addIf(Set<Option> options, Option option, boolean isSet) {
    if (isSet) {
      options.add(option);
    }
  }
}
