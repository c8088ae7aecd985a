package io.vmcrypt.vsphere.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.vsphere.rollout.RolloutPlan.Action;
import io.vmcrypt.vsphere.rollout.RolloutPlan.PlannedVm;
import io.vmcrypt.vsphere.rollout.RolloutProgress.RunningVm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What plans, results, progress and reports say in one line. */
class RolloutTextTest {

  /** The SDK alone makes handles. What a plan says of a VM does not ask its handle. */
  private static final VirtualMachine HANDLE =
      (VirtualMachine)
          Proxy.newProxyInstance(
              VirtualMachine.class.getClassLoader(),
              new Class<?>[] {VirtualMachine.class},
              (handle, method, arguments) -> {
                throw new AssertionError(method.getName());
              });

  private final SdkException failure =
      new OperationFailedException(
          new Attempt("vCenter", "encrypt", "vm-1"),
          "vCenter cannot\ngenerate a key",
          "Look at the KMS.",
          "task-7",
          "error",
          null);

  private static RolloutVm vm(int number) {
    return vm(number, "web-" + number);
  }

  private static RolloutVm vm(int number, String name) {
    return new RolloutVm(
        "vm-" + number,
        name,
        "/Paris/vm/web-" + number,
        new PowerState("poweredOff"),
        false,
        1,
        1024,
        0,
        Optional.empty(),
        List.of());
  }

  private RolloutResult result(int number, RolloutOutcome outcome) {
    return new RolloutResult(
        vm(number),
        outcome,
        List.of(),
        outcome == RolloutOutcome.FAILED ? Optional.of(failure) : Optional.empty(),
        outcome == RolloutOutcome.NOT_STARTED ? Optional.empty() : Optional.of("task-" + number),
        Optional.empty());
  }

  @Test
  @DisplayName("a report counts the outcomes, and says how long it took and what stopped it")
  void report_toString_countsOutcomes() {
    assertThat(
            new RolloutReport(
                Stream.of(
                        RolloutOutcome.NOT_STARTED,
                        RolloutOutcome.DONE,
                        RolloutOutcome.FAILED,
                        RolloutOutcome.DONE,
                        RolloutOutcome.NOT_AS_ASKED)
                    .map(outcome -> result(1, outcome))
                    .toList(),
                Duration.ofSeconds(312),
                Optional.of("2 VMs failed"),
                List.of()))
        .hasToString(
            "5 VMs in 5 min 12 s: 2 done, 1 failed, 1 not as asked, 1 not started;"
                + " stopped: 2 VMs failed");
    assertThat(
            new RolloutReport(
                List.of(result(1, RolloutOutcome.DONE)),
                Duration.ofMinutes(125),
                Optional.empty(),
                List.of()))
        .hasToString("1 VM in 2 h 5 min: 1 done");
    assertThat(new RolloutReport(List.of(), Duration.ofMillis(900), Optional.empty(), List.of()))
        .hasToString("0 VMs in 0 s");
  }

  @Test
  @DisplayName("a result names the VM, its outcome, the reason, the task, and an unused key")
  void result_toString_namesVmAndWhy() {
    assertThat(result(1, RolloutOutcome.DONE)).hasToString("VM \"web-1\" (vm-1): done (task-1)");
    assertThat(result(2, RolloutOutcome.NOT_STARTED))
        .hasToString("VM \"web-2\" (vm-2): not started");
    assertThat(
            new RolloutResult(
                vm(1),
                RolloutOutcome.FAILED,
                List.of(),
                Optional.of(failure),
                Optional.of("task-7"),
                Optional.of(new CryptoKeyId("key-1", Optional.of("kms")))))
        .hasToString(
            "VM \"web-1\" (vm-1): failed: vCenter cannot generate a key (task-7);"
                + " made for it, and not known to be used: key key-1 of key provider kms");
  }

  @Test
  @DisplayName("progress and a running VM say how far they are")
  void progress_toString_saysHowFar() {
    assertThat(new RunningVm(vm(1), Optional.of("task-1"), 40))
        .hasToString("VM \"web-1\" (vm-1): 40 % (task-1)");
    assertThat(
            new RolloutProgress(
                9,
                Map.of(
                    RolloutOutcome.DONE, 3, RolloutOutcome.LEFT_OUT, 1, RolloutOutcome.FAILED, 2),
                List.of(new RunningVm(vm(1), Optional.empty(), 0)),
                10,
                5,
                Duration.ofSeconds(1),
                Optional.empty()))
        .hasToString("6 of 9 VMs, 1 running, 2 failed, 1 left out");
  }

  @Test
  @DisplayName("a plan counts what would be done; a planned VM says what would change, or why not")
  void plan_toString_countsActions() {
    PlannedVm change =
        new PlannedVm(
            HANDLE,
            vm(1),
            Action.CHANGE,
            List.of(
                Change.changed(
                    "vCenter",
                    Subject.of("VM", "web-1", "vm-1").part("home"),
                    "unencrypted",
                    "encrypted")),
            List.of(),
            Optional.empty());
    PlannedVm unreadable =
        new PlannedVm(HANDLE, vm(2), Action.FAIL, List.of(), List.of(), Optional.of(failure));

    assertThat(change).hasToString("VM \"web-1\" (vm-1): change: home: unencrypted -> encrypted");
    assertThat(unreadable).hasToString("VM \"web-2\" (vm-2): fail: vCenter cannot generate a key");
    assertThat(new RolloutPlan(List.of(change, unreadable, change), List.of()))
        .hasToString("3 VMs, 2 to change, 0 as wanted, 0 left out, 1 that cannot be changed");
  }
}
