package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.vsphere.VsphereFaultException;
import io.vmcrypt.vsphere.VsphereTask;
import io.vmcrypt.vsphere.internal.pbm.PolicySubject;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.policy.PolicyAssignment;
import io.vmcrypt.vsphere.policy.PolicyCompliance;
import io.vmcrypt.vsphere.vm.ChangeNotSeenException;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Decryption;
import io.vmcrypt.vsphere.vm.DiskCompliance;
import io.vmcrypt.vsphere.vm.FtEncryptionMode;
import io.vmcrypt.vsphere.vm.HostCryptoState;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PartDifference;
import io.vmcrypt.vsphere.vm.PrecheckException;
import io.vmcrypt.vsphere.vm.ReconfigurationResult;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmCompliance;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** A VM of one vCenter. Thread-safe. */
final class VimVirtualMachine implements VirtualMachine {

  private static final String WAIT = "Wait until that task has ended, then try again.";

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
  public boolean named() {
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
    return new VmCompliance(
        id,
        reading.name(),
        told.getOrDefault(PolicySubject.home(id), PolicyCompliance.UNKNOWN),
        reading.disks().stream()
            .map(
                disk ->
                    new DiskCompliance(
                        disk.key(),
                        disk.label(),
                        told.getOrDefault(
                            PolicySubject.disk(id, disk.key()), PolicyCompliance.UNKNOWN)))
            .toList());
  }

  @Override
  public List<Finding> precheck(PolicyAssignment assignment) {
    requireNonNull(assignment, "assignment");
    return precheck(
        attempt("check whether policy " + assignment + " can be assigned to"),
        new Assigning(assignment));
  }

  @Override
  public List<Finding> precheck(Decryption decryption) {
    requireNonNull(decryption, "decryption");
    return precheck(
        attempt("check whether " + decryption + " can be decrypted at"),
        new Decrypting(decryption));
  }

  @Override
  public List<Finding> precheck(Rekey rekey) {
    requireNonNull(rekey, "rekey");
    return precheck(attempt("check whether one can re-key (" + rekey + ")"), new Rekeying(rekey));
  }

  private List<Finding> precheck(Attempt attempt, Change change) {
    Observation observed = observe(attempt);
    Proposal proposal = proposal(attempt, observed, change);
    List<Finding> findings = new ArrayList<>(proposal.findings());
    if (!proposal.plan().isEmpty()) {
      observed.vm().runningTasks().stream().findFirst().map(this::busy).ifPresent(findings::add);
      boolean entersMode =
          findings.stream()
              .anyMatch(found -> found.code().equals(FindingCode.HOST_NOT_IN_ENCRYPTION_MODE));
      findings.addAll(
          services.privilegeChecks().check(attempt, observed.vm(), proposal.plan(), entersMode));
    }
    return List.copyOf(findings);
  }

  private Proposal proposal(Attempt attempt, Observation observed, Change change) {
    Proposal proposal = Proposal.of(attempt, observed, change, services.prechecks());
    return named ? proposal.named() : proposal;
  }

  /** A reconfiguration does not stand in the way: a start waits for it, and looks what it did. */
  private Finding busy(RunningTask task) {
    if (task.isReconfiguration()) {
      return Findings.warning(
          FindingCode.VM_TASK_RUNNING,
          subject(),
          atWork(task),
          "What is started now waits for that task; try again if it did something else.");
    }
    return Findings.blocking(FindingCode.VM_TASK_RUNNING, subject(), atWork(task), WAIT);
  }

  private static String atWork(RunningTask task) {
    return "vCenter is at work on the VM: task "
        + task.task().value()
        + (task.descriptionId().isEmpty() ? "" : " (" + task.descriptionId() + ")");
  }

  @Override
  public HostCryptoState enableHostEncryption() {
    Attempt attempt = attempt("bring into encryption mode the host of");
    ManagedObjectReference host =
        services
            .reader()
            .read(attempt, vm)
            .host()
            .orElseThrow(
                () ->
                    new ServiceException(
                        attempt,
                        "vCenter does not say which host the VM is registered on",
                        "Check that this user may see the host.",
                        null,
                        null));
    return services.hosts().enable(attempt, host);
  }

  @Override
  public Operation<VsphereTask, ReconfigurationResult> startAssign(PolicyAssignment assignment) {
    requireNonNull(assignment, "assignment");
    Attempt attempt = attempt("assign policy " + assignment + " to");
    return start(attempt, observe(attempt), new Assigning(assignment));
  }

  @Override
  public Operation<VsphereTask, ReconfigurationResult> startDecrypt(Decryption decryption) {
    requireNonNull(decryption, "decryption");
    Attempt attempt = attempt("decrypt " + decryption + " of");
    return start(attempt, observe(attempt), new Decrypting(decryption));
  }

  @Override
  public Operation<VsphereTask, ReconfigurationResult> startRekey(Rekey rekey) {
    requireNonNull(rekey, "rekey");
    Attempt attempt = attempt("re-key (" + rekey + ")");
    return start(attempt, observe(attempt), new Rekeying(rekey));
  }

  @Override
  public Operation<VsphereTask, ReconfigurationResult> startMigrateEncryption(
      MigrateEncryption mode) {
    requireNonNull(mode, "mode");
    Attempt attempt = attempt("set vMotion encryption to " + mode + " for");
    Change change = new ModeSetting(Optional.of(mode), Optional.empty());
    Observation observed = observe(attempt);
    if (observed.vm().homeEncrypted() && !Proposal.isInPlace(observed, change)) {
      throw new ConflictException(
          attempt,
          "the VM is encrypted, and an encrypted VM always moves encrypted",
          "Leave the mode as it is, or decrypt the VM first.",
          null,
          null);
    }
    return start(attempt, observed, change);
  }

  @Override
  public Operation<VsphereTask, ReconfigurationResult> startFtEncryptionMode(
      FtEncryptionMode mode) {
    requireNonNull(mode, "mode");
    Attempt attempt = attempt("set the encryption of fault tolerance to " + mode + " for");
    requireRelease(attempt, ApiVersion.V7_0_2, "encrypted fault tolerance");
    return start(attempt, observe(attempt), new ModeSetting(Optional.empty(), Optional.of(mode)));
  }

  @Override
  public Operation<VsphereTask, VmEncryptionState> startUnlock() {
    Attempt attempt = attempt("unlock");
    requireRelease(attempt, ApiVersion.V6_7, "a call that unlocks a VM");
    VmEncryptionState before = observe(attempt).state();
    if (!before.locked()) {
      return new DoneOperation<>(attempt.operation(), before);
    }
    ManagedObjectReference task =
        services
            .session()
            .change(attempt, "CryptoUnlock_Task", vm, none -> {}, Returns.reference());
    return new UnlockOperation(
        services.tasks().operation(attempt, task, (ended, none) -> unlocked(attempt, task)),
        () -> observe(attempt).state());
  }

  private VmEncryptionState unlocked(Attempt attempt, ManagedObjectReference task) {
    VmEncryptionState after =
        services.grace().look(attempt, () -> observe(attempt).state(), state -> !state.locked());
    if (after.locked()) {
      throw new ChangeNotSeenException(attempt, task.value(), List.of(PartDifference.LOCKED));
    }
    return after;
  }

  private void requireRelease(Attempt attempt, ApiVersion needed, String what) {
    ApiVersion spoken = services.session().version();
    if (!spoken.isAtLeast(needed)) {
      throw new ServiceException(
          attempt,
          "this vCenter's API release " + spoken + " has no " + what,
          "Use a vCenter of release " + needed + " or later.",
          null,
          null);
    }
  }

  private Operation<VsphereTask, ReconfigurationResult> start(
      Attempt attempt, Observation observed, Change change) {
    Proposal proposal = proposal(attempt, observed, change);
    Plan plan = proposal.plan();
    if (!plan.isEmpty() && proposal.choice().findings().isEmpty()) {
      Optional<RunningTask> running = reconfiguration(attempt, observed.vm());
      if (running.isPresent()) {
        return takenUp(attempt, running.get(), observed, change, Optional.empty());
      }
    }
    List<Finding> findings = proposal.findings();
    if (findings.stream().anyMatch(Finding::isBlocking)) {
      throw new PrecheckException(attempt, findings);
    }
    if (plan.isEmpty()) {
      return new DoneOperation<>(
          attempt.operation(),
          new ReconfigurationResult(false, findings, observed.state(), observed.state()));
    }
    Optional<CryptoKeyId> key =
        plan.takesKey() ? services.keyProviders().key(attempt, plan.key()) : Optional.empty();
    // a mode alone sets no device back, whoever else changed the VM meanwhile
    Optional<String> changeVersion =
        plan.touchesParts() ? observed.vm().changeVersion() : Optional.empty();
    ReconfigureSpec spec = new ReconfigureSpec(changeVersion, plan, key);
    Optional<CryptoKeyId> made =
        key.filter(given -> plan.key() instanceof KeySource.NewKey && !given.keyId().isEmpty());
    return reconfigure(attempt, spec, made, findings, observed, change);
  }

  /** A key that was made for this change is told if the change does not come about. */
  private Operation<VsphereTask, ReconfigurationResult> reconfigure(
      Attempt attempt,
      ReconfigureSpec spec,
      Optional<CryptoKeyId> made,
      List<Finding> warnings,
      Observation observed,
      Change change) {
    ManagedObjectReference task;
    try {
      task =
          services
              .session()
              .change(
                  attempt,
                  "ReconfigVM_Task",
                  vm,
                  arguments -> arguments.object("spec", spec::write),
                  Returns.reference());
    } catch (ServiceException e) {
      made.ifPresent(key -> services.keyProviders().tellUnused(key, e));
      return keyed(takenUp(attempt, inProgress(attempt, e), observed, change, made), made);
    }
    return keyed(
        services
            .tasks()
            .operation(
                attempt,
                task,
                (ended, none) -> {
                  Observation after = seen(attempt, task, spec.expectation(), made);
                  return new ReconfigurationResult(true, warnings, observed.state(), after.state());
                }),
        made);
  }

  /** The task's success is vCenter's word: the VM itself is looked at. */
  private Observation seen(
      Attempt attempt,
      ManagedObjectReference task,
      Expectation expected,
      Optional<CryptoKeyId> made) {
    Observation after =
        services
            .grace()
            .look(
                attempt,
                () -> observe(attempt),
                observation -> expected.differences(observation).isEmpty());
    List<PartDifference> differences = expected.differences(after);
    if (differences.isEmpty()) {
      return after;
    }
    ChangeNotSeenException failure = new ChangeNotSeenException(attempt, task.value(), differences);
    made.filter(key -> !expected.isKeyUsed(after))
        .ifPresent(key -> services.keyProviders().tellUnused(key, failure));
    throw failure;
  }

  private Operation<VsphereTask, ReconfigurationResult> keyed(
      Operation<VsphereTask, ReconfigurationResult> operation, Optional<CryptoKeyId> made) {
    return made.isPresent()
        ? new KeyedOperation<>(operation, services.keyProviders(), made.get())
        : operation;
  }

  /** Started since this VM was looked at, or by someone whose tasks are not listed at the VM. */
  private RunningTask inProgress(Attempt attempt, ServiceException refusal) {
    if (!(refusal instanceof VsphereFaultException fault)
        || !fault.faultName().equals("TaskInProgress")) {
      throw refusal;
    }
    return services
        .reader()
        .task(attempt, fault.properties().get("task"))
        .filter(RunningTask::isReconfiguration)
        .orElseThrow(
            () ->
                new ConflictException(
                    attempt, fault.outcome(), WAIT, fault.vendorError().orElse(null), fault));
  }

  /** The reconfiguration that runs, if any; nothing else may run. */
  private static Optional<RunningTask> reconfiguration(Attempt attempt, VmReading reading) {
    Optional<RunningTask> reconfiguration =
        reading.runningTasks().stream().filter(RunningTask::isReconfiguration).findFirst();
    if (reconfiguration.isEmpty() && !reading.runningTasks().isEmpty()) {
      RunningTask other = reading.runningTasks().get(0);
      throw new ConflictException(attempt, atWork(other), WAIT, null, null);
    }
    return reconfiguration;
  }

  /**
   * @param unused a key that was made for the change before it was known that the task runs
   */
  private Operation<VsphereTask, ReconfigurationResult> takenUp(
      Attempt attempt,
      RunningTask running,
      Observation observed,
      Change change,
      Optional<CryptoKeyId> unused) {
    return services
        .tasks()
        .operation(
            attempt,
            running.task(),
            (ended, none) -> {
              Observation after =
                  services
                      .grace()
                      .look(attempt, () -> observe(attempt), now -> isDone(now, change));
              if (!isDone(after, change)) {
                throw new ConflictException(
                    attempt,
                    "vCenter was reconfiguring the VM already (task "
                        + running.task().value()
                        + "), and that did something else",
                    "Try again now that it has ended.",
                    null,
                    null);
              }
              return new ReconfigurationResult(
                  true,
                  unused.map(this::leftOver).stream().toList(),
                  observed.state(),
                  after.state());
            });
  }

  private static boolean isDone(Observation now, Change change) {
    return Prechecks.unseen(now.vm()).isEmpty() && Proposal.isInPlace(now, change);
  }

  private Finding leftOver(CryptoKeyId key) {
    return Findings.note(
        FindingCode.UNUSED_KEY,
        subject(),
        "key " + key + " was made for this change, which another reconfiguration then did",
        "Use it for another change, or remove it.");
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

  /** For messages: name and id. */
  @Override
  public String toString() {
    return "VirtualMachine[" + name + " (" + vm.value() + ")]";
  }
}
