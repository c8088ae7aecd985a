package io.vmcrypt.vsphere.internal.vm;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.vsphere.internal.inventory.InventorySearch;
import io.vmcrypt.vsphere.internal.key.KeyProvider;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.names.InventoryPath;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.change.CloneSpec;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.change.Goal;
import io.vmcrypt.vsphere.internal.vm.change.KeySource;
import io.vmcrypt.vsphere.internal.vm.judge.Judge;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.RunningTask;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.task.VsphereTask;
import io.vmcrypt.vsphere.vm.ChangeNotSeenException;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.EncryptedClone;
import io.vmcrypt.vsphere.vm.PartDifference;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.PrecheckException;
import io.vmcrypt.vsphere.vm.VmChangeResult;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes an encrypted clone of a VM or template. The name is looked up first: a clone that is there
 * as wanted is not made again, for example after the answer of the first call was lost.
 */
final class Cloning {

  /** What a task that clones is called. */
  private static final String CLONE = "VirtualMachine.clone";

  private static final Set<FindingCode> OF_TEMPLATES =
      Set.of(FindingCode.VM_IS_TEMPLATE, FindingCode.TEMPLATE_IN_LIBRARY);

  private final VmServices services;
  private final EncryptedClone wanted;
  private final Attempt attempt;
  private final Function<Attempt, Observation> reading;
  private final Function<ManagedObjectReference, VimVirtualMachine> handle;

  /**
   * @param reading reads the source
   */
  Cloning(
      VmServices services,
      EncryptedClone wanted,
      Attempt attempt,
      Function<Attempt, Observation> reading,
      Function<ManagedObjectReference, VimVirtualMachine> handle) {
    this.services = services;
    this.wanted = wanted;
    this.attempt = attempt;
    this.reading = reading;
    this.handle = handle;
  }

  /**
   * Source and place as they are now.
   *
   * @param proposal what encrypting the source would take, which the clone takes too
   * @param folder where the clone goes
   * @param cluster where it runs; empty for the cluster of the source
   * @param pool its resource pool
   */
  private record Look(
      Proposal proposal,
      ManagedObjectReference folder,
      Optional<ManagedObjectReference> cluster,
      Optional<ManagedObjectReference> pool,
      Optional<ManagedObjectReference> there,
      List<Finding> findings) {

    boolean isBlocked() {
      return findings.stream().anyMatch(Finding::isBlocking);
    }
  }

  List<Change> plan() {
    Look look = look();
    Optional<Observation> there = existing(look);
    if (there.isPresent()) {
      return List.of();
    }
    if (look.isBlocked()) {
      throw new PrecheckException(attempt, look.findings());
    }
    return List.of(
        Change.made(
            attempt.system(),
            Subject.of("VM", wanted.name()),
            "clone of %s, home and all disks encrypted with policy \"%s\", %s%s"
                .formatted(
                    look.proposal().observed().vm().title(),
                    wanted.policy().name(),
                    look.proposal().plan().takesKey()
                        ? look.proposal().plan().key().inWords()
                        : "the keys of the source",
                    virtualTpm(look.proposal().observed()))));
  }

  /** What becomes of the source's virtual TPM, if it has one and that was said. */
  private String virtualTpm(Observation source) {
    return wanted
        .virtualTpm()
        .filter(given -> source.vm().hasVirtualTpm())
        .map(given -> ", virtual TPM: " + CloneSpec.inWords(given))
        .orElse("");
  }

  List<Finding> precheck() {
    Look look = look();
    List<Finding> findings = new ArrayList<>(look.findings());
    if (look.there().isEmpty()) {
      findings.addAll(
          services
              .privilegeChecks(attempt)
              .checkClone(
                  look.proposal().observed().vm(),
                  look.proposal().plan(),
                  look.folder(),
                  look.pool(),
                  look.cluster()));
    }
    return List.copyOf(findings);
  }

  Operation<VsphereTask, VmChangeResult> start() {
    Look look = look();
    Optional<RunningTask> running =
        look.proposal().observed().vm().runningTasks().stream()
            .filter(task -> task.descriptionId().equals(CLONE))
            .findFirst();
    if (running.isPresent() && !isThere(look)) {
      return takenUp(running.get());
    }
    Optional<Observation> there = existing(look);
    if (there.isPresent()) {
      return new DoneOperation<>(
          attempt.operation(),
          new VmChangeResult(
              false, findings(look, there.get()), source(look), there.get().state()));
    }
    if (look.isBlocked()) {
      throw new PrecheckException(attempt, look.findings());
    }
    checkIdle(look.proposal().observed(), "the source");
    Optional<CryptoKeyId> key = key(look);
    CloneSpec spec = spec(look, key);
    ManagedObjectReference task;
    try {
      task =
          services
              .session()
              .change(
                  attempt,
                  "CloneVM_Task",
                  look.proposal().observed().vm().vm(),
                  arguments ->
                      arguments
                          .reference("folder", look.folder())
                          .text("name", wanted.name())
                          .object("spec", spec::write),
                  Returns.reference("Task"));
    } catch (SdkException e) {
      key.filter(made -> isNew(look, made) && !e.isEffectPossible())
          .ifPresent(made -> UnusedKey.tell(services.session(), made, e));
      throw e;
    }
    Operation<VsphereTask, VmChangeResult> operation =
        services
            .tasks()
            .operation(attempt, task, (ended, result) -> seen(look, spec, task, result));
    return key.filter(made -> isNew(look, made))
        .<Operation<VsphereTask, VmChangeResult>>map(
            made -> new KeyedOperation<>(operation, services.session(), made))
        .orElse(operation);
  }

  private static VmEncryptionState source(Look look) {
    return look.proposal().observed().state();
  }

  private boolean isThere(Look look) {
    try {
      return existing(look).isPresent();
    } catch (ConflictException e) {
      // while it is being made, it is there, and not as wanted yet
      return false;
    }
  }

  /** A clone on its way may be this one: a task does not say which name its clone gets. */
  private Operation<VsphereTask, VmChangeResult> takenUp(RunningTask running) {
    return new SeenOperation<>(
        services
            .tasks()
            .operation(
                attempt,
                running.task(),
                (ended, none) ->
                    takenUp()
                        .orElseThrow(() -> another(running, "that task made another clone", null))),
        this::takenUp,
        failure ->
            another(
                running, "whether it made this clone is not known: " + failure.outcome(), failure));
  }

  /** The clone, if it is there now. */
  private Optional<VmChangeResult> takenUp() {
    Look after = look();
    return existing(after)
        .map(seen -> new VmChangeResult(true, findings(after, seen), source(after), seen.state()));
  }

  private ConflictException another(RunningTask running, String what, @Nullable Throwable cause) {
    return new ConflictException(
        attempt,
        "the source was being cloned already (task " + running.task().value() + "), and " + what,
        "Try again now that it has ended.",
        null,
        cause);
  }

  private static boolean isNew(Look look, CryptoKeyId key) {
    return look.proposal().plan().key() instanceof KeySource.NewKey && !key.keyId().isEmpty();
  }

  /** A new key, if one was asked for. Disks of an encrypted home get the home's key. */
  private Optional<CryptoKeyId> key(Look look) {
    return look.proposal().plan().takesKey()
        ? look.proposal().plan().key().obtain(attempt, new KeyProviders(services.session()))
        : Optional.empty();
  }

  private CloneSpec spec(Look look, Optional<CryptoKeyId> key) {
    return new CloneSpec(
        look.proposal().observed(),
        wanted.policy(),
        wanted.keyProvider(),
        look.pool(),
        wanted.virtualTpm(),
        key);
  }

  /** A successful task is no proof, so this reads the clone itself. */
  private VmChangeResult seen(
      Look look, CloneSpec spec, ManagedObjectReference task, Optional<XmlFragment> result) {
    ManagedObjectReference made =
        result
            .map(XmlFragment::reference)
            .or(() -> child(look.folder()))
            .orElseThrow(
                () ->
                    new ServiceException(
                        attempt,
                        "vCenter reports that the clone was made (task "
                            + task.value()
                            + "), and there is no VM of that name",
                        "Look for the VM in the vSphere Client, then run it again."));
    VimVirtualMachine clone = handle.apply(made);
    Observation after =
        services
            .grace()
            .look(attempt, () -> clone.observed(attempt), seen -> spec.differences(seen).isEmpty());
    checkName(after.vm());
    List<PartDifference> differences = spec.differences(after);
    if (!differences.isEmpty()) {
      throw new ChangeNotSeenException(attempt, task.value(), differences);
    }
    return new VmChangeResult(true, look.findings(), source(look), after.state());
  }

  /** The VM that has the name, if it is as wanted; a VM that is not is refused. */
  private Optional<Observation> existing(Look look) {
    if (look.there().isEmpty()) {
      return Optional.empty();
    }
    ManagedObjectReference there = look.there().get();
    if (!there.type().equals("VirtualMachine")) {
      throw taken("there is a " + there.type() + " of that name in the folder");
    }
    Observation observed = handle.apply(there).observed(attempt);
    checkName(observed.vm());
    checkIdle(observed, "the VM of that name");
    List<PartDifference> differences = spec(look, Optional.empty()).differences(observed);
    if (!differences.isEmpty()) {
      throw taken(
          "there is a VM of that name ("
              + there.value()
              + ") that is not as wanted: "
              + differences.stream()
                  .map(PartDifference::toString)
                  .collect(Collectors.joining("; ")));
    }
    return Optional.of(observed);
  }

  private void checkName(VmReading there) {
    String name = there.name();
    boolean asked =
        name.equalsIgnoreCase(wanted.name())
            || name.equalsIgnoreCase(InventoryName.shown(wanted.name()));
    // a name that this user may not see is told as the id
    if (!asked && !name.equals(there.vm().value())) {
      throw new DecodingException(
          attempt,
          "vCenter names " + there.title() + " (" + there.vm().value() + ") as the clone",
          "Look for the clone in the vSphere Client, and at vCenter's log.");
    }
  }

  /** What was seen, and of which key of the clone it is not known whose it is. */
  private List<Finding> findings(Look look, Observation there) {
    Goal goal = goal();
    return Stream.concat(
            look.findings().stream(),
            goal.objections(there, goal.choose(there.vm()).disks()).stream())
        .toList();
  }

  private Goal goal() {
    PolicyAssignment.Builder assignment = PolicyAssignment.builder(wanted.policy());
    wanted.keyProvider().ifPresent(assignment::keyProvider);
    return Goal.of(assignment.build());
  }

  private void checkIdle(Observation observed, String what) {
    if (!observed.vm().runningTasks().isEmpty()) {
      throw new ConflictException(
          attempt,
          "vCenter is at work on " + what + ": task " + observed.vm().runningTask().task().value(),
          "Wait until that task has ended, then try again.");
    }
  }

  private ConflictException taken(String outcome) {
    return new ConflictException(
        attempt,
        outcome,
        "Choose another name. If it is the clone, and encryption was not complete, assign the"
            + " policy to it.");
  }

  private Look look() {
    Observation source = reading.apply(attempt);
    List<Finding> findings = new ArrayList<>();
    Proposal proposal = keyed(services.changer().propose(attempt, source, goal(), true), findings);
    // a template cannot be changed, and can be cloned
    proposal.findings().stream()
        .filter(found -> !OF_TEMPLATES.contains(found.code()))
        .forEach(findings::add);
    // without a change to the source these were not looked for
    Judge.objections(Judge.unseen(source.vm())).stream()
        .filter(unseen -> !findings.contains(unseen))
        .forEach(findings::add);
    Optional<ManagedObjectReference> cluster =
        wanted.cluster().map(path -> find(path, "cluster", "/Paris/host/Cluster"));
    Optional<ManagedObjectReference> pool = cluster.map(this::pool);
    if (source.vm().template() && pool.isEmpty()) {
      findings.add(
          Findings.blocking(
              FindingCode.CLUSTER_NOT_CHOSEN,
              source.vm().subject(),
              "the source is a template, which has no resource pool for the clone to run in",
              "Name the cluster that the clone is to run in."));
    }
    source.vm().disks().stream()
        .filter(disk -> disk.datastore().isEmpty())
        .forEach(
            disk ->
                findings.add(
                    Findings.blocking(
                        FindingCode.VM_NOT_READABLE,
                        source.vm().disk(disk),
                        "vCenter does not say on which datastore disk " + disk + " lies",
                        "Check that this user may see the datastore.")));
    ManagedObjectReference folder = folder(source);
    return new Look(proposal, folder, cluster, pool, child(folder), List.copyOf(findings));
  }

  /** vCenter refuses a disk whose policy encrypts without a key: one of the default's is made. */
  private Proposal keyed(Proposal asked, List<Finding> findings) {
    if (!asked.plan().takesKey() || !(asked.plan().key() instanceof KeySource.LeftToVcenter)) {
      return asked;
    }
    List<KeyProvider> defaults =
        new KeyProviders(services.session())
            .all(attempt).stream().filter(KeyProvider::isDefault).toList();
    if (defaults.size() == 1 && defaults.get(0).isSystemDefault()) {
      return asked.withKeyOf(defaults.get(0).id());
    }
    if (!defaults.isEmpty()) {
      findings.add(
          Findings.blocking(
              FindingCode.NO_DEFAULT_KEY_PROVIDER,
              Subject.of("VM", wanted.name()),
              "which of the default key providers gives the clone its key is not known: "
                  + defaults.stream().map(KeyProvider::id).collect(Collectors.joining(", ")),
              "Name the key provider of the clone."));
    }
    return asked;
  }

  private Optional<ManagedObjectReference> child(ManagedObjectReference folder) {
    return services
        .session()
        .content()
        .manager("searchIndex")
        .flatMap(
            index ->
                services
                    .session()
                    .read(
                        attempt,
                        "FindChild",
                        index,
                        arguments ->
                            arguments.reference("entity", folder).text("name", wanted.name()),
                        Returns.found()));
  }

  private ManagedObjectReference folder(Observation source) {
    return wanted
        .folder()
        .map(path -> find(path, "folder", "/Paris/vm/Prod"))
        .orElseGet(
            () ->
                property(source.vm().vm(), "parent")
                    .orElseThrow(
                        () ->
                            new ServiceException(
                                attempt,
                                "vCenter does not say in which folder the source is: it may be in"
                                    + " a vApp",
                                "Name the folder that the clone is to go to.")));
  }

  private ManagedObjectReference pool(ManagedObjectReference cluster) {
    return property(cluster, "resourcePool")
        .orElseThrow(
            () ->
                new ServiceException(
                    attempt,
                    "vCenter shows no resource pool of " + wanted.cluster().orElse(""),
                    "Check that it is a cluster, and that this user may see its resource pool."));
  }

  private ManagedObjectReference find(String path, String what, String example) {
    return new InventorySearch(services.session())
        .get(attempt, InventoryPath.parse(path, what, example));
  }

  private Optional<ManagedObjectReference> property(ManagedObjectReference object, String name) {
    ObjectProperties found = new PropertyCollector(services.session()).read(attempt, object, name);
    return found.value(name).map(XmlFragment::reference);
  }
}
