package io.vmcrypt.vsphere.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.rollout.Facts;
import io.vmcrypt.vsphere.internal.rollout.Undertaking;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.vim.ListPages;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.Grace;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.internal.vm.Sight;
import io.vmcrypt.vsphere.internal.vm.change.DiskChoice;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.check.ApplianceChecks;
import io.vmcrypt.vsphere.internal.vm.reading.AssignedPolicies;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.RunningTask;
import io.vmcrypt.vsphere.internal.vm.reading.VmPageReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmReader;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.move.Relocation;
import io.vmcrypt.vsphere.move.RelocationVerdict.Answer;
import io.vmcrypt.vsphere.move.VmShape;
import io.vmcrypt.vsphere.move.Whereabouts;
import io.vmcrypt.vsphere.move.Whereabouts.Side;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviders;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.PartDifference;
import io.vmcrypt.vsphere.vm.PrecheckException;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Moves VMs in a rollout. Whatever happened to a VM, it is looked for on both sides, by its
 * instance UUID, before anything is said of it or sent again. Thread-safe.
 */
final class RelocationFleet implements Undertaking {

  private static final String TAKE_NONE_AWAY =
      "Look at the VM in both vCenters and at its tasks there. Take neither away before it is known"
          + " which one is in use, then check the move again.";

  private final VimSession source;
  private final RelocationTarget target;
  private final NativeKeyProviders nativeAtSource;
  private final Relocation relocation;
  private final Map<String, VirtualMachine> virtualMachines;
  private final PropertyCollector collector;
  private final VmPageReader reader;
  private final VmPageReader readerThere;
  private final TargetPlaces places;
  private final Sides sides;
  private final MoveTest test;
  private final ApplianceChecks appliances;
  private final Grace grace;

  /** What is known of the VMs, by managed object id. */
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  /** The VMs whose move was begun by this run, by managed object id. */
  private final Set<String> begun = ConcurrentHashMap.newKeySet();

  private volatile @Nullable Networks networks;

  /**
   * What is known of a VM.
   *
   * @param instanceUuid by which it is found; empty if it was never shown
   * @param before what it was made of at the source when it was last read there; empty if it could
   *     not be read
   * @param host the host that it is to have at the target; null if none is fit
   */
  private record Known(
      Optional<String> instanceUuid, Optional<VmShape> before, @Nullable TargetHost host) {}

  RelocationFleet(
      VimSession source,
      RelocationTarget target,
      NativeKeyProviders nativeAtSource,
      KnownHosts knownHosts,
      Relocation relocation) {
    this.source = requireNonNull(source, "source");
    this.target = requireNonNull(target, "target");
    this.nativeAtSource = requireNonNull(nativeAtSource, "nativeAtSource");
    this.relocation = requireNonNull(relocation, "relocation");
    this.virtualMachines =
        relocation.virtualMachines().stream()
            .collect(Collectors.toUnmodifiableMap(VirtualMachine::id, vm -> vm));
    this.collector = new PropertyCollector(source);
    this.reader = new VmPageReader(new VmReader(source, collector), collector);
    PropertyCollector there = new PropertyCollector(target.session());
    this.readerThere = new VmPageReader(new VmReader(target.session(), there), there);
    this.places = new TargetPlaces(target.session(), target.policies());
    this.sides = new Sides(source, target.session());
    this.test = new MoveTest(source);
    this.appliances = new ApplianceChecks(knownHosts.remembering());
    this.grace = new Grace(source.time());
  }

  static ManagedObjectReference reference(String id) {
    return new ManagedObjectReference("VirtualMachine", id);
  }

  @Override
  public Attempt attempt(String id, String name) {
    return source.attempt("move VM \"" + name + "\" (" + id + ") to " + target.address());
  }

  private Attempt attempt(String id) {
    return attempt(id, virtualMachine(id).name());
  }

  private VirtualMachine virtualMachine(String id) {
    return requireNonNull(virtualMachines.get(id), id);
  }

  private Placement placement(String id) {
    return relocation.placement(virtualMachine(id));
  }

  private Networks networks(Attempt attempt) {
    Networks read = networks;
    if (read == null) {
      read = Networks.read(attempt, source);
      networks = read;
    }
    return read;
  }

  RelocationJudge judge(Attempt attempt) {
    return new RelocationJudge(
        source, target, places, networks(attempt), nativeAtSource, appliances);
  }

  /** What was read of VMs of the source. */
  private record Page(
      Map<ManagedObjectReference, VmPageReader.Entry> entries,
      Map<ManagedObjectReference, Extras> extras) {

    Extras extras(ManagedObjectReference vm) {
      return extras.getOrDefault(vm, Extras.NONE);
    }
  }

  private Page page(Attempt attempt, Collection<String> ids, boolean withCards) {
    List<ManagedObjectReference> vms = ids.stream().map(RelocationFleet::reference).toList();
    return new Page(
        reader.readToJudge(attempt, vms, vm -> attempt(vm.value())),
        Extras.read(attempt, collector, vms, withCards, withCards ? PAGE_SIZE : vms.size()));
  }

  /** With the cards of those VMs whose networks do not tell of all: few, and cards are long. */
  private Page withHiddenCards(Attempt attempt, Page page) {
    List<ManagedObjectReference> vms =
        page.extras().entrySet().stream()
            .filter(vm -> vm.getValue().mayHideCard())
            .map(Map.Entry::getKey)
            .toList();
    if (vms.isEmpty()) {
      return page;
    }
    Map<ManagedObjectReference, Extras> extras = new LinkedHashMap<>(page.extras());
    extras.putAll(Extras.read(attempt, collector, vms, true, PAGE_SIZE));
    return new Page(page.entries(), extras);
  }

  /**
   * Judges VMs as they are now, without a test by vCenter.
   *
   * @param ids which ones; any number
   */
  Map<String, Judged> judged(Attempt attempt, RelocationJudge judge, Collection<String> ids) {
    Page page = withHiddenCards(attempt, page(attempt, ids, false));
    Map<String, Judged> judged = new LinkedHashMap<>();
    judge
        .judge(attempt, asked(page, ids))
        .forEach(
            (id, judgement) ->
                judged.put(
                    id,
                    new Judged(
                        state(requireNonNull(page.entries().get(reference(id))).reading()),
                        page.extras(reference(id)).instanceUuid(),
                        judgement)));
    return judged;
  }

  /** What it is encrypted with; a move asks for no policies. */
  private static Optional<VmEncryptionState> state(@Nullable VmReading vm) {
    return Optional.ofNullable(vm)
        .map(read -> new Observation(read, new AssignedPolicies(read.vm().value(), Map.of())))
        .map(Observation::state);
  }

  /**
   * A VM and what is said of it.
   *
   * @param state what it is encrypted with; empty if it could not be read
   * @param instanceUuid by which it is found
   */
  record Judged(
      Optional<VmEncryptionState> state, Optional<String> instanceUuid, Judgement judgement) {}

  private List<RelocationJudge.Asked> asked(Page page, Collection<String> ids) {
    return ids.stream()
        .map(
            id ->
                new RelocationJudge.Asked(
                    reference(id),
                    virtualMachine(id).name(),
                    virtualMachine(id).isNamed(),
                    placement(id),
                    relocation.skipped().getOrDefault(id, Set.of()),
                    requireNonNull(page.entries().get(reference(id))),
                    page.extras(reference(id))))
        .toList();
  }

  /**
   * Reads what the order of the moves can use, and chooses hosts at the target: those of a pool
   * take turns.
   *
   * @return one for each VM, in their order
   */
  List<RolloutVm> survey(Attempt attempt) {
    List<RolloutVm> facts = new ArrayList<>();
    Map<List<TargetHost>, Integer> turns = new HashMap<>();
    for (List<VirtualMachine> vms : ListPages.of(relocation.virtualMachines(), PAGE_SIZE)) {
      Page page = page(attempt, vms.stream().map(VirtualMachine::id).toList(), true);
      for (VirtualMachine vm : vms) {
        VmPageReader.Entry entry = requireNonNull(page.entries().get(reference(vm.id())));
        facts.add(Facts.of(vm, entry));
        VmReading reading = entry.reading();
        Extras extras = page.extras(reference(vm.id()));
        known.put(
            vm.id(),
            new Known(
                extras.instanceUuid(),
                reading == null ? Optional.empty() : extras.shape(),
                reading == null ? null : host(attempt, vm, reading, extras, turns)));
      }
    }
    return facts;
  }

  private @Nullable TargetHost host(
      Attempt attempt,
      VirtualMachine vm,
      VmReading reading,
      Extras extras,
      Map<List<TargetHost>, Integer> turns) {
    Spot spot = places.of(relocation.placement(vm));
    List<TargetHost> fit = spot.hosts(reading, extras, networks(attempt));
    if (fit.isEmpty()) {
      return null;
    }
    int turn = turns.getOrDefault(fit, 0);
    turns.put(fit, turn + 1);
    return fit.get(turn % fit.size());
  }

  @Override
  public Places places(RolloutVm vm) {
    Known of = requireNonNull(known.get(vm.id()));
    TargetHost host = of.host();
    Spot spot = places.of(placement(vm.id()));
    return new Places(
        Stream.concat(vm.host().stream(), Stream.ofNullable(host).map(there -> there(there.host())))
            .toList(),
        Stream.concat(
                vm.datastores().stream(),
                Stream.concat(spot.datastore().stream(), spot.disks().values().stream())
                    .map(store -> there(store.datastore()))
                    .distinct())
            .toList());
  }

  /** Ids of two vCenters may be the same. */
  private static String there(ManagedObjectReference object) {
    return "target " + object.value();
  }

  @Override
  public long bytes(RolloutVm vm) {
    return vm.capacityBytes();
  }

  // -- looking

  @Override
  public Map<String, Prospect> look(Attempt attempt, Map<String, String> vms) {
    Page page = page(attempt, vms.keySet(), true);
    Map<String, Prospect> prospects = new LinkedHashMap<>();
    List<String> toJudge = new ArrayList<>();
    for (String id : vms.keySet()) {
      VmPageReader.Entry entry = requireNonNull(page.entries().get(reference(id)));
      VmReading reading = entry.reading();
      if (reading == null) {
        prospects.put(id, unread(id, requireNonNull(entry.failure())));
      } else if (!reading.runningTasks().isEmpty()) {
        // a move of another run, perhaps; or one of this run whose answer was lost
        prospects.put(id, new Prospect.Busy(reading.runningTask()));
      } else if (begun.contains(id)) {
        prospects.put(id, settled(id, page));
      } else {
        toJudge.add(id);
      }
    }
    if (!toJudge.isEmpty()) {
      judge(attempt)
          .judge(attempt, asked(page, toJudge))
          .forEach((id, judgement) -> prospects.put(id, prospect(id, page, judgement)));
    }
    return prospects;
  }

  private Prospect prospect(String id, Page page, Judgement judgement) {
    VmReading reading = requireNonNull(page.entries().get(reference(id))).reading();
    Answer answer = judgement.answer();
    if (reading == null || answer == Answer.NO) {
      return new Prospect.Refused(judgement.findings());
    }
    if (answer == Answer.NOT_KNOWN) {
      judgement.no(
          FindingCode.MOVE_NOT_KNOWN,
          judgement.subject(),
          "it is not known whether the VM can move, and it was not said that it is to move even so:"
              + " "
              + String.join(", ", judgement.open()),
          "See the other findings. If it is to move all the same, name it with each of these"
              + " reasons.");
      return new Prospect.Refused(judgement.findings());
    }
    return ready(id, reading, page.extras(reference(id)), judgement.findings());
  }

  /** It is not shown at the source, or could not be read there. */
  private Prospect unread(String id, SdkException failure) {
    Known of = known.get(id);
    Optional<String> uuid = of == null ? Optional.empty() : of.instanceUuid();
    if (!(failure instanceof NotFoundException) || uuid.isEmpty()) {
      return new Prospect.Unreadable(failure);
    }
    return judged(id, look(id, uuid.get()));
  }

  /** It is at the source and no task runs on it, after its move was begun. */
  private Prospect settled(String id, Page page) {
    Optional<String> uuid = requireNonNull(known.get(id)).instanceUuid();
    if (uuid.isEmpty()) {
      return new Prospect.Unreadable(
          new ServiceException(
              attempt(id),
              "the VM's instance UUID was never shown, so it cannot be looked for at the target",
              TAKE_NONE_AWAY));
    }
    Whereabouts where = look(id, uuid.get());
    if (where.side() != Side.SOURCE || where.busy()) {
      return judged(id, where);
    }
    VmReading reading = requireNonNull(requireNonNull(page.entries().get(reference(id))).reading());
    return ready(id, reading, page.extras(reference(id)), List.of());
  }

  /** Looks on both sides. What is on both, or on neither, is given time to settle. */
  private Whereabouts look(String id, String uuid) {
    Attempt attempt = attempt(id);
    Whereabouts where = requireNonNull(sides.of(attempt, List.of(uuid)).get(uuid));
    for (int looks = 1; looks < Grace.LOOKS && isUnsettled(where); looks++) {
      pause(attempt, looks);
      where = requireNonNull(sides.of(attempt, List.of(uuid)).get(uuid));
    }
    return where;
  }

  private static boolean isUnsettled(Whereabouts where) {
    return !where.busy() && (where.side() == Side.BOTH || where.side() == Side.NEITHER);
  }

  private void pause(Attempt attempt, int looks) {
    try {
      grace.pause(looks);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationInterruptedException(
          attempt,
          "the thread was interrupted before it was seen where the VM is",
          TAKE_NONE_AWAY,
          e);
    }
  }

  private Prospect judged(String id, Whereabouts where) {
    Attempt attempt = attempt(id);
    if (where.busy()) {
      Optional<RunningTask> running =
          Optional.ofNullable(
              reader
                  .running(attempt, List.of(reference(where.atSource().get(0))))
                  .get(reference(where.atSource().get(0))));
      if (running.isPresent()) {
        return new Prospect.Busy(running.get());
      }
    }
    if (where.side() == Side.TARGET) {
      List<PartDifference> differences = differences(id, where.atTarget().get(0));
      return differences.isEmpty()
          ? new Prospect.InPlace(List.of())
          : new Prospect.Unreadable(
              notMoved(
                  attempt,
                  "the VM is "
                      + where
                      + ", and is not as it was: "
                      + differences.stream()
                          .map(PartDifference::toString)
                          .collect(Collectors.joining(". "))));
    }
    if (where.side() == Side.BOTH) {
      return new Prospect.Refused(
          List.of(
              Findings.blocking(
                  FindingCode.VM_ON_BOTH_SIDES,
                  Subject.of("VM", virtualMachine(id).name(), id),
                  "the VM is " + where + ", and no task runs on it",
                  TAKE_NONE_AWAY)));
    }
    return new Prospect.Unreadable(notMoved(attempt, "the VM is " + where));
  }

  private static OperationFailedException notMoved(Attempt attempt, String outcome) {
    return new OperationFailedException(attempt, outcome, TAKE_NONE_AWAY, "", "error", null);
  }

  /** What of a VM at the target is not as it was at the source. */
  private List<PartDifference> differences(String id, String there) {
    Attempt attempt = target.session().attempt(attempt(id).operation());
    Arrived arrived = arrived(attempt, List.of(reference(there)));
    VmPageReader.Entry entry = requireNonNull(arrived.entries().get(reference(there)));
    VmReading reading = entry.reading();
    if (reading == null) {
      throw requireNonNull(entry.failure());
    }
    return arrived.differences(
        requireNonNull(known.get(id)).before().orElse(VmShape.NOT_SHOWN), reading);
  }

  /** What was read of VMs of the target. */
  private record Arrived(
      Map<ManagedObjectReference, VmPageReader.Entry> entries, Map<String, VmShape> shapes) {

    /** What is not as it was; none if all is. */
    List<PartDifference> differences(VmShape before, VmReading after) {
      List<PartDifference> differences = new ArrayList<>();
      if (after.isLocked()) {
        differences.add(PartDifference.LOCKED);
      }
      VmShape now = shapes.getOrDefault(after.vm().value(), VmShape.NOT_SHOWN);
      if (before.parts().isEmpty() || now.parts().isEmpty()) {
        differences.add(
            new PartDifference(
                PartDifference.VM,
                before.parts().isEmpty() ? "as it was at the source" : "shown with its disks",
                before.parts().isEmpty() ? "not known: it was not read there" : "not shown"));
      }
      VmShape.Comparison seen = before.compareMoved(now, key -> false);
      Stream.concat(seen.differences().stream(), seen.keys().stream())
          .map(part -> new PartDifference(part.what(), part.original(), part.arrived()))
          .forEach(differences::add);
      return differences;
    }
  }

  private Arrived arrived(Attempt attempt, List<ManagedObjectReference> vms) {
    return vms.isEmpty()
        ? new Arrived(Map.of(), Map.of())
        : new Arrived(
            readerThere.readToJudgeWithoutTasks(attempt, vms, vm -> attempt),
            ShapeReader.read(attempt, new PropertyCollector(target.session()), vms));
  }

  // -- starting

  private Prospect ready(String id, VmReading reading, Extras extras, List<Finding> findings) {
    Spot spot = places.of(placement(id));
    Networks named = requireNonNull(networks);
    Known of = known.get(id);
    List<TargetHost> fit = spot.hosts(reading, extras, named);
    TargetHost before = of == null ? null : of.host();
    TargetHost chosen =
        fit.stream()
            .filter(host -> before != null && host.host().equals(before.host()))
            .findFirst()
            .orElse(fit.isEmpty() ? null : fit.get(0));
    Optional<String> uuid = extras.instanceUuid();
    if (chosen == null || uuid.isEmpty() || !spot.findings().isEmpty()) {
      // it was judged fit a moment ago
      return new Prospect.Refused(
          List.of(
              Findings.blocking(
                  FindingCode.TARGET_LACKS_PLACE,
                  reading.subject(),
                  "the target no longer has a place for " + reading.title(),
                  "Check the move again.")));
    }
    Map<Nic, TargetNetwork> nics = new LinkedHashMap<>();
    List<Finding> notMapped = new ArrayList<>();
    for (Nic nic : extras.nics()) {
      Optional<TargetNetwork> network = named.of(nic).map(spot.networks()::get);
      network.ifPresentOrElse(
          there -> nics.put(nic, there),
          () -> notMapped.add(RelocationJudge.notMapped(reading.subject(), nic, named)));
    }
    if (!notMapped.isEmpty()) {
      return new Prospect.Refused(notMapped);
    }
    Optional<VmShape> was = extras.shape();
    known.put(id, new Known(uuid, was, chosen));
    return new ReadyToMove(
        reference(id),
        uuid.get(),
        new RelocateSpec(
            spot.folder().orElseThrow(),
            spot.datastore().orElseThrow().datastore(),
            spot.pool().orElseThrow(),
            chosen.host(),
            disks(reading, spot),
            nics,
            spot.placement().storagePolicyId()),
        was.orElse(VmShape.NOT_SHOWN),
        findings);
  }

  /** A disk that is placed by itself, or has a policy, is named; then all are. */
  private static Map<Integer, ManagedObjectReference> disks(VmReading vm, Spot spot) {
    if (spot.disks().isEmpty() && spot.placement().storagePolicyId().isEmpty()) {
      return Map.of();
    }
    Map<Integer, ManagedObjectReference> disks = new LinkedHashMap<>();
    for (DiskDevice disk : vm.disks()) {
      disks.put(disk.key(), spot.datastore().orElseThrow().datastore());
    }
    for (Map.Entry<DiskSelector, TargetStore> placed : spot.disks().entrySet()) {
      DiskChoice.find(vm, placed.getKey())
          .ifPresent(disk -> disks.put(disk.key(), placed.getValue().datastore()));
    }
    return disks;
  }

  /**
   * What vCenter's test of the move of a VM tells.
   *
   * @throws NotFoundException if it has no place at the target
   */
  List<Finding> dryRun(String id) {
    Attempt attempt = attempt(id);
    networks(attempt);
    Page page = page(attempt, List.of(id), true);
    VmPageReader.Entry entry = requireNonNull(page.entries().get(reference(id)));
    VmReading reading = entry.reading();
    if (reading == null) {
      throw requireNonNull(entry.failure());
    }
    Spot spot = places.of(placement(id));
    Prospect prospect =
        spot.findings().isEmpty()
            ? ready(id, reading, page.extras(reference(id)), List.of())
            : new Prospect.Refused(spot.findings());
    if (prospect instanceof Prospect.Refused refused) {
      Finding first = refused.findings().get(0);
      throw new NotFoundException(attempt, first.seen(), first.advice());
    }
    return test(attempt, (ReadyToMove) prospect, target.locator(source.version()));
  }

  private List<Finding> test(Attempt attempt, ReadyToMove ready, Consumer<ElementWriter> locator) {
    return test.findings(
        attempt,
        ready.vm(),
        Subject.of("VM", virtualMachine(ready.vm().value()).name(), ready.vm().value()),
        ready.spec(),
        locator);
  }

  /** Takes a test of the move, and the call that starts it. */
  @Override
  public ManagedObjectReference start(Attempt attempt, Prospect.Ready prospect) {
    ReadyToMove ready = (ReadyToMove) prospect;
    begun.add(ready.vm().value());
    Consumer<ElementWriter> locator = target.locator(source.version());
    try {
      List<Finding> standing =
          test(attempt, ready, locator).stream().filter(Finding::isBlocking).toList();
      if (!standing.isEmpty()) {
        throw new PrecheckException(attempt, standing);
      }
      return source.change(
          attempt,
          "RelocateVM_Task",
          ready.vm(),
          arguments -> arguments.object("spec", spec -> ready.spec().write(spec, locator)),
          Returns.reference("Task"));
    } catch (AuthenticationException e) {
      throw ofTarget(attempt, e);
    }
  }

  /** The source says so of the login at the target, too: that ends no other VM's move. */
  private SdkException ofTarget(Attempt attempt, AuthenticationException e) {
    boolean login =
        FaultMapping.isFault(e)
            && e.vendorError().filter(error -> "InvalidLogin".equals(error.code())).isPresent();
    return login
        ? new ServiceException(
            attempt,
            target.address() + " did not accept the user of the move: " + e.outcome(),
            e.advice(),
            e.vendorError().orElseThrow(),
            e)
        : e;
  }

  @Override
  public boolean looksAfterRefusal() {
    return true;
  }

  @Override
  public SdkException stayed(RolloutVm vm, SdkException refusal) {
    return new OperationFailedException(
        attempt(vm.id(), vm.name()),
        refusal.outcome().replaceFirst("\\.$", "") + "; the VM is at the source as before",
        refusal.advice() + " The VM is as it was before.",
        refusal instanceof OperationFailedException failed ? failed.operationId() : "",
        "error",
        refusal);
  }

  // -- seeing

  @Override
  public Map<String, Sight> see(Attempt attempt, Map<String, Prospect.Ready> sent) {
    Map<String, ReadyToMove> moves = new LinkedHashMap<>();
    sent.forEach((id, ready) -> moves.put(id, (ReadyToMove) ready));
    Map<String, Whereabouts> where =
        sides.of(attempt, moves.values().stream().map(ReadyToMove::instanceUuid).toList());
    Attempt there = target.session().attempt(attempt.operation());
    List<ManagedObjectReference> arrived =
        where.values().stream()
            .filter(seen -> seen.side() == Side.TARGET)
            .map(seen -> reference(seen.atTarget().get(0)))
            .toList();
    Arrived read = arrived(there, arrived);
    Map<String, Sight> sights = new LinkedHashMap<>();
    moves.forEach(
        (id, move) ->
            sights.put(id, sight(move, requireNonNull(where.get(move.instanceUuid())), read)));
    return sights;
  }

  private static Sight sight(ReadyToMove move, Whereabouts where, Arrived arrived) {
    if (where.side() != Side.TARGET) {
      return new Sight.Different(
          List.of(new PartDifference(PartDifference.VM, "at the target alone", where.toString())),
          false);
    }
    VmPageReader.Entry entry =
        requireNonNull(arrived.entries().get(reference(where.atTarget().get(0))));
    VmReading reading = entry.reading();
    if (reading == null) {
      return new Sight.Unseen(requireNonNull(entry.failure()));
    }
    List<PartDifference> differences = arrived.differences(move.before(), reading);
    return differences.isEmpty() ? new Sight.AsAsked() : new Sight.Different(differences, false);
  }
}
