package io.vmcrypt.estate.internal.report;

import static java.util.Objects.requireNonNull;

import com.squareup.moshi.JsonWriter;
import io.vmcrypt.core.Subject;
import io.vmcrypt.report.json.ChangeJson;
import io.vmcrypt.report.json.FindingJson;
import io.vmcrypt.report.json.StreamedJson;
import io.vmcrypt.estate.EstatePlan;
import io.vmcrypt.estate.EstateSite;
import io.vmcrypt.estate.EstateStep;
import io.vmcrypt.estate.VmToEncrypt;
import java.io.IOException;
import java.io.OutputStream;

/** Writes a plan as JSON, in the shape of docs/estate-json.md. For one thread. */
public final class PlanJson {

  private static final int FORMAT = 2;

  private final EstatePlan plan;

  public PlanJson(EstatePlan plan) {
    this.plan = requireNonNull(plan, "plan");
  }

  /** Writes all of it. */
  public void write(OutputStream out) {
    StreamedJson.value(out, "the plan", this::write);
  }

  private void write(JsonWriter json) throws IOException {
    json.beginObject();
    json.name("format").value(FORMAT);
    json.name("estate").value(plan.estate().name());
    site(json, plan.site());
    json.name("madeAt").value(plan.madeAt().toString());
    json.name("blocked").value(plan.isBlocked());
    json.name("steps").beginArray();
    for (EstateStep step : plan.steps()) {
      step(json, step);
    }
    json.endArray();
    json.name("unconfirmed").beginArray();
    for (var server : plan.unconfirmed()) {
      json.beginObject();
      json.name("address").value(server.address().toString());
      json.name("thumbprint").value(server.certificate().thumbprint().toString());
      json.endObject();
    }
    json.endArray();
    json.name("findings");
    FindingJson.write(json, plan.findings());
    json.endObject();
  }

  static void site(JsonWriter json, EstateSite site) throws IOException {
    json.name("site").beginObject();
    json.name("vcenter").value(site.vcenter());
    json.name("instanceUuid").value(site.instanceUuid());
    json.name("service").value(site.service().orElse(null));
    json.name("keyServers").beginArray();
    for (String server : site.keyServers()) {
      json.value(server);
    }
    json.endArray();
    json.endObject();
  }

  private static void step(JsonWriter json, EstateStep step) throws IOException {
    json.beginObject();
    json.name("step").value(step.kind().value());
    json.name("system").value(step.system());
    json.name("title").value(step.title());
    json.name("takenBack").value(step.takenBack());
    json.name("waitsFor").value(step.waitsFor().orElse(null));
    if (step.is(EstateStep.Kind.ENCRYPT_VMS)) {
      json.name("vms").beginArray();
      for (VmToEncrypt vm : step.vms()) {
        vm(json, vm);
      }
      json.endArray();
    } else {
      json.name("changes");
      ChangeJson.write(json, step.changes());
    }
    json.name("busy").beginArray();
    for (Subject busy : step.busy()) {
      json.value(busy.toString());
    }
    json.endArray();
    json.endObject();
  }

  /** On one line: there may be thousands, and nearly a third would be white space. */
  private static void vm(JsonWriter json, VmToEncrypt vm) throws IOException {
    json.beginObject();
    String indent = json.getIndent();
    json.setIndent("");
    json.name("id").value(vm.id());
    json.name("name").value(vm.name());
    json.name("path").value(vm.path());
    json.name("bytes").value(vm.bytes());
    json.name("changes");
    ChangeJson.write(json, vm.changes());
    json.endObject();
    json.setIndent(indent);
  }
}
