package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.base.PassedOver;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.vsphere.VsphereJson;
import io.vmcrypt.vsphere.rollout.RolloutPlan;
import io.vmcrypt.vsphere.rollout.RolloutReport;
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
   * @param scope which VMs are meant, and how many
   * @param plan empty if there was no VM to look at
   * @param report empty if nothing was started
   * @param passedOver the VMs that may be meant and that the change does not reach
   */
  static Map<String, @Nullable Object> of(
      String title,
      String scope,
      Optional<RolloutPlan> plan,
      Optional<RolloutReport> report,
      List<PassedOver> passedOver) {
    return Json.object(
        "format",
        2,
        "change",
        title,
        "scope",
        scope,
        "plan",
        plan.map(made -> Json.written(out -> VsphereJson.plan(made, out))).orElse(null),
        "findings",
        plan.map(made -> Json.findings(made.findings())).orElse(null),
        "report",
        report.map(RolloutJson::report).orElse(null),
        "passedOver",
        passedOver.stream().map(PassedOver::json).toList());
  }

  static Map<String, @Nullable Object> report(RolloutReport report) {
    return Json.object(
        "complete",
        report.isComplete(),
        "stopped",
        report.stopped().orElse(null),
        "seconds",
        report.elapsed().toSeconds(),
        "results",
        Json.written(out -> VsphereJson.results(report, out)));
  }
}
