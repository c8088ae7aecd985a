package io.vmcrypt.vsphere.internal.report;

import static io.vmcrypt.report.json.ResultJson.word;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.report.json.CoreJson;
import io.vmcrypt.report.json.ResultJson;
import io.vmcrypt.vsphere.rollout.RolloutPlan.PlannedVm;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import java.util.List;
import java.util.Optional;

/** What would be done with VMs, and what was done, as JSON. */
public final class RolloutJson {

  private RolloutJson() {}

  /** Writes a list of VMs with what would be done. */
  public static void planned(ResultJson json, List<PlannedVm> vms) {
    json.objects(
        vms,
        planned -> {
          vm(json, planned.vm());
          json.name("action").value(word(planned.action()));
          CoreJson.changes(json.name("changes"), planned.changes());
          CoreJson.findings(json.name("findings"), planned.findings());
          failure(json, planned.failure());
        });
  }

  /** Writes a list of VMs with what became of each. */
  public static void results(ResultJson json, List<RolloutResult> results) {
    json.objects(
        results,
        result -> {
          vm(json, result.vm());
          json.name("outcome").value(word(result.outcome()));
          json.name("task").value(result.taskId().orElse(null));
          CoreJson.findings(json.name("findings"), result.findings());
          json.name("unusedKey").value(result.unusedKey().map(Object::toString).orElse(null));
          failure(json, result.failure());
        });
  }

  private static void vm(ResultJson json, RolloutVm vm) {
    json.name("id").value(vm.id());
    json.name("name").value(vm.name());
    json.name("path").value(vm.path());
  }

  private static void failure(ResultJson json, Optional<SdkException> failure) {
    json.name("failure").value(failure.map(SdkException::getMessage).orElse(null));
  }
}
