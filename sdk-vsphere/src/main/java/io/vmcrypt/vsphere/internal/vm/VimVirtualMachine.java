package io.vmcrypt.vsphere.internal.vm;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.vsphere.VsphereFaultException;
import io.vmcrypt.vsphere.VsphereTask;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.policy.PolicyAssignment;
import io.vmcrypt.vsphere.vm.AssignmentResult;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PrecheckException;
import io.vmcrypt.vsphere.vm.PrecheckFinding;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A VM of one vCenter. Thread-safe. */
final class VimVirtualMachine implements VirtualMachine {

  private static final String WAIT = "Wait until that task has ended, then try again.";

  private final VmServices services;
  private final ManagedObjectReference vm;
  private final String name;
  private final String path;

  VimVirtualMachine(VmServices services, ManagedObjectReference vm, String name, String path) {
    this.services = requireNonNull(services, "services");
    this.vm = requireNonNull(vm, "vm");
    this.name = requireNonNull(name, "name");
    this.path = requireNonNull(path, "path");
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
  public VmEncryptionState encryptionState() {
    return observe(attempt("read the encryption state of")).state();
  }

  @Override
  public List<PrecheckFinding> precheck(PolicyAssignment assignment) {
    requireNonNull(assignment, "assignment");
    Attempt attempt = attempt("check whether policy " + assignment + " can be assigned to");
    return Proposal.of(attempt, observe(attempt), assignment, services.prechecks()).findings();
  }

  @Override
  public Operation<VsphereTask, AssignmentResult> startAssign(PolicyAssignment assignment) {
    requireNonNull(assignment, "assignment");
    Attempt attempt = attempt("assign policy " + assignment + " to");
    Predicate<Observation> inPlace =
        after ->
            AssignmentPlan.of(after, assignment, DiskChoice.of(after.vm(), assignment).disks())
                .isEmpty();
    Observation observed = observe(attempt);
    Proposal proposal = Proposal.of(attempt, observed, assignment, services.prechecks());
    AssignmentPlan plan = proposal.plan();
    if (!plan.isEmpty() && proposal.choice().findings().isEmpty()) {
      Optional<RunningTask> running = reconfiguration(attempt, observed.vm());
      if (running.isPresent()) {
        return takenUp(attempt, running.get(), inPlace);
      }
    }
    List<PrecheckFinding> findings = proposal.findings();
    if (findings.stream().anyMatch(PrecheckFinding::blocking)) {
      throw new PrecheckException(attempt, findings);
    }
    if (plan.isEmpty()) {
      return done(attempt, findings, observed);
    }
    Optional<CryptoKeyId> homeKey =
        plan.encryptsHome()
            ? assignment.keyProvider().map(provider -> key(attempt, provider))
            : Optional.empty();
    ReconfigureSpec spec =
        new ReconfigureSpec(
            observed.vm().changeVersion(),
            plan,
            assignment.policy().id(),
            homeKey,
            // what is left over of an encrypted VM gets the key that the VM has
            plan.encryptsHome() ? homeKey : observed.vm().keyId());
    return reconfigure(attempt, spec::write, findings, inPlace);
  }

  @Override
  public Operation<VsphereTask, AssignmentResult> startMigrateEncryption(MigrateEncryption mode) {
    requireNonNull(mode, "mode");
    Attempt attempt = attempt("set vMotion encryption to " + mode + " for");
    Predicate<Observation> inPlace =
        after ->
            after.vm().migrateEncryption().equals(Optional.of(mode))
                || (after.vm().homeEncrypted() && mode.equals(MigrateEncryption.REQUIRED));
    Observation observed = observe(attempt);
    if (inPlace.test(observed)) {
      return done(attempt, List.of(), observed);
    }
    if (observed.vm().homeEncrypted()) {
      throw new ConflictException(
          attempt,
          "the VM is encrypted, and an encrypted VM always moves encrypted",
          "Leave the mode as it is, or decrypt the VM first.",
          null,
          null);
    }
    Optional<RunningTask> running = reconfiguration(attempt, observed.vm());
    if (running.isPresent()) {
      return takenUp(attempt, running.get(), inPlace);
    }
    return reconfigure(
        attempt, spec -> spec.text("migrateEncryption", mode.value()), List.of(), inPlace);
  }

  /** A key for this VM; a native or trusted key provider makes it while the VM is encrypted. */
  private CryptoKeyId key(Attempt attempt, String clusterId) {
    boolean ahead =
        services.keyProviders().list(attempt).orElse(List.of()).stream()
            .filter(provider -> provider.id().equals(clusterId))
            .allMatch(KeyProvider::makesKeysAhead);
    return ahead
        ? services.keyProviders().generate(attempt, clusterId)
        : new CryptoKeyId("", Optional.of(clusterId));
  }

  private Operation<VsphereTask, AssignmentResult> reconfigure(
      Attempt attempt,
      Consumer<ElementWriter> spec,
      List<PrecheckFinding> warnings,
      Predicate<Observation> inPlace) {
    ManagedObjectReference task;
    try {
      task =
          services
              .session()
              .change(
                  attempt,
                  "ReconfigVM_Task",
                  vm,
                  arguments -> arguments.object("spec", spec),
                  Returns.reference());
    } catch (VsphereFaultException e) {
      if (!e.faultName().equals("TaskInProgress")) {
        throw e;
      }
      // started since this VM was looked at, or by someone whose tasks are not listed at the VM
      RunningTask running =
          services
              .reader()
              .task(attempt, e.properties().get("task"))
              .filter(RunningTask::isReconfiguration)
              .orElseThrow(
                  () ->
                      new ConflictException(
                          attempt, e.outcome(), WAIT, e.vendorError().orElse(null), e));
      return takenUp(attempt, running, inPlace);
    }
    return services
        .tasks()
        .operation(
            attempt,
            task,
            (ended, none) -> new AssignmentResult(true, warnings, observe(attempt).state()));
  }

  /** The reconfiguration that runs, if any; nothing else may run. */
  private static Optional<RunningTask> reconfiguration(Attempt attempt, VmReading reading) {
    Optional<RunningTask> reconfiguration =
        reading.runningTasks().stream().filter(RunningTask::isReconfiguration).findFirst();
    if (reconfiguration.isEmpty() && !reading.runningTasks().isEmpty()) {
      RunningTask other = reading.runningTasks().get(0);
      throw new ConflictException(
          attempt,
          "vCenter is at work on the VM: task "
              + other.task().value()
              + (other.descriptionId().isEmpty() ? "" : " (" + other.descriptionId() + ")"),
          WAIT,
          null,
          null);
    }
    return reconfiguration;
  }

  private Operation<VsphereTask, AssignmentResult> takenUp(
      Attempt attempt, RunningTask running, Predicate<Observation> inPlace) {
    return services
        .tasks()
        .operation(
            attempt,
            running.task(),
            (ended, none) -> {
              Observation after = observe(attempt);
              if (!inPlace.test(after)) {
                throw new ConflictException(
                    attempt,
                    "vCenter was reconfiguring the VM already (task "
                        + running.task().value()
                        + "), and that did something else",
                    "Try again now that it has ended.",
                    null,
                    null);
              }
              return new AssignmentResult(true, List.of(), after.state());
            });
  }

  private static Operation<VsphereTask, AssignmentResult> done(
      Attempt attempt, List<PrecheckFinding> warnings, Observation observed) {
    return new DoneOperation<>(
        attempt.operation(), new AssignmentResult(false, warnings, observed.state()));
  }

  private Observation observe(Attempt attempt) {
    VmReading reading = services.reader().read(attempt, vm);
    return new Observation(reading, AssignedPolicies.read(services.policies(), attempt, reading));
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
