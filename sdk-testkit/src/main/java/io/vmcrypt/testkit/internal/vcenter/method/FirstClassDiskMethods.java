package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.FirstClassDisks;
import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.util.Map;

/** The methods of VcenterVStorageObjectManager that read first-class disks. */
record FirstClassDiskMethods(Vcenter vcenter) {

  Object listVStorageObject(Call call) throws VimFault {
    return disks(call).keySet().stream().map(FirstClassDisks::id).toList();
  }

  Object retrieveVStorageObject(Call call) throws VimFault {
    String id = call.arguments().data("id").text("id");
    DataObject disk = disks(call).get(id);
    if (disk == null) {
      throw VimFault.notFound("There is no virtual storage object " + id + ".");
    }
    return disk;
  }

  private Map<String, DataObject> disks(Call call) throws VimFault {
    MoRef datastore = call.arguments().ref("datastore");
    Inventory inventory = vcenter.inventory();
    if (!datastore.type().equals("Datastore") || vcenter.find(datastore, call.session()) == null) {
      throw VimFault.objectNotFound(datastore);
    }
    Privileges.demand("Datastore.FileManagement", datastore, call.session());
    return inventory.firstClassDisks().on(datastore, inventory.vmsAt(datastore));
  }
}
