package io.vmcrypt.testkit.vcenter.part;

/**
 * How a vCenter tells pages of events and tasks where VMware has not published it, or where it
 * might differ from what is published. Without a trait a page starts with what is oldest, does not
 * have its start, and has what is next to it.
 *
 * @see io.vmcrypt.testkit.vcenter.FakeTasks#setHistory
 */
public enum FakeHistoryTrait {
  /** A page without a collector has the newest first. */
  NEWEST_FIRST,

  /** A page without a collector has the event or task from which it starts. */
  START_IS_INCLUDED,

  /** A page without a collector has the newest of all, not those next to its start. */
  ALWAYS_THE_NEWEST,

  /** No page has more than 100, whatever was asked for. */
  SMALL_PAGES
}
