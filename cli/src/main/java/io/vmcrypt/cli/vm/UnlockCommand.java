package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.base.ChangeOptions;
import io.vmcrypt.cli.base.InterruptNotice;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.ProgressLine;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.PrecheckException;
import io.vmcrypt.vsphere.vm.Unlock;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

@CommandLine.Command(
    name = "unlock",
    description = {
      "Unlocks VMs whose host lacks their key.",
      "vCenter gives the host the key again, once the KMS is reachable again."
    },
    footer = {"", "Exit status: 0 none is locked any more; 3 one is, or it is not known."})
public final class UnlockCommand extends SystemsCommand {

  private static final Duration TIMEOUT = Duration.ofMinutes(30);

  @Mixin private final VmNames names = new VmNames();
  @Mixin private final ChangeOptions change = new ChangeOptions();

  private final Map<String, Map<String, @Nullable Object>> outcomes = new LinkedHashMap<>();

  public UnlockCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    names.check();
    if (names.isEmpty()) {
      throw new UsageException("Say which VMs. Nothing means all by itself.");
    }
    change.requireAnswer(surroundings(), isJson());
    try (VsphereClient vcenter = systems().vcenter()) {
      List<VirtualMachine> locked = new ArrayList<>();
      boolean known = true;
      for (VirtualMachine vm : names.find(vcenter)) {
        if (vm.encryptionState().isLocked()) {
          outcome(vm, "LOCKED", null);
          screen.line("  " + vm.name() + ": unlock it");
          locked.add(vm);
        } else {
          known &= isKnownUnlocked(vm, screen);
        }
      }
      if (locked.isEmpty() || change.isPlanOnly()) {
        screen.line("Nothing was changed.");
        return told(screen, known ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE);
      }
      if (!change.isAgreed(surroundings(), screen)) {
        return ExitStatus.FAILED;
      }
      long failed = locked.stream().filter(vm -> !isUnlocked(vm, screen)).count();
      return told(screen, known && failed == 0 ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE);
    }
  }

  /** Of a VM that it is not connected to, vCenter tells what it knew last: that is no answer. */
  private boolean isKnownUnlocked(VirtualMachine vm, Screen screen) {
    try {
      vm.plan(Unlock.builder().build());
      outcome(vm, "NOT_LOCKED", null);
      screen.line("  " + vm.name() + ": is not locked");
      return true;
    } catch (PrecheckException e) {
      outcome(vm, "NOT_KNOWN", e.getMessage());
      screen.line("  " + vm.name() + ": it is not known whether it is locked");
      e.findings().forEach(finding -> screen.line("      " + RolloutText.inWords(finding)));
      return false;
    }
  }

  /** One that fails does not keep the others locked. */
  private boolean isUnlocked(VirtualMachine vm, Screen screen) {
    ProgressLine progress = new ProgressLine(screen);
    InterruptNotice notice =
        InterruptNotice.begin(screen, () -> {}, () -> List.of("unlocking VM " + vm.name()));
    try {
      vm.startUnlock().await(WaitOptions.builder(TIMEOUT).progressListener(progress).build());
      progress.end();
      screen.line("  " + vm.name() + ": unlocked");
      outcome(vm, "UNLOCKED", null);
      return true;
    } catch (SdkException e) {
      progress.end();
      screen.wrong(String.valueOf(e.getMessage()));
      outcome(vm, "FAILED", e.getMessage());
      return false;
    } finally {
      notice.end();
    }
  }

  private void outcome(VirtualMachine vm, String outcome, @Nullable String failure) {
    outcomes.put(
        vm.id(),
        Json.object("id", vm.id(), "name", vm.name(), "outcome", outcome, "failure", failure));
  }

  private int told(Screen screen, int status) {
    screen.json(Json.object("format", 1, "vms", List.copyOf(outcomes.values())));
    return status;
  }
}
