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
   * @param names of those that are there
   */
  public static NotFoundException of(Attempt attempt, String kind, List<String> names) {
    return new NotFoundException(
        attempt,
        "there is no " + kind + " of that name",
        names.isEmpty()
            ? "This vCenter has no " + kind + " yet: create one."
            : "There are: " + String.join(", ", names) + ".",
        null,
        null);
  }
}
