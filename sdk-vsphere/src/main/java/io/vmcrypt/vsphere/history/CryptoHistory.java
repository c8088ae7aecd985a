package io.vmcrypt.vsphere.history;

import java.time.Instant;

/**
 * Who encrypted, re-keyed and decrypted what, and when: vCenter's events, tied to its tasks.
 *
 * <p>vCenter keeps events for some time only, 30 days by default, and leaves out what the account
 * may not see. How far it reaches is a part of the answer ({@link HistoryReach}).
 *
 * <p>Needs the privilege {@code System.View}, and {@code System.Read} on what events are about.
 *
 * <p>Implemented by this SDK only. Thread-safe. All calls may throw what {@link
 * io.vmcrypt.vsphere.VsphereClient} lists.
 */
public interface CryptoHistory {

  /** The most events that are read: 2,000,000. What is newer is told as a gap. */
  long MOST_EVENTS = 2_000_000;

  /** The most entries that are kept: 25,000. What is newer is told as a gap. */
  int MOST_ENTRIES = 25_000;

  /**
   * Reads what was done since a time, up to now.
   *
   * @param since from when on, by vCenter's clock; a time to come is a gap
   * @return what was done, and how far that is known
   * @throws NullPointerException if {@code since} is null
   */
  HistoryReport since(Instant since);
}
