package io.vmcrypt.vsphere.internal.report;

import com.squareup.moshi.JsonWriter;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.report.json.ChangeJson;
import io.vmcrypt.report.json.FindingJson;
import io.vmcrypt.vsphere.rollout.RolloutPlan.PlannedVm;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What would be done with VMs, and what was done, as JSON. */
public final class RolloutJson {

  private RolloutJson() {}

  /**
   * Writes a list of VMs with what would be done.
   *
   * @throws IOException if it cannot be written
   */
  public static void planned(JsonWriter json, List<PlannedVm> vms) throws IOException {
    json.beginArray();
    for (PlannedVm planned : vms) {
      begin(json, planned.vm());
      json.name("action").value(word(planned.action()));
      json.name("changes");
      ChangeJson.write(json, planned.changes());
      json.name("findings");
      FindingJson.write(json, planned.findings());
      end(json, planned.failure());
    }
    json.endArray();
  }

  /**
   * Writes a list of VMs with what became of each.
   *
   * @throws IOException if it cannot be written
   */
  public static void results(JsonWriter json, List<RolloutResult> results) throws IOException {
    json.beginArray();
    for (RolloutResult result : results) {
      begin(json, result.vm());
      json.name("outcome").value(word(result.outcome()));
      json.name("task").value(result.taskId().orElse(null));
      json.name("findings");
      FindingJson.write(json, result.findings());
      json.name("unusedKey").value(result.unusedKey().map(Object::toString).orElse(null));
      end(json, result.failure());
    }
    json.endArray();
  }

  private static void begin(JsonWriter json, RolloutVm vm) throws IOException {
    json.beginObject();
    json.name("id").value(vm.id());
    json.name("name").value(vm.name());
    json.name("path").value(vm.path());
  }

  private static void end(JsonWriter json, Optional<SdkException> failure) throws IOException {
    json.name("failure").value(failure.map(SdkException::getMessage).orElse(null));
    json.endObject();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
