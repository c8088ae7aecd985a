package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The roles that people have made, and the permissions on entities. A permission counts for what is
 * below its entity too, if it says so, and the nearest one counts. It takes the place of the
 * privileges that a limited user has from the start. Guarded by the {@link Monitor}.
 */
public final class Authorization {

  private static final int FIRST_OWN_ROLE = 1001;

  private final Function<MoRef, @Nullable MoRef> parent;
  private final Set<String> users = new LinkedHashSet<>();
  private final Map<Integer, DataObject> roles = new LinkedHashMap<>();
  private final Map<MoRef, List<DataObject>> permissions = new LinkedHashMap<>();
  private int next = FIRST_OWN_ROLE;

  Authorization(String administrator, Function<MoRef, @Nullable MoRef> parent) {
    this.parent = parent;
    Roles.list().forEach(role -> roles.put(role.number("roleId"), role));
    users.add(bare(administrator));
    permissions.put(
        Inventory.ROOT,
        new ArrayList<>(List.of(permission(Inventory.ROOT, administrator, Roles.ADMINISTRATOR))));
  }

  private static DataObject permission(MoRef entity, String principal, int role) {
    return new DataObject("Permission")
        .with("entity", entity)
        .with("principal", principal)
        .with("group", false)
        .with("roleId", role)
        .with("propagate", true);
  }

  void addUser(String name) {
    users.add(bare(name));
  }

  /** A user without his domain. */
  private static String bare(String principal) {
    String name = principal.substring(principal.indexOf('\\') + 1);
    int at = name.indexOf('@');
    return (at < 0 ? name : name.substring(0, at)).toLowerCase(Locale.ROOT);
  }

  /** {@code AuthorizationManager.roleList}. */
  public List<DataObject> roles() {
    return List.copyOf(roles.values());
  }

  public int addRole(String name, List<String> privileges) throws VimFault {
    refuseTaken(name, null);
    int id = next++;
    roles.put(id, Roles.own(id, name, known(privileges)));
    return id;
  }

  public void updateRole(int id, String name, List<String> privileges) throws VimFault {
    own(id);
    refuseTaken(name, id);
    roles.put(id, Roles.own(id, name, known(privileges)));
  }

  public void removeRole(int id, boolean failsIfUsed) throws VimFault {
    own(id);
    if (!ofRole(id).isEmpty() && failsIfUsed) {
      throw new VimFault(
          new DataObject("ResourceInUse").with("name", role(id).text("name")),
          "The resource '" + role(id).text("name") + "' is in use.");
    }
    permissions.values().forEach(all -> all.removeIf(one -> one.number("roleId") == id));
    roles.remove(id);
  }

  private static List<String> known(List<String> privileges) throws VimFault {
    for (String privilege : privileges) {
      if (!Privileges.all().contains(privilege) && !privilege.startsWith("System.")) {
        throw VimFault.invalidArgument("privIds");
      }
    }
    return privileges;
  }

  private void refuseTaken(String name, @Nullable Integer self) throws VimFault {
    if (name.isEmpty()) {
      throw new VimFault(
          new DataObject("InvalidName").with("name", name), "The name '' is invalid.");
    }
    for (DataObject role : roles.values()) {
      if (role.text("name").equals(name) && (self == null || role.number("roleId") != self)) {
        throw new VimFault(
            new DataObject("AlreadyExists").with("name", name),
            "The specified key, name, or identifier '" + name + "' already exists.");
      }
    }
  }

  private DataObject role(int id) throws VimFault {
    DataObject role = roles.get(id);
    if (role == null) {
      throw VimFault.notFound("There is no role " + id + ".");
    }
    return role;
  }

  private void own(int id) throws VimFault {
    if (role(id).flag("system")) {
      throw VimFault.invalidArgument("roleId");
    }
  }

  /** Sets permissions on an entity; others of other users stay. */
  public void set(MoRef entity, List<DataObject> given) throws VimFault {
    for (DataObject permission : given) {
      role(permission.number("roleId"));
      String principal = permission.text("principal");
      if (permission.flag("group") || !users.contains(bare(principal))) {
        throw new VimFault(
            new DataObject("UserNotFound").with("principal", principal).with("unresolved", true),
            "The user or group named '" + principal + "' does not exist.");
      }
    }
    List<DataObject> present = permissions.computeIfAbsent(entity, key -> new ArrayList<>());
    for (DataObject permission : given) {
      present.removeIf(one -> isOf(one, permission.text("principal")));
      present.add(permission.copy().with("entity", entity));
    }
  }

  private static boolean isOf(DataObject permission, String principal) {
    return bare(permission.text("principal")).equals(bare(principal));
  }

  public void remove(MoRef entity, String user) throws VimFault {
    List<DataObject> present = permissions.getOrDefault(entity, new ArrayList<>());
    if (!present.removeIf(one -> isOf(one, user))) {
      throw VimFault.notFound("There is no permission of " + user + ".");
    }
  }

  /** The permissions on an entity, and those that it has from above if they are wanted. */
  public List<DataObject> of(MoRef entity, boolean inherited) {
    List<DataObject> found = new ArrayList<>(permissions.getOrDefault(entity, List.of()));
    if (inherited) {
      for (MoRef at = parent.apply(entity); at != null; at = parent.apply(at)) {
        permissions.getOrDefault(at, List.of()).stream()
            .filter(one -> one.flag("propagate"))
            .forEach(found::add);
      }
    }
    return found;
  }

  public List<DataObject> all() {
    return permissions.values().stream().flatMap(List::stream).toList();
  }

  public List<DataObject> ofRole(int id) {
    return all().stream().filter(one -> one.number("roleId") == id).toList();
  }

  /**
   * Gives a user just these privileges on an entity, and on what is below it.
   *
   * @param privileges none: he does not see it
   */
  void permit(MoRef entity, String user, List<String> privileges) {
    int id = next++;
    roles.put(id, Roles.exactly(id, "of " + user + " on " + entity.value(), privileges));
    List<DataObject> present = permissions.computeIfAbsent(entity, key -> new ArrayList<>());
    present.removeIf(one -> isOf(one, user));
    present.add(permission(entity, user, id));
  }

  /** Whether a user is shown something below an entity, and so the way to it. */
  boolean showsBelow(String user, MoRef entity) {
    return permissions.entrySet().stream()
        .filter(
            on ->
                on.getValue().stream().anyMatch(one -> isOf(one, user) && gives(one, Session.VIEW)))
        .anyMatch(on -> isAbove(entity, on.getKey()));
  }

  private boolean gives(DataObject permission, String privilege) {
    DataObject role = roles.get(permission.number("roleId"));
    return role != null && role.texts("privilege").contains(privilege);
  }

  private boolean isAbove(MoRef entity, MoRef below) {
    for (MoRef at = parent.apply(below); at != null; at = parent.apply(at)) {
      if (at.equals(entity)) {
        return true;
      }
    }
    return false;
  }

  /** Whether there is a user of this name. */
  public boolean knows(String user) {
    return users.contains(bare(user));
  }

  /** The privileges that permissions give a user on an entity; empty if none says anything. */
  public Optional<Set<String>> privileges(String user, MoRef entity) {
    for (MoRef at = entity; at != null; at = parent.apply(at)) {
      for (DataObject permission : permissions.getOrDefault(at, List.of())) {
        if (isOf(permission, user) && (at.equals(entity) || permission.flag("propagate"))) {
          DataObject role = roles.get(permission.number("roleId"));
          return Optional.of(role == null ? Set.of() : Set.copyOf(role.texts("privilege")));
        }
      }
    }
    return Optional.empty();
  }
}
