package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The methods of CustomFieldsManager. */
public final class CustomFieldMethods {

  private final Vcenter vcenter;

  public CustomFieldMethods(Vcenter vcenter) {
    this.vcenter = vcenter;
  }

  public void addTo(Map<String, Call.Handler> methods) {
    methods.put("AddCustomFieldDef", this::add);
    methods.put("SetField", this::set);
  }

  private Object add(Call call) throws VimFault {
    return vcenter.locked(
            () -> {
              if (call.arguments().has("fieldDefPolicy") || call.arguments().has("fieldPolicy")) {
                throw VimFault.notSupported("This stand-in does not model privileges of fields.");
              }
              return vcenter
                  .inventory()
                  .customFields()
                  .add(call.arguments().text("name"), call.arguments().findText("moType"));
            });
  }

  private @Nullable Object set(Call call) throws VimFault {
    return vcenter.<@Nullable Object>locked(
            () -> {
              MoRef entity = call.arguments().ref("entity");
              if (vcenter.find(entity, call.session()) == null) {
                throw VimFault.objectNotFound(entity);
              }
              Privileges.demand(Privileges.SET_FIELD, entity, call.session());
              vcenter
                  .inventory()
                  .customFields()
                  .set(entity, call.arguments().number("key"), call.arguments().text("value"));
              vcenter.monitor().changed();
              return null;
            });
  }
}
