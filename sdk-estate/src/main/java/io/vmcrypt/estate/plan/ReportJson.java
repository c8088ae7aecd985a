package io.vmcrypt.estate.plan;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.estate.internal.report.SiteJson;
import io.vmcrypt.report.json.CoreJson;
import io.vmcrypt.report.json.ResultJson;
import io.vmcrypt.vsphere.VsphereJson;
import java.io.OutputStream;

/** Writes a report as JSON, in the shape of docs/json.md. For one thread. */
final class ReportJson {

  private static final int FORMAT = 2;

  private final EstateReport report;

  ReportJson(EstateReport report) {
    this.report = requireNonNull(report, "report");
  }

  /** Writes all of it. */
  void write(OutputStream out) {
    ResultJson.write(out, "the report", json -> json.object(this::members));
  }

  private void members(ResultJson json) {
    json.name("format").value(FORMAT);
    json.name("estate").value(report.plan().estate().name());
    SiteJson.write(json, report.plan().site());
    json.name("plannedAt").value(report.plan().madeAt().toString());
    json.name("startedAt").value(report.startedAt().toString());
    json.name("seconds").value(report.elapsed().toMillis() / 1000.0);
    json.name("complete").value(report.isComplete());
    json.name("steps").objects(report.results(), result -> step(json, result));
  }

  private static void step(ResultJson json, EstateStepResult result) {
    json.name("step").value(result.step().kind().value());
    json.name("system").value(result.step().system());
    json.name("title").value(result.step().title());
    json.name("outcome").value(ResultJson.word(result.outcome()));
    CoreJson.changes(json.name("changes"), result.changes());
    json.name("notes").texts(result.notes());
    result
        .vms()
        .ifPresent(vms -> json.name("vms").written(value -> VsphereJson.results(vms, value)));
    json.name("failure").value(result.failure().map(SdkException::getMessage).orElse(null));
  }
}
