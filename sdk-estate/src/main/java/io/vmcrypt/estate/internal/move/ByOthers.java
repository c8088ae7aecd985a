package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.estate.move.Recognition;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MoveWay;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.vsphere.move.Arrival;
import io.vmcrypt.vsphere.move.Whereabouts;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says of VMs that others bring where they are, and whether they are as their originals. */
record ByOthers(EstateMove move, SourceVms source, TargetVms target, AsOriginal asOriginal) {

  private static final PowerState NOT_SHOWN = new PowerState("unknown");

  private MovedVms some(MovedVm vm) {
    return move.vms().get(vm.selection());
  }

  /** What is known of it, and what is next. */
  Draft draft(MovedVm vm, TargetVms.Candidates candidates) {
    boolean atSource = source.has(vm);
    Optional<Arrival.SeenVm> arrived = candidates.arrived();
    List<Finding> findings = new ArrayList<>();
    Optional<String> id = arrived.map(Arrival.SeenVm::id);
    if (arrived.isPresent()) {
      Optional<ReadVm> read = ReadVm.thatIsThere(id.flatMap(target::state));
      EncryptionLevel level = read.map(ReadVm::level).orElse(EncryptionLevel.UNKNOWN);
      boolean isPlain = level == EncryptionLevel.PLAIN || level == EncryptionLevel.PARTLY_ENCRYPTED;
      if (isPlain) {
        findings.add(
            Wording.of(
                "arrived-plain",
                Draft.subject(vm),
                arrived.get().name(),
                arrived.get().id(),
                arrived.get().since()));
      }
      List<Finding> compared = asOriginal.compare(vm, arrived.get().id());
      findings.addAll(compared);
      Recognition recognised = target.recognised(vm, arrived.get());
      if (recognised == Recognition.NAME) {
        // another VM may have its name, and be made like it
        findings.add(
            Wording.of(
                "by-name-alone", Draft.subject(vm), arrived.get().name(), arrived.get().id()));
      }
      // by its name alone it is encrypted, which does not harm it, and not proved
      boolean isOpen =
          isPlain
              ? AsOriginal.mayBeAnother(vm, arrived.get(), compared)
              : !compared.isEmpty() || recognised == Recognition.NAME;
      originalInClear(vm).ifPresent(findings::add);
      running(vm, arrived.get()).ifPresent(findings::add);
      return new Draft(
          vm,
          atSource ? Whereabouts.Side.BOTH : Whereabouts.Side.TARGET,
          id,
          Optional.of(recognised),
          read,
          isPlain ? Optional.of(MovePhase.ARRIVE) : Settling.of(some(vm), read),
          findings,
          isOpen);
    }
    if (!candidates.seen().isEmpty()) {
      findings.add(ambiguous(vm, candidates));
    }
    plainBefore(vm).ifPresent(findings::add);
    boolean nowhere = !atSource && candidates.seen().isEmpty();
    if (nowhere && some(vm).way() == MoveWay.COPY) {
      findings.add(Wording.of("on-neither-side", Draft.subject(vm)));
    }
    Draft draft =
        Draft.of(
            vm,
            atSource ? Whereabouts.Side.SOURCE : Whereabouts.Side.NEITHER,
            source.state(vm),
            findings);
    return candidates.seen().isEmpty() ? draft.before(awaited(vm)) : draft;
  }

  /** An earlier record may be lost: then what was decrypted for the move looks so. */
  private Optional<Finding> plainBefore(MovedVm vm) {
    boolean isPlain =
        source.state(vm).filter(read -> read.level() == EncryptionLevel.PLAIN).isPresent();
    return some(vm).way() == MoveWay.BARE
            && isPlain
            && vm.keysBefore().isEmpty()
            && vm.clearSince().isEmpty()
        ? Optional.of(Wording.of("plain-before", Draft.subject(vm)))
        : Optional.empty();
  }

  /** What was decrypted for the move and stays behind is in the clear until somebody ends that. */
  private Optional<Finding> originalInClear(MovedVm vm) {
    boolean hadKeys = !vm.keysBefore().isEmpty() || vm.clearSince().isPresent();
    EncryptionLevel level = source.state(vm).map(ReadVm::level).orElse(EncryptionLevel.UNKNOWN);
    return some(vm).way() == MoveWay.BARE
            && hadKeys
            && source.has(vm)
            && level != EncryptionLevel.ENCRYPTED
        ? Optional.of(
            Wording.of(
                level == EncryptionLevel.UNKNOWN ? "original-may-be-plain" : "original-plain",
                Draft.subject(vm)))
        : Optional.empty();
  }

  /** Whether two run that are one, or may; or whether the original goes on beside its copy. */
  private Optional<Finding> running(MovedVm vm, Arrival.SeenVm arrived) {
    if (!source.has(vm)) {
      return Optional.empty();
    }
    PowerState original =
        source
            .state(vm)
            .flatMap(ReadVm::state)
            .map(VmEncryptionState::powerState)
            .orElse(NOT_SHOWN);
    boolean originalRests = rests(original);
    if (!originalRests && !rests(arrived.powerState())) {
      boolean bothRun =
          original.equals(PowerState.POWERED_ON)
              && arrived.powerState().equals(PowerState.POWERED_ON);
      return Optional.of(
          Wording.of(
              bothRun ? "runs-twice" : "may-run-twice",
              Draft.subject(vm),
              original.value(),
              arrived.powerState().value()));
    }
    return originalRests
        ? Optional.empty()
        : Optional.of(
            Wording.of(
                original.equals(PowerState.POWERED_ON) ? "original-runs" : "original-may-run",
                Draft.subject(vm),
                original.value()));
  }

  private static boolean rests(PowerState power) {
    return power.equals(PowerState.POWERED_OFF) || power.equals(PowerState.SUSPENDED);
  }

  private MovePhase awaited(MovedVm vm) {
    boolean hasKeys =
        source.has(vm)
            && source.state(vm).map(ReadVm::level).orElse(EncryptionLevel.UNKNOWN)
                != EncryptionLevel.PLAIN;
    return some(vm).way() == MoveWay.BARE && hasKeys ? MovePhase.DECRYPT : MovePhase.ARRIVE;
  }

  private Finding ambiguous(MovedVm vm, TargetVms.Candidates candidates) {
    String names =
        candidates.seen().stream()
            .map(seen -> seen.name() + " (" + seen.id() + ")")
            .collect(Collectors.joining(", "));
    String which =
        candidates.seen().size() > 1
            ? "there-more-than-once"
            : candidates.ofSeveral() ? "may-be-another" : "under-other-name";
    return Wording.of(which, Draft.subject(vm), names, target.arrivesAs(vm));
  }
}
