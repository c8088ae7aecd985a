package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.vsphere.internal.inventory.WholeView;
import io.vmcrypt.vsphere.internal.pbm.PolicyService;
import io.vmcrypt.vsphere.internal.rollout.Fleet.Looked;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vim.ListPages;
import io.vmcrypt.vsphere.internal.vim.PageAhead;
import io.vmcrypt.vsphere.internal.vim.Paged;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.internal.vm.Prospect.LeftOut;
import io.vmcrypt.vsphere.internal.vm.ReadyChange;
import io.vmcrypt.vsphere.internal.vm.VimVirtualMachines;
import io.vmcrypt.vsphere.internal.vm.check.CopiesAtOnce;
import io.vmcrypt.vsphere.internal.vm.check.PrivilegeChecks;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.rollout.RolloutPlan.Action;
import io.vmcrypt.vsphere.rollout.RolloutPlan.PlannedVm;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.rollout.Rollouts;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The rollouts of one vCenter. Thread-safe. */
public final class VimRollouts implements Rollouts {

  private final VimSession session;
  private final PolicyService policies;
  private final KnownHosts hosts;

  public VimRollouts(VimSession session, PolicyService policies, KnownHosts hosts) {
    this.session = requireNonNull(session, "session");
    this.policies = requireNonNull(policies, "policies");
    this.hosts = requireNonNull(hosts, "hosts");
  }

  @Override
  public Rollout start(EncryptionRollout wanted) {
    List<String> notSeen = new ArrayList<>();
    EncryptionRollout rollout = listed(requireNonNull(wanted, "rollout"), notSeen);
    Fleet fleet = fleet(rollout, Optional.empty(), KeysToCome.NONE);
    RolloutRun run =
        new RolloutRun(
            session,
            rollout.toString(),
            rollout.limits(),
            fleet,
            ordered(rollout, fleet),
            Exclusions.of(rollout, virtualMachines()),
            virtualMachines().told(notSeen));
    run.start();
    return run;
  }

  /** The same rollout with the VMs that its filter finds. */
  private EncryptionRollout listed(EncryptionRollout rollout, List<String> notSeen) {
    if (rollout.filter().isEmpty()) {
      return rollout;
    }
    VmFilter filter = rollout.filter().get();
    List<VirtualMachine> vms = found(filter, notSeen);
    if (vms.isEmpty()) {
      Attempt attempt = session.attempt(rollout.toString());
      if (!notSeen.isEmpty()) {
        throw new PermissionDeniedException(
            attempt,
            ("no VM that this user may see matches the filter: %s; it may not read %s, where"
                    + " others may be")
                .formatted(filter, KeyNeed.named(notSeen)),
            WholeView.ADVICE,
            WholeView.PRIVILEGES,
            null,
            null);
      }
      throw new NotFoundException(
          attempt,
          "no VM matches the filter: " + filter,
          "Check the place and the name, and that this user may see the VMs.");
    }
    return rollout.forVirtualMachines(vms);
  }

  private List<VirtualMachine> found(VmFilter filter, List<String> notSeen) {
    // handles are small, and each page is a call
    VmFilter pages = filter.toBuilder().pageSize(VmFilter.MAX_PAGE_SIZE).build();
    return virtualMachines().found(pages, notSeen);
  }

  @Override
  public RolloutPlan plan(EncryptionRollout rollout) {
    return plan(rollout, Optional.empty(), KeysToCome.NONE);
  }

  @Override
  public RolloutPlan plan(EncryptionRollout rollout, KmsClusterSpec expected) {
    return plan(rollout, Optional.of(requireNonNull(expected, "expected")), KeysToCome.NONE);
  }

  @Override
  public RolloutPlan plan(
      EncryptionRollout rollout, KmsClusterSpec expected, Rekey earlier, Set<String> rekeyed) {
    return plan(
        rollout,
        Optional.of(requireNonNull(expected, "expected")),
        KeysToCome.of(requireNonNull(earlier, "earlier"), rekeyed));
  }

  private RolloutPlan plan(
      EncryptionRollout rollout, Optional<KmsClusterSpec> expected, KeysToCome toCome) {
    Fleet fleet = fleet(rollout, expected, toCome);
    Exclusions exclusions = Exclusions.of(rollout, virtualMachines());
    Attempt attempt = session.attempt("plan to " + rollout);
    List<PlannedVm> planned = new ArrayList<>();
    // another thread reads ahead
    List<String> notSeen = new CopyOnWriteArrayList<>();
    PrivilegeChecks lacking = fleet.privileges(attempt);
    int atOnce = rollout.limits().concurrency();
    CopiesAtOnce copies =
        fleet.copies(Math.min(atOnce, rollout.limits().perDatastore().orElse(atOnce)));
    Predicate<String> judged = id -> !exclusions.contain(id);
    Shared<Optional<String>> words = new Shared<>();
    // vCenter is at work on the next page while this one is judged
    try (Paged<Fleet.Page> pages = new PageAhead<>(pages(rollout, attempt, fleet, notSeen))) {
      while (pages.hasNext()) {
        for (Looked looked : fleet.judged(attempt, pages.nextPage().get(0), judged)) {
          RolloutVm vm = looked.vm();
          Prospect prospect = looked.prospect();
          Subject subject = Subject.of("VM", vm.name(), vm.id());
          if (prospect instanceof ReadyChange ready) {
            lacking.ask(subject, ready.host(), ready.plan());
            copies.add(ready.plan());
          } else if (prospect instanceof Prospect.Refused refused) {
            // what stands in the way may be gone by then
            refused.plan().ifPresent(plan -> lacking.ask(subject, Optional.empty(), plan));
          }
          planned.add(
              planned(
                  looked.handle(),
                  vm,
                  prospect == null ? new LeftOut(exclusions.reasons(vm)) : prospect,
                  words));
        }
      }
    }
    rollout.order().ifPresent(order -> planned.sort(Comparator.comparing(PlannedVm::vm, order)));
    Map<String, List<Finding>> privileges = lacking.byVm();
    return new RolloutPlan(
        planned.stream()
            .map(vm -> withFindings(vm, privileges.getOrDefault(vm.vm().id(), List.of())))
            .toList(),
        Stream.concat(copies.findings(attempt).stream(), virtualMachines().told(notSeen).stream())
            .toList());
  }

  private Paged<Fleet.Page> pages(
      EncryptionRollout rollout, Attempt attempt, Fleet fleet, List<String> notSeen) {
    if (rollout.filter().isEmpty()) {
      return new FleetPages(
          ListPages.of(rollout.virtualMachines(), Fleet.PAGE_SIZE), attempt, fleet);
    }
    VmFilter filter = rollout.filter().get();
    boolean byPlaceAndName =
        filter.powerState().isEmpty()
            && filter.encryption().isEmpty()
            && filter.keyProvider().isEmpty();
    return byPlaceAndName
        ? new FoundPages(
            virtualMachines()
                .below(session.attempt("find " + filter), filter, fleet.paths(), Fleet.PAGE_SIZE),
            attempt,
            fleet,
            notSeen)
        // how a VM is decides whether it is found: it is judged by what is read after that
        : new FleetPages(ListPages.of(found(filter, notSeen), Fleet.PAGE_SIZE), attempt, fleet);
  }

  private static PlannedVm withFindings(PlannedVm vm, List<Finding> more) {
    return more.isEmpty()
        ? vm
        : planned(
            vm.virtualMachine(),
            vm.vm(),
            Action.REFUSE,
            List.of(),
            Stream.concat(vm.findings().stream(), more.stream()).toList());
  }

  private Fleet fleet(
      EncryptionRollout rollout, Optional<KmsClusterSpec> expected, KeysToCome toCome) {
    return new Fleet(
        session, policies, hosts, requireNonNull(rollout, "rollout"), expected, toCome);
  }

  private VimVirtualMachines virtualMachines() {
    return new VimVirtualMachines(session, policies, hosts);
  }

  private List<RolloutVm> ordered(EncryptionRollout rollout, Fleet fleet) {
    Attempt attempt = session.attempt("read the VMs to " + rollout);
    List<RolloutVm> vms = new ArrayList<>(rollout.virtualMachines().size());
    for (List<VirtualMachine> page : ListPages.of(rollout.virtualMachines(), Fleet.PAGE_SIZE)) {
      vms.addAll(fleet.survey(attempt, page));
    }
    rollout.order().ifPresent(vms::sort);
    return vms;
  }

  private static List<Change> changes(List<Change> changes, Shared<Optional<String>> words) {
    List<Change> shared = new ArrayList<>(changes.size());
    for (Change change : changes) {
      shared.add(
          new Change(
              change.system(), change.subject(), words.of(change.from()), words.of(change.to())));
    }
    return shared;
  }

  private static PlannedVm planned(
      VirtualMachine handle, RolloutVm vm, Prospect prospect, Shared<Optional<String>> words) {
    if (prospect instanceof ReadyChange ready) {
      return planned(handle, vm, Action.CHANGE, changes(ready.changes(), words), ready.warnings());
    }
    if (prospect instanceof Prospect.InPlace inPlace) {
      return planned(handle, vm, Action.NOTHING, List.of(), inPlace.findings());
    }
    if (prospect instanceof Prospect.Refused refused) {
      return planned(handle, vm, Action.REFUSE, List.of(), refused.findings());
    }
    if (prospect instanceof LeftOut leftOut) {
      return planned(handle, vm, Action.LEAVE_OUT, List.of(), leftOut.reasons());
    }
    if (prospect instanceof Prospect.Unreadable unreadable) {
      SdkException failure = unreadable.failure();
      return new PlannedVm(handle, vm, Action.FAIL, List.of(), List.of(), Optional.of(failure));
    }
    return planned(handle, vm, Action.WAIT, List.of(), List.of());
  }

  private static PlannedVm planned(
      VirtualMachine handle,
      RolloutVm vm,
      Action action,
      List<Change> changes,
      List<Finding> findings) {
    return new PlannedVm(handle, vm, action, changes, findings, Optional.empty());
  }
}
