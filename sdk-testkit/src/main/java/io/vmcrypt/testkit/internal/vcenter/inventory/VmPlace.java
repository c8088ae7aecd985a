package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a VM runs and where its files are.
 *
 * @param datastore that of its home
 * @param networks those that its cards are at, each once
 */
public record VmPlace(MoRef host, MoRef pool, MoRef datastore, List<MoRef> networks) {

  public VmPlace {
    networks = List.copyOf(networks);
  }

  /** All that lists the VM among its own. */
  List<MoRef> holders() {
    List<MoRef> holders = new ArrayList<>(List.of(host, pool, datastore));
    holders.addAll(networks);
    return holders;
  }
}
