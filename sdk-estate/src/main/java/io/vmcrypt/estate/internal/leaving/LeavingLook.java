package io.vmcrypt.estate.internal.leaving;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.Kept;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.EntityDefault;
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyLedger;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.vm.ComputeCluster;
import io.vmcrypt.vsphere.vm.Host;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.Template;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What refers to a key provider that is left. Each kind is read when it is first asked for, and
 * then kept: one look is one look. For one thread.
 */
public final class LeavingLook {

  private final VsphereClient vcenter;
  private final Leaving leaving;
  private final String to;
  private final Kept<Optional<KmsCluster>> cluster;
  private final Kept<List<EntityDefault>> places;
  private final Kept<List<Template>> templates;
  private final Kept<List<VirtualMachine>> vms;
  private final Kept<List<Host>> hosts;
  private final Kept<List<ComputeCluster>> computeClusters;
  private final Kept<KeyNeed> need;
  private final Kept<Set<String>> inDoubt;
  private final Kept<KeyNeed> unnamed;
  private final Kept<KeyCount> count;

  /**
   * @param to the key provider that everything gets keys of; empty if there is none
   */
  public LeavingLook(VsphereClient vcenter, Leaving leaving, String to) {
    this.vcenter = vcenter;
    this.leaving = leaving;
    this.to = to;
    String from = leaving.keyProvider();
    this.cluster = new Kept<>(() -> vcenter.kmsClusters().find(from));
    this.places = new Kept<>(() -> orNone(() -> vcenter.kmsClusters().entityDefaultsOf(from)));
    this.templates =
        new Kept<>(
            () ->
                vcenter.templates().list().stream()
                    .filter(template -> template.brokenOff() || template.mayHaveKeyOf(from))
                    .filter(template -> !isSkipped(template.id()))
                    .toList());
    this.vms = new Kept<>(() -> orNone(this::readVms));
    this.hosts =
        new Kept<>(
            () ->
                vcenter.hosts().list().stream()
                    .filter(host -> host.mayHaveKeyOf(from))
                    .filter(host -> !isSkipped(host.id()))
                    .toList());
    this.computeClusters =
        new Kept<>(
            () ->
                vcenter.computeClusters().list().stream()
                    .filter(cluster -> cluster.mayNameKeyProvider(from))
                    .toList());
    KeyLedger ledger = vcenter.keyLedger().oneLook();
    this.need = new Kept<>(() -> ledger.ofProvider(from).skipping(List.of(from)));
    this.inDoubt =
        new Kept<>(
            () ->
                need().skipping(leaving.skipped()).doubts().stream()
                    .filter(doubt -> doubt.toSkip().isPresent())
                    .map(KeyDoubt::id)
                    .collect(Collectors.toSet()));
    this.unnamed = new Kept<>(ledger::withoutProvider);
    this.count = new Kept<>(() -> ledger.count(List.of()));
  }

  /**
   * Looks at what an estate leaves. Without a successor hosts go where the document says, or else
   * to the default of the vCenter, if that is another one.
   */
  public static LeavingLook of(VsphereClient vcenter, Estate estate, Optional<String> defaultId) {
    Leaving leaving = estate.leaving().orElseThrow();
    String from = leaving.keyProvider();
    String named = estate.keyProvider();
    return new LeavingLook(
        vcenter,
        leaving,
        named.equals(from) ? defaultId.filter(id -> !id.equals(from)).orElse("") : named);
  }

  /** What a name that vCenter does not have says is judged by {@link LeftName}. */
  private static <T> List<T> orNone(Supplier<List<T>> reading) {
    try {
      return reading.get();
    } catch (NotFoundException e) {
      return List.of();
    }
  }

  private List<VirtualMachine> readVms() {
    Set<String> others = templates().stream().map(Template::id).collect(Collectors.toSet());
    VmFilter filter =
        VmFilter.builder()
            .keyProvider(leaving.keyProvider())
            .pageSize(VmFilter.MAX_PAGE_SIZE)
            .build();
    try (Stream<VirtualMachine> all = vcenter.virtualMachines().stream(filter)) {
      return all.filter(vm -> !others.contains(vm.id())).filter(vm -> !isSkipped(vm.id())).toList();
    }
  }

  /** What is gone for good gets no key. What is seen to have one is moved, whatever was said. */
  private boolean isSkipped(String id) {
    return leaving.skipped().contains(id)
        && need().doubts().stream().anyMatch(doubt -> doubt.id().equals(id))
        && need().skipping(leaving.skipped()).users().stream()
            .noneMatch(user -> user.id().equals(id));
  }

  VsphereClient vcenter() {
    return vcenter;
  }

  /** The key provider as a subject of findings. */
  public Subject subject() {
    return Subject.of("KMS cluster", from());
  }

  /** What is read of one kind; none if it could not be, which is told. */
  <T> List<T> ask(Found found, Supplier<List<T>> reading) {
    return found.ask(FindingCode.PLAN_REFUSED, subject(), reading).orElse(List.of());
  }

  /** What is left, and what is said of it. */
  public Leaving leaving() {
    return leaving;
  }

  public String from() {
    return leaving.keyProvider();
  }

  String to() {
    return to;
  }

  /** Whether there is a key provider that hosts and defaults get. */
  /** A step that makes changes; empty if there is none to make. */
  Optional<EstateStep> step(EstateStep.Kind kind, List<Change> changes) {
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(EstateStep.leaving(kind, from(), to, changes));
  }

  boolean hasNext() {
    return !to.isEmpty();
  }

  /** How to skip something where the reader of a plan is: in the document, or in the command. */
  String skip(String id) {
    String quoted = "\"" + id.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    return word("skip", "[" + quoted + "]", "skip \"" + id + "\"");
  }

  /** The same, to answer for what nobody can see. */
  String force() {
    return word("force", "\"" + from() + "\"", "force");
  }

  /** The same, to say which key provider hosts and defaults get. */
  String hostsTo() {
    return word("hostsTo", "\"NAME\"", "hosts-to NAME");
  }

  private String word(String word, String value, String option) {
    return leaving.isWithoutSuccessor()
        ? "\"%s\": %s beside \"keyProvider\": \"%s\" in the document, or --%s of \"vmcrypt leave\""
            .formatted(word, value, from(), option)
        : "\"%s\": %s at \"leaving\" in the document, or --%s".formatted(word, value, option);
  }

  /** The change that VMs and templates get. */
  Rekey rekey() {
    Rekey.Builder rekey = Rekey.leavingKeyProvider(from(), to);
    return leaving.isDeep() ? rekey.deep().build() : rekey.build();
  }

  /** The key provider as vCenter has it; empty if it is gone. */
  public Optional<KmsCluster> cluster() {
    return cluster.get();
  }

  /** Whether it is the default of the vCenter now, be it a KMS cluster or a native one. */
  public boolean isDefaultNow() {
    return vcenter.kmsClusters().findDefaultId().equals(Optional.of(from()));
  }

  /** Where in the inventory it is the default. */
  public List<EntityDefault> places() {
    return places.get();
  }

  /** The templates with its keys, and those that are VMs since a change broke off. */
  public List<Template> templates() {
    return templates.get();
  }

  /** The VMs with its keys, but for templates. */
  public List<VirtualMachine> vms() {
    return vms.get();
  }

  /** The hosts that have its keys, or may have. */
  public List<Host> hosts() {
    return hosts.get();
  }

  /** Those of them that get a key of another one. */
  List<Host> movedHosts() {
    return hosts().stream().filter(host -> !isLeavingEncryptionMode(host)).toList();
  }

  /**
   * Whether somebody has switched the encryption mode of a host off. It drops its keys when it
   * starts again; a new one would bring it back.
   */
  static boolean isLeavingEncryptionMode(Host host) {
    return host.keyId().isEmpty() && host.cryptoState().equals(Host.CryptoState.PENDING_INCAPABLE);
  }

  /** The clusters of hosts whose encryption mode names it. */
  public List<ComputeCluster> computeClusters() {
    return computeClusters.get();
  }

  /** Who needs it, as vCenter's ledger of keys says. */
  KeyNeed need() {
    return need.get();
  }

  /** The keys of this vCenter by who needs them. */
  KeyCount count() {
    return count.get();
  }

  /** Who uses, or may use, keys that name no key provider. */
  KeyNeed unnamedKeys() {
    return unnamed.get();
  }

  /** Who still does once the steps so far are done. */
  KeyNeed unnamedKeysIn(World world) {
    return unnamedKeys().without(world.moved());
  }

  /** Whether keys are in use, or may be, that name no key provider. */
  public boolean hasUnnamedKeys() {
    return !unnamedKeys().isByNobody();
  }

  /** Whether each key in use names its key provider once the steps so far are done. */
  boolean namesAllKeysIn(World world) {
    return !hasUnnamedKeys() || (unnamedKeysIn(world).isByNobody() && namesKeyProviders());
  }

  /** From 6.7.2 on a key names its key provider. */
  private boolean namesKeyProviders() {
    String release = vcenter.about().apiVersion();
    return Stream.of("6.0", "6.5", "6.7.0", "6.7.1").noneMatch(release::startsWith)
        && !release.equals("6.7");
  }

  /** The same, at what is there now. */
  LeavingLook again() {
    return new LeavingLook(vcenter, leaving, to);
  }

  /** Whether it may have its keys and cannot be asked: who needs it is told at the thing, once. */
  boolean isInDoubt(String id) {
    return inDoubt.get().contains(id);
  }

  /**
   * What is found at a thing that is to get a key. That the estate's key provider is not there yet,
   * or not usable, is no obstacle where a step before sees it healthy.
   */
  public static List<Finding> weighed(List<Finding> findings, World world) {
    return findings.stream()
        .filter(
            finding ->
                !world.isSetUp()
                    || (!finding.code().equals(FindingCode.UNKNOWN_KEY_PROVIDER)
                        && !finding.code().equals(FindingCode.KEY_PROVIDER_NOT_USABLE)))
        .toList();
  }
}
