package io.vmcrypt.estate.plan;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.estate.internal.report.SiteJson;
import io.vmcrypt.report.json.CoreJson;
import io.vmcrypt.report.json.ResultJson;
import java.io.OutputStream;

/** Writes a plan as JSON, in the shape of docs/json.md. For one thread. */
final class PlanJson {

  private static final int FORMAT = 2;

  private final EstatePlan plan;

  PlanJson(EstatePlan plan) {
    this.plan = requireNonNull(plan, "plan");
  }

  /** Writes all of it. */
  void write(OutputStream out) {
    ResultJson.write(out, "the plan", json -> json.object(this::members));
  }

  private void members(ResultJson json) {
    json.name("format").value(FORMAT);
    json.name("estate").value(plan.estate().name());
    SiteJson.write(json, plan.site());
    json.name("scope").value(PlanText.scope(plan));
    json.name("madeAt").value(plan.madeAt().toString());
    json.name("blocked").value(plan.isBlocked());
    json.name("steps").objects(plan.steps(), step -> step(json, step));
    json.name("unconfirmed")
        .objects(
            plan.unconfirmed().entrySet(),
            server -> {
              json.name("address").value(server.getKey().toString());
              json.name("thumbprint").value(server.getValue().thumbprint().toString());
            });
    CoreJson.findings(json.name("findings"), plan.findings());
  }

  private static void step(ResultJson json, EstateStep step) {
    json.name("step").value(step.kind().value());
    json.name("system").value(step.system());
    json.name("title").value(step.title());
    json.name("takenBack").value(step.takenBack());
    json.name("waitsFor").value(step.waitsFor().orElse(null));
    if (step.is(EstateStep.Kind.ENCRYPT_VMS)) {
      json.name("vms").list(step.vms(), vm -> json.line(line -> vm(line, vm)));
    } else {
      CoreJson.changes(json.name("changes"), step.changes());
    }
    json.name("busy").list(step.busy(), busy -> json.value(busy.toString()));
  }

  static void vm(ResultJson json, VmToEncrypt vm) {
    json.name("id").value(vm.id());
    json.name("name").value(vm.name());
    json.name("path").value(vm.path());
    json.name("bytes").value(vm.bytes());
    CoreJson.changes(json.name("changes"), vm.changes());
  }
}
