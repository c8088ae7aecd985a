package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.shared.input.OneLine;
import io.vmcrypt.vsphere.internal.pbm.PolicySubject;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.change.Expectation;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.change.Goal;
import io.vmcrypt.vsphere.internal.vm.change.ModeSetting;
import io.vmcrypt.vsphere.internal.vm.judge.Judge;
import io.vmcrypt.vsphere.internal.vm.reading.AssignedPolicies;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.RunningTask;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.policy.PolicyCompliance;
import io.vmcrypt.vsphere.task.VsphereTask;
import io.vmcrypt.vsphere.vm.ChangeNotSeenException;
import io.vmcrypt.vsphere.vm.EncryptedClone;
import io.vmcrypt.vsphere.vm.Host;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PartDifference;
import io.vmcrypt.vsphere.vm.PrecheckException;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmChange;
import io.vmcrypt.vsphere.vm.VmChangeResult;
import io.vmcrypt.vsphere.vm.VmCompliance;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** A VM of one vCenter. Thread-safe. */
final class VimVirtualMachine implements VirtualMachine {

  static final String WAIT = "Wait until that task has ended, then try again.";

  private final VmServices services;
  private final ManagedObjectReference vm;
  private final String name;
  private final String path;
  private final boolean named;

  VimVirtualMachine(
      VmServices services, ManagedObjectReference vm, String name, String path, boolean named) {
    this.services = requireNonNull(services, "services");
    this.vm = requireNonNull(vm, "vm");
    this.name = requireNonNull(name, "name");
    this.path = requireNonNull(path, "path");
    this.named = named;
  }

  @Override
  public String id() {
    return vm.value();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public boolean isNamed() {
    return named;
  }

  @Override
  public VmEncryptionState encryptionState() {
    return observe(attempt("read the encryption state of")).state();
  }

  @Override
  public VmCompliance compliance() {
    return compliance(attempt("read the compliance of"), services.policies()::compliance);
  }

  @Override
  public VmCompliance checkCompliance() {
    return compliance(attempt("check the compliance of"), services.policies()::checkCompliance);
  }

  private VmCompliance compliance(
      Attempt attempt,
      BiFunction<Attempt, List<PolicySubject>, Map<PolicySubject, PolicyCompliance>> asking) {
    VmReading reading = services.reader().read(attempt, vm);
    Map<PolicySubject, PolicyCompliance> told =
        asking.apply(attempt, AssignedPolicies.subjects(reading));
    String id = vm.value();
    Map<Integer, PolicyCompliance> disks = new LinkedHashMap<>();
    for (DiskDevice disk : reading.disks()) {
      disks.put(
          disk.key(),
          told.getOrDefault(PolicySubject.disk(id, disk.key()), PolicyCompliance.UNKNOWN));
    }
    return new VmCompliance(
        id,
        reading.name(),
        told.getOrDefault(PolicySubject.home(id), PolicyCompliance.UNKNOWN),
        disks);
  }

  @Override
  public List<Change> plan(VmChange change) {
    requireNonNull(change, "change");
    return plan(attempt("plan to " + change + " of"), Goal.of(change));
  }

  private List<Change> plan(Attempt attempt, Goal goal) {
    return planned(attempt, observe(attempt), goal);
  }

  /** An empty plan must not pass for done if the VM cannot be changed or cannot be seen. */
  private static List<Change> planned(Attempt attempt, Observation observed, Goal goal) {
    Proposal proposal = Proposal.of(observed, goal);
    List<Finding> findings = new ArrayList<>(proposal.findings());
    if (proposal.plan().unlock().isEmpty()) {
      findings.addAll(Judge.objections(Judge.unseen(observed.vm())));
    }
    if (findings.stream().anyMatch(Finding::isBlocking)) {
      throw new PrecheckException(attempt, findings);
    }
    return proposal.changes();
  }

  @Override
  public List<Finding> precheck(VmChange change) {
    requireNonNull(change, "change");
    Attempt attempt = attempt("check whether one can " + change + " of");
    Observation observed = observe(attempt);
    Proposal proposal = propose(attempt, observed, Goal.of(change));
    List<Finding> findings = new ArrayList<>(proposal.findings());
    if (!proposal.plan().isEmpty()) {
      if (!observed.vm().runningTasks().isEmpty()) {
        findings.add(busy(observed.vm().runningTask()));
      }
      findings.addAll(services.privilegeChecks(attempt).check(observed.vm(), proposal.plan()));
    }
    return List.copyOf(findings);
  }

  private Reconfiguring reconfiguring(Attempt attempt, Goal goal) {
    return new Reconfiguring(services, attempt, goal, subject(), named, this::observe);
  }

  private Proposal propose(Attempt attempt, Observation observed, Goal goal) {
    return services.changer().propose(attempt, observed, goal, named);
  }

  /** A running reconfiguration does not block: a start waits for it, then looks at the result. */
  private Finding busy(RunningTask task) {
    if (task.isReconfiguration()) {
      return Findings.warning(
          FindingCode.VM_TASK_RUNNING,
          subject(),
          atWork(task),
          "A change that is started now waits for that task. If that task did something else,"
              + " start the change again.");
    }
    return Findings.blocking(FindingCode.VM_TASK_RUNNING, subject(), atWork(task), WAIT);
  }

  static String atWork(RunningTask task) {
    return "vCenter is at work on the VM: " + task;
  }

  @Override
  public List<Change> planHostEncryption() {
    Attempt attempt = attempt("plan to bring into encryption mode the host of");
    return services.hosts().plan(attempt, host(attempt));
  }

  @Override
  public Ensured<Host.CryptoState> ensureHostEncryption() {
    Attempt attempt = attempt("bring into encryption mode the host of");
    return services.hosts().ensure(attempt, host(attempt));
  }

  private ManagedObjectReference host(Attempt attempt) {
    return services.reader().read(attempt, vm).requireHost(attempt);
  }

  @Override
  public Operation<VsphereTask, VmChangeResult> start(VmChange change) {
    requireNonNull(change, "change");
    Attempt attempt = attempt(change + " of");
    return reconfiguring(attempt, Goal.of(change)).start(observe(attempt)).value();
  }

  @Override
  public List<Change> planMigrateEncryption(MigrateEncryption mode) {
    requireNonNull(mode, "mode");
    Attempt attempt = attempt("plan to set vMotion encryption to " + mode + " for");
    Goal goal = new ModeSetting(mode);
    return planned(attempt, observeForVmotion(attempt, goal), goal);
  }

  @Override
  public Ensured<Operation<VsphereTask, VmChangeResult>> ensureMigrateEncryption(
      MigrateEncryption mode) {
    requireNonNull(mode, "mode");
    Attempt attempt = attempt("set vMotion encryption to " + mode + " for");
    Goal goal = new ModeSetting(mode);
    return reconfiguring(attempt, goal).start(observeForVmotion(attempt, goal));
  }

  private Observation observeForVmotion(Attempt attempt, Goal goal) {
    Observation observed = observe(attempt);
    if (observed.vm().homeEncrypted() && !Proposal.of(observed, goal).isInPlace()) {
      throw new ConflictException(
          attempt,
          "the VM is encrypted, and an encrypted VM always moves encrypted",
          "Leave the mode as it is, or decrypt the VM first.");
    }
    return observed;
  }

  @Override
  public Operation<VsphereTask, VmEncryptionState> startUnlock() {
    Attempt attempt = attempt("unlock");
    services.session().requireRelease(attempt, ApiVersion.V6_7, "a call that unlocks a VM");
    Observation before = observe(attempt);
    if (!before.vm().isLocked()) {
      List<Finding> unseen = Judge.objections(Judge.unseen(before.vm()));
      if (!unseen.isEmpty()) {
        // while vCenter is not connected to the VM, it reports the last state that it knew
        throw new PrecheckException(attempt, unseen);
      }
      return new DoneOperation<>(attempt.operation(), before.state());
    }
    ManagedObjectReference task = services.changer().unlock(attempt, vm);
    return new SeenOperation<>(
        services.tasks().operation(attempt, task, (ended, none) -> unlocked(attempt, task)),
        () ->
            Optional.of(observe(attempt)).filter(VimVirtualMachine::isSeen).map(Observation::state),
        failure -> failure);
  }

  private VmEncryptionState unlocked(Attempt attempt, ManagedObjectReference task) {
    Observation after =
        services.grace().look(attempt, () -> observe(attempt), VimVirtualMachine::isSeen);
    Optional<PartDifference> unseen = Expectation.unseen(after.vm());
    if (unseen.isPresent()) {
      throw new ChangeNotSeenException(attempt, task.value(), List.of(unseen.get()));
    }
    return after.state();
  }

  /** Of a VM that vCenter is not connected to, it tells what it knew last. */
  static boolean isSeen(Observation now) {
    return Judge.unseen(now.vm()).isEmpty();
  }

  @Override
  public List<Change> plan(EncryptedClone clone) {
    return cloning("plan to ", clone).plan();
  }

  @Override
  public List<Finding> precheck(EncryptedClone clone) {
    return cloning("check whether one can ", clone).precheck();
  }

  @Override
  public Operation<VsphereTask, VmChangeResult> start(EncryptedClone clone) {
    return cloning("", clone).start();
  }

  private Cloning cloning(String what, EncryptedClone clone) {
    Attempt attempt = attempt(what + requireNonNull(clone, "clone"));
    if (clone.virtualTpm().isPresent()) {
      services
          .session()
          .requireRelease(
              attempt, ApiVersion.V8_0, "choice what a clone gets in place of a virtual TPM");
    }
    return new Cloning(
        services,
        clone,
        attempt,
        this::observe,
        made -> new VimVirtualMachine(services, made, clone.name(), "", true));
  }

  /** The VM as it is now. */
  Observation observed(Attempt attempt) {
    return observe(attempt);
  }

  private Observation observe(Attempt attempt) {
    VmReading reading = services.reader().read(attempt, vm);
    return new Observation(reading, AssignedPolicies.read(services.policies(), attempt, reading));
  }

  private Subject subject() {
    return Subject.of("VM", name, vm.value());
  }

  private Attempt attempt(String operation) {
    return services.session().attempt(operation + " VM \"" + name + "\" (" + vm.value() + ")");
  }

  /** Whether this client found the VM. */
  boolean isOf(VimSession client) {
    return services.session() == client;
  }

  /**
   * Equal if it is the same VM, found by the same client: at another vCenter the same id is another
   * VM's.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof VimVirtualMachine same
        && same.isOf(services.session())
        && same.vm.equals(vm);
  }

  @Override
  public int hashCode() {
    return vm.hashCode();
  }

  /** For messages: name and id. */
  @Override
  public String toString() {
    return OneLine.of("VirtualMachine[" + name + " (" + vm.value() + ")]");
  }
}
