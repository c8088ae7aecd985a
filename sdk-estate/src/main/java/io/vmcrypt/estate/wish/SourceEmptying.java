package io.vmcrypt.estate.wish;

import java.util.List;

/**
 * What is taken away from the source once nothing there needs it. The way back ends with it.
 * Immutable and thread-safe.
 *
 * @param keyProviders standard key providers of the source's vCenter
 * @param registrations addresses of key servers that are registered with the source's service
 * @param skipped ids of single users of keys that cannot be asked, and may be left behind
 * @param forced those of the key providers for which somebody answers that nothing has their keys
 *     that vCenter does not tell of, such as backups and VMs that are not registered; the others
 *     stay
 */
public record SourceEmptying(
    List<String> keyProviders,
    List<String> registrations,
    List<String> skipped,
    List<String> forced) {

  /** The most users of keys that are skipped. */
  public static final int MAX_SKIPPED = 1000;

  /** The most key providers, and the most registrations. */
  public static final int MAX = 100;

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException if the first two lists are empty, one has too many, or a key
   *     provider is forced that is not taken away
   */
  public SourceEmptying {
    keyProviders = List.copyOf(keyProviders);
    registrations = List.copyOf(registrations);
    skipped = List.copyOf(skipped);
    forced = List.copyOf(forced);
    if (keyProviders.isEmpty() && registrations.isEmpty()) {
      throw new IllegalArgumentException("nothing is taken away: name something, or leave it out");
    }
    if (keyProviders.size() > MAX || registrations.size() > MAX) {
      throw new IllegalArgumentException("more than " + MAX + " are taken away");
    }
    if (!keyProviders.containsAll(forced)) {
      throw new IllegalArgumentException(
          "force names a key provider that is not taken away: it counts for one that is");
    }
  }
}
