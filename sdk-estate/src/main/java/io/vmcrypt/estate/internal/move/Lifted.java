package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.move.MoveVerdict;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.wish.EstateMove;
import io.vmcrypt.estate.wish.EvenSo;
import io.vmcrypt.vsphere.move.Whereabouts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which VMs go on even so, and what that has lifted. For one thread. */
final class Lifted {

  private final List<EvenSo> all;

  /** Thousands of VMs may have lines: by the id, in small letters. */
  private final Map<String, List<EvenSo>> byId = new HashMap<>();

  private final Found found;
  private final Set<EvenSo> used = new HashSet<>();

  Lifted(EstateMove move, Found found) {
    this.all = move.evenSo();
    this.found = found;
    for (EvenSo lifted : all) {
      byId.computeIfAbsent(key(lifted.vm()), none -> new ArrayList<>()).add(lifted);
    }
  }

  private static String key(String id) {
    return id.toLowerCase(Locale.ROOT);
  }

  private Stream<EvenSo> of(MovedVm vm) {
    return Stream.concat(Stream.of(vm.sourceId()), vm.instanceUuid().stream())
        .flatMap(id -> byId.getOrDefault(key(id), List.of()).stream());
  }

  /** The reasons that do not stand in the way of a VM. */
  Set<FindingCode> reasons(MovedVm vm) {
    return of(vm).map(EvenSo::reason).collect(Collectors.toSet());
  }

  /**
   * Whether something seen of a VM is lifted; then it is told of the whole, with what has lifted
   * it.
   */
  boolean lifts(MovedVm vm, Finding finding) {
    Optional<EvenSo> line =
        of(vm).filter(lifted -> lifted.reason().equals(finding.code())).findFirst();
    line.ifPresent(
        lifted -> {
          used.add(lifted);
          found.add(
              Finding.note(
                  finding.code(),
                  finding.system(),
                  finding.subject(),
                  "lifted by evenSo " + lifted + ": " + finding.seen(),
                  "It goes on even so, since that was said of this VM."));
        });
    return line.isPresent();
  }

  /** Tells which lines lift nothing: a wrong id must not pass for consent. */
  void tellOthers(List<MoveVerdict> verdicts) {
    if (all.isEmpty()) {
      return;
    }
    Map<EvenSo, List<MoveVerdict>> named = new HashMap<>();
    for (MoveVerdict verdict : verdicts) {
      of(verdict.vm())
          .forEach(lifted -> named.computeIfAbsent(lifted, none -> new ArrayList<>()).add(verdict));
    }
    for (EvenSo lifted : all) {
      List<MoveVerdict> of = named.getOrDefault(lifted, List.of());
      if (!used.contains(lifted) && of.stream().noneMatch(verdict -> isOver(verdict, lifted))) {
        found.add(
            Finding.warning(
                FindingCode.EVEN_SO_WITHOUT_NEED,
                MoveSystems.VCENTER,
                Subject.of("VM", of.isEmpty() ? lifted.vm() : of.get(0).vm().name(), lifted.vm()),
                "evenSo "
                    + lifted
                    + " lifts nothing: "
                    + (of.isEmpty()
                        ? "no VM of this move has this id"
                        : "the VM does not have this reason now"),
                "Check the id and the reason. If it is not needed any more, take it away."));
      }
    }
  }

  /** What was asked before a VM moved is not asked again; what has arrived is compared then. */
  private static boolean isOver(MoveVerdict verdict, EvenSo lifted) {
    boolean ofArrival =
        lifted.reason().equals(FindingCode.ARRIVAL_DIFFERS)
            || lifted.reason().equals(FindingCode.ARRIVAL_NOT_COMPARED);
    return ofArrival
        ? verdict.targetId().isEmpty()
        : verdict.side() == Whereabouts.Side.TARGET || verdict.targetId().isPresent();
  }
}
