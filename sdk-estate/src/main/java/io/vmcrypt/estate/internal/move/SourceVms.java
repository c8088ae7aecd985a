package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.reading.ChosenVms;
import io.vmcrypt.estate.internal.reading.Excluded;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MoveWay;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.move.Arrival;
import io.vmcrypt.vsphere.move.Arrivals;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.move.Relocation;
import io.vmcrypt.vsphere.move.RelocationVerdict;
import io.vmcrypt.vsphere.move.VmShape;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The VMs that a move is about, and what the source has of them. Those that travel are read by the
 * check of their move, and not once more. For one thread.
 */
final class SourceVms {

  private static final Set<FindingCode> PARTS_OF_VSPHERE =
      Set.of(FindingCode.VM_RUNS_VCENTER, FindingCode.VM_IS_MANAGED_AGENT);

  private final MoveSystems systems;
  private final VsphereClient from;
  private final EstateMove move;
  private final Found found;
  private final Map<String, VirtualMachine> handles = new LinkedHashMap<>();
  private final Map<String, ReadVm> states = new HashMap<>();
  private final Map<String, VmShape> shapes = new HashMap<>();
  private final Map<String, RelocationVerdict> checked = new HashMap<>();

  /** The instance UUIDs of other VMs, by the ids that those of the move had. */
  private final Map<String, String> others = new HashMap<>();

  /** What others bring, and the source has under another id. */
  private final Set<String> anew = new HashSet<>();

  /** The instance UUIDs that the source shows, by id. */
  private final Map<String, String> uuids = new HashMap<>();

  SourceVms(MoveSystems systems, EstateMove move, Found found) {
    this.systems = systems;
    this.from = systems.from();
    this.move = move;
    this.found = found;
  }

  /** What is at the source of a VM now; empty if nothing is. */
  Optional<VirtualMachine> handle(MovedVm vm) {
    return Optional.ofNullable(handles.get(vm.sourceId()));
  }

  /** How it was read; empty if it is not there. */
  Optional<ReadVm> state(MovedVm vm) {
    return Optional.ofNullable(states.get(vm.sourceId()));
  }

  /** Whether it could travel as it was read; empty if that was not asked, or not answered. */
  Optional<RelocationVerdict> checked(MovedVm vm) {
    return Optional.ofNullable(checked.get(vm.sourceId()));
  }

  /** What it is made of; empty if it is not there, or was not read. */
  Optional<VmShape> shape(MovedVm vm) {
    return Optional.ofNullable(shapes.get(vm.sourceId()));
  }

  /** Reads what VMs are made of, those that are there and were not read. */
  void readShapes(Collection<String> ids) {
    List<VirtualMachine> vms =
        ids.stream()
            .filter(id -> !shapes.containsKey(id))
            .flatMap(id -> Optional.ofNullable(handles.get(id)).stream())
            .toList();
    shapes.putAll(from.arrivals().shapes(vms));
  }

  /** Reads once more what VMs are made of: one that is gone has no shape then. */
  void readShapesAnew(Collection<String> ids) {
    shapes.keySet().removeAll(List.copyOf(ids));
    readShapes(ids);
  }

  /** The VMs that the selections find now. */
  List<MovedVm> chosen() {
    Map<String, Integer> selections = new LinkedHashMap<>();
    ChosenVms chosen = new ChosenVms();
    for (int i = 0; i < move.vms().size(); i++) {
      VmSelection selection = move.vms().get(i).selection();
      List<VirtualMachine> vms = found(selection, chosen);
      if (vms.isEmpty()) {
        found.add(ChosenVms.none(selection));
      }
      for (VirtualMachine vm : vms) {
        if (chosen.isFirst(Subject.of("VM", vm.name(), vm.id()), selection, found)) {
          handles.put(vm.id(), vm);
          selections.put(vm.id(), i);
        }
      }
    }
    check(selections);
    leavePartsOfVsphere(selections);
    selections.keySet().retainAll(handles.keySet());
    read();
    // what is at the target is compared with it
    readShapes(selections.keySet());
    readUuids(List.of());
    return handles.values().stream()
        .map(
            vm ->
                new MovedVm(
                    selections.getOrDefault(vm.id(), 0),
                    vm.name(),
                    vm.path(),
                    vm.id(),
                    Optional.ofNullable(uuids.get(vm.id())),
                    keys(vm.id()),
                    Optional.ofNullable(shapes.get(vm.id())),
                    Optional.<Instant>empty(),
                    Optional.<Instant>empty()))
        .toList();
  }

  /** What goes with nobody unless somebody names it: a vCenter, and its agents. */
  private void leavePartsOfVsphere(Map<String, Integer> selections) {
    Map<String, Finding> parts = new LinkedHashMap<>();
    for (RelocationVerdict verdict : checked.values()) {
      verdict.findings().stream()
          .filter(finding -> finding.isBlocking() && PARTS_OF_VSPHERE.contains(finding.code()))
          .findFirst()
          .ifPresent(finding -> parts.put(verdict.virtualMachine().id(), finding));
    }
    List<VirtualMachine> byOthers =
        handles.values().stream().filter(vm -> isByOthers(selections, vm.id())).toList();
    found
        .ask(
            FindingCode.PLAN_REFUSED,
            Subject.of("selection", "VMs that others bring"),
            () -> from.arrivals().partsOfVsphere(byOthers))
        .ifPresent(parts::putAll);
    parts.forEach(
        (id, finding) -> {
          forget(id);
          found.add(
              Finding.note(
                  finding.code(),
                  finding.system(),
                  finding.subject(),
                  finding.seen() + "; it is left out",
                  finding.advice()));
        });
  }

  private boolean isByOthers(Map<String, Integer> selections, String id) {
    return move.vms().get(selections.getOrDefault(id, 0)).way().isByOthers();
  }

  private List<CryptoKeyId> keys(String id) {
    return Optional.ofNullable(states.get(id)).map(ReadVm::keys).orElse(List.of());
  }

  private List<VirtualMachine> found(VmSelection selection, ChosenVms chosen) {
    if (selection.filter().isEmpty()) {
      return chosen.named(selection, from.virtualMachines(), found);
    }
    VmFilter filter = selection.filter().get();
    List<VirtualMachine> vms =
        found
            .ask(
                ChosenVms.UNREAD,
                Subject.of("selection", selection.toString()),
                () -> {
                  found.addAll(from.virtualMachines().notSeen(filter));
                  try (Stream<VirtualMachine> all = from.virtualMachines().stream(filter)) {
                    return all.toList();
                  }
                })
            .orElse(List.of());
    found.addAll(Excluded.unusedNames(selection, vms.stream().map(VirtualMachine::name).toList()));
    Excluded excluded = Excluded.of(selection, from.virtualMachines(), found);
    return vms.stream()
        .filter(vm -> excluded.why(Subject.of("VM", vm.name(), vm.id())).isEmpty())
        .toList();
  }

  /** Finds again what was chosen before, as far as it is still there. */
  void again(Collection<MovedVm> chosen) {
    Map<String, MovedVm> known = new HashMap<>();
    Map<String, Integer> selections = new HashMap<>();
    for (MovedVm vm : chosen) {
      known.put(vm.sourceId(), vm);
      selections.put(vm.sourceId(), vm.selection());
    }
    all(vm -> known.containsKey(vm.id())).forEach(vm -> handles.put(vm.id(), named(vm, known)));
    check(selections);
    read();
    leaveOthers(known);
    leaveGone();
  }

  private List<VirtualMachine> all(Predicate<VirtualMachine> wanted) {
    try (Stream<VirtualMachine> vms = from.virtualMachines().stream(VmFilter.builder().build())) {
      return vms.filter(wanted).toList();
    }
  }

  /**
   * One that does not show its instance UUID may have left while it was read: a run that was killed
   * has begun its move, for example. What is not listed now is as if it had not been at first.
   */
  private void leaveGone() {
    Set<String> gone = new HashSet<>(handles.keySet());
    gone.removeAll(uuids.keySet());
    if (!gone.isEmpty()) {
      all(vm -> gone.contains(vm.id())).forEach(vm -> gone.remove(vm.id()));
      gone.forEach(this::forget);
    }
  }

  private void forget(String id) {
    handles.remove(id);
    states.remove(id);
    checked.remove(id);
  }

  /** A vCenter that was restored gives an id once more: what has it now may be another VM. */
  private void leaveOthers(Map<String, MovedVm> known) {
    readUuids(known.values());
    for (MovedVm vm : known.values()) {
      String id = vm.sourceId();
      String now = uuids.get(id);
      if (now != null
          && vm.instanceUuid().filter(uuid -> !uuid.equalsIgnoreCase(now)).isPresent()) {
        others.put(id, now);
        forget(id);
      }
    }
  }

  /**
   * The instance UUID of another VM that has the id of a VM at the source now; empty if none has.
   */
  Optional<String> other(MovedVm vm) {
    return Optional.ofNullable(others.get(vm.sourceId()));
  }

  /** Whether the source has it, be it under another id, as one that was registered anew. */
  boolean has(MovedVm vm) {
    return handles.containsKey(vm.sourceId()) || anew.contains(vm.sourceId());
  }

  /** Whether what has its id at the source may be it, and nobody shows that it is. */
  boolean isUnread(MovedVm vm) {
    return handles.containsKey(vm.sourceId())
        && (vm.instanceUuid().isEmpty() || !uuids.containsKey(vm.sourceId()));
  }

  /** What a person has named may be changed in more ways than what was found among many. */
  private VirtualMachine named(VirtualMachine vm, Map<String, MovedVm> known) {
    MovedVm moved = known.get(vm.id());
    boolean isNamed =
        moved != null && move.vms().get(moved.selection()).selection().filter().isEmpty();
    return isNamed ? from.virtualMachines().findById(vm.id()).orElse(vm) : vm;
  }

  /**
   * Asks of those that travel whether they can, which reads them.
   *
   * @param selections by the ids of VMs, which selection has chosen each
   */
  private void check(Map<String, Integer> selections) {
    Map<VirtualMachine, Placement> placements = new LinkedHashMap<>();
    for (VirtualMachine vm : handles.values()) {
      Optional.ofNullable(selections.get(vm.id()))
          .map(move.vms()::get)
          .filter(some -> some.way() == MoveWay.TRAVEL)
          .flatMap(MovedVms::place)
          .ifPresent(place -> placements.put(vm, place));
    }
    if (placements.isEmpty()) {
      return;
    }
    found
        .ask(
            FindingCode.PLAN_REFUSED,
            Subject.of("selection", "VMs that travel"),
            () -> {
              systems.relocations().check(Relocation.of(placements), this::take);
              return true;
            })
        .ifPresent(done -> {});
  }

  private void take(RelocationVerdict verdict) {
    String id = verdict.virtualMachine().id();
    checked.put(id, verdict);
    states.put(id, new ReadVm(verdict.state(), List.of()));
  }

  /** Those that the check has not told of. */
  private void read() {
    List<VirtualMachine> unread = others(vm -> vm.state().isPresent());
    if (!unread.isEmpty()) {
      from.encryptionAudit(AuditRules.builder().allowPlainVms().build())
          .report(unread)
          .vms()
          .forEach(vm -> states.put(vm.vmId(), ReadVm.of(vm)));
    }
  }

  private List<VirtualMachine> others(Predicate<RelocationVerdict> told) {
    return handles.values().stream()
        .filter(vm -> Optional.ofNullable(checked.get(vm.id())).filter(told).isEmpty())
        .toList();
  }

  /** The instance UUIDs: by the check, and of others in one view, with what was known before. */
  private void readUuids(Collection<MovedVm> known) {
    checked.forEach((id, verdict) -> verdict.instanceUuid().ifPresent(one -> uuids.put(id, one)));
    List<Arrival> asked = new ArrayList<>();
    others(verdict -> verdict.instanceUuid().isPresent())
        .forEach(vm -> asked.add(Arrival.expected(vm.id(), vm.name())));
    Map<String, String> wanted = new HashMap<>();
    known.stream()
        .filter(vm -> move.vms().get(vm.selection()).way().isByOthers())
        .filter(vm -> vm.instanceUuid().isPresent())
        .forEach(
            vm -> {
              String label = "uuid " + vm.sourceId();
              wanted.put(label, vm.sourceId());
              asked.add(Arrival.expected(label, vm.instanceUuid(), Optional.empty()));
            });
    if (asked.isEmpty()) {
      return;
    }
    try (Arrivals.Watch watch = from.arrivals().watch(asked)) {
      watch.news(Duration.ZERO);
      for (Arrival arrival : watch.all()) {
        String id = wanted.getOrDefault(arrival.label(), "");
        arrival.seen().stream()
            .filter(seen -> !seen.instanceUuid().isEmpty())
            .forEach(
                seen -> {
                  if (seen.id().equals(arrival.label())) {
                    uuids.put(seen.id(), seen.instanceUuid());
                  } else if (!id.isEmpty() && !seen.id().equals(id)) {
                    anew.add(id);
                  }
                });
      }
    }
  }
}
