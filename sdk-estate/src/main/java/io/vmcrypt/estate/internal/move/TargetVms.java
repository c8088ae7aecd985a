package io.vmcrypt.estate.internal.move;

import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.move.Recognition;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.move.Arrival;
import io.vmcrypt.vsphere.move.VmShape;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the target has of the VMs that move. For one thread. */
final class TargetVms {

  private static final String BY_UUID = "uuid ";
  private static final String BY_NAME = "name ";

  private final VsphereClient to;
  private final EstateMove move;
  private final Map<String, VirtualMachine> handles = new LinkedHashMap<>();
  private final Map<String, ReadVm> states = new HashMap<>();
  private final Map<String, VmShape> shapes = new HashMap<>();

  TargetVms(VsphereClient to, EstateMove move) {
    this.to = to;
    this.move = move;
  }

  /**
   * What may be a VM that others bring.
   *
   * @param seen the VMs of the target that have its instance UUID or the name that it arrives under
   * @param otherName the name of one that has its instance UUID alone; empty if none is so
   * @param ofSeveral whether it may be another VM of the move as well
   */
  record Candidates(List<Arrival.SeenVm> seen, Optional<String> otherName, boolean ofSeveral) {

    static final Candidates NONE = new Candidates(List.of(), Optional.empty(), false);

    /** The one that it is; empty if there is none, or nobody can say which. */
    Optional<Arrival.SeenVm> arrived() {
      return seen.size() == 1 && otherName.isEmpty() && !ofSeveral
          ? Optional.of(seen.get(0))
          : Optional.empty();
    }
  }

  /** By what VMs are recognised that others bring: instance UUID, and name. */
  List<Arrival> expected(Collection<MovedVm> vms) {
    List<Arrival> expected = new ArrayList<>();
    for (MovedVm vm : vms) {
      expected.add(Arrival.expected(BY_NAME + vm.sourceId(), arrivesAs(vm)));
      // one with another name by the caller's table has another UUID mostly, and may have this
      vm.instanceUuid()
          .ifPresent(
              uuid ->
                  expected.add(
                      Arrival.expected(
                          BY_UUID + vm.sourceId(), Optional.of(uuid), Optional.empty())));
    }
    return expected;
  }

  String arrivesAs(MovedVm vm) {
    return move.vms().get(vm.selection()).arrivesAs(vm.name());
  }

  /**
   * What a watch has seen, by the id at the source.
   *
   * @param everyone all VMs of the move: what has the instance UUID of one is not another of the
   *     same name
   */
  Map<String, Candidates> candidates(
      Collection<MovedVm> vms, Collection<MovedVm> everyone, List<Arrival> all) {
    Map<String, Arrival> byLabel = new HashMap<>();
    all.forEach(arrival -> byLabel.put(arrival.label(), arrival));
    Map<String, Set<String>> byUuid = new HashMap<>();
    Map<String, Set<String>> byName = new HashMap<>();
    for (MovedVm vm : everyone) {
      vm.instanceUuid()
          .ifPresent(
              uuid ->
                  byUuid.computeIfAbsent(same(uuid), none -> new HashSet<>()).add(vm.sourceId()));
      if (move.vms().get(vm.selection()).way().isByOthers()) {
        byName.computeIfAbsent(arrivesAs(vm), none -> new HashSet<>()).add(vm.sourceId());
      }
    }
    Map<String, Candidates> candidates = new HashMap<>();
    for (MovedVm vm : vms) {
      Map<String, Arrival.SeenVm> seen = new LinkedHashMap<>();
      List<Arrival.SeenVm> named =
          seen(byLabel, BY_NAME + vm.sourceId()).stream()
              .filter(one -> owners(one, byUuid, vm).contains(vm.sourceId()))
              .toList();
      named.forEach(one -> seen.put(one.id(), one));
      List<Arrival.SeenVm> same = seen(byLabel, BY_UUID + vm.sourceId());
      same.forEach(one -> seen.put(one.id(), one));
      Optional<String> other =
          same.stream()
              .filter(one -> named.stream().noneMatch(known -> known.id().equals(one.id())))
              .map(Arrival.SeenVm::name)
              .findFirst();
      boolean ofSeveral =
          seen.values().stream()
              .anyMatch(
                  one ->
                      byUuid
                              .getOrDefault(
                                  same(one.instanceUuid()),
                                  byName.getOrDefault(arrivesAs(vm), Set.of()))
                              .size()
                          > 1);
      candidates.put(vm.sourceId(), new Candidates(List.copyOf(seen.values()), other, ofSeveral));
    }
    return candidates;
  }

  /** The VMs of the move whose instance UUID it has; of one that has none of theirs, the asked. */
  private static Set<String> owners(
      Arrival.SeenVm seen, Map<String, Set<String>> byUuid, MovedVm asked) {
    return byUuid.getOrDefault(same(seen.instanceUuid()), Set.of(asked.sourceId()));
  }

  /** By what it was recognised that others have brought. */
  Recognition recognised(MovedVm vm, Arrival.SeenVm seen) {
    boolean named = move.vms().get(vm.selection()).arrivals().containsKey(vm.name());
    return hasUuid(seen, vm)
        ? Recognition.INSTANCE_UUID
        : named ? Recognition.PAIR : Recognition.NAME;
  }

  /** Whether it has the instance UUID that the VM has at the source. */
  static boolean hasUuid(Arrival.SeenVm seen, MovedVm vm) {
    return vm.instanceUuid()
        .filter(uuid -> same(uuid).equals(same(seen.instanceUuid())))
        .isPresent();
  }

  private static String same(String uuid) {
    return uuid.strip().toLowerCase(Locale.ROOT);
  }

  private static List<Arrival.SeenVm> seen(Map<String, Arrival> byLabel, String label) {
    return Optional.ofNullable(byLabel.get(label))
        .filter(arrival -> arrival.state() != Arrival.State.GONE)
        .map(Arrival::seen)
        .orElse(List.of());
  }

  /**
   * Reads VMs of the target.
   *
   * @param vms by their ids there
   */
  void read(Map<String, MovedVm> vms) {
    Map<String, MovedVm> wanted = new TreeMap<>(vms);
    wanted.keySet().removeAll(handles.keySet());
    List<String> named = new ArrayList<>();
    Set<String> found = new HashSet<>();
    wanted.forEach((id, vm) -> (isNamed(vm) ? named : found).add(id));
    named.forEach(id -> to.virtualMachines().findById(id).ifPresent(vm -> handles.put(id, vm)));
    if (!found.isEmpty()) {
      // in one reading, however many they are
      try (Stream<VirtualMachine> all = to.virtualMachines().stream(VmFilter.builder().build())) {
        all.filter(vm -> found.contains(vm.id())).forEach(vm -> handles.put(vm.id(), vm));
      }
    }
    readStates(wanted.keySet().stream().flatMap(id -> handle(id).stream()).toList());
  }

  /** What a person has named may be changed in more ways than what was found among many. */
  private boolean isNamed(MovedVm vm) {
    return move.vms().get(vm.selection()).selection().filter().isEmpty();
  }

  /** Reads how VMs of the target are encrypted. */
  void readStates(Collection<VirtualMachine> vms) {
    if (!vms.isEmpty()) {
      to.encryptionAudit(AuditRules.builder().allowPlainVms().build())
          .report(List.copyOf(vms))
          .vms()
          .forEach(vm -> states.put(vm.vmId(), ReadVm.of(vm)));
    }
  }

  /** Reads what VMs are made of, of those that were read. */
  void readShapes(Collection<String> ids) {
    shapes.putAll(
        to.arrivals().shapes(ids.stream().distinct().flatMap(id -> handle(id).stream()).toList()));
  }

  Optional<VmShape> shape(String id) {
    return Optional.ofNullable(shapes.get(id));
  }

  Optional<VirtualMachine> handle(String id) {
    return Optional.ofNullable(handles.get(id));
  }

  Optional<ReadVm> state(String id) {
    return Optional.ofNullable(states.get(id));
  }
}
