package io.vmcrypt.vsphere.shared.control;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.control.ControlAnswer;
import io.vmcrypt.core.control.ControlMapping;
import io.vmcrypt.core.control.ControlQuestion;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.shared.control.ControlCount;
import io.vmcrypt.core.shared.control.ControlGuides;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Answers the controls that ask about VMs, of those VMs that it is given. Not thread-safe.
 *
 * <pre>{@code
 * VmControls controls = new VmControls(report.context());
 * report.vms().stream().map(VmControls.Facts::of).forEach(controls::add);
 * List<ControlAnswer> answers = controls.answers();
 * }</pre>
 */
public final class VmControls {

  private static final List<ControlQuestion> QUESTIONS =
      List.of(
          ControlQuestion.VM_ENCRYPTED,
          ControlQuestion.VMOTION_REQUIRED,
          ControlQuestion.VMOTION_NOT_OFF,
          ControlQuestion.FT_REQUIRED,
          ControlQuestion.FT_NOT_OFF,
          ControlQuestion.KEYS_OUTSIDE);

  private final ControlGuides guides;
  private final Optional<Set<String>> keyServers;
  private final Map<ControlQuestion, ControlCount> counts = new EnumMap<>(ControlQuestion.class);

  /**
   * What controls ask of a VM.
   *
   * @param name the VM, as an answer names it
   * @param level how much of it is encrypted
   * @param vMotion the vMotion mode in effect; empty if it could not be read
   * @param faultTolerance the mode of fault tolerance; empty if vCenter does not say
   * @param keyProviders the key providers that its keys are on
   * @param keysNamed whether each of its keys names its key provider
   */
  public record Facts(
      String name,
      EncryptionLevel level,
      Optional<MigrateEncryption> vMotion,
      Optional<VmEncryptionState.FtMode> faultTolerance,
      List<String> keyProviders,
      boolean keysNamed) {

    public Facts {
      requireNonNull(name, "name");
      requireNonNull(level, "level");
      requireNonNull(vMotion, "vMotion");
      requireNonNull(faultTolerance, "faultTolerance");
      keyProviders = List.copyOf(keyProviders);
    }

    /**
     * Those of an audited VM.
     *
     * @return what controls ask of it
     * @throws NullPointerException if {@code vm} is null
     */
    public static Facts of(AuditedVm vm) {
      return new Facts(
          vm.vmName() + " (" + vm.vmId() + ")",
          vm.level(),
          vm.state().map(VmEncryptionState::effectiveMigrateEncryption),
          vm.state().flatMap(VmEncryptionState::ftEncryptionMode),
          vm.keyProviders(),
          vm.state().map(Facts::keysNamed).orElse(true));
    }

    private static boolean keysNamed(VmEncryptionState state) {
      for (CryptoKeyId key : state.keys()) {
        if (key.providerId().isEmpty()) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Begins to count.
   *
   * @throws NullPointerException if {@code context} is null
   */
  public VmControls(AuditContext context) {
    this.guides =
        new ControlGuides(
            context.about().apiVersion(), context.rules().controls().orElse(ControlMapping.none()));
    this.keyServers =
        context
            .providers()
            .map(
                known ->
                    known.stream()
                        .filter(VmControls::isKeyServer)
                        .map(AuditedProvider::id)
                        .collect(Collectors.toSet()));
    QUESTIONS.forEach(question -> counts.put(question, new ControlCount()));
  }

  private static boolean isKeyServer(AuditedProvider provider) {
    return provider.managementType().isEmpty() || provider.managementType().equals("vCenter");
  }

  /**
   * Takes one more VM into account.
   *
   * @throws NullPointerException if {@code vm} is null
   */
  public void add(Facts vm) {
    requireNonNull(vm, "vm");
    count(
        ControlQuestion.VM_ENCRYPTED,
        vm,
        vm.level() == EncryptionLevel.UNKNOWN
            ? Optional.empty()
            : Optional.of(vm.level() == EncryptionLevel.ENCRYPTED));
    count(
        ControlQuestion.VMOTION_REQUIRED, vm, vm.vMotion().map(MigrateEncryption.REQUIRED::equals));
    count(
        ControlQuestion.VMOTION_NOT_OFF,
        vm,
        vm.vMotion()
            .map(
                mode ->
                    mode.equals(MigrateEncryption.REQUIRED)
                        || mode.equals(MigrateEncryption.OPPORTUNISTIC)));
    count(
        ControlQuestion.FT_REQUIRED,
        vm,
        vm.faultTolerance().map(VmEncryptionState.FtMode.REQUIRED::equals));
    count(
        ControlQuestion.FT_NOT_OFF,
        vm,
        vm.faultTolerance()
            .map(
                mode ->
                    mode.equals(VmEncryptionState.FtMode.REQUIRED)
                        || mode.equals(VmEncryptionState.FtMode.OPPORTUNISTIC)));
    if (vm.level() != EncryptionLevel.PLAIN) {
      count(ControlQuestion.KEYS_OUTSIDE, vm, outside(vm));
    }
  }

  /**
   * Takes into account that VMs are meant of which nothing is known: no question is met then.
   *
   * @param what a VM, or what chooses some; counts as one
   * @throws NullPointerException if {@code what} is null
   */
  public void unread(String what) {
    requireNonNull(what, "what");
    counts.values().forEach(count -> count.unknown(what));
  }

  private Optional<Boolean> outside(Facts vm) {
    if (vm.level() == EncryptionLevel.UNKNOWN || !vm.keysNamed() || vm.keyProviders().isEmpty()) {
      return Optional.empty();
    }
    return keyServers.map(known -> known.containsAll(vm.keyProviders()));
  }

  private void count(ControlQuestion question, Facts vm, Optional<Boolean> holds) {
    ControlCount count = requireNonNull(counts.get(question), question.word());
    if (holds.isEmpty()) {
      count.unknown(vm.name());
    } else if (holds.get()) {
      count.met();
    } else {
      count.failed(vm.name());
    }
  }

  /**
   * The answers so far.
   *
   * @return one for each question that is about VMs
   */
  public List<ControlAnswer> answers() {
    return QUESTIONS.stream()
        .map(
            question ->
                requireNonNull(counts.get(question), question.word())
                    .answer(guides, question, best(question), seen(question), findings(question)))
        .toList();
  }

  /** Where the key server stands, and who else has its keys, no vCenter knows. */
  private static ControlAnswer.Verdict best(ControlQuestion question) {
    return question == ControlQuestion.KEYS_OUTSIDE
        ? ControlAnswer.Verdict.IN_PART
        : ControlAnswer.Verdict.YES;
  }

  private static String seen(ControlQuestion question) {
    return question == ControlQuestion.KEYS_OUTSIDE
        ? "where the key server stands, and who else has its keys, vCenter does not know"
        : "";
  }

  private static List<String> findings(ControlQuestion question) {
    return switch (question) {
      case VM_ENCRYPTED ->
          List.of(
              FindingCode.VM_NOT_ENCRYPTED.value(),
              FindingCode.HOME_NOT_ENCRYPTED.value(),
              FindingCode.DISK_NOT_ENCRYPTED.value());
      case VMOTION_REQUIRED, VMOTION_NOT_OFF -> List.of(FindingCode.VMOTION_NOT_ENCRYPTED.value());
      default -> List.of();
    };
  }
}
