package io.vmcrypt.core.operation;

/**
 * Gets what is seen of VMs while it is seen, so that little is in memory: an audit, or a look at a
 * second site. Called by one thread, {@link #begin} first, then {@link #vm} for each VM, then
 * {@link #end}. If it throws, the look ends.
 *
 * @param <C> what is known before the first VM
 * @param <V> what is seen of a VM
 * @param <S> the totals
 */
@FunctionalInterface
public interface VmSink<C, V, S> {

  /**
   * The look begins.
   *
   * @param context what is known before the first VM
   */
  default void begin(C context) {}

  /**
   * A VM was looked at.
   *
   * @param vm what was seen
   */
  void vm(V vm);

  /**
   * The look has ended. Not called if it fails.
   *
   * @param summary the totals
   */
  default void end(S summary) {}
}
