package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.vsphere.internal.key.KeyProvider;
import io.vmcrypt.vsphere.internal.pbm.PolicyService;
import io.vmcrypt.vsphere.internal.rollout.Fleet.Looked;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.internal.vm.Prospect.LeftOut;
import io.vmcrypt.vsphere.internal.vm.VimVirtualMachines;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.check.PrivilegeChecks;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.rollout.RolloutPlan.Action;
import io.vmcrypt.vsphere.rollout.RolloutPlan.PlannedVm;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.rollout.Rollouts;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
  public Rollout start(EncryptionRollout rollout) {
    Fleet fleet = fleet(rollout, Optional.empty());
    RolloutRun run =
        new RolloutRun(session, rollout, fleet, ordered(rollout, fleet), exclusions(rollout));
    run.start();
    return run;
  }

  @Override
  public RolloutPlan plan(EncryptionRollout rollout) {
    return plan(rollout, Optional.empty());
  }

  @Override
  public RolloutPlan plan(EncryptionRollout rollout, KmsClusterSpec expected) {
    return plan(
        rollout,
        Optional.of(
            KeyProvider.expected(
                requireNonNull(expected, "expected").clusterId(),
                expected.servers().stream().map(KmsServerSpec::address).toList())));
  }

  private RolloutPlan plan(EncryptionRollout rollout, Optional<KeyProvider> expected) {
    Fleet fleet = fleet(rollout, expected);
    Exclusions exclusions = exclusions(rollout);
    Attempt attempt = session.attempt("plan to " + rollout);
    List<Fleet.Looked> looked = new ArrayList<>(rollout.virtualMachines().size());
    for (List<VirtualMachine> page : pages(rollout.virtualMachines())) {
      looked.addAll(fleet.plan(attempt, page, id -> !exclusions.contain(id)));
    }
    rollout.order().ifPresent(order -> looked.sort(Comparator.comparing(Looked::vm, order)));
    Map<String, List<Finding>> lacking = privileges(attempt, looked);
    return new RolloutPlan(
        looked.stream()
            .map(
                vm ->
                    planned(
                        vm.vm(),
                        vm.prospect() == null
                            ? new LeftOut(exclusions.reasons(vm.vm()))
                            : vm.prospect(),
                        lacking.getOrDefault(vm.vm().id(), List.of())))
            .toList());
  }

  /** Which privileges are lacking for what would be changed, by VM. */
  private Map<String, List<Finding>> privileges(Attempt attempt, List<Looked> looked) {
    Map<ManagedObjectReference, Plan> plans = new LinkedHashMap<>();
    Map<ManagedObjectReference, Subject> subjects = new LinkedHashMap<>();
    for (Looked vm : looked) {
      if (vm.prospect() instanceof Prospect.Ready ready) {
        ManagedObjectReference reference =
            new ManagedObjectReference("VirtualMachine", vm.vm().id());
        plans.put(reference, ready.plan());
        subjects.put(reference, Subject.of("VM", vm.vm().name(), vm.vm().id()));
      }
    }
    Map<String, List<Finding>> findings = new HashMap<>();
    new PrivilegeChecks(session, new PropertyCollector(session))
        .check(attempt, plans, subjects)
        .forEach((vm, lacking) -> findings.put(vm.value(), lacking));
    return findings;
  }

  private Fleet fleet(EncryptionRollout rollout, Optional<KeyProvider> expected) {
    return new Fleet(session, policies, hosts, requireNonNull(rollout, "rollout"), expected);
  }

  private Exclusions exclusions(EncryptionRollout rollout) {
    return Exclusions.of(rollout, new VimVirtualMachines(session, policies, hosts));
  }

  private List<RolloutVm> ordered(EncryptionRollout rollout, Fleet fleet) {
    Attempt attempt = session.attempt("read the VMs to " + rollout);
    List<RolloutVm> vms = new ArrayList<>(rollout.virtualMachines().size());
    for (List<VirtualMachine> page : pages(rollout.virtualMachines())) {
      vms.addAll(fleet.survey(attempt, page));
    }
    rollout.order().ifPresent(vms::sort);
    return vms;
  }

  private static <T> List<List<T>> pages(List<T> all) {
    List<List<T>> pages = new ArrayList<>();
    for (int from = 0; from < all.size(); from += Fleet.PAGE_SIZE) {
      pages.add(all.subList(from, Math.min(all.size(), from + Fleet.PAGE_SIZE)));
    }
    return pages;
  }

  private static PlannedVm planned(RolloutVm vm, Prospect prospect, List<Finding> lacking) {
    if (prospect instanceof Prospect.Ready ready) {
      List<Finding> findings = new ArrayList<>(ready.warnings());
      findings.addAll(lacking);
      return planned(vm, Action.CHANGE, ready.changes(), findings);
    }
    if (prospect instanceof Prospect.InPlace inPlace) {
      return planned(vm, Action.NOTHING, List.of(), inPlace.findings());
    }
    if (prospect instanceof Prospect.Refused refused) {
      return planned(vm, Action.REFUSE, List.of(), refused.findings());
    }
    if (prospect instanceof LeftOut leftOut) {
      return planned(vm, Action.LEAVE_OUT, List.of(), leftOut.reasons());
    }
    if (prospect instanceof Prospect.Unreadable unreadable) {
      SdkException failure = unreadable.failure();
      return new PlannedVm(vm, Action.FAIL, List.of(), List.of(), Optional.of(failure));
    }
    return planned(vm, Action.WAIT, List.of(), List.of());
  }

  private static PlannedVm planned(
      RolloutVm vm, Action action, List<Change> changes, List<Finding> findings) {
    return new PlannedVm(vm, action, changes, findings, Optional.empty());
  }
}
