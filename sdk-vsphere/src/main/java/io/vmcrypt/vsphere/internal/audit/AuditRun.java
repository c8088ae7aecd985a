package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditSink;
import io.vmcrypt.vsphere.audit.AuditSummary;
import io.vmcrypt.vsphere.audit.AuditedHost;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.internal.inventory.InventorySearch;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.names.InventoryPath;
import io.vmcrypt.vsphere.internal.pbm.PolicySubject;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.vim.PageAhead;
import io.vmcrypt.vsphere.internal.vim.Paged;
import io.vmcrypt.vsphere.internal.vm.OwnVms;
import io.vmcrypt.vsphere.internal.vm.reading.VmFacts;
import io.vmcrypt.vsphere.policy.ComplianceStatus;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One audit under way: what holds for all VMs is read at its beginning, then VMs page by page, each
 * page with a fixed number of calls. While a page is judged the next one is read. For one thread;
 * to be closed.
 */
final class AuditRun implements Paged<AuditedVm> {

  private static final String CONNECTED = "connected";

  private final Attempt attempt;
  private final TimeSource time;
  private final AuditContext context;
  private final Map<String, AuditedHost> hostById;
  private final VmFindings rules;
  private final AuditVms vms;
  private final PageAhead<VmFacts> pages;
  private final PolicyReader policies;
  private final KeyReader keys;

  private AuditRun(AuditedVcenter vcenter, Attempt attempt, AuditContext context, AuditVms vms) {
    this.attempt = attempt;
    this.time = vcenter.session().time();
    this.context = context;
    this.hostById =
        context.hosts().stream().collect(Collectors.toMap(AuditedHost::id, Function.identity()));
    this.rules =
        new VmFindings(
            context.rules(),
            context
                .providers()
                .map(
                    known ->
                        known.stream()
                            .collect(Collectors.toMap(AuditedProvider::id, Function.identity()))));
    this.vms = vms;
    this.pages = new PageAhead<>(vms);
    this.policies = new PolicyReader(vcenter.policies(), attempt);
    this.keys = new KeyReader(vcenter);
  }

  /** The audit of all VMs below a place of the inventory. */
  static AuditRun ofInventory(AuditedVcenter vcenter, AuditRules rules) {
    VimSession session = vcenter.session();
    Attempt attempt = attempt(session);
    // a path that does not exist is refused before anything is read
    ManagedObjectReference start =
        rules
            .below()
            .map(path -> InventoryPath.parse(path, "below", "/Paris/vm/Prod"))
            .map(path -> new InventorySearch(session).get(attempt, path))
            .orElseGet(() -> session.content().rootFolder());
    AuditContext context = VcenterSurvey.look(vcenter, attempt, rules);
    return new AuditRun(
        vcenter, attempt, context, new InventoryVms(session, attempt, start, rules.pageSize()));
  }

  /** The audit of chosen VMs. */
  static AuditRun ofChosen(AuditedVcenter vcenter, AuditRules rules, List<VirtualMachine> chosen) {
    VimSession session = vcenter.session();
    OwnVms.check(session, chosen);
    Attempt attempt = attempt(session);
    AuditContext context = VcenterSurvey.look(vcenter, attempt, rules);
    return new AuditRun(
        vcenter, attempt, context, new ChosenVms(session, attempt, chosen, rules.pageSize()));
  }

  private static Attempt attempt(VimSession session) {
    return session.attempt("audit the encryption of VMs");
  }

  /** Reads the remaining VMs and hands them over. */
  AuditSummary write(AuditSink sink) {
    sink.begin(context);
    Totals totals = new Totals();
    totals.add(context);
    while (hasNext()) {
      for (AuditedVm vm : nextPage()) {
        totals.add(vm);
        sink.vm(vm);
      }
    }
    AuditSummary summary = totals.summary(time.now());
    sink.end(summary);
    return summary;
  }

  @Override
  public boolean hasNext() {
    return pages.hasNext();
  }

  @Override
  public List<AuditedVm> nextPage() {
    List<VmFacts> page = pages.nextPage();
    List<PolicySubject> subjects = new ArrayList<>();
    for (VmFacts vm : page) {
      if (isReadable(vm)) {
        subjects.addAll(VmPolicies.subjects(vm));
      }
    }
    VmPolicies read = policies.read(subjects);
    KeyStatuses statuses = keys.read(page);
    List<AuditedVm> audited = new ArrayList<>(page.size());
    for (VmFacts vm : page) {
      audited.add(audited(vm, read, statuses));
    }
    return audited;
  }

  private static boolean isReadable(VmFacts vm) {
    return vm.isReadable() && vm.powerState().isPresent();
  }

  private AuditedVm audited(VmFacts vm, VmPolicies read, KeyStatuses statuses) {
    String id = vm.vm().value();
    String name = vm.name().isEmpty() ? id : InventoryName.shown(vm.name());
    Optional<AuditedHost> host = vm.host().map(on -> hostById.get(on.value()));
    Map<String, ComplianceStatus> compliance = read.compliance(vm);
    FoundAtVm found = new FoundAtVm(id, name);
    Optional<VmEncryptionState> state = Optional.empty();
    Optional<VimFault> fault = vm.fault().or(() -> read.fault(vm));
    if (!vms.isThere(vm)) {
      found.warning(
          FindingCode.VM_NOT_READABLE,
          "",
          "vCenter no longer has this VM, or does not show it.",
          "Look for the VM again, and check that this user may see it.");
    } else if (fault.isPresent()) {
      refused(found, fault.get());
    } else if (vm.garbled()) {
      found.warning(
          FindingCode.VM_NOT_READABLE,
          "",
          "vCenter's answer about the VM makes no sense.",
          "Look at the VM in the vSphere Client and at vCenter's log.");
    } else if (!isReadable(vm)) {
      found.warning(
          FindingCode.VM_NOT_READABLE,
          "",
          "vCenter does not know the VM's configuration " + connection(vm) + ".",
          "Reconnect the VM's host and datastore, or register the VM again.");
    } else {
      state = Optional.of(read.state(vm, name));
      rules.add(found, state.get(), host, compliance, statuses);
      // that a VM is locked says more
      if (!vm.connectionState().equals(CONNECTED) && !state.get().isLocked()) {
        notConnected(found, vm);
      }
    }
    return new AuditedVm(
        id, name, vms.path(vm), vm.template(), host, state, compliance, found.findings());
  }

  private static String connection(VmFacts vm) {
    return "(connection state "
        + (vm.connectionState().isEmpty() ? "unknown" : vm.connectionState())
        + ")";
  }

  private static void notConnected(FoundAtVm found, VmFacts vm) {
    found.warning(
        FindingCode.VM_NOT_CONNECTED,
        "",
        "vCenter cannot reach it " + connection(vm) + ": it tells what it knew last.",
        "Reconnect the VM's host and datastore.");
  }

  private void refused(FoundAtVm found, VimFault fault) {
    ServiceException refused = FaultMapping.ofCall(attempt, fault);
    found.warning(
        FindingCode.VM_NOT_READABLE,
        "",
        refused.outcome() + ".",
        refused.advice(),
        refused instanceof PermissionDeniedException denied ? denied.missing() : List.of());
  }

  @Override
  public void close() {
    pages.close();
  }
}
