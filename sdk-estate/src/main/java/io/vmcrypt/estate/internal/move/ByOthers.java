package io.vmcrypt.estate.internal.move;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
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
            Draft.warning(
                FindingCode.VM_ARRIVED_PLAIN,
                vm,
                "it is at the target as %s (%s), and not encrypted; seen since %s"
                    .formatted(arrived.get().name(), arrived.get().id(), arrived.get().since()),
                "It is encrypted once it is off and there is room for a second copy of its"
                    + " disks."));
      }
      List<Finding> compared = asOriginal.compare(vm, arrived.get().id());
      findings.addAll(compared);
      Recognition recognised = target.recognised(vm, arrived.get());
      if (recognised == Recognition.NAME) {
        findings.add(byNameAlone(vm, arrived.get()));
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
      findings.add(
          Draft.warning(
              FindingCode.VM_ON_NEITHER_SIDE,
              vm,
              "the source does not have it any more, and the target not yet",
              "Find out what happened to it, and delete nothing."));
    }
    return new Draft(
        vm,
        atSource ? Whereabouts.Side.SOURCE : Whereabouts.Side.NEITHER,
        Optional.empty(),
        Optional.empty(),
        source.state(vm),
        candidates.seen().isEmpty() ? Optional.of(awaited(vm)) : Optional.empty(),
        findings,
        !candidates.seen().isEmpty());
  }

  /** Another VM may have its name, and be made like it. */
  private static Finding byNameAlone(MovedVm vm, Arrival.SeenVm arrived) {
    return Draft.warning(
        FindingCode.ARRIVAL_AMBIGUOUS,
        vm,
        "it is at the target as %s (%s), recognised by its name alone"
            .formatted(arrived.name(), arrived.id()),
        "See that it is this VM. Then say so in the document, with its name there under arrivals,"
            + " also if it is the same name.");
  }

  /** An earlier record may be lost: then what was decrypted for the move looks so. */
  private Optional<Finding> plainBefore(MovedVm vm) {
    boolean isPlain =
        source.state(vm).filter(read -> read.level() == EncryptionLevel.PLAIN).isPresent();
    return some(vm).way() == MoveWay.BARE
            && isPlain
            && vm.keysBefore().isEmpty()
            && vm.clearSince().isEmpty()
        ? Optional.of(
            Draft.warning(
                FindingCode.VM_NOT_ENCRYPTED,
                vm,
                "it was unencrypted when the record was made, and it is not known since when",
                "Nothing, if it never had keys. If it was decrypted for this move, use the record"
                    + " of that time: only it knows how long the VM was unencrypted."))
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
            Draft.warning(
                FindingCode.VM_ON_BOTH_SIDES,
                vm,
                level == EncryptionLevel.UNKNOWN
                    ? "its original is still at the source, and it is not known whether it is"
                        + " unencrypted"
                    : "its original is still at the source, unencrypted",
                "Remove it once you know that nobody needs it, or encrypt it there. Its time"
                    + " unencrypted goes on until then."))
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
          Draft.blocking(
              FindingCode.VM_ON_BOTH_SIDES,
              vm,
              bothRun
                  ? "it runs on both sides, as one VM twice"
                  : "it is not known whether it runs on both sides: its original is "
                      + original.value()
                      + ", what has arrived "
                      + arrived.powerState().value(),
              "Find out which of the two is in use, and switch the other off. Nothing merges what"
                  + " both have written."));
    }
    return originalRests
        ? Optional.empty()
        : Optional.of(
            Draft.warning(
                FindingCode.VM_NOT_POWERED_OFF,
                vm,
                original.equals(PowerState.POWERED_ON)
                    ? "its original runs: what that writes since it was copied, the copy does not"
                        + " have"
                    : "it is not known whether its original runs: it is " + original.value(),
                "Have it copied once more when the original is off for good."));
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
    return Draft.blocking(
        FindingCode.ARRIVAL_AMBIGUOUS,
        vm,
        candidates.seen().size() > 1
            ? "the target has it more than once: " + names
            : candidates.ofSeveral()
                ? "the target has " + names + ", which may be another VM of this move as well"
                : "the target has %s with its instance UUID, and not under the name %s"
                    .formatted(names, target.arrivesAs(vm)),
        "Say in the document which one it is, with its name under arrivals; or rename or remove the"
            + " others at the target once you know what they are.");
  }
}
