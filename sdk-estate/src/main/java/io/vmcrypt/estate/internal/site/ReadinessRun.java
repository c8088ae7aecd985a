package io.vmcrypt.estate.internal.site;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.VmSink;
import io.vmcrypt.estate.site.KeyReadiness;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.site.ReadinessContext;
import io.vmcrypt.estate.site.ReadinessSummary;
import io.vmcrypt.estate.site.VmReadiness;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditSummary;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.session.VsphereAbout;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Takes in the VMs of the first site, a page at a time, and answers for each. For one thread. */
final class ReadinessRun implements VmSink<AuditContext, AuditedVm, AuditSummary> {

  private static final int PAGE_SIZE = 100;

  private final VsphereAbout second;
  private final VmFilter filter;
  private final ProviderLook providers;
  private final KeyLook keys;
  private final VmSink<ReadinessContext, VmReadiness, ReadinessSummary> sink;
  private final List<AuditedVm> page = new ArrayList<>();
  private final Map<Readiness, Long> totals = new EnumMap<>(Readiness.class);
  private final Map<String, Long> counts = new TreeMap<>();

  /** Places of the inventory that are not shown: VMs that are meant may be there. */
  private final List<Finding> hidden = new ArrayList<>();

  private long plain;

  ReadinessRun(
      VsphereAbout second,
      VmFilter filter,
      ProviderLook providers,
      KeyLook keys,
      VmSink<ReadinessContext, VmReadiness, ReadinessSummary> sink) {
    this.second = second;
    this.filter = filter;
    this.providers = providers;
    this.keys = keys;
    this.sink = sink;
  }

  @Override
  public void begin(AuditContext context) {
    context.providers().ifPresent(providers::kinds);
    context.findings().stream()
        .filter(finding -> finding.code().equals(FindingCode.INVENTORY_NOT_SEEN))
        .filter(finding -> finding.subject().kind().equals(NotKnown.VCENTER))
        .forEach(hidden::add);
    sink.begin(new ReadinessContext(context.about(), second, filter, context.startedAt()));
  }

  @Override
  public void vm(AuditedVm vm) {
    if (isMeant(vm)) {
      page.add(vm);
      if (page.size() == PAGE_SIZE) {
        flush();
      }
    }
  }

  /** A VM that cannot be read may be meant: it is one that nothing is known of. */
  private boolean isMeant(AuditedVm vm) {
    return (filter.matchesName(vm.vmName()) || !vm.isNameShown())
        && filter
            .powerState()
            .map(
                wanted ->
                    vm.state().map(VmEncryptionState::powerState).map(wanted::equals).orElse(true))
            .orElse(true)
        && (vm.level() == EncryptionLevel.UNKNOWN || isAsWanted(vm));
  }

  private boolean isAsWanted(AuditedVm vm) {
    return filter.encryption().map(level -> level == vm.level()).orElse(true)
        && filter
            .keyProvider()
            .map(id -> keysOf(vm).keySet().stream().anyMatch(key -> mayBeOf(id, key)))
            .orElse(true);
  }

  private static boolean mayBeOf(String keyProvider, CryptoKeyId key) {
    return key.providerId().map(keyProvider::equals).orElse(true);
  }

  /** Answers for the VMs that wait. */
  void flush() {
    List<Map<CryptoKeyId, List<String>>> parts = page.stream().map(ReadinessRun::keysOf).toList();
    Set<CryptoKeyId> all = new LinkedHashSet<>();
    parts.forEach(of -> all.addAll(of.keySet()));
    keys.ask(all);
    for (int i = 0; i < page.size(); i++) {
      VmReadiness vm = answer(page.get(i), parts.get(i));
      totals.merge(vm.readiness(), 1L, Long::sum);
      plain += vm.isReady() && vm.keys().isEmpty() ? 1 : 0;
      vm.findings().forEach(this::count);
      sink.vm(vm);
    }
    page.clear();
  }

  private void count(Finding finding) {
    counts.merge(finding.code().value(), 1L, Long::sum);
  }

  /** Each key of a VM, and what has it. */
  private static Map<CryptoKeyId, List<String>> keysOf(AuditedVm vm) {
    Map<CryptoKeyId, List<String>> parts = new LinkedHashMap<>();
    vm.state()
        .ifPresent(
            state -> {
              state.homeKeyId().ifPresent(key -> add(parts, key, AuditedVm.HOME));
              state
                  .disks()
                  .forEach(
                      disk ->
                          disk.links()
                              .forEach(
                                  link -> link.ifPresent(key -> add(parts, key, disk.label()))));
            });
    return parts;
  }

  private static void add(Map<CryptoKeyId, List<String>> parts, CryptoKeyId key, String part) {
    List<String> known = parts.computeIfAbsent(key, none -> new ArrayList<>());
    // several links of a disk may have it
    if (!known.contains(part)) {
      known.add(part);
    }
  }

  private VmReadiness answer(AuditedVm vm, Map<CryptoKeyId, List<String>> parts) {
    Subject subject = Subject.of("VM", vm.vmName(), vm.vmId());
    List<KeyReadiness> answers = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    Readiness readiness = Readiness.READY;
    if (vm.level() == EncryptionLevel.UNKNOWN) {
      findings.add(unread(vm, subject));
      readiness = Readiness.NOT_KNOWN;
    }
    for (Map.Entry<CryptoKeyId, List<String>> part : parts.entrySet()) {
      KeyAnswer answer = keys.answer(part.getKey());
      answers.add(
          new KeyReadiness(part.getKey(), part.getValue(), answer.readiness(), answer.reason()));
      if (!answer.isReady()) {
        String what = "key " + part.getKey() + " of " + String.join(", ", part.getValue());
        findings.add(answer.finding(subject.part("key"), what));
        // a no weighs more than what is not known
        readiness = readiness == Readiness.NOT_READY ? readiness : answer.readiness();
      }
    }
    return new VmReadiness(vm.vmId(), vm.vmName(), vm.path(), readiness, answers, findings);
  }

  private static Finding unread(AuditedVm vm, Subject subject) {
    Optional<Finding> why =
        vm.findings().stream()
            .filter(finding -> finding.code().equals(FindingCode.VM_NOT_READABLE))
            .findFirst();
    return new Finding(
        Severity.WARNING,
        FindingCode.SECOND_SITE_NOT_KNOWN,
        NotKnown.VCENTER,
        subject,
        "the first site does not show all keys of the VM: "
            + why.map(Finding::seen).orElse("it is locked, and its disks are not shown"),
        why.map(Finding::advice).orElse("Unlock the VM, and look again."),
        why.map(Finding::missing).orElse(List.of()));
  }

  /** Answers for the last VMs, and adds up. */
  ReadinessSummary end(OtherKeys others, Instant finishedAt) {
    int ofVms = keys.count();
    List<Finding> findings = new ArrayList<>();
    if (totals.isEmpty()) {
      findings.add(
          Finding.blocking(
              FindingCode.NO_VM_SELECTED,
              NotKnown.VCENTER,
              Subject.of("selection", filter.toString()),
              "the first site has no such VM, or the user does not see it",
              "Check place and name, and that the user may see the VMs."));
    }
    // of all of the inventory, the look at other keys tells what is hidden
    List<KeyReadiness> otherKeys = isEverything() ? others.look(findings) : List.of();
    findings.addAll(isEverything() ? List.of() : hidden);
    findings.addAll(providers.findings());
    findings.addAll(keys.findings());
    findings.forEach(this::count);
    providers.all().forEach(provider -> provider.findings().forEach(this::count));
    ReadinessSummary summary =
        new ReadinessSummary(
            finishedAt, providers.all(), totals, plain, ofVms, otherKeys, findings, counts);
    sink.end(summary);
    return summary;
  }

  private boolean isEverything() {
    return filter.below().isEmpty()
        && filter.name().isEmpty()
        && filter.powerState().isEmpty()
        && filter.encryption().isEmpty()
        && filter.keyProvider().isEmpty();
  }
}
