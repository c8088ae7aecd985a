package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Tasks;
import java.util.Map;
import java.util.Set;

/** A change of VMs that is planned as a whole before it is made. */
interface Plan {

  /** With the lock held: finds out what is to be done, and whether it is possible. */
  void plan() throws VimFault;

  /** The privileges that it needs, by object. */
  Map<MoRef, Set<String>> privileges() throws VimFault;

  /** Gets the keys. Called without the lock. */
  void takeKeys() throws VimFault;

  /**
   * Its work. What is wrong its task ends with; a user without a privilege gets no task, and is not
   * told what else is wrong.
   */
  default Tasks.Work work(Call call, Tasks.Effect effect) throws VimFault {
    Tasks.Work work =
        () -> {
          takeKeys();
          return effect;
        };
    try {
      plan();
    } catch (VimFault wrong) {
      work =
          () -> {
            throw wrong;
          };
    }
    Privileges.demand(privileges(), call.session());
    return work;
  }
}
