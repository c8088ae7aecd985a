package io.vmcrypt.estate.move;

import io.vmcrypt.estate.internal.report.Words;
import io.vmcrypt.report.json.CoreJson;
import io.vmcrypt.report.json.ResultJson;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.io.OutputStream;
import java.util.List;

/** A plan of a move as JSON. */
final class MovePlanJson {

  private MovePlanJson() {}

  /** Writes all of it. */
  static void write(MovePlan plan, OutputStream out) {
    ResultJson.write(out, "the plan of the move", json -> json.object(all -> members(plan, all)));
  }

  private static void members(MovePlan plan, ResultJson json) {
    json.name("format").value(1);
    json.name("move").value(plan.move().name());
    json.name("from").value(plan.record().from());
    json.name("to").value(plan.record().to());
    json.name("madeAt").value(plan.madeAt().toString());
    json.name("blocked").value(plan.isBlocked());
    json.name("steps")
        .objects(
            plan.steps(),
            step -> {
              json.name("phase").value(step.phase().toString());
              json.name("title").value(step.title());
              json.name("details").texts(step.details());
            });
    json.name("vms").objects(plan.verdicts(), verdict -> verdict(verdict, json));
    CoreJson.findings(json.name("findings"), plan.findings());
  }

  private static void verdict(MoveVerdict verdict, ResultJson json) {
    json.name("name").value(verdict.vm().name());
    json.name("path").value(verdict.vm().path());
    json.name("sourceId").value(verdict.vm().sourceId());
    json.name("instanceUuid").value(verdict.vm().instanceUuid().orElse(null));
    json.name("way").value(verdict.way().toString());
    json.name("side").value(Words.side(verdict.side()));
    json.name("targetId").value(verdict.targetId().orElse(null));
    json.name("recognisedBy").value(verdict.recognised().map(Recognition::value).orElse(null));
    json.name("next").value(verdict.next().map(MovePhase::toString).orElse(null));
    json.name("readiness").value(verdict.readiness().toString());
    keys(json.name("keys"), verdict.keys());
    CoreJson.findings(json.name("findings"), verdict.findings());
  }

  /** Writes a list of keys as a value. */
  static void keys(ResultJson json, List<CryptoKeyId> keys) {
    json.objects(
        keys,
        key -> {
          json.name("keyId").value(key.keyId());
          json.name("keyProvider").value(key.providerId().orElse(null));
        });
  }
}
