package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;

/**
 * A place of an {@link Estate} that only a person can fill in: {@link EstateClient#adopt} cannot
 * see it, and has marked it. Immutable and thread-safe.
 *
 * @param path where it stands in the estate's document, such as {@code
 *     $.clientTrust.identity.certificate}
 * @param what what belongs there, for people
 */
public record MarkedPlace(String path, String what) {

  /**
   * Checks that all is there.
   *
   * @param path where it stands
   * @param what what belongs there
   * @throws NullPointerException if an argument is null
   */
  public MarkedPlace {
    requireNonNull(path, "path");
    requireNonNull(what, "what");
  }

  /**
   * In one line.
   *
   * @return the place, and what belongs there
   */
  @Override
  public String toString() {
    return path + ": " + what;
  }
}
