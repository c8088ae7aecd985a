package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.CustomFields;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;

/** The methods of CustomFieldsManager. */
record CustomFieldMethods(Vcenter vcenter) {

  Object addCustomFieldDef(Call call) throws VimFault {
    DataObject arguments = call.arguments();
    CustomFields fields = vcenter.inventory().customFields();
    return fields.add(arguments.text("name"), arguments.findText("moType"));
  }

  void setField(Call call) throws VimFault {
    DataObject arguments = call.arguments();
    MoRef entity = arguments.ref("entity");
    vcenter.require(entity, call.session());
    Privileges.demand("Global.SetCustomField", entity, call.session());
    CustomFields fields = vcenter.inventory().customFields();
    fields.set(entity, arguments.number("key"), arguments.text("value"));
  }
}
