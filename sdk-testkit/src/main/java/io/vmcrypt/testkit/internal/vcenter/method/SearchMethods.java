package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.property.ManagedObject;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The methods of SearchIndex. They find what the user sees. */
final class SearchMethods {

  private final Vcenter vcenter;
  private final Inventory inventory;

  SearchMethods(Vcenter vcenter) {
    this.vcenter = vcenter;
    this.inventory = vcenter.inventory();
  }

  @Nullable Object findByInventoryPath(Call call) {
    return seen(call, inventory.byPath(call.arguments().text("inventoryPath")));
  }

  @Nullable Object findChild(Call call) throws VimFault {
    MoRef entity = call.arguments().ref("entity");
    if (!inventory.isEntity(entity)) {
      throw VimFault.objectNotFound(entity);
    }
    return seen(call, inventory.child(entity, call.arguments().text("name")));
  }

  private @Nullable MoRef seen(Call call, @Nullable MoRef found) {
    return found != null && vcenter.sees(call.session(), found) ? found : null;
  }

  @Nullable Object findByUuid(Call call) throws VimFault {
    return findAllByUuid(call).stream().findFirst().orElse(null);
  }

  List<MoRef> findAllByUuid(Call call) throws VimFault {
    DataObject arguments = call.arguments();
    MoRef datacenter = arguments.findRef("datacenter");
    if (datacenter != null && !inventory.isEntity(datacenter)) {
      throw VimFault.objectNotFound(datacenter);
    }
    boolean ofVms = !arguments.has("vmSearch") || arguments.flag("vmSearch");
    Collection<MoRef> candidates =
        ofVms ? inventory.vms().stream().map(VmRecord::ref).toList() : inventory.hosts().keySet();
    return candidates.stream()
        .filter(ref -> uuid(ref, arguments).equalsIgnoreCase(arguments.text("uuid")))
        .filter(ref -> datacenter == null || inventory.upwards(ref).contains(datacenter))
        .filter(ref -> vcenter.sees(call.session(), ref) && call.session().has("System.Read", ref))
        .toList();
  }

  private String uuid(MoRef ref, DataObject arguments) {
    VmRecord vm = inventory.findVm(ref);
    if (vm != null) {
      return arguments.flag("instanceUuid") ? vm.instanceUuid() : vm.biosUuid();
    }
    ManagedObject host = Objects.requireNonNull(inventory.find(ref));
    DataObject summary = (DataObject) Objects.requireNonNull(host.property("summary"));
    return summary.data("hardware").text("uuid");
  }
}
