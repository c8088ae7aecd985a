package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.base.PassedOver;
import io.vmcrypt.cli.base.Shapes;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.rollout.RolloutPlan.PlannedVm;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What would be done with VMs, and what was done, as JSON. */
final class RolloutJson {

  private RolloutJson() {}

  /**
   * One object.
   *
   * @param plan empty if there was no VM to look at
   * @param report empty if nothing was started
   * @param passedOver the VMs that may be meant and that the change does not reach
   */
  static Map<String, @Nullable Object> of(
      String title,
      Optional<RolloutPlan> plan,
      Optional<RolloutReport> report,
      List<PassedOver> passedOver) {
    return Json.object(
        "format",
        1,
        "change",
        title,
        "plan",
        plan.map(made -> made.vms().stream().map(RolloutJson::planned).toList()).orElse(null),
        "findings",
        plan.map(made -> Shapes.findings(made.findings())).orElse(null),
        "report",
        report.map(RolloutJson::report).orElse(null),
        "passedOver",
        passedOver.stream().map(PassedOver::json).toList());
  }

  private static Map<String, @Nullable Object> vm(RolloutVm vm) {
    return Json.object("id", vm.id(), "name", vm.name(), "path", vm.path());
  }

  private static Map<String, @Nullable Object> planned(PlannedVm planned) {
    return Json.object(
        "vm", vm(planned.vm()),
        "action", planned.action().name(),
        "changes", Shapes.changes(planned.changes()),
        "findings", Shapes.findings(planned.findings()),
        "failure", planned.failure().map(Throwable::getMessage).orElse(null));
  }

  static Map<String, @Nullable Object> report(RolloutReport report) {
    return Json.object(
        "complete", report.isComplete(),
        "stopped", report.stopped().orElse(null),
        "seconds", report.elapsed().toSeconds(),
        "results", report.results().stream().map(RolloutJson::result).toList());
  }

  private static Map<String, @Nullable Object> result(RolloutResult result) {
    return Json.object(
        "vm", vm(result.vm()),
        "outcome", result.outcome().name(),
        "task", result.taskId().orElse(null),
        "findings", Shapes.findings(result.findings()),
        "failure", result.failure().map(Throwable::getMessage).orElse(null),
        "unusedKey", result.unusedKey().map(Object::toString).orElse(null));
  }
}
