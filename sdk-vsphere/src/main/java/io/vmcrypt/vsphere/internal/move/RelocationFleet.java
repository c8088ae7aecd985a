package io.vmcrypt.vsphere.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.move.MoveTest.ReadyToMove;
import io.vmcrypt.vsphere.internal.move.Spot.TargetHost;
import io.vmcrypt.vsphere.internal.move.Spot.TargetStore;
import io.vmcrypt.vsphere.internal.rollout.Facts;
import io.vmcrypt.vsphere.internal.rollout.Undertaking;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.vim.ListPages;
import io.vmcrypt.vsphere.internal.vm.Grace;
import io.vmcrypt.vsphere.internal.vm.Prospect;
import io.vmcrypt.vsphere.internal.vm.Sight;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.check.ApplianceChecks;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.internal.vm.reading.RunningTask;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.move.Relocation;
import io.vmcrypt.vsphere.move.RelocationVerdict;
import io.vmcrypt.vsphere.move.RelocationVerdict.Answer;
import io.vmcrypt.vsphere.move.VmShape;
import io.vmcrypt.vsphere.move.Whereabouts;
import io.vmcrypt.vsphere.move.Whereabouts.Side;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviders;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.vm.PartDifference;
import io.vmcrypt.vsphere.vm.PrecheckException;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.ArrayList;
import java.util.Comparator;
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
  private final SourceVms vms;
  private final TargetPlaces places;
  private final Sides sides;
  private final ApplianceChecks appliances;
  private final Grace grace;
  private final Networks networks;

  /** What is known of the VMs, by managed object id. */
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  /** The VMs whose move was begun by this run, by managed object id. */
  private final Set<String> begun = ConcurrentHashMap.newKeySet();

  /**
   * What is known of a VM.
   *
   * @param instanceUuid by which it is found; empty if it was never shown
   * @param before what it was made of at the source when it was last read there
   * @param host the host that it is to have at the target; empty if none is fit
   */
  private record Known(Optional<String> instanceUuid, VmShape before, Optional<TargetHost> host) {}

  /** Reads the networks of the source. */
  RelocationFleet(
      Attempt attempt,
      VimSession source,
      RelocationTarget target,
      NativeKeyProviders nativeAtSource,
      KnownHosts knownHosts,
      Relocation relocation) {
    this.source = requireNonNull(source, "source");
    this.target = requireNonNull(target, "target");
    this.nativeAtSource = requireNonNull(nativeAtSource, "nativeAtSource");
    this.relocation = requireNonNull(relocation, "relocation");
    this.vms = new SourceVms(source, relocation, vm -> attempt(vm.id(), vm.name()));
    this.places = new TargetPlaces(target.session(), target.policies());
    this.sides = new Sides(source, target.session());
    this.appliances = new ApplianceChecks(knownHosts.remembering());
    this.grace = new Grace(source.time());
    this.networks = Networks.read(attempt, source);
  }

  @Override
  public Attempt attempt(String id, String name) {
    return source.attempt("move VM \"" + name + "\" (" + id + ") to " + target.address());
  }

  private Attempt attempt(String id) {
    return attempt(id, vms.get(id).name());
  }

  private Known known(String id) {
    return requireNonNull(known.get(id), id);
  }

  private RelocationJudge judge() {
    return new RelocationJudge(source, target, places, networks, nativeAtSource, appliances);
  }

  /**
   * Judges all VMs as they are now, without a test by vCenter.
   *
   * @param together how many of them at a time
   */
  void check(Attempt attempt, int together, Consumer<RelocationVerdict> each) {
    RelocationJudge judge = judge();
    for (List<VirtualMachine> some : ListPages.of(relocation.virtualMachines(), together)) {
      Map<String, Leaving> read = vms.readToCheck(attempt, ids(some));
      judge
          .judge(attempt, read.values())
          .values()
          .forEach(judgement -> each.accept(judgement.verdict()));
    }
  }

  private static List<String> ids(List<VirtualMachine> vms) {
    return vms.stream().map(VirtualMachine::id).toList();
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
    for (List<VirtualMachine> some : ListPages.of(relocation.virtualMachines(), PAGE_SIZE)) {
      for (Leaving vm : vms.read(attempt, ids(some), true).values()) {
        facts.add(Facts.of(vm.virtualMachine(), vm.entry()));
        List<TargetHost> fit =
            vm.reading() == null ? List.of() : places.of(vm.placement()).hosts(vm, networks);
        int turn = turns.merge(fit, 1, Integer::sum) - 1;
        Optional<TargetHost> host =
            fit.isEmpty() ? Optional.empty() : Optional.of(fit.get(turn % fit.size()));
        known.put(vm.id(), new Known(vm.instanceUuid(), vm.shape(), host));
      }
    }
    return facts;
  }

  @Override
  public Places places(RolloutVm vm) {
    Spot spot = places.of(relocation.placement(vms.get(vm.id())));
    return new Places(
        Stream.concat(
                vm.host().stream(), known(vm.id()).host().map(host -> there(host.host())).stream())
            .toList(),
        Stream.concat(
                vm.datastores().stream(), spot.stores().map(store -> there(store.datastore())))
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
  public Map<String, Prospect> look(Attempt attempt, Map<String, String> names) {
    Map<String, Prospect> prospects = new LinkedHashMap<>();
    List<Leaving> toJudge = new ArrayList<>();
    for (Leaving vm : vms.read(attempt, names.keySet(), true).values()) {
      VmReading reading = vm.reading();
      if (reading == null) {
        // if it is not shown at the source, it may have moved
        SdkException failure = requireNonNull(vm.entry().failure());
        prospects.put(
            vm.id(),
            failure instanceof NotFoundException
                ? onBothSides(vm, failure)
                : new Prospect.Unreadable(failure));
      } else if (!reading.runningTasks().isEmpty()) {
        // a move of another run, perhaps; or one of this run whose answer was lost
        prospects.put(vm.id(), new Prospect.Busy(reading.runningTask()));
      } else if (begun.contains(vm.id())) {
        prospects.put(
            vm.id(),
            onBothSides(
                vm,
                new ServiceException(
                    attempt(vm.id()),
                    "the VM's instance UUID was never shown, so it cannot be looked for at the"
                        + " target",
                    TAKE_NONE_AWAY)));
      } else {
        toJudge.add(vm);
      }
    }
    if (!toJudge.isEmpty()) {
      judge()
          .judge(attempt, toJudge)
          .forEach((id, judgement) -> prospects.put(id, prospect(judgement)));
    }
    return prospects;
  }

  private Prospect prospect(Judgement judgement) {
    Answer answer = judgement.answer();
    if (judgement.vm().reading() == null || answer == Answer.NO) {
      return new Prospect.Refused(judgement.findings());
    }
    if (answer == Answer.NOT_KNOWN) {
      judgement.no(
          FindingCode.MOVE_NOT_KNOWN,
          "it is not known whether the VM can move, and it was not said that it is to move all the"
              + " same: "
              + judgement.open(),
          "See the other findings. If it is to move all the same, name it with each of these"
              + " reasons.");
      return new Prospect.Refused(judgement.findings());
    }
    return ready(judgement.vm(), judgement.findings());
  }

  /**
   * Looks on both sides for a VM that is not shown at the source, or whose move was begun.
   *
   * @param unknown why nothing is known of it if it cannot be looked for
   */
  private Prospect onBothSides(Leaving vm, SdkException unknown) {
    Optional<String> uuid = known(vm.id()).instanceUuid();
    if (uuid.isEmpty()) {
      return new Prospect.Unreadable(unknown);
    }
    Attempt attempt = attempt(vm.id());
    Whereabouts where = settled(attempt, uuid.get());
    if (where.busy()) {
      Optional<RunningTask> running = sides.running(attempt, where);
      if (running.isPresent()) {
        return new Prospect.Busy(running.get());
      }
    } else if (where.side() == Side.SOURCE && vm.reading() != null) {
      return ready(vm, List.of());
    }
    if (where.side() == Side.BOTH) {
      return new Prospect.Refused(
          List.of(
              Findings.blocking(
                  FindingCode.VM_ON_BOTH_SIDES,
                  Subject.of("VM", vm.virtualMachine().name(), vm.id()),
                  "the VM is " + where + ", and no task runs on it",
                  TAKE_NONE_AWAY)));
    }
    String seen = "the VM is " + where;
    if (where.side() == Side.TARGET) {
      Attempt there = target.session().attempt(attempt.operation());
      Sight sight =
          AtTarget.read(there, target.session(), List.of(where))
              .sight(known(vm.id()).before(), where);
      if (sight instanceof Sight.AsAsked) {
        return new Prospect.InPlace(List.of());
      }
      if (sight instanceof Sight.Unseen unseen) {
        throw unseen.failure();
      }
      seen +=
          ((Sight.Different) sight)
              .differences().stream()
                  .map(PartDifference::toString)
                  .collect(Collectors.joining(". ", ", and is not as it was: ", ""));
    }
    return new Prospect.Unreadable(
        new OperationFailedException(attempt, seen, TAKE_NONE_AWAY, "", "error", null));
  }

  /** Looks on both sides. What is on both, or on neither, is given time to settle. */
  private Whereabouts settled(Attempt attempt, String uuid) {
    return grace.look(
        attempt,
        () -> requireNonNull(sides.of(attempt, List.of(uuid)).get(uuid)),
        where -> where.busy() || (where.side() != Side.BOTH && where.side() != Side.NEITHER),
        "it was seen where the VM is",
        TAKE_NONE_AWAY);
  }

  // -- starting

  private Prospect ready(Leaving vm, List<Finding> findings) {
    VmReading reading = requireNonNull(vm.reading());
    Spot spot = places.of(vm.placement());
    if (!spot.findings().isEmpty()) {
      return new Prospect.Refused(spot.findings());
    }
    List<TargetHost> fit = spot.hosts(vm, networks);
    Optional<ManagedObjectReference> before =
        Optional.ofNullable(known.get(vm.id())).flatMap(Known::host).map(TargetHost::host);
    // the one of before, if it is still fit; else the first
    Optional<TargetHost> chosen =
        fit.stream().min(Comparator.comparing(host -> !before.equals(Optional.of(host.host()))));
    boolean isHidden = vm.instanceUuid().isEmpty();
    if (chosen.isEmpty() || isHidden) {
      // it was judged fit a moment ago
      return new Prospect.Refused(
          List.of(
              Findings.blocking(
                  isHidden ? FindingCode.VM_NOT_READABLE : FindingCode.TARGET_LACKS_PLACE,
                  reading.subject(),
                  isHidden
                      ? "the source does not show the instance UUID, by which it is found then"
                      : "the target no longer has a place for " + reading.title(),
                  "Check the move again.")));
    }
    Map<Nic, TargetNetwork> nics = new LinkedHashMap<>();
    List<Finding> notMapped = new ArrayList<>();
    for (Nic nic : vm.extras().nics()) {
      spot.network(networks.of(nic))
          .ifPresentOrElse(
              there -> nics.put(nic, there),
              () -> notMapped.add(RelocationJudge.notMapped(reading.subject(), nic, networks)));
    }
    if (!notMapped.isEmpty()) {
      return new Prospect.Refused(notMapped);
    }
    known.put(vm.id(), new Known(vm.instanceUuid(), vm.shape(), chosen));
    return new ReadyToMove(
        vm,
        new RelocateSpec(
            spot.folder().orElseThrow(),
            spot.datastore().orElseThrow().datastore(),
            spot.pool().orElseThrow(),
            chosen.get().host(),
            disks(reading, spot),
            nics,
            vm.placement().storagePolicyId()),
        findings);
  }

  /** A disk that is placed by itself, or has a policy, is named; then all are. */
  private static Map<Integer, ManagedObjectReference> disks(VmReading vm, Spot spot) {
    Map<Integer, ManagedObjectReference> disks = new LinkedHashMap<>();
    if (!spot.disks().isEmpty() || spot.placement().storagePolicyId().isPresent()) {
      Map<Integer, TargetStore> placed = spot.placed(vm);
      TargetStore main = spot.datastore().orElseThrow();
      vm.disks()
          .forEach(
              disk -> disks.put(disk.key(), placed.getOrDefault(disk.key(), main).datastore()));
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
    Leaving vm = requireNonNull(vms.read(attempt, List.of(id), true).get(id));
    if (vm.reading() == null) {
      throw requireNonNull(vm.entry().failure());
    }
    Prospect prospect = ready(vm, List.of());
    if (prospect instanceof Prospect.Refused refused) {
      Finding first = refused.findings().get(0);
      throw new NotFoundException(attempt, first.seen(), first.advice());
    }
    return MoveTest.findings(
        source, attempt, (ReadyToMove) prospect, target.locator(source.version()));
  }

  /** Takes a test of the move, and the call that starts it. */
  @Override
  public ManagedObjectReference start(Attempt attempt, Prospect.Ready prospect) {
    ReadyToMove ready = (ReadyToMove) prospect;
    begun.add(ready.vm().id());
    Consumer<ElementWriter> locator = target.locator(source.version());
    try {
      List<Finding> standing =
          MoveTest.findings(source, attempt, ready, locator).stream()
              .filter(Finding::isBlocking)
              .toList();
      if (!standing.isEmpty()) {
        throw new PrecheckException(attempt, standing);
      }
      return source.change(
          attempt,
          "RelocateVM_Task",
          ready.vm().vm(),
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
    AtTarget arrived =
        AtTarget.read(
            target.session().attempt(attempt.operation()), target.session(), where.values());
    Map<String, Sight> sights = new LinkedHashMap<>();
    moves.forEach(
        (id, move) ->
            sights.put(
                id,
                arrived.sight(move.vm().shape(), requireNonNull(where.get(move.instanceUuid())))));
    return sights;
  }
}
