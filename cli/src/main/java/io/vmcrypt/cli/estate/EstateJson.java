package io.vmcrypt.cli.estate;

import io.vmcrypt.cli.output.Json;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.plan.EstateReport;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was planned, done and proved, as one JSON object of the SDK's own. */
public final class EstateJson {

  private EstateJson() {}

  public static Map<String, @Nullable Object> of(
      Optional<EstatePlan> plan, Optional<EstateReport> report, Optional<EstateProof> proof) {
    return Json.object(
        "format", 1,
        "plan", plan.map(made -> Json.written(made::writeJson)).orElse(null),
        "report", report.map(made -> Json.written(made::writeJson)).orElse(null),
        "proof", proof.map(made -> Json.written(made::writeJson)).orElse(null));
  }
}
