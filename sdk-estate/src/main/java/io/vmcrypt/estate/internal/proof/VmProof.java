package io.vmcrypt.estate.internal.proof;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.VmSink;
import io.vmcrypt.estate.internal.reading.Asking;
import io.vmcrypt.estate.internal.reading.ChosenVms;
import io.vmcrypt.estate.internal.reading.Excluded;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.estate.internal.stage.Look;
import io.vmcrypt.estate.internal.vms.VmGoal;
import io.vmcrypt.estate.internal.weight.Reported;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.proof.ChosenVm;
import io.vmcrypt.estate.proof.VmTotals;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditReport;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditSummary;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Audits the VMs of each selection by what the estate gives them. For one thread. */
final class VmProof {

  private static final int PAGE_SIZE = AuditRules.DEFAULT_PAGE_SIZE;
  private static final String KEY_PROVIDER = "key provider";
  private static final String KMS_CLUSTER = "KMS cluster";

  private final Estate estate;
  private final VsphereClient vcenter;
  private final Look look;
  private final Found found;
  private final ChosenVms chosen = new ChosenVms();
  private final Counting counting = new Counting();
  private final KeysAtKms keys;
  private final SeenThings seen;
  private final ProofControls controls;

  VmProof(
      Estate estate,
      Systems systems,
      Look look,
      KeysAtKms keys,
      SeenThings seen,
      ProofControls controls,
      Found found) {
    this.controls = controls;
    this.estate = estate;
    this.vcenter = systems.vcenter();
    this.look = look;
    this.keys = keys;
    this.seen = seen;
    this.found = found;
  }

  /** Audits all; without a policy there is nothing to judge them by, which the plan has told. */
  VmTotals prove() {
    selections();
    VmTotals totals = counting.totals();
    if (look.policy().isEmpty() && !estate.selections().isEmpty()) {
      return totals;
    }
    if (!seen.areOthersKnown() && seen.areVmsKnown()) {
      others();
    }
    boolean isTold =
        found.findings().stream()
            .anyMatch(finding -> finding.code().equals(FindingCode.NO_VM_SELECTED));
    // an estate that only gives a key provider up is about no VM
    if (totals.total() == 0 && !isTold && !estate.keyServers().isEmpty()) {
      found.add(Wording.of("means-no-vm", Subject.of("estate", estate.name())));
    }
    return totals;
  }

  /** The VMs that are meant, with what the key servers said of their keys. */
  List<ChosenVm> chosen() {
    return counting.chosen(keys::said);
  }

  /** What stands outside, where no selection has looked at all VMs. */
  private void others() {
    Asking.ask(
            () -> {
              try (Stream<AuditedVm> all =
                  vcenter
                      .encryptionAudit(
                          AuditRules.builder().withoutControls().pageSize(PAGE_SIZE).build())
                      .stream()) {
                all.forEach(seen::other);
                return true;
              }
            },
            refused ->
                found.add(
                    Reported.refused(
                        Severity.NOTE,
                        FindingCode.INVENTORY_NOT_SEEN,
                        Subject.of("estate", estate.name()),
                        "which VMs stand outside of it is not known: ",
                        refused)))
        .ifPresent(read -> seen.lookedAtAll());
  }

  private void selections() {
    if (look.policy().isEmpty() && !estate.selections().isEmpty()) {
      seen.notAll();
    }
    look.policy()
        .ifPresent(
            policy ->
                estate
                    .selections()
                    .forEach(selection -> prove(new VmGoal(estate, selection, policy))));
  }

  private void prove(VmGoal goal) {
    goal.selection().filter().ifPresentOrElse(filter -> matching(filter, goal), () -> named(goal));
  }

  /** Those that a filter finds, page by page: of a VM that is as it should be nothing is kept. */
  private void matching(VmFilter filter, VmGoal goal) {
    VmSelection selection = goal.selection();
    AuditRules.Builder rules = rules(goal);
    filter.below().ifPresent(rules::below);
    Matching matching =
        new Matching(filter, selection, Excluded.of(selection, vcenter.virtualMachines(), found));
    boolean isRead =
        found
            .ask(
                ChosenVms.UNREAD,
                Subject.of("selection", selection.toString()),
                () -> vcenter.encryptionAudit(rules.build()).write(matching))
            .isPresent();
    if (!isRead) {
      notAll(selection.toString());
    } else if (matching.matched == 0) {
      found.add(ChosenVms.none(selection));
    }
    if (isRead && filter.below().isEmpty()) {
      seen.lookedAtAll();
    }
    Map<String, List<Finding>> onPurpose =
        new OnPurpose(vcenter, look, found).reasons(filter, matching.plain.keySet(), goal);
    matching.plain.forEach(
        (id, vm) -> {
          if (onPurpose.containsKey(id)) {
            counting.leftOut();
            found.addAll(onPurpose.get(id));
          } else {
            meant(vm);
          }
        });
  }

  /** Takes in the audit of a filter's VMs, and keeps those that are plain and should not be. */
  private final class Matching implements VmSink<AuditContext, AuditedVm, AuditSummary> {
    private final VmFilter filter;
    private final VmSelection selection;
    private final Excluded excluded;
    private final Map<String, ProvedVm> plain = new LinkedHashMap<>();
    private long matched;

    Matching(VmFilter filter, VmSelection selection, Excluded excluded) {
      this.filter = filter;
      this.selection = selection;
      this.excluded = excluded;
    }

    @Override
    public void begin(AuditContext context) {
      ofVcenter(context);
    }

    @Override
    public void vm(AuditedVm audited) {
      if (!filter.matchesName(audited.vmName())) {
        if (!audited.isNameShown()) {
          found.addAll(audited.findings());
          notAll(audited.vmId());
        }
        seen.other(audited);
        return;
      }
      matched++;
      ProvedVm vm = ProvedVm.of(audited);
      seen.add(vm);
      // one that is excluded here may be chosen by another selection
      if (!isExcluded(vm) && chosen.isFirst(vm.subject(), selection, found)) {
        if (vm.lacksEncryption()) {
          plain.put(vm.subject().id(), vm);
        } else {
          meant(vm);
        }
      }
    }

    private boolean isExcluded(ProvedVm vm) {
      Optional<String> why = excluded.why(vm.subject());
      if (why.isEmpty()) {
        return false;
      }
      counting.leftOut();
      if (vm.level() != EncryptionLevel.ENCRYPTED) {
        found.add(Wording.of("excluded", vm.subject(), why.get()));
      }
      return true;
    }
  }

  /** Those that somebody named: all of them are meant. */
  private void named(VmGoal goal) {
    List<VirtualMachine> vms =
        chosen.named(goal.selection(), vcenter.virtualMachines(), found, this::missing).stream()
            .filter(
                vm -> chosen.isFirst(Subject.of("VM", vm.name(), vm.id()), goal.selection(), found))
            .toList();
    for (int from = 0; from < vms.size(); from += PAGE_SIZE) {
      List<VirtualMachine> page = vms.subList(from, Math.min(vms.size(), from + PAGE_SIZE));
      found
          .ask(
              FindingCode.VM_NOT_READABLE,
              Subject.of("selection", goal.selection().toString()),
              () -> vcenter.encryptionAudit(rules(goal).build()).report(page))
          .ifPresentOrElse(
              this::add, () -> page.forEach(vm -> notAll(vm.name() + " (" + vm.id() + ")")));
    }
  }

  /** One that is not there is known not to be seen; it is as it should be no more than another. */
  private void missing(String name, boolean isAbsent) {
    if (isAbsent) {
      controls.unread(name);
    } else {
      notAll(name);
    }
  }

  /** Not all could be read: then what is seen is not all, and no control is met by it. */
  private void notAll(String what) {
    seen.notAll();
    controls.unread(what);
  }

  private AuditRules.Builder rules(VmGoal goal) {
    return controls
        .ask(goal.rules())
        .pageSize(PAGE_SIZE)
        .skip(look.skipped().toArray(String[]::new));
  }

  private void add(AuditReport report) {
    ofVcenter(report.context());
    report.vms().stream()
        .map(ProvedVm::of)
        .forEach(
            vm -> {
              seen.add(vm);
              meant(vm);
            });
  }

  private void meant(ProvedVm vm) {
    counting.meant(vm);
    controls.meant(vm);
    keys.add(vm.subject(), vm.keys());
    if (!vm.keys().isEmpty()) {
      keys.addSnapshots(vm.subject(), vm.snapshots());
    }
    found.addAll(vm.findings());
  }

  /** How another key provider is does not matter to this estate, unless somebody needs it. */
  private void ofVcenter(AuditContext context) {
    controls.begin(context);
    for (Finding finding : context.findings()) {
      Subject subject = finding.subject();
      boolean certificate = subject.kind().equals(KMS_CLUSTER);
      boolean own = subject.name().equals(estate.keyProvider());
      if (certificate && own) {
        // told of by the limit of the estate
        continue;
      }
      boolean provider = subject.kind().equals(KEY_PROVIDER);
      if (provider && finding.code().equals(FindingCode.KEY_PROVIDER_NOT_USABLE)) {
        // somebody needs it: of another one the plan has told, and of our own its health
        continue;
      }
      boolean another = (certificate || provider) && !own;
      found.add(
          another
              ? Reported.again(Severity.NOTE, "of a key provider of no concern here: ", finding)
              : finding);
    }
  }
}
