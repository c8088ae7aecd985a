package io.vmcrypt.vsphere.internal.key;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import java.util.List;

/** What is said of a key provider that is named and not there. */
public final class UnknownProvider {

  private UnknownProvider() {}

  /**
   * Says which there are.
   *
   * @param kind what a reader calls it, such as "KMS cluster"
   */
  public static NotFoundException of(Attempt attempt, String kind, List<String> names) {
    return saying(attempt, "there is no " + kind + " of that name", kind, names);
  }

  /** The same, where more is to be said of what is not there. */
  public static NotFoundException saying(Attempt attempt, String outcome, List<String> names) {
    return saying(attempt, outcome, "key provider", names);
  }

  private static NotFoundException saying(
      Attempt attempt, String outcome, String kind, List<String> names) {
    return new NotFoundException(attempt, outcome, thereAre(kind, names));
  }

  /** Which key providers there are. */
  public static String thereAre(List<String> names) {
    return thereAre("key provider", names);
  }

  private static String thereAre(String kind, List<String> names) {
    return names.isEmpty()
        ? "This vCenter has no " + kind + " yet: create one."
        : "There are: " + String.join(", ", names) + ".";
  }
}
