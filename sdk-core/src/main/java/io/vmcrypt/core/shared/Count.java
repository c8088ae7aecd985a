package io.vmcrypt.core.shared;

/** A number and what is counted, for people: "1 VM", "2 VMs". */
public final class Count {

  private Count() {}

  /** As "12 VMs"; {@code thing} is the word for one of them, which gets an s for more. */
  public static String of(long number, String thing) {
    return number + " " + thing + (number == 1 ? "" : "s");
  }

  /**
   * Of what a result is one, as plans, proofs and audits say it.
   *
   * @param which the VMs that are meant
   * @param counted how many of them, and what of them
   */
  public static String scope(String which, String counted) {
    return which + ": " + counted + "; as far as this account may see";
  }
}
