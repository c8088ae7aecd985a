package io.vmcrypt.estate.site;

/**
 * Gets a look at the second site while it goes on, so that little is in memory: {@code
 * SecondSite.write}. Called by one thread, {@link #begin} first, then {@link #vm} for each VM, then
 * {@link #end}. If it throws, the look ends.
 */
public interface ReadinessSink {

  /**
   * The look begins.
   *
   * @param context what is known before the first VM
   */
  default void begin(ReadinessContext context) {}

  /**
   * A VM was looked at.
   *
   * @param vm what was seen
   */
  void vm(VmReadiness vm);

  /**
   * The look has ended. Not called if it fails.
   *
   * @param summary the totals
   */
  default void end(ReadinessSummary summary) {}
}
