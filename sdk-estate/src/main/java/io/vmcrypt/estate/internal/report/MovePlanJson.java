package io.vmcrypt.estate.internal.report;

import com.squareup.moshi.JsonWriter;
import io.vmcrypt.report.json.FindingJson;
import io.vmcrypt.report.json.StreamedJson;
import io.vmcrypt.estate.MovePlan;
import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MoveStep;
import io.vmcrypt.estate.move.MoveVerdict;
import java.io.IOException;
import java.io.OutputStream;

/** A plan of a move as JSON. */
public final class MovePlanJson {

  private MovePlanJson() {}

  /** Writes all of it. */
  public static void write(MovePlan plan, OutputStream out) {
    StreamedJson json = new StreamedJson(out, "the plan of the move");
    json.begin(() -> members(plan, json.writer()));
    json.end(() -> {});
  }

  private static void members(MovePlan plan, JsonWriter json) throws IOException {
    json.name("format").value(1);
    json.name("move").value(plan.move().name());
    json.name("from").value(plan.record().from());
    json.name("to").value(plan.record().to());
    json.name("madeAt").value(plan.madeAt().toString());
    json.name("blocked").value(plan.isBlocked());
    json.name("steps").beginArray();
    for (MoveStep step : plan.steps()) {
      json.beginObject();
      json.name("phase").value(step.phase().toString());
      json.name("title").value(step.title());
      json.name("details").beginArray();
      for (String detail : step.details()) {
        json.value(detail);
      }
      json.endArray();
      json.endObject();
    }
    json.endArray();
    json.name("vms").beginArray();
    for (MoveVerdict verdict : plan.verdicts()) {
      verdict(verdict, json);
    }
    json.endArray();
    json.name("findings");
    FindingJson.write(json, plan.findings());
  }

  private static void verdict(MoveVerdict verdict, JsonWriter json) throws IOException {
    json.beginObject();
    json.name("name").value(verdict.vm().name());
    json.name("path").value(verdict.vm().path());
    json.name("sourceId").value(verdict.vm().sourceId());
    json.name("instanceUuid").value(verdict.vm().instanceUuid().orElse(null));
    json.name("way").value(verdict.way().toString());
    json.name("side").value(MoveText.side(verdict));
    json.name("targetId").value(verdict.targetId().orElse(null));
    json.name("next").value(verdict.next().map(MovePhase::toString).orElse(null));
    json.name("readiness").value(verdict.readiness().toString());
    DigestedJson.keys(json, "keys", verdict.keys());
    json.name("findings");
    FindingJson.write(json, verdict.findings());
    json.endObject();
  }
}
