package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.property.ManagedObject;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The methods of SearchIndex. */
public final class SearchMethods {

  private final Vcenter vcenter;

  public SearchMethods(Vcenter vcenter) {
    this.vcenter = vcenter;
  }

  public void addTo(Map<String, Call.Handler> methods) {
    methods.put(
        "FindByInventoryPath",
        call ->
            vcenter.<@Nullable Object>locked(
                () ->
                    seen(
                        call, vcenter.inventory().byPath(call.arguments().text("inventoryPath")))));
    methods.put("FindChild", call -> vcenter.<@Nullable Object>locked(() -> findChild(call)));
    methods.put("FindByUuid", call -> all(call).stream().findFirst().orElse(null));
    methods.put("FindAllByUuid", this::all);
  }

  private @Nullable MoRef seen(Call call, @Nullable MoRef found) throws VimFault {
    return found != null && vcenter.sees(call.session(), found) ? found : null;
  }

  private @Nullable MoRef findChild(Call call) throws VimFault {
    MoRef entity = call.arguments().ref("entity");
    if (!vcenter.inventory().isEntity(entity)) {
      throw VimFault.objectNotFound(entity);
    }
    return seen(call, vcenter.inventory().child(entity, call.arguments().text("name")));
  }

  /** The VMs or hosts of a UUID, as far as the user sees them. */
  private List<MoRef> all(Call call) throws VimFault {
    return vcenter.locked(
        () -> {
          Inventory inventory = vcenter.inventory();
          DataObject arguments = call.arguments();
          MoRef datacenter = arguments.findRef("datacenter");
          if (datacenter != null && !inventory.isEntity(datacenter)) {
            throw VimFault.objectNotFound(datacenter);
          }
          boolean ofVms = !arguments.has("vmSearch") || arguments.flag("vmSearch");
          Collection<MoRef> candidates =
              ofVms
                  ? inventory.vms().stream().map(VmRecord::ref).toList()
                  : inventory.hosts().keySet();
          List<MoRef> found = new ArrayList<>();
          for (MoRef candidate : candidates) {
            ManagedObject object = inventory.find(candidate);
            if (object != null
                && (datacenter == null || inventory.upwards(candidate).contains(datacenter))
                && hasUuid(object, arguments)
                && vcenter.sees(call.session(), candidate)
                && call.session().has("System.Read", candidate)) {
              found.add(candidate);
            }
          }
          return found;
        });
  }

  private static DataObject data(ManagedObject object, String property) {
    return (DataObject) Objects.requireNonNull(object.property(property), property);
  }

  private boolean hasUuid(ManagedObject object, DataObject arguments) {
    VmRecord vm = vcenter.inventory().findVm(object.ref());
    String uuid =
        vm == null
            ? data(object, "summary").data("hardware").text("uuid")
            : arguments.flag("instanceUuid") ? vm.instanceUuid() : vm.biosUuid();
    return uuid.equalsIgnoreCase(arguments.text("uuid"));
  }
}
