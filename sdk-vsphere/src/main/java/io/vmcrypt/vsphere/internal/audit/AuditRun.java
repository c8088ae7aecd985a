package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.VmSink;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditSummary;
import io.vmcrypt.vsphere.audit.AuditedHost;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.internal.inventory.InventorySearch;
import io.vmcrypt.vsphere.internal.names.InventoryPath;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.Beginning;
import io.vmcrypt.vsphere.internal.vim.PageAhead;
import io.vmcrypt.vsphere.internal.vim.Paged;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.OwnVms;
import io.vmcrypt.vsphere.internal.vm.judge.Seen;
import io.vmcrypt.vsphere.internal.vm.reading.VmPageReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.policy.PolicyCompliance;
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

  private final Attempt attempt;
  private final TimeSource time;
  private final AuditContext context;
  private final Map<String, AuditedHost> hostById;
  private final VmFindings rules;
  private final PageAhead<FoundVm> pages;
  private final PolicyReader policies;
  private final KeyReader keys;
  private final VmPageReader vms;
  private final Beginning began;

  private AuditRun(
      AuditedVcenter vcenter, Attempt attempt, AuditContext context, Paged<FoundVm> vms) {
    this.attempt = attempt;
    this.time = vcenter.session().time();
    // no page is read yet
    this.began = new Beginning(vcenter.session());
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
    this.pages = new PageAhead<>(vms);
    this.policies = new PolicyReader(vcenter.policies(), attempt);
    this.keys = new KeyReader(vcenter);
    PropertyCollector collector = new PropertyCollector(vcenter.session());
    this.vms = new VmPageReader(new VmReader(vcenter.session(), collector), collector);
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
    VcenterSurvey.Surveyed survey = VcenterSurvey.look(vcenter, attempt, rules, start);
    return new AuditRun(
        vcenter,
        attempt,
        survey.context(),
        new InventoryVms(session, attempt, start, survey.view(), rules.pageSize()));
  }

  /** The audit of chosen VMs. */
  static AuditRun ofChosen(AuditedVcenter vcenter, AuditRules rules, List<VirtualMachine> chosen) {
    VimSession session = vcenter.session();
    OwnVms.check(session, chosen);
    Attempt attempt = attempt(session);
    AuditContext context =
        VcenterSurvey.look(vcenter, attempt, rules, session.content().rootFolder()).context();
    return new AuditRun(
        vcenter, attempt, context, new ChosenVms(session, attempt, chosen, rules.pageSize()));
  }

  private static Attempt attempt(VimSession session) {
    return session.attempt("audit the encryption of VMs");
  }

  /** Reads the remaining VMs and hands them over. */
  AuditSummary write(VmSink<AuditContext, AuditedVm, AuditSummary> sink) {
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
    List<FoundVm> page = withTasks(pages.nextPage());
    List<VmReading> readings = new ArrayList<>(page.size());
    for (FoundVm vm : page) {
      VmReading reading = vm.reading();
      if (reading != null) {
        readings.add(reading);
      }
    }
    VmPolicies read = policies.read(readings);
    KeyStatuses statuses = keys.read(readings);
    List<AuditedVm> audited = new ArrayList<>(page.size());
    for (FoundVm vm : page) {
      audited.add(audited(vm, read, statuses));
    }
    return audited;
  }

  /** Those whose tasks may give them other keys are read again. */
  private List<FoundVm> withTasks(List<FoundVm> page) {
    Map<ManagedObjectReference, VmPageReader.Entry> again =
        vms.again(
            attempt,
            page.stream().collect(Collectors.toMap(FoundVm::reference, FoundVm::tasks)),
            began,
            vm -> attempt);
    return page.stream().map(vm -> vm.again(again.get(vm.reference()))).toList();
  }

  private AuditedVm audited(FoundVm vm, VmPolicies read, KeyStatuses statuses) {
    Optional<AuditedHost> host = vm.host().map(on -> hostById.get(on.value()));
    FoundAtVm found = new FoundAtVm(vm.id(), vm.name());
    Optional<VmEncryptionState> state = Optional.empty();
    Map<String, PolicyCompliance.Status> compliance = Map.of();
    VmReading reading = vm.reading();
    SdkException failure = vm.failure();
    if (reading != null) {
      compliance = read.compliance(reading);
      failure = read.fault(reading).map(why -> FaultMapping.ofCall(attempt, why)).orElse(null);
    }
    if (failure != null) {
      unread(found, failure);
    } else if (reading != null) {
      Seen seen = Seen.of(read.observed(reading));
      state = Optional.of(seen.state());
      rules.add(found, seen, host, compliance, statuses);
      read.tellAlone(reading, found);
    }
    return new AuditedVm(
        vm.id(),
        vm.name(),
        vm.path(),
        vm.template(),
        host,
        state,
        compliance,
        found.findings(),
        reading == null
            ? List.of()
            : reading.snapshotObjects().stream().map(ManagedObjectReference::value).toList());
  }

  private static void unread(FoundAtVm found, SdkException failure) {
    found.warning(
        FindingCode.VM_NOT_READABLE,
        "",
        failure.outcome() + ".",
        failure.advice(),
        failure instanceof PermissionDeniedException denied ? denied.missing() : List.of());
  }

  @Override
  public void close() {
    pages.close();
  }
}
