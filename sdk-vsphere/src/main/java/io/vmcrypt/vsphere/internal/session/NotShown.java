package io.vmcrypt.vsphere.internal.session;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;

/** What is said of a change that vCenter accepted, and yet does not show. */
public final class NotShown {

  private NotShown() {}

  /** Says what is not there, such as "that it is the default". */
  public static ServiceException of(Attempt attempt, String what) {
    return saying(attempt, "does not show " + what);
  }

  /** Says that it is there still, where it was removed. */
  public static ServiceException still(Attempt attempt, String what) {
    return saying(attempt, "still shows " + what);
  }

  private static ServiceException saying(Attempt attempt, String what) {
    return new ServiceException(
        attempt,
        "vCenter accepted all calls and yet " + what,
        "Someone else may have changed it meanwhile: look at what exists, then run the step"
            + " again.");
  }
}
