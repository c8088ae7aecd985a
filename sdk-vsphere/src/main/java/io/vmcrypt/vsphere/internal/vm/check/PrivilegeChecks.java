package io.vmcrypt.vsphere.internal.vm.check;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.right.Act;
import io.vmcrypt.vsphere.internal.right.Needs;
import io.vmcrypt.vsphere.internal.right.Privileges;
import io.vmcrypt.vsphere.internal.right.Privileges.Lack;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.change.CryptoAction;
import io.vmcrypt.vsphere.internal.vm.change.KeySource;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.vm.Unlock;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Asks vCenter whether this session holds the privileges that changes of VMs need: for thousands at
 * a time, while vCenter is at work on the next page of VMs. Remembers hosts. For one thread.
 */
public final class PrivilegeChecks {

  /** A call takes fewer. */
  private static final int AT_A_TIME = 2000;

  private final VimSession session;
  private final Attempt attempt;
  private final Privileges privileges;
  private final HostChecks hosts;
  private final Map<ManagedObjectReference, Map<ManagedObjectReference, Optional<Subject>>>
      outsideMode = new HashMap<>();
  // the devices of a VM go with its page, so only this is kept
  private final Map<String, Needs> open = new LinkedHashMap<>();
  private final Map<String, List<Finding>> byVm = new HashMap<>();

  /**
   * @param collector reads the hosts of a VM's cluster
   */
  public PrivilegeChecks(VimSession session, PropertyCollector collector, Attempt attempt) {
    this.session = requireNonNull(session, "session");
    this.attempt = requireNonNull(attempt, "attempt");
    this.privileges = new Privileges(session, new PropertyCollector(session));
    this.hosts = new HostChecks(collector);
  }

  /** What stands in the way of a change. */
  public List<Finding> check(VmReading vm, Plan plan) {
    return check(needs(vm.subject(), vm.host(), plan));
  }

  /** What stands in the way of something else. */
  public List<Finding> check(Needs needs) {
    return privileges.lacking(attempt, needs);
  }

  /** Asks now or later for what the change of a VM needs. */
  public void ask(Subject vm, Optional<ManagedObjectReference> host, Plan plan) {
    open.put(vm.id(), needs(vm, host, plan));
    if (open.size() >= AT_A_TIME) {
      askNow();
    }
  }

  /** What is lacking, by the managed object ids of VMs; nothing where all is there. */
  public Map<String, List<Finding>> byVm() {
    askNow();
    return Map.copyOf(byVm);
  }

  private void askNow() {
    privileges
        .lacking(attempt, open)
        .forEach((vm, lacks) -> byVm.put(vm, lacks.stream().map(Lack::finding).toList()));
    open.clear();
  }

  private Needs needs(Subject vm, Optional<ManagedObjectReference> host, Plan plan) {
    Set<Act> acts = EnumSet.noneOf(Act.class);
    for (CryptoAction action : plan.actions()) {
      if (action != CryptoAction.NONE) {
        acts.add(Act.valueOf(action.name()));
      }
    }
    if (!plan.disks().isEmpty()) {
      acts.add(Act.EDIT_DEVICE);
    }
    if (plan.virtualTpm().isPresent()) {
      acts.add(Act.CHANGE_TPM);
    }
    if (plan.unlock().isPresent()) {
      acts.add(Act.UNLOCK);
    }
    Needs needs =
        new Needs()
            .add(
                new ManagedObjectReference("VirtualMachine", vm.id()),
                vm,
                acts.toArray(Act[]::new));
    atRoot(needs, plan);
    if (plan.does(CryptoAction.ENCRYPT)) {
      // by vSphere's text the others stay without the key, and cannot run the VM
      host.ifPresent(of -> enterMode(needs, of, any -> true));
    }
    if (plan.unlock().filter(Unlock::isHostFirst).isPresent()) {
      host.ifPresent(of -> enterMode(needs, of, of::equals));
    }
    return needs;
  }

  private void atRoot(Needs needs, Plan plan) {
    if (plan.takesKey() && plan.key() instanceof KeySource.NewKey) {
      needs.addAtRoot(session, Act.NEW_KEY);
    }
    if (plan.givesPolicy()) {
      needs.addAtRoot(session, Act.ASSIGN_POLICY);
    }
    if (plan.makesPolicy()) {
      needs.addAtRoot(session, Act.CREATE_POLICY);
    }
  }

  private void enterMode(
      Needs needs, ManagedObjectReference where, Predicate<ManagedObjectReference> which) {
    outsideMode
        .computeIfAbsent(where, of -> hosts.outsideMode(attempt, of))
        .forEach(
            (host, subject) -> {
              if (which.test(host)) {
                needs.add(host, subject.orElseGet(() -> needs.unseen(host)), Act.ENTER_MODE);
              }
            });
  }

  /**
   * What stands in the way of a clone.
   *
   * @param plan what encrypting the source would take, which the clone takes too
   * @param pool where it runs, if that was said, and the cluster that this is of
   */
  public List<Finding> checkClone(
      VmReading source,
      Plan plan,
      ManagedObjectReference folder,
      Optional<ManagedObjectReference> pool,
      Optional<ManagedObjectReference> cluster) {
    Needs needs =
        new Needs()
            .add(source.vm(), source.subject(), source.template() ? Act.DEPLOY : Act.CLONE)
            .add(folder, Subject.of("folder", "", folder.value()), Act.MAKE);
    if (source.homeEncrypted()) {
      needs.add(source.vm(), source.subject(), Act.CLONE_ENCRYPTED);
    }
    if (plan.does(CryptoAction.ENCRYPT)) {
      needs.add(folder, Subject.of("folder", "", folder.value()), Act.MAKE_ENCRYPTED);
    }
    pool.ifPresent(of -> needs.add(of, Subject.of("resource pool", "", of.value()), Act.USE_POOL));
    source.disks().stream()
        .flatMap(disk -> disk.datastore().stream())
        .forEach(of -> needs.add(of, Subject.of("datastore", "", of.value()), Act.USE_DATASTORE));
    atRoot(needs, plan);
    cluster.or(source::host).ifPresent(of -> enterMode(needs, of, any -> true));
    return check(needs);
  }
}
