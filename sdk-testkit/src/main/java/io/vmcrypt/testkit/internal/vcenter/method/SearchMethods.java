package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.util.List;
import java.util.Map;
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
                    () -> vcenter.inventory().byPath(call.arguments().text("inventoryPath"))));
    methods.put(
        "FindChild", call -> vcenter.<@Nullable Object>locked(() -> findChild(call)));
    methods.put(
        "FindByUuid",
        call ->
            vcenter.<@Nullable Object>locked(() -> byUuid(call).stream().findFirst().orElse(null)));
    methods.put("FindAllByUuid", call -> vcenter.locked(() -> byUuid(call)));
  }

  private @Nullable MoRef findChild(Call call) throws VimFault {
    MoRef entity = call.arguments().ref("entity");
    if (!vcenter.inventory().isEntity(entity)) {
      throw VimFault.objectNotFound(entity);
    }
    return vcenter.inventory().child(entity, call.arguments().text("name"));
  }

  private List<MoRef> byUuid(Call call) throws VimFault {
    MoRef datacenter = call.arguments().findRef("datacenter");
    if (datacenter != null && !vcenter.inventory().isEntity(datacenter)) {
      throw VimFault.objectNotFound(datacenter);
    }
    if (!call.arguments().flag("vmSearch")) {
      return List.of();
    }
    boolean instance = call.arguments().flag("instanceUuid");
    return vcenter
        .inventory()
        .vmsByUuid(
            instance ? VmRecord::instanceUuid : VmRecord::biosUuid,
            call.arguments().text("uuid"),
            datacenter);
  }
}
