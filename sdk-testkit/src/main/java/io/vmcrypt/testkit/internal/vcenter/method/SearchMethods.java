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
import java.util.stream.Stream;
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
    put(methods, "Uuid", this::hasUuid);
    put(methods, "DnsName", this::hasDnsName);
    put(methods, "Ip", this::hasAddress);
    methods.put("FindByDatastorePath", call -> first(call, this::hasFile));
  }

  /** Whether an object is what a call looks for. */
  private interface Search {
    boolean matches(ManagedObject object, DataObject arguments);
  }

  private void put(Map<String, Call.Handler> methods, String by, Search search) {
    methods.put("FindBy" + by, call -> first(call, search));
    methods.put("FindAllBy" + by, call -> all(call, search));
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

  private @Nullable Object first(Call call, Search search) throws VimFault {
    return all(call, search).stream().findFirst().orElse(null);
  }

  /** The VMs or hosts that match, as far as the user sees them. */
  private List<MoRef> all(Call call, Search search) throws VimFault {
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
                && search.matches(object, arguments)
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

  /** The tools of a VM tell its name; a host is known by the one that it was added with. */
  private boolean hasDnsName(ManagedObject object, DataObject arguments) {
    VmRecord vm = vcenter.inventory().findVm(object.ref());
    String name =
        vm == null
            ? vcenter.inventory().name(object.ref())
            : data(object, "guest").findText("hostName");
    return arguments.text("dnsName").equalsIgnoreCase(name);
  }

  private boolean hasAddress(ManagedObject object, DataObject arguments) {
    VmRecord vm = vcenter.inventory().findVm(object.ref());
    Stream<String> addresses =
        vm == null
            ? data(object, "config").data("network").list("vnic").stream()
                .map(card -> card.data("spec").data("ip").text("ipAddress"))
            : data(object, "guest").list("net").stream()
                .flatMap(card -> card.texts("ipAddress").stream());
    return addresses.anyMatch(arguments.text("ip")::equals);
  }

  private boolean hasFile(ManagedObject object, DataObject arguments) {
    return data(object, "config").data("files").text("vmPathName").equals(arguments.text("path"));
  }
}
