package io.vmcrypt.vsphere.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.core.shared.input.OneLine;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.List;
import java.util.Optional;

/**
 * What a rollout would do. Nothing was changed.
 *
 * @param vms in the order in which they would be started; {@link #first} goes before them
 * @param findings what was seen of no single VM: a datastore that has no space for the copies of
 *     the disks of as many VMs as would be changed at a time, a part of the inventory that this
 *     user does not see and that the rollout's filter may mean
 */
public record RolloutPlan(List<PlannedVm> vms, List<Finding> findings) {

  /** What would be done with a VM. */
  public enum Action {
    /** It would be reconfigured. */
    CHANGE,
    /** Nothing: it is as wanted. */
    NOTHING,
    /** The rollout would wait for the task that runs on it, then check it again. */
    WAIT,
    /** Nothing: something stands in the way, see the findings. */
    REFUSE,
    /**
     * Nothing: it is left out, see the findings. It was excluded, or it is a VM that is encrypted
     * only if the caller {@linkplain io.vmcrypt.vsphere.vm.VirtualMachine#isNamed names} it: a
     * vCenter, an agent of a solution, the VM of a KMS.
     */
    LEAVE_OUT,
    /** Nothing: it cannot be read, see the failure. */
    FAIL
  }

  /**
   * A VM of the plan.
   *
   * @param virtualMachine which one
   * @param vm what was read of it
   * @param action what would be done
   * @param changes what would change, one for each part and each mode; only for {@link
   *     Action#CHANGE}
   * @param findings what was seen
   * @param failure why it cannot be read; only for {@link Action#FAIL}
   */
  public record PlannedVm(
      VirtualMachine virtualMachine,
      RolloutVm vm,
      Action action,
      List<Change> changes,
      List<Finding> findings,
      Optional<SdkException> failure) {

    public PlannedVm {
      requireNonNull(virtualMachine, "virtualMachine");
      requireNonNull(vm, "vm");
      requireNonNull(action, "action");
      changes = List.copyOf(changes);
      findings = List.copyOf(findings);
      requireNonNull(failure, "failure");
    }

    /** In one line: the VM, what would be done, and what would change or why. */
    @Override
    public String toString() {
      String seen = changes.isEmpty() ? InWords.seen(findings) : InWords.changes(changes);
      String what = failure.map(SdkException::outcome).orElse(seen);
      return vm + ": " + InWords.word(action) + (what.isEmpty() ? "" : ": " + OneLine.of(what));
    }
  }

  public RolloutPlan {
    vms = List.copyOf(vms);
    findings = List.copyOf(findings);
  }

  /**
   * The VMs with one action.
   *
   * @param action the action
   * @return in the plan's order; empty if there is none
   */
  public List<PlannedVm> vms(Action action) {
    requireNonNull(action, "action");
    return vms.stream().filter(vm -> vm.action() == action).toList();
  }

  /**
   * Which VM goes first, alone.
   *
   * @param limits those of the rollout
   * @return empty if there are not two to change, or all go at once
   */
  public Optional<RolloutVm> first(RolloutLimits limits) {
    return limits.firstOf(vms(Action.CHANGE).stream().map(PlannedVm::vm).toList());
  }

  /**
   * {@return whether there is a VM to change, or to wait for, and nothing stands in the way of the
   * whole; false if a start would do nothing}
   */
  public boolean hasChanges() {
    return !isRefused() && (!vms(Action.CHANGE).isEmpty() || !vms(Action.WAIT).isEmpty());
  }

  /**
   * {@return whether each VM would be changed, is as wanted, or is left out on purpose; false if
   * something stands in the way of a VM or of the whole, one cannot be read, or this user sees only
   * a part of what the rollout is for}
   */
  public boolean reachesAll() {
    return !isRefused()
        && !isOfPart(findings)
        && vms(Action.REFUSE).isEmpty()
        && vms(Action.FAIL).isEmpty();
  }

  /** Whether this user sees only a part of what the rollout is for. */
  static boolean isOfPart(List<Finding> findings) {
    return findings.stream().anyMatch(one -> one.code().equals(FindingCode.INVENTORY_NOT_SEEN));
  }

  /** Such as by a datastore without space. */
  private boolean isRefused() {
    return findings.stream().anyMatch(Finding::isBlocking);
  }

  /**
   * {@return of what it is a plan, in one line, as plans of estates, proofs and audits say it}
   *
   * @param which the vCenter, and the VMs that are meant
   */
  public String scope(String which) {
    return Count.scope(which, toString());
  }

  /** In one line: "12 VMs, 9 to change, 2 as wanted, 0 left out, 1 that cannot be changed". */
  @Override
  public String toString() {
    return "%s, %s to change, %s as wanted, %s left out, %s that cannot be changed"
        .formatted(
            Count.of(vms.size(), "VM"),
            vms(Action.CHANGE).size() + vms(Action.WAIT).size(),
            vms(Action.NOTHING).size(),
            vms(Action.LEAVE_OUT).size(),
            vms(Action.REFUSE).size() + vms(Action.FAIL).size());
  }
}
