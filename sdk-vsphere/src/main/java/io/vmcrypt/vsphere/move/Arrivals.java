package io.vmcrypt.vsphere.move;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Watches for VMs that another tool brings to a vCenter: a replication, a restored backup, the
 * provider's own migration. One view of the inventory tells of all of them; no VM is asked for one
 * by one.
 *
 * <p>A VM is recognised by its instance UUID, by its name, or by both. What agrees in one and not
 * in the other is told as ambiguous, never guessed.
 *
 * <p>Thread-safe; made by the SDK only.
 */
public interface Arrivals {

  /**
   * Begins to watch. VMs that are there already have arrived.
   *
   * @param expected which VMs; only by what they are recognised matters
   * @return the watch; close it when you are done
   * @throws IllegalArgumentException if there is none, or two have the same label
   */
  Watch watch(Collection<Arrival> expected);

  /**
   * Reads what VMs are made of, to compare a copy with its original: at the source by the arrivals
   * of the source, at the target by those of the target. One call for each 200 VMs.
   *
   * @param virtualMachines which VMs, found by this client
   * @return by managed object id; a VM that is gone is left out, and what vCenter does not show is
   *     empty
   * @throws IllegalArgumentException if another client has found one of them
   * @throws io.vmcrypt.core.error.SdkException if vCenter cannot be reached or refuses
   */
  Map<String, VmShape> shapes(Collection<? extends VirtualMachine> virtualMachines);

  /**
   * Looks which VMs are part of vSphere itself: the vCenter, and the agents that it makes, such as
   * vCLS. Nobody brings these, and they do not arrive. A VM that was {@linkplain
   * VirtualMachine#isNamed named} is meant, and not told.
   *
   * @param virtualMachines which VMs, found by this client
   * @return why each of these is one, by managed object id; others are left out, and those that
   *     cannot be read
   * @throws IllegalArgumentException if another client has found one of them
   * @throws io.vmcrypt.core.error.SdkException if vCenter cannot be reached or refuses
   */
  Map<String, Finding> partsOfVsphere(Collection<? extends VirtualMachine> virtualMachines);

  /**
   * A watch. It belongs to the session: if the session is replaced, it is begun anew, and what is
   * there by then is told.
   *
   * <p>For one thread.
   */
  interface Watch extends AutoCloseable {

    /**
     * Waits for news.
     *
     * @param atMost how long, exact to some seconds; zero to hear what has changed by now, without
     *     waiting
     * @return those of which something has changed since the last call, each once; empty if time is
     *     up. The first call tells of all that are there
     * @throws IllegalArgumentException if it is negative
     * @throws io.vmcrypt.core.error.SdkException if vCenter cannot be reached or refuses; the watch
     *     can be asked again
     */
    List<Arrival> news(Duration atMost);

    /**
     * {@return all that was expected, as it was last told, in the order in which they were given}
     * Sends nothing.
     */
    List<Arrival> all();

    /** Ends the watch. Never fails. Repeating it does nothing. */
    @Override
    void close();
  }
}
