package io.vmcrypt.cli;

import io.vmcrypt.cli.output.Json;
import io.vmcrypt.estate.EstatePlan;
import io.vmcrypt.estate.EstateProof;
import io.vmcrypt.estate.EstateReport;
import io.vmcrypt.estate.EstateStepResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was planned, done and proved, as one JSON object. Plan and proof are the SDK's own. */
final class EstateJson {

  private static final String NOTHING = "null";

  private EstateJson() {}

  static String of(EstatePlan plan, Optional<EstateReport> report, Optional<EstateProof> proof) {
    return Json.joined(parts(plan, report, proof));
  }

  static Map<String, String> parts(
      EstatePlan plan, Optional<EstateReport> report, Optional<EstateProof> proof) {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("format", "1");
    parts.put("plan", Written.by(plan::writeJson));
    parts.put("report", report.map(made -> Json.part(report(made))).orElse(NOTHING));
    parts.put("proof", proof.map(made -> Written.by(made::writeJson)).orElse(NOTHING));
    return parts;
  }

  private static Map<String, @Nullable Object> report(EstateReport report) {
    return Json.object(
        "complete", report.isComplete(),
        "startedAt", report.startedAt().toString(),
        "seconds", report.elapsed().toSeconds(),
        "steps", report.results().stream().map(EstateJson::step).toList());
  }

  private static Map<String, @Nullable Object> step(EstateStepResult result) {
    return Json.object(
        "kind", result.step().kind(),
        "title", result.step().title(),
        "outcome", result.outcome().name(),
        "changes", Shapes.changes(result.changes()),
        "notes", result.notes(),
        "failure", result.failure().map(Throwable::getMessage).orElse(null));
  }
}
