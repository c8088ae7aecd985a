package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.audit.AuditCode;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditFinding;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditedHost;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.internal.inventory.InventorySearch;
import io.vmcrypt.vsphere.internal.inventory.InventoryTree;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.names.InventoryPath;
import io.vmcrypt.vsphere.internal.pbm.PolicyService;
import io.vmcrypt.vsphere.internal.pbm.PolicySubject;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.Paged;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vim.PropertyPages;
import io.vmcrypt.vsphere.internal.vm.reading.VmFacts;
import io.vmcrypt.vsphere.internal.vm.reading.VmFactsReader;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.CryptoKeys;
import io.vmcrypt.vsphere.kms.KmsClusters;
import io.vmcrypt.vsphere.policy.ComplianceStatus;
import io.vmcrypt.vsphere.policy.PolicyCompliance;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One audit under way: what holds for all VMs is read at its beginning, then VMs page by page, each
 * page with a fixed number of calls. For one thread; to be closed.
 */
final class AuditRun implements Paged<AuditedVm> {

  private static final int HOSTS_PAGE_SIZE = 1000;
  private static final String HOST = "HostSystem";

  private final PolicyService policies;
  private final Attempt attempt;
  private final AuditContext context;
  private final Map<String, AuditedHost> hostById;
  private final InventoryTree tree;
  private final VmFindings rules;
  private final PropertyPages pages;
  private final CryptoKeys cryptoKeys;
  private final Map<String, StoragePolicy> policyById = new HashMap<>();
  private final boolean keysCanBeTold;
  private boolean keysAreForbidden;

  AuditRun(
      VimSession session,
      PolicyService policies,
      KmsClusters clusters,
      HostAndPort address,
      AuditRules rules) {
    this.policies = policies;
    this.attempt = session.attempt("audit the encryption of VMs");
    PropertyCollector collector = new PropertyCollector(session);
    ManagedObjectReference start =
        rules
            .below()
            .map(path -> InventoryPath.parse(path, "below", "/Paris/vm/Prod"))
            .map(path -> new InventorySearch(session).get(attempt, path))
            .orElseGet(() -> session.content().rootFolder());
    List<AuditedHost> hosts = hosts(session, collector, attempt);
    Optional<List<AuditedProvider>> providers =
        new ProviderSurvey(new KeyProviders(session), clusters).look(attempt);
    this.context =
        new AuditContext(
            address.toString(),
            session.content().about(),
            rules,
            session.time().now(),
            providers,
            hosts,
            VcenterFindings.of(providers, hosts));
    this.hostById = hosts.stream().collect(Collectors.toMap(AuditedHost::id, Function.identity()));
    this.rules =
        new VmFindings(
            rules,
            providers.map(
                known ->
                    known.stream()
                        .collect(Collectors.toMap(AuditedProvider::id, Function.identity()))));
    this.cryptoKeys = clusters.keys();
    this.keysCanBeTold = session.version().isAtLeast(ApiVersion.V6_7_2);
    this.tree = new InventoryTree(session, collector);
    tree.readContainers(attempt);
    this.pages =
        collector.inventoryPages(
            attempt,
            start,
            "VirtualMachine",
            VmFactsReader.paths(session.version()),
            rules.pageSize());
  }

  AuditContext context() {
    return context;
  }

  private static List<AuditedHost> hosts(
      VimSession session, PropertyCollector collector, Attempt attempt) {
    List<AuditedHost> hosts = new ArrayList<>();
    collector.inventory(
        attempt,
        session.content().rootFolder(),
        HOST,
        List.of("name", "runtime.cryptoState"),
        HOSTS_PAGE_SIZE,
        ObjectProperties.capturing(
            host ->
                hosts.add(
                    new AuditedHost(
                        host.object().value(),
                        InventoryName.shown(host.text("name").orElse(host.object().value())),
                        host.text("runtime.cryptoState")
                            .map(String::strip)
                            .filter(state -> !state.isEmpty())))));
    return List.copyOf(hosts);
  }

  @Override
  public boolean hasNext() {
    return pages.hasNext();
  }

  @Override
  public List<AuditedVm> nextPage() {
    List<VmFacts> page = new ArrayList<>();
    pages.next(new VmFactsReader(page::add));
    List<PolicySubject> subjects =
        page.stream().filter(AuditRun::isReadable).flatMap(AuditRun::subjects).toList();
    PolicyService.Associations associations = associations(subjects);
    Map<PolicySubject, PolicyCompliance> compliance =
        associations.policyIds().isEmpty()
            ? Map.of()
            : policies.compliance(attempt, List.copyOf(associations.policyIds().keySet()));
    Optional<Map<CryptoKeyId, CryptoKeyStatus>> keyStatuses = keyStatuses(page);
    List<AuditedVm> vms = new ArrayList<>(page.size());
    for (VmFacts vm : page) {
      vms.add(audited(vm, associations, compliance, keyStatuses));
    }
    return vms;
  }

  /** What vCenter says of the keys of a page; empty if this release cannot say anything. */
  private Optional<Map<CryptoKeyId, CryptoKeyStatus>> keyStatuses(List<VmFacts> page) {
    return keysCanBeTold ? Optional.of(told(page)) : Optional.empty();
  }

  private Map<CryptoKeyId, CryptoKeyStatus> told(List<VmFacts> page) {
    Set<CryptoKeyId> keys = new LinkedHashSet<>();
    for (VmFacts vm : page) {
      vm.homeKey().ifPresent(keys::add);
      vm.disks().forEach(disk -> disk.keyId().ifPresent(keys::add));
    }
    if (keys.isEmpty() || keysAreForbidden) {
      return Map.of();
    }
    try {
      Map<CryptoKeyId, CryptoKeyStatus> statuses = new HashMap<>();
      cryptoKeys.availability(keys).forEach(status -> statuses.put(status.key(), status));
      return statuses;
    } catch (PermissionDeniedException e) {
      keysAreForbidden = true;
      return Map.of();
    }
  }

  private static Stream<PolicySubject> subjects(VmFacts vm) {
    String id = vm.vm().value();
    return Stream.concat(
        Stream.of(PolicySubject.home(id)),
        vm.disks().stream().map(disk -> PolicySubject.disk(id, disk.key())));
  }

  private PolicyService.Associations associations(List<PolicySubject> subjects) {
    if (subjects.isEmpty()) {
      return new PolicyService.Associations(Map.of(), Map.of());
    }
    PolicyService.Associations associations = policies.associations(attempt, subjects);
    Set<String> unknown = new HashSet<>(associations.policyIds().values());
    unknown.removeAll(policyById.keySet());
    if (!unknown.isEmpty()) {
      Map<String, StoragePolicy> read = policies.byId(attempt, unknown);
      unknown.forEach(id -> policyById.put(id, PolicyService.known(read, id)));
    }
    return associations;
  }

  private static boolean isReadable(VmFacts vm) {
    return vm.isReadable() && vm.powerState().isPresent();
  }

  private AuditedVm audited(
      VmFacts vm,
      PolicyService.Associations associations,
      Map<PolicySubject, PolicyCompliance> complianceBySubject,
      Optional<Map<CryptoKeyId, CryptoKeyStatus>> keyStatuses) {
    String id = vm.vm().value();
    String name = vm.name().isEmpty() ? id : InventoryName.shown(vm.name());
    String folder = vm.parent().map(tree::path).orElse("");
    String path = folder.isEmpty() || vm.name().isEmpty() ? "" : folder + "/" + vm.name();
    Optional<AuditedHost> host = vm.host().map(on -> hostById.get(on.value()));
    List<AuditFinding> findings = new ArrayList<>();
    Optional<VmEncryptionState> state = Optional.empty();
    Map<String, ComplianceStatus> compliance = compliance(vm, complianceBySubject);
    if (isReadable(vm)) {
      VmEncryptionState read = state(vm, name, associations);
      List<VimFault> faults = faults(vm, associations);
      if (faults.isEmpty()) {
        findings.addAll(rules.of(read, host, compliance, keyStatuses));
        state = Optional.of(read);
      } else {
        findings.add(unreadable(id, name, faults.get(0)));
      }
    } else {
      findings.add(
          vm.fault()
              .map(fault -> unreadable(id, name, fault))
              .orElseGet(
                  () ->
                      vm.garbled()
                          ? garbled(id, name)
                          : unreadable(id, name, vm.connectionState())));
    }
    return new AuditedVm(id, name, path, vm.template(), host, state, compliance, findings);
  }

  private static List<VimFault> faults(VmFacts vm, PolicyService.Associations associations) {
    return subjects(vm)
        .flatMap(subject -> Stream.ofNullable(associations.faults().get(subject)))
        .toList();
  }

  private static Map<String, ComplianceStatus> compliance(
      VmFacts vm, Map<PolicySubject, PolicyCompliance> bySubject) {
    String id = vm.vm().value();
    Map<String, ComplianceStatus> compliance = new TreeMap<>();
    PolicyCompliance home = bySubject.get(PolicySubject.home(id));
    if (home != null) {
      compliance.put(AuditedVm.HOME, home.status());
    }
    for (VmFacts.Disk disk : vm.disks()) {
      PolicyCompliance known = bySubject.get(PolicySubject.disk(id, disk.key()));
      if (known != null) {
        compliance.put(disk.label(), known.status());
      }
    }
    return compliance;
  }

  private VmEncryptionState state(
      VmFacts vm, String name, PolicyService.Associations associations) {
    String id = vm.vm().value();
    return new VmEncryptionState(
        id,
        name,
        vm.homeKey(),
        policy(associations, PolicySubject.home(id)),
        vm.disks().stream()
            .map(
                disk ->
                    new DiskEncryptionState(
                        disk.key(),
                        disk.label(),
                        disk.keyId(),
                        policy(associations, PolicySubject.disk(id, disk.key()))))
            .toList(),
        vm.migrateEncryption(),
        vm.cryptoState(),
        vm.powerState().orElseThrow(),
        vm.ftEncryptionMode());
  }

  private Optional<StoragePolicy> policy(
      PolicyService.Associations associations, PolicySubject subject) {
    return Optional.ofNullable(associations.policyIds().get(subject)).map(policyById::get);
  }

  private AuditFinding unreadable(String id, String name, VimFault fault) {
    ServiceException refused = FaultMapping.ofCall(attempt, fault);
    return new AuditFinding(
        AuditCode.UNREADABLE, id, name, "VM", refused.outcome() + ".", refused.advice());
  }

  private static AuditFinding garbled(String id, String name) {
    return new AuditFinding(
        AuditCode.UNREADABLE,
        id,
        name,
        "VM",
        "vCenter's answer about the VM makes no sense.",
        "Look at the VM in the vSphere Client and at vCenter's log.");
  }

  private static AuditFinding unreadable(String id, String name, String connectionState) {
    return new AuditFinding(
        AuditCode.UNREADABLE,
        id,
        name,
        "VM",
        "vCenter does not know the VM's configuration (connection state "
            + (connectionState.isEmpty() ? "unknown" : connectionState)
            + ").",
        "Bring the VM's host and datastore back, or register the VM anew.");
  }

  @Override
  public void close() {
    pages.close();
  }
}
