package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.Collection;

/**
 * Refuses VMs that another client has found. A managed object id means something in its own vCenter
 * only: in another one, vm-42 is another VM, or none.
 */
public final class OwnVms {

  private OwnVms() {}

  /**
   * Checks each VM. Sends nothing.
   *
   * @throws IllegalArgumentException if one was found by another client
   */
  public static void check(VimSession session, Collection<? extends VirtualMachine> vms) {
    for (VirtualMachine vm : vms) {
      if (!(vm instanceof VimVirtualMachine own && own.isOf(session))) {
        throw new IllegalArgumentException(
            ("VM \"%s\" (%s) was found by another client, and its id may be another VM's at %s;"
                    + " find it with the client that works on it")
                .formatted(vm.name(), vm.id(), session.address()));
      }
    }
  }
}
