package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Session;
import io.vmcrypt.testkit.internal.vcenter.state.Sessions;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.util.ArrayList;
import java.util.List;

/** The methods of ServiceInstance, SessionManager, AuthorizationManager and OptionManager. */
record SessionMethods(Vcenter vcenter) {

  Object retrieveServiceContent(Call call) {
    return vcenter.serviceContent();
  }

  Object currentTime(Call call) {
    return vcenter.settings().clock().instant();
  }

  Object login(Call call) throws VimFault {
    if (call.session().isLive()) {
      throw Sessions.invalidLogin();
    }
    return vcenter
        .sessions()
        .login(call.arguments().text("userName"), call.arguments().text("password"))
        .speaking(call.arguments().findText("locale"))
        .userSession();
  }

  void logout(Call call) {
    vcenter.sessions().end(call.session());
  }

  Object hasPrivilegeOnEntities(Call call) throws VimFault {
    Session asked = vcenter.sessions().findByKey(call.arguments().text("sessionId"));
    if (asked == null) {
      throw VimFault.invalidArgument("sessionId");
    }
    List<DataObject> entities = new ArrayList<>();
    for (MoRef entity : call.arguments().refs("entity")) {
      vcenter.require(entity, call.session());
      List<DataObject> told =
          call.arguments().texts("privId").stream()
              .map(
                  privilege ->
                      new DataObject("PrivilegeAvailability")
                          .with("privId", privilege)
                          .with("isGranted", asked.has(privilege, entity)))
              .toList();
      entities.add(
          new DataObject("EntityPrivilege").with("entity", entity).with("privAvailability", told));
    }
    return entities;
  }

  Object queryOptions(Call call) throws VimFault {
    String name = call.arguments().findText("name");
    List<DataObject> found = vcenter.options().find(name == null ? "" : name);
    if (found.isEmpty()) {
      throw VimFault.invalidName(name);
    }
    return found;
  }
}
