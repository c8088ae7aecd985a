package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.base.ChangeOptions;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.outage.HostResult;
import io.vmcrypt.estate.outage.LockedVm;
import io.vmcrypt.estate.outage.LostHost;
import io.vmcrypt.estate.outage.OutageReport;
import io.vmcrypt.estate.outage.Recovery;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(
    name = "recover",
    description = {
      "Unlocks VMs after an outage: first their hosts, then they.",
      "Says who is locked, and whether vCenter gets the keys that it waits for."
    },
    footer = {
      "",
      "With --all, hosts that wait for a key of their own are brought back too.",
      "Exit status: 0 none is locked any more; 3 one is, or it is not known."
    })
public final class RecoverCommand extends SystemsCommand {

  @Mixin private final VmOptions vms = new VmOptions(List.of());
  @Mixin private final RolloutOptions options = new RolloutOptions();
  @Mixin private final ChangeOptions change = new ChangeOptions();

  public RecoverCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    vms.requireChoice();
    change.requireAnswer(surroundings(), isJson());
    try (VsphereClient vcenter = systems().vcenter();
        EstateClient estates = EstateClient.of(vcenter)) {
      options.requireKnown(vcenter);
      OutageReport found =
          looking("looking for what is locked", screen, () -> report(vcenter, estates));
      screen.text(found.text());
      List<String> missing = missing(found);
      boolean hasWork =
          !found.hosts().isEmpty() || found.vms().stream().anyMatch(LockedVm::isUnlockable);
      // with nobody whose key is there, a start would only bring hosts back with other keys
      boolean inVain =
          !missing.isEmpty()
              && found.vms().stream().noneMatch(LockedVm::isUnlockable)
              && found.hosts().stream().noneMatch(LostHost::hasItsKeys);
      if (!hasWork || inVain || change.isPlanOnly()) {
        if (inVain) {
          screen.wrong(
              "vCenter cannot get "
                  + String.join(", ", missing)
                  + ". Bring its key provider back.");
        }
        screen.line("Nothing was changed.");
        return told(screen, found, List.of(), null, status(found, inVain));
      }
      if (!change.isAgreed(surroundings(), screen)) {
        return ExitStatus.FAILED;
      }
      return recover(estates, found, screen);
    }
  }

  private OutageReport report(VsphereClient vcenter, EstateClient estates) {
    if (vms.isAll()) {
      return estates.outage();
    }
    // first, since a name that nothing has is told before all VMs are read
    List<VirtualMachine> found = vms.find(vcenter);
    // what is locked may show no level
    Set<String> meant =
        Stream.concat(found.stream(), vms.notKnown(vcenter).stream())
            .map(VirtualMachine::id)
            .collect(Collectors.toSet());
    return estates.outage().ofVms(meant, vms.notSeen(vcenter));
  }

  private int status(OutageReport found, boolean inVain) {
    if (inVain || !found.findings().isEmpty()) {
      return ExitStatus.NOT_AS_IT_SHOULD_BE;
    }
    boolean isPlanned =
        change.isPlanOnly() && found.vms().stream().allMatch(LockedVm::isUnlockable);
    return found.isOver() || isPlanned ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
  }

  /** The keys that vCenter says it cannot get, each once. */
  private static List<String> missing(OutageReport report) {
    return Stream.concat(
            report.vms().stream().map(LockedVm::keys), report.hosts().stream().map(LostHost::keys))
        .flatMap(List::stream)
        .filter(key -> key.obtainable().equals(Optional.of(false)))
        .map(CryptoKeyStatus::key)
        .map(key -> "key " + key)
        .distinct()
        .toList();
  }

  private int recover(EstateClient estates, OutageReport found, Screen screen) {
    Recovery made =
        estates.recover(
            found,
            options::refine,
            host -> screen.line("  " + host),
            rollout -> RolloutRun.await(rollout, EstateClient.DEFAULT_VMS_TIMEOUT, screen));
    return told(
        screen,
        found,
        made.hosts(),
        made.vms().orElse(null),
        made.isComplete() ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE);
  }

  private static int told(
      Screen screen,
      OutageReport found,
      List<HostResult> hosts,
      @Nullable RolloutReport made,
      int status) {
    screen.json(
        Json.object(
            "format",
            1,
            "found",
            OutageJson.report(found),
            "hosts",
            hosts.stream().map(OutageJson::result).toList(),
            "report",
            made == null ? null : RolloutJson.report(made)));
    return status;
  }
}
