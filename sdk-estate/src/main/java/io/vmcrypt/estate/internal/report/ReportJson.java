package io.vmcrypt.estate.internal.report;

import static java.util.Objects.requireNonNull;

import com.squareup.moshi.JsonWriter;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.report.json.ChangeJson;
import io.vmcrypt.report.json.StreamedJson;
import io.vmcrypt.estate.EstateReport;
import io.vmcrypt.estate.EstateStepResult;
import io.vmcrypt.vsphere.VsphereJson;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import okio.BufferedSink;

/** Writes a report as JSON, in the shape of docs/estate-json.md. For one thread. */
public final class ReportJson {

  private static final int FORMAT = 2;

  private final EstateReport report;

  public ReportJson(EstateReport report) {
    this.report = requireNonNull(report, "report");
  }

  /** Writes all of it. */
  public void write(OutputStream out) {
    StreamedJson.value(out, "the report", this::write);
  }

  private void write(JsonWriter json) throws IOException {
    json.beginObject();
    json.name("format").value(FORMAT);
    json.name("estate").value(report.plan().estate().name());
    PlanJson.site(json, report.plan().site());
    json.name("plannedAt").value(report.plan().madeAt().toString());
    json.name("startedAt").value(report.startedAt().toString());
    json.name("seconds").value(report.elapsed().toMillis() / 1000.0);
    json.name("complete").value(report.isComplete());
    json.name("steps").beginArray();
    for (EstateStepResult result : report.results()) {
      step(json, result);
    }
    json.endArray();
    json.endObject();
  }

  private static void step(JsonWriter json, EstateStepResult result) throws IOException {
    json.beginObject();
    json.name("step").value(result.step().kind().value());
    json.name("system").value(result.step().system());
    json.name("title").value(result.step().title());
    json.name("outcome").value(word(result.outcome()));
    json.name("changes");
    ChangeJson.write(json, result.changes());
    json.name("notes").beginArray();
    for (String note : result.notes()) {
      json.value(note);
    }
    json.endArray();
    vms(json, result.vms());
    json.name("failure").value(result.failure().map(SdkException::getMessage).orElse(null));
    json.endObject();
  }

  private static void vms(JsonWriter json, Optional<RolloutReport> report) throws IOException {
    if (report.isEmpty()) {
      return;
    }
    json.name("vms");
    try (BufferedSink value = json.valueSink()) {
      VsphereJson.results(report.get(), value.outputStream());
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
