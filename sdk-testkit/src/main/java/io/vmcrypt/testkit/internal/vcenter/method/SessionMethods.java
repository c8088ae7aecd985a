package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Session;
import io.vmcrypt.testkit.internal.vcenter.state.Sessions;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The methods of ServiceInstance, SessionManager, AuthorizationManager and OptionManager. */
public final class SessionMethods {

  private final Vcenter vcenter;

  public SessionMethods(Vcenter vcenter) {
    this.vcenter = vcenter;
  }

  public void addTo(Map<String, Call.Handler> methods) {
    methods.put("RetrieveServiceContent", call -> vcenter.serviceContent());
    methods.put("CurrentTime", call -> vcenter.settings().clock().instant());
    methods.put("Login", this::login);
    methods.put("Logout", this::logout);
    methods.put("HasPrivilegeOnEntities", this::hasPrivileges);
    methods.put("QueryOptions", this::options);
  }

  private DataObject login(Call call) throws VimFault {
    return vcenter.locked(
        () -> {
          if (call.session().isLive()) {
            throw Sessions.invalidLogin();
          }
          return vcenter
              .sessions()
              .login(call.arguments().text("userName"), call.arguments().text("password"))
              .speaking(call.arguments().findText("locale"))
              .userSession();
        });
  }

  private @Nullable Object logout(Call call) throws VimFault {
    return vcenter.<@Nullable Object>locked(
        () -> {
          vcenter.sessions().end(call.session());
          vcenter.monitor().changed();
          return null;
        });
  }

  private List<DataObject> hasPrivileges(Call call) throws VimFault {
    return vcenter.locked(
        () -> {
          Session asked = vcenter.sessions().findByKey(call.arguments().text("sessionId"));
          if (asked == null) {
            throw VimFault.invalidArgument("sessionId");
          }
          List<DataObject> entities = new ArrayList<>();
          for (MoRef entity : call.arguments().refs("entity")) {
            if (vcenter.find(entity, call.session()) == null) {
              throw VimFault.objectNotFound(entity);
            }
            entities.add(
                new DataObject("EntityPrivilege")
                    .with("entity", entity)
                    .with(
                        "privAvailability",
                        call.arguments().texts("privId").stream()
                            .map(
                                privilege ->
                                    new DataObject("PrivilegeAvailability")
                                        .with("privId", privilege)
                                        .with("isGranted", asked.has(privilege, entity)))
                            .toList()));
          }
          return entities;
        });
  }

  private List<DataObject> options(Call call) throws VimFault {
    String name = call.arguments().findText("name");
    List<DataObject> found = vcenter.locked(() -> vcenter.options().find(name == null ? "" : name));
    if (found.isEmpty()) {
      throw new VimFault(
          new DataObject("InvalidName").with("name", name), "The name '" + name + "' is invalid.");
    }
    return found;
  }
}
