package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.base.ChangeOptions;
import io.vmcrypt.cli.base.InterruptNotice;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.VsphereJson;
import io.vmcrypt.vsphere.vm.EncryptedClone;
import io.vmcrypt.vsphere.vm.PrecheckException;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmChangeResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
    name = "clone",
    description = {
      "Clones a VM or template; the clone is encrypted from the first.",
      "Its home and all its disks. The clone is a full copy, and off. Parts that are encrypted at"
          + " the source keep its keys; \"rekey\" gives the clone keys of its own."
    },
    footer = {"", "Exit status: 0 the clone is there, encrypted; 3 it is not, or it is refused."})
public final class CloneCommand extends SystemsCommand {

  private static final Duration TIMEOUT = Duration.ofDays(7);

  private static final List<EncryptedClone.VirtualTpm> TPM =
      List.of(EncryptedClone.VirtualTpm.COPY, EncryptedClone.VirtualTpm.REPLACE);

  @Parameters(
      index = "0",
      paramLabel = "VM",
      description = "the VM or template: its name, or an inventory path that begins with a slash")
  private String source = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "the name of the clone")
  private String name = "";

  @Option(
      names = "--folder",
      paramLabel = "PATH",
      description = "the folder it goes to; that of the VM by default")
  private @Nullable String folder;

  @Option(
      names = "--cluster",
      paramLabel = "PATH",
      description = "the cluster it is to run in; needed for a template")
  private @Nullable String cluster;

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "take the new key from this key provider; by default from the default one")
  private @Nullable String provider;

  @Option(
      names = "--tpm",
      paramLabel = "WHAT",
      description =
          "what the clone gets in place of a virtual TPM: \"copy\", the same one with all that is"
              + " stored in it; \"replace\", a new, empty one. vCenter decides by default. Needs"
              + " vSphere 8.0")
  private @Nullable String tpm;

  @Mixin private final PolicyOption policy = new PolicyOption();
  @Mixin private final ChangeOptions change = new ChangeOptions();

  public CloneCommand(Surroundings surroundings) {
    super(surroundings);
  }

  /**
   * What making the clone would take.
   *
   * @param changes empty if it is there as wanted, or refused
   * @param isRefused whether something stands in the way
   */
  private record Look(List<Change> changes, List<Finding> findings, boolean isRefused) {

    static Look of(VirtualMachine vm, EncryptedClone clone) {
      try {
        List<Change> changes = vm.plan(clone);
        List<Finding> findings = changes.isEmpty() ? List.of() : vm.precheck(clone);
        return new Look(changes, findings, findings.stream().anyMatch(Finding::isBlocking));
      } catch (PrecheckException e) {
        return new Look(List.of(), e.findings(), true);
      }
    }
  }

  @Override
  protected int run(Screen screen) {
    VmNames.check(source);
    VmNames.check(name);
    checkTpm();
    change.requireAnswer(surroundings(), isJson());
    try (VsphereClient vcenter = systems().vcenter()) {
      VirtualMachine vm = VmNames.find(vcenter.virtualMachines(), source);
      EncryptedClone clone = clone(vcenter);
      Look look = Look.of(vm, clone);
      look.changes().forEach(planned -> screen.line("  ~ " + planned));
      look.findings().stream()
          .sorted(Finding.bySeverity())
          .forEach(finding -> screen.line("    " + RolloutText.inWords(finding)));
      if (look.isRefused()) {
        screen.line("VM " + vm.name() + " cannot be cloned as it is. Nothing was changed.");
        return told(vm, look, "REFUSED", Optional.empty(), screen);
      }
      if (look.changes().isEmpty()) {
        screen.line("VM " + name + " is there already, as wanted. Nothing was changed.");
        return told(vm, look, "NOTHING", Optional.empty(), screen);
      }
      if (change.isPlanOnly()) {
        screen.line("Nothing was changed.");
        return told(vm, look, "PLANNED", Optional.empty(), screen);
      }
      if (!change.isAgreed(surroundings(), screen)) {
        return ExitStatus.FAILED;
      }
      VmChangeResult made = make(vm, clone, screen);
      VmTable.print(List.of(made.state()), screen);
      return told(vm, look, "DONE", Optional.of(made), screen);
    }
  }

  private void checkTpm() {
    if (tpm != null && TPM.stream().noneMatch(known -> known.value().equals(tpm))) {
      throw new UsageException("--tpm takes copy or replace.");
    }
  }

  private EncryptedClone clone(VsphereClient vcenter) {
    EncryptedClone.Builder clone = EncryptedClone.builder(name, policy.find(vcenter));
    Optional.ofNullable(folder).map(VmPlaces::path).ifPresent(clone::folder);
    Optional.ofNullable(cluster).map(VmPlaces::path).ifPresent(clone::cluster);
    Optional.ofNullable(provider).ifPresent(clone::keyProvider);
    Optional.ofNullable(tpm).map(EncryptedClone.VirtualTpm::new).ifPresent(clone::virtualTpm);
    return clone.build();
  }

  private VmChangeResult make(VirtualMachine vm, EncryptedClone clone, Screen screen) {
    return InterruptNotice.during(
        screen,
        () -> {},
        () -> List.of("cloning VM " + vm.name() + " to " + name),
        line ->
            vm.start(clone).await(WaitOptions.timeout(TIMEOUT).progressListener(line::onProgress)));
  }

  private int told(
      VirtualMachine vm, Look look, String outcome, Optional<VmChangeResult> made, Screen screen) {
    screen.json(
        Json.object(
            "format", 2,
            "source", Json.object("id", vm.id(), "name", vm.name(), "path", vm.path()),
            "clone", name,
            "planned", Json.changes(look.changes()),
            "findings", Json.findings(look.findings()),
            "outcome", outcome,
            "id", made.map(done -> done.state().vmId()).orElse(null),
            "state",
                made.map(done -> Json.written(out -> VsphereJson.state(done.state(), out)))
                    .orElse(null)));
    return look.isRefused() ? ExitStatus.NOT_AS_IT_SHOULD_BE : ExitStatus.DONE;
  }
}
