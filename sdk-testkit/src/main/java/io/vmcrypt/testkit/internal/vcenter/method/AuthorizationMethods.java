package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Authorization;
import io.vmcrypt.testkit.internal.vcenter.state.Licenses;
import io.vmcrypt.testkit.internal.vcenter.state.Monitor;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Roles, permissions, advanced settings and licences: what administrators look after. */
public final class AuthorizationMethods {

  private final Vcenter vcenter;
  private final Authorization authorization;

  public AuthorizationMethods(Vcenter vcenter) {
    this.vcenter = vcenter;
    this.authorization = vcenter.authorization();
  }

  public void addTo(Map<String, Call.Handler> methods) {
    methods.put(
        "AddAuthorizationRole",
        locked(
            call ->
                authorization.addRole(
                    call.arguments().text("name"), call.arguments().texts("privIds"))));
    methods.put("UpdateAuthorizationRole", locked(this::update));
    methods.put("RemoveAuthorizationRole", locked(this::remove));
    methods.put("SetEntityPermissions", locked(this::set));
    methods.put("RemoveEntityPermission", locked(this::removePermission));
    methods.put(
        "RetrieveEntityPermissions",
        locked(call -> authorization.of(entity(call), call.arguments().flag("inherited"))));
    methods.put("RetrieveAllPermissions", locked(call -> authorization.all()));
    methods.put(
        "RetrieveRolePermissions",
        locked(call -> authorization.ofRole(call.arguments().number("roleId"))));
    methods.put("FetchUserPrivilegeOnEntities", locked(this::privileges));
    methods.put("QueryOptions", locked(this::options));
    methods.put("UpdateOptions", locked(this::setOptions));
    methods.put("QueryAssignedLicenses", locked(this::licenses));
    methods.put("DecodeLicense", locked(this::license));
  }

  private Call.Handler locked(Monitored method) {
    return call ->
        vcenter.locked(
                (Monitor.Guarded<@Nullable Object>)
                    () -> {
                      vcenter.monitor().changed();
                      return method.handle(call);
                    });
  }

  /** A method that needs the lock. */
  @FunctionalInterface
  private interface Monitored {
    @Nullable Object handle(Call call) throws VimFault;
  }

  private MoRef entity(Call call) throws VimFault {
    MoRef entity = call.arguments().ref("entity");
    if (vcenter.find(entity, call.session()) == null) {
      throw VimFault.objectNotFound(entity);
    }
    return entity;
  }

  private @Nullable Object update(Call call) throws VimFault {
    authorization.updateRole(
        call.arguments().number("roleId"),
        call.arguments().text("newName"),
        call.arguments().texts("privIds"));
    return null;
  }

  private @Nullable Object remove(Call call) throws VimFault {
    authorization.removeRole(
        call.arguments().number("roleId"), call.arguments().flag("failIfUsed"));
    return null;
  }

  private @Nullable Object set(Call call) throws VimFault {
    MoRef entity = entity(call);
    Privileges.demand(Privileges.MODIFY_PERMISSIONS, entity, call.session());
    authorization.set(entity, call.arguments().list("permission"));
    return null;
  }

  private @Nullable Object removePermission(Call call) throws VimFault {
    MoRef entity = entity(call);
    Privileges.demand(Privileges.MODIFY_PERMISSIONS, entity, call.session());
    authorization.remove(entity, call.arguments().text("user"));
    return null;
  }

  private List<DataObject> privileges(Call call) throws VimFault {
    String user = call.arguments().text("userName");
    if (!authorization.knows(user)) {
      throw new VimFault(
          new DataObject("UserNotFound").with("principal", user).with("unresolved", true),
          "The user or group named '" + user + "' does not exist.");
    }
    List<DataObject> found = new ArrayList<>();
    for (MoRef entity : call.arguments().refs("entities")) {
      List<String> all =
          authorization.privileges(user, entity).stream()
              .flatMap(privileges -> privileges.stream().sorted())
              .toList();
      found.add(
          new DataObject("UserPrivilegeResult")
              .with("entity", entity)
              .with("privileges", all.isEmpty() ? null : all));
    }
    return found;
  }

  private List<DataObject> options(Call call) throws VimFault {
    String name = call.arguments().findText("name");
    List<DataObject> found = vcenter.options().find(name == null ? "" : name);
    if (found.isEmpty()) {
      throw new VimFault(
          new DataObject("InvalidName").with("name", name), "The name '" + name + "' is invalid.");
    }
    return found;
  }

  private @Nullable Object setOptions(Call call) throws VimFault {
    for (DataObject option : call.arguments().list("changedValue")) {
      Object value = option.get("value");
      if (value == null) {
        throw VimFault.invalidArgument("changedValue");
      }
      vcenter.options().set(option.text("key"), value);
    }
    return null;
  }

  private List<DataObject> licenses(Call call) {
    String wanted = call.arguments().findText("entityId");
    List<DataObject> found = new ArrayList<>();
    found.add(assignment(vcenter.instanceUuid(), "vCenter"));
    vcenter
        .inventory()
        .hosts()
        .keySet()
        .forEach(
            host ->
                found.add(
                    assignment(
                        host.value(),
                        VmConfiguration.unescape(String.valueOf(vcenter.inventory().name(host))))));
    return found.stream()
        .filter(one -> wanted == null || one.text("entityId").equals(wanted))
        .toList();
  }

  private static DataObject assignment(String id, String name) {
    return new DataObject("LicenseAssignmentManagerLicenseAssignment")
        .with("entityId", id)
        .with("entityDisplayName", name)
        .with("assignedLicense", Licenses.evaluation());
  }

  private DataObject license(Call call) throws VimFault {
    if (!call.arguments().text("licenseKey").equals(Licenses.KEY)) {
      throw VimFault.invalidArgument("licenseKey");
    }
    return Licenses.evaluation();
  }
}
