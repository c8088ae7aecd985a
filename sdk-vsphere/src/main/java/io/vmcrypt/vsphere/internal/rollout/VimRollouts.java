package io.vmcrypt.vsphere.internal.rollout;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.vsphere.internal.pbm.PolicyService;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.internal.vm.Prospect.LeftOut;
import io.vmcrypt.vsphere.internal.vm.VimVirtualMachines;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.rollout.RolloutPlan.Action;
import io.vmcrypt.vsphere.rollout.RolloutPlan.PlannedVm;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.rollout.Rollouts;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.ArrayList;
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
    Fleet fleet = fleet(rollout);
    RolloutRun run =
        new RolloutRun(session, rollout, fleet, ordered(rollout, fleet), exclusions(rollout));
    run.start();
    return run;
  }

  @Override
  public RolloutPlan plan(EncryptionRollout rollout) {
    Fleet fleet = fleet(rollout);
    Exclusions exclusions = exclusions(rollout);
    Attempt attempt = session.attempt("plan to " + rollout);
    List<PlannedVm> planned = new ArrayList<>();
    for (List<RolloutVm> page : pages(ordered(rollout, fleet))) {
      Map<String, String> names = new LinkedHashMap<>();
      page.stream()
          .filter(vm -> !exclusions.contain(vm.id()))
          .forEach(vm -> names.put(vm.id(), vm.name()));
      Map<String, Prospect> prospects = new LinkedHashMap<>();
      if (!names.isEmpty()) {
        prospects.putAll(fleet.look(attempt, names));
      }
      page.stream()
          .filter(vm -> exclusions.contain(vm.id()))
          .forEach(vm -> prospects.put(vm.id(), new LeftOut(exclusions.reasons(vm))));
      page.forEach(vm -> planned.add(planned(vm, requireNonNull(prospects.get(vm.id())))));
    }
    return new RolloutPlan(planned);
  }

  private Fleet fleet(EncryptionRollout rollout) {
    return new Fleet(session, policies, hosts, requireNonNull(rollout, "rollout"));
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

  private static PlannedVm planned(RolloutVm vm, Prospect prospect) {
    if (prospect instanceof Prospect.Ready ready) {
      return planned(vm, Action.CHANGE, ready.changes(), ready.warnings());
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
