package io.vmcrypt.estate.wish;

import java.util.List;

/**
 * What is taken away from the source once nothing there needs it. The way back ends with it.
 * Immutable and thread-safe.
 *
 * @param keyProviders standard key providers of the source's vCenter
 * @param registrations addresses of key servers that are registered with the source's service
 * @param othersChecked whether somebody has looked at what vCenter does not tell of, such as
 *     backups and VMs that are not registered, and none of it has keys; without it key providers
 *     stay
 */
public record SourceEmptying(
    List<String> keyProviders, List<String> registrations, boolean othersChecked) {

  /** The most key providers, and the most registrations. */
  public static final int MAX = 100;

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException if both lists are empty, or one has too many
   */
  public SourceEmptying {
    keyProviders = List.copyOf(keyProviders);
    registrations = List.copyOf(registrations);
    if (keyProviders.isEmpty() && registrations.isEmpty()) {
      throw new IllegalArgumentException("nothing is taken away: name something, or leave it out");
    }
    if (keyProviders.size() > MAX || registrations.size() > MAX) {
      throw new IllegalArgumentException("more than " + MAX + " are taken away");
    }
  }
}
