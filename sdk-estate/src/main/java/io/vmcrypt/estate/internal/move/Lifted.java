package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.move.MoveVerdict;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.vsphere.move.Whereabouts;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which VMs are skipped and forced, and what that has lifted. For one thread. */
final class Lifted {

  /** That something is not known of a VM, and cannot be asked: what skipping it lifts. */
  private static final Set<FindingCode> NOT_KNOWN =
      Set.of(
          FindingCode.MOVE_NOT_DOCUMENTED,
          FindingCode.MOVE_NOT_KNOWN,
          FindingCode.VM_NOT_CONNECTED,
          FindingCode.VM_NOT_READABLE,
          FindingCode.TARGET_NETWORK_NOT_CHOSEN,
          FindingCode.ARRIVAL_NOT_COMPARED);

  /** What a person can cure, and only forcing lifts. */
  private static final Set<FindingCode> CURABLE =
      Set.of(
          FindingCode.PRIVILEGES_MISSING,
          FindingCode.TARGET_CERTIFICATE_DIFFERS,
          FindingCode.ARRIVAL_DIFFERS);

  /** Thousands of VMs may be named: the word for each id, in small letters. */
  private final Map<String, String> words = new HashMap<>();

  private final Found found;
  private final Set<String> used = new HashSet<>();

  Lifted(EstateMove move, Found found) {
    this.found = found;
    move.skipped().forEach(id -> words.put(key(id), "skip"));
    // who answers for a VM skips it as well
    move.forced().forEach(id -> words.put(key(id), "force"));
  }

  private static String key(String id) {
    return id.toLowerCase(Locale.ROOT);
  }

  /** How a word for a VM is written where the reader of a plan is. */
  static String word(String word, MovedVm vm) {
    return "\"%1$s\": [\"%2$s\"] in the document, or --%1$s %2$s.".formatted(word, vm.sourceId());
  }

  private static Stream<String> ids(MovedVm vm) {
    return Stream.concat(Stream.of(vm.sourceId()), vm.instanceUuid().stream()).map(Lifted::key);
  }

  /** The id by which a VM is named with a word that lifts something. */
  private Optional<String> lifting(MovedVm vm, FindingCode code) {
    return ids(vm)
        .filter(
            id ->
                CURABLE.contains(code)
                    ? "force".equals(words.get(id))
                    : words.containsKey(id) && NOT_KNOWN.contains(code))
        .findFirst();
  }

  /** The reasons that do not stand in the way of a VM. */
  Set<FindingCode> reasons(MovedVm vm) {
    return Stream.concat(NOT_KNOWN.stream(), CURABLE.stream())
        .filter(code -> lifting(vm, code).isPresent())
        .collect(Collectors.toSet());
  }

  /**
   * Whether something seen of a VM is lifted; then it is told of the whole, with what has lifted
   * it.
   */
  boolean lifts(MovedVm vm, Finding finding) {
    Optional<String> lifting = lifting(vm, finding.code());
    lifting.ifPresent(
        id -> {
          used.add(id);
          found.add(
              Finding.note(
                  finding.code(),
                  finding.system(),
                  finding.subject(),
                  "lifted by " + words.get(id) + " " + id + ": " + finding.seen(),
                  "It goes on, since that was said of this VM."));
        });
    return lifting.isPresent();
  }

  /**
   * Tells which words lift nothing: a wrong id must not pass for consent. What was asked before a
   * VM moved is not asked again, and what arrives is compared later.
   */
  void tellOthers(List<MoveVerdict> verdicts) {
    Map<String, MoveVerdict> named = new HashMap<>();
    verdicts.forEach(verdict -> ids(verdict.vm()).forEach(id -> named.put(id, verdict)));
    new TreeMap<>(words)
        .forEach(
            (id, word) -> {
              MoveVerdict verdict = named.get(id);
              if (used.contains(id) || (verdict != null && isOver(verdict, word))) {
                return;
              }
              found.add(
                  Wording.of(
                      verdict == null ? "lifts-no-vm" : "lifts-nothing",
                      Subject.of("VM", verdict == null ? id : verdict.vm().name(), id),
                      word,
                      id));
            });
  }

  private static boolean isOver(MoveVerdict verdict, String word) {
    boolean arrived = verdict.side() == Whereabouts.Side.TARGET || verdict.targetId().isPresent();
    return "skip".equals(word) == arrived;
  }
}
