package io.vmcrypt.estate.internal.outage;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.VmSink;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.estate.internal.reading.Asking;
import io.vmcrypt.estate.internal.reading.ProviderUse;
import io.vmcrypt.estate.internal.weight.Reported;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.outage.AwaitedProvider;
import io.vmcrypt.estate.outage.LockedVm;
import io.vmcrypt.estate.outage.LostHost;
import io.vmcrypt.estate.outage.OutageReport;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditSummary;
import io.vmcrypt.vsphere.audit.AuditedHost;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.CryptoKeys;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks once for what is locked. Of VMs that are not, nothing is kept. For one thread. */
public final class OutageLook implements VmSink<AuditContext, AuditedVm, AuditSummary> {

  private static final String VCENTER = "vCenter";

  /** The one release of those that are spoken to which has no call that unlocks a VM. */
  private static final String WITHOUT_UNLOCK = "6.5";

  /** What the audit tells of VMs and hosts that this user does not see: they may be locked too. */
  private static final Set<FindingCode> UNSEEN =
      Set.of(FindingCode.HOST_NOT_SEEN, FindingCode.INVENTORY_NOT_SEEN);

  private final VsphereClient vcenter;
  private final List<Locked> locked = new ArrayList<>();
  private final Map<String, Long> lockedByHost = new HashMap<>();
  private final Map<String, Long> encryptedByHost = new HashMap<>();
  private final Map<String, String> vmByHost = new HashMap<>();
  private final Set<CryptoKeyId> ofVms = new HashSet<>();
  private final Set<Finding> findings = new LinkedHashSet<>();
  private @Nullable AuditContext context;

  /** A locked VM and its keys. */
  private record Locked(AuditedVm vm, List<CryptoKeyId> keys) {}

  public OutageLook(VsphereClient vcenter) {
    this.vcenter = vcenter;
  }

  /** Looks at all VMs and hosts. */
  public OutageReport look(int pageSize) {
    vcenter
        .encryptionAudit(AuditRules.builder().allowPlainVms().pageSize(pageSize).build())
        .write(this);
    AuditContext seen = Objects.requireNonNull(context, "context");
    Map<CryptoKeyId, CryptoKeyStatus> awaited = awaited();
    boolean tooOld = seen.about().apiVersion().startsWith(WITHOUT_UNLOCK);
    List<LockedVm> vms = locked.stream().map(vm -> locked(vm, awaited, tooOld)).toList();
    List<AuditedHost> unsafe = seen.hosts().stream().filter(host -> !host.isSafe()).toList();
    // whoever never had an encrypted VM is not in encryption mode either, and has no key
    Map<String, List<CryptoKeyStatus>> keysByHost = unsafe.isEmpty() ? Map.of() : keysByHost();
    Set<String> unlockable =
        vms.stream()
            .filter(LockedVm::isUnlockable)
            .flatMap(vm -> vm.hostId().stream())
            .collect(Collectors.toSet());
    List<LostHost> hosts =
        unsafe.stream()
            .filter(
                host ->
                    host.cryptoState().filter(HostDoubt::isOff).isPresent()
                        // only its VMs may want it back
                        ? unlockable.contains(host.id())
                        : lockedByHost.containsKey(host.id()) || keysByHost.containsKey(host.id()))
            .map(host -> lost(host, keysByHost.getOrDefault(host.id(), List.of())))
            .toList();
    doubts(hosts);
    return new OutageReport(
        seen.about(), seen.startedAt(), providers(vms, hosts), hosts, vms, List.copyOf(findings));
  }

  @Override
  public void begin(AuditContext begun) {
    this.context = begun;
    begun.findings().stream()
        .filter(finding -> UNSEEN.contains(finding.code()))
        .forEach(findings::add);
  }

  @Override
  public void vm(AuditedVm vm) {
    vm.host().ifPresent(host -> vmByHost.putIfAbsent(host.id(), vm.vmId()));
    vm.findings().stream()
        .filter(finding -> finding.code().equals(FindingCode.VM_NOT_READABLE))
        .forEach(findings::add);
    List<CryptoKeyId> keys = vm.state().map(VmEncryptionState::keys).orElse(List.of());
    if (!keys.isEmpty()) {
      ofVms.addAll(keys);
      vm.host().ifPresent(host -> encryptedByHost.merge(host.id(), 1L, Long::sum));
    }
    if (vm.state().filter(VmEncryptionState::isLocked).isPresent()) {
      locked.add(new Locked(vm, keys));
      vm.host().ifPresent(host -> lockedByHost.merge(host.id(), 1L, Long::sum));
    }
  }

  private CryptoKeys keys() {
    return vcenter.kmsClusters().keys();
  }

  private Map<CryptoKeyId, CryptoKeyStatus> awaited() {
    Set<CryptoKeyId> asked = new LinkedHashSet<>();
    locked.forEach(vm -> asked.addAll(vm.keys()));
    Map<CryptoKeyId, CryptoKeyStatus> awaited = new HashMap<>();
    if (asked.isEmpty()) {
      return awaited;
    }
    List<CryptoKeyStatus> told =
        ask("keys", "it is not known which keys vCenter gets", () -> keys().availability(asked))
            .orElse(List.of());
    Map<String, List<CryptoKeyStatus>> byId = byId(told);
    for (CryptoKeyId key : asked) {
      awaited.put(
          key, awaited(key, CryptoKeyStatus.of(key, byId.getOrDefault(key.keyId(), List.of()))));
    }
    return awaited;
  }

  /** There may be thousands. */
  private static Map<String, List<CryptoKeyStatus>> byId(List<CryptoKeyStatus> told) {
    return told.stream().collect(Collectors.groupingBy(status -> status.key().keyId()));
  }

  private static Stream<CryptoKeyStatus> of(
      CryptoKeyId key, Map<String, List<CryptoKeyStatus>> byId) {
    return byId.getOrDefault(key.keyId(), List.of()).stream()
        .filter(status -> status.key().isSame(key));
  }

  private static CryptoKeyStatus awaited(CryptoKeyId key, Optional<CryptoKeyStatus> status) {
    return new CryptoKeyStatus(
        key,
        status.flatMap(CryptoKeyStatus::available),
        status.flatMap(CryptoKeyStatus::reason),
        List.of(),
        List.of(),
        List.of());
  }

  private static LockedVm locked(
      Locked of, Map<CryptoKeyId, CryptoKeyStatus> awaited, boolean tooOld) {
    AuditedVm vm = of.vm();
    Subject subject = Subject.of("VM", vm.vmName(), vm.vmId()).part("key");
    List<CryptoKeyStatus> keys =
        of.keys().stream().flatMap(key -> Optional.ofNullable(awaited.get(key)).stream()).toList();
    List<Finding> about = new ArrayList<>();
    if (tooOld) {
      about.add(Wording.of("no-unlock", Subject.of("VM", vm.vmName(), vm.vmId())));
    }
    for (CryptoKeyStatus key : keys) {
      if (key.obtainable().equals(Optional.of(false))) {
        about.add(Wording.of("key-lost", subject, key));
      } else if (key.obtainable().isEmpty()) {
        about.add(Wording.of("key-not-told", subject, key.key()));
      }
    }
    return new LockedVm(
        vm.vmId(), vm.vmName(), vm.path(), vm.host().map(AuditedHost::id), keys, about);
  }

  /** The keys that vCenter says hosts use. */
  private Map<String, List<CryptoKeyStatus>> keysByHost() {
    Map<String, List<CryptoKeyStatus>> byHost = new HashMap<>();
    String open = "it is not known which hosts use keys";
    ask(
            "keys",
            open,
            () -> {
              List<CryptoKeyId> inUse = keys().list();
              List<CryptoKeyStatus> told = keys().status(inUse);
              untold(inUse, told).ifPresent(keys -> findings.add(notKnown(open, keys)));
              unlisted(inUse).ifPresent(keys -> findings.add(notListed(open, keys)));
              return told;
            })
        .orElse(List.of())
        .forEach(
            status -> {
              for (KeyUser host : status.hosts()) {
                byHost.computeIfAbsent(host.id(), none -> new ArrayList<>()).add(status);
              }
            });
    return byHost;
  }

  /** How many keys in use have no user that vCenter names; empty if each has one. */
  private static Optional<Long> untold(List<CryptoKeyId> inUse, List<CryptoKeyStatus> told) {
    Map<String, List<CryptoKeyStatus>> byId = byId(told);
    long count =
        inUse.stream()
            .filter(key -> of(key, byId).allMatch(status -> status.users().isEmpty()))
            .count();
    return Optional.of(count).filter(keys -> keys > 0);
  }

  /** How many keys of VMs are not listed as in use; empty if each is: then others may be so too. */
  private Optional<Long> unlisted(List<CryptoKeyId> inUse) {
    Set<String> listed = inUse.stream().map(CryptoKeyId::keyId).collect(Collectors.toSet());
    return Optional.of(ofVms.stream().filter(key -> !listed.contains(key.keyId())).count())
        .filter(keys -> keys > 0);
  }

  private static Finding notListed(String open, long keys) {
    return Wording.of(
        "list-lacks-keys", Subject.of(VCENTER, "").part("keys"), open, Count.of(keys, "key"));
  }

  private static Finding notKnown(String open, long keys) {
    return Wording.of(
        "list-lacks-users", Subject.of(VCENTER, "").part("keys"), open, Count.of(keys, "key"));
  }

  /** Of what it does not reach, vCenter tells what it knew last; of others it may not tell all. */
  private void doubts(List<LostHost> told) {
    Set<String> waiting = told.stream().map(LostHost::id).collect(Collectors.toSet());
    ask(
            "hosts",
            "it is not known which hosts vCenter is connected to",
            () -> vcenter.hosts().list())
        .orElse(List.of())
        .stream()
        .flatMap(
            host ->
                HostDoubt.of(
                    host, encryptedByHost.getOrDefault(host.id(), 0L), waiting.contains(host.id()))
                    .stream())
        .forEach(findings::add);
  }

  private LostHost lost(AuditedHost host, List<CryptoKeyStatus> keys) {
    return new LostHost(
        host.id(),
        host.name(),
        host.cryptoState(),
        keys,
        lockedByHost.getOrDefault(host.id(), 0L),
        Optional.ofNullable(vmByHost.get(host.id())));
  }

  private List<AwaitedProvider> providers(List<LockedVm> vms, List<LostHost> hosts) {
    Map<String, Long> vmsByProvider = new LinkedHashMap<>();
    Map<String, Long> hostsByProvider = new LinkedHashMap<>();
    vms.forEach(vm -> count(vm.keys(), vmsByProvider));
    hosts.forEach(host -> count(host.keys(), hostsByProvider));
    Set<String> ids = new LinkedHashSet<>(vmsByProvider.keySet());
    ids.addAll(hostsByProvider.keySet());
    if (ids.isEmpty()) {
      return List.of();
    }
    Map<String, KmsCluster> clusters = new HashMap<>();
    Optional<List<KmsCluster>> known =
        ask(
            "key providers",
            "it is not known how the key providers are",
            () -> vcenter.kmsClusters().list());
    known.ifPresent(list -> list.forEach(cluster -> clusters.put(cluster.id(), cluster)));
    return ids.stream()
        .map(
            id ->
                provider(
                    id,
                    Optional.ofNullable(clusters.get(id)),
                    vmsByProvider.getOrDefault(id, 0L),
                    hostsByProvider.getOrDefault(id, 0L)))
        .toList();
  }

  private static void count(Collection<CryptoKeyStatus> keys, Map<String, Long> byProvider) {
    Set<String> each = new HashSet<>();
    keys.forEach(key -> key.key().providerId().ifPresent(each::add));
    each.forEach(id -> byProvider.merge(id, 1L, Long::sum));
  }

  private AwaitedProvider provider(String id, Optional<KmsCluster> cluster, long vms, long hosts) {
    Optional<KmsClusterStatus> status =
        cluster.flatMap(
            known ->
                ask(
                    "key provider " + id,
                    "it is not known how key provider " + id + " is",
                    known::status));
    return new AwaitedProvider(
        id,
        status.flatMap(ProviderUse::of),
        status.map(KmsClusterStatus::problems).orElse(List.of()),
        vms,
        hosts);
  }

  /** Asks; a refusal is not known, and a finding. */
  private <T> Optional<T> ask(String part, String open, Supplier<T> asked) {
    return Asking.ask(
        asked,
        refused ->
            findings.add(
                Reported.refused(
                    Severity.WARNING,
                    FindingCode.KEY_NOT_SEEN,
                    Subject.of(VCENTER, "").part(part),
                    open + ": ",
                    refused)));
  }
}
