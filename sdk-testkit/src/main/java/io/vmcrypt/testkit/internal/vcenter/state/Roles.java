package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import java.util.List;
import java.util.stream.Stream;

/**
 * What AuthorizationManager lists: the roles that each vCenter has, and the privileges that a role
 * can have.
 */
final class Roles {

  private static final int ADMINISTRATOR = -1;
  private static final int READ_ONLY = -2;
  private static final int VIEW = -3;
  private static final int ANONYMOUS = -4;
  private static final int NO_ACCESS = -5;
  private static final int NO_CRYPTOGRAPHY = -7;

  private static final List<String> SYSTEM =
      List.of("System.Anonymous", "System.Read", "System.View");

  private Roles() {}

  /** {@code AuthorizationManager.roleList}. */
  static List<DataObject> list() {
    List<String> all = all();
    return List.of(
        role(NO_ACCESS, "NoAccess", "No access", List.of()),
        role(ANONYMOUS, "Anonymous", "Anonymous", List.of("System.Anonymous")),
        role(VIEW, "View", "View", List.of("System.Anonymous", "System.View")),
        role(READ_ONLY, "ReadOnly", "Read-only", SYSTEM),
        role(ADMINISTRATOR, "Admin", "Administrator", all),
        role(
            NO_CRYPTOGRAPHY,
            "NoCryptoAdmin",
            "No cryptography administrator",
            all.stream().filter(privilege -> !privilege.startsWith("Cryptographer.")).toList()));
  }

  private static List<String> all() {
    return Stream.concat(SYSTEM.stream(), Privileges.all().stream()).toList();
  }

  private static DataObject role(int id, String name, String label, List<String> privileges) {
    return Literals.of("AuthorizationRole")
        .with("roleId", id)
        .with("name", name)
        .with("info", new DataObject("Description").with("label", label).with("summary", label))
        .with("privilege", privileges);
  }

  /** {@code AuthorizationManager.privilegeList}. */
  static List<DataObject> privileges() {
    List<String> all = all();
    return all.stream()
        .map(
            id ->
                Literals.of("AuthorizationPrivilege")
                    .with("privId", id)
                    .with("name", id.substring(id.indexOf('.') + 1))
                    .with("privGroupName", id.substring(0, id.indexOf('.'))))
        .toList();
  }
}
