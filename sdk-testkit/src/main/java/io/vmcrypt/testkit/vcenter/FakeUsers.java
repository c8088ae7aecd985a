package io.vmcrypt.testkit.vcenter;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the users of a {@link FakeVcenter} may see and do: {@link FakeVcenter#users}. Safe for use
 * by several threads.
 */
public final class FakeUsers {

  private final Vcenter vcenter;

  FakeUsers(Vcenter vcenter) {
    this.vcenter = vcenter;
  }

  /**
   * Removes the privilege to see a VM from the {@linkplain FakeVcenterBuilder#limitedUser limited
   * users}, or gives it back; at first they have it. They see neither its snapshots nor its tasks
   * then, and are not told that it uses a key, though {@code ListKeys} still lists the key.
   *
   * @param nameOrPath as for {@link FakeVcenter#vm}
   * @param hidden whether they do not see it from now on
   * @throws IllegalArgumentException if there is no such VM, or more than one
   */
  public void setHidden(String nameOrPath, boolean hidden) {
    vcenter.change(() -> vcenter.hide(vm(nameOrPath), hidden));
  }

  /**
   * Removes the privilege to see hosts from the {@linkplain FakeVcenterBuilder#limitedUser limited
   * users}, or gives it back; at first they have it. A host that they cannot see is in no list, but
   * a VM still names it.
   *
   * @param hidden whether they see none from now on
   */
  public void setHostsHidden(boolean hidden) {
    vcenter.change(() -> vcenter.hideHosts(hidden));
  }

  /**
   * Gives a limited user a permission on one object, which counts for what is below it too, in
   * place of what he has from above; the nearest one counts. Without {@code System.View} he does
   * not see it, and with that alone he sees little more than its name. Of what is above an object
   * that he sees he sees as much.
   *
   * @param userName as given to {@link FakeVcenterBuilder#limitedUser}
   * @param nameOrPath a VM or a host, or the path of any object, {@code /} is the root folder
   * @param privileges all that he has there: {@code System.View} and {@code System.Read} are named
   *     too
   * @throws IllegalArgumentException if there is no such object or user
   */
  public void setPermission(String userName, String nameOrPath, String... privileges) {
    Objects.requireNonNull(userName, "userName");
    Objects.requireNonNull(nameOrPath, "nameOrPath");
    Set<String> given = Set.copyOf(List.of(privileges));
    vcenter.change(
        () -> vcenter.permit(vcenter.inventory().named().entity(nameOrPath), userName, given));
  }

  /**
   * Gives a limited user other privileges, in its open sessions too.
   *
   * @param userName as given to {@link FakeVcenterBuilder#limitedUser}
   * @param privileges all that the user has from now on
   * @throws IllegalArgumentException if there is no limited user of this name
   */
  public void setPrivileges(String userName, String... privileges) {
    Objects.requireNonNull(userName, "userName");
    vcenter.change(() -> vcenter.sessions().setPrivileges(userName, Set.of(privileges)));
  }

  /**
   * Sets an advanced setting of the vCenter, which {@code OptionManager} tells. At first it has
   * those about how long events and tasks are kept, and where they are sent.
   *
   * @param key such as {@code event.maxAge}
   * @param value a number, a flag or a text; null if there is no such setting
   */
  public void setOption(String key, @Nullable Object value) {
    vcenter.change(() -> vcenter.options().set(Objects.requireNonNull(key, "key"), value));
  }

  /** Ends all sessions, as an idle timeout does. Clients that wait for updates are told. */
  public void expireSessions() {
    vcenter.expireSessions();
  }

  /** {@return how many sessions are open, the number, 0 when every client has logged out} */
  public int openSessions() {
    return vcenter.change(() -> vcenter.sessions().count());
  }

  private VmRecord vm(String nameOrPath) {
    return vcenter.inventory().named().vm(Objects.requireNonNull(nameOrPath, "nameOrPath"));
  }
}
