package io.vmcrypt.vsphere.internal.history;

import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.function.Consumer;

/** A way to go through events or tasks, the oldest first. For one thread. */
interface HistoryWay {

  /** What a page was. */
  enum Page {
    /** There may be another one. */
    MORE,
    /** There is nothing beyond it. */
    LAST,
    /** This vCenter does not go this way; what was told so far may not be all up to there. */
    UNFIT
  }

  /**
   * Reads one page.
   *
   * @param most how many at most
   * @param each gets each event or task that was not told before
   */
  Page next(int most, Consumer<XmlFragment> each);

  /** Removes what is at the server. Never fails. */
  void close();
}
