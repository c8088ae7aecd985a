package io.vmcrypt.cli.estate;

import io.vmcrypt.cli.base.Written;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.estate.EstatePlan;
import io.vmcrypt.estate.EstateProof;
import io.vmcrypt.estate.EstateReport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What was planned, done and proved, as one JSON object of the SDK's own. */
public final class EstateJson {

  private static final String NOTHING = "null";

  private EstateJson() {}

  static String of(EstatePlan plan, Optional<EstateReport> report, Optional<EstateProof> proof) {
    return Json.joined(parts(Optional.of(plan), report, proof));
  }

  public static Map<String, String> parts(
      Optional<EstatePlan> plan, Optional<EstateReport> report, Optional<EstateProof> proof) {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("format", "1");
    parts.put("plan", plan.map(made -> Written.by(made::writeJson)).orElse(NOTHING));
    parts.put("report", report.map(made -> Written.by(made::writeJson)).orElse(NOTHING));
    parts.put("proof", proof.map(made -> Written.by(made::writeJson)).orElse(NOTHING));
    return parts;
  }
}
