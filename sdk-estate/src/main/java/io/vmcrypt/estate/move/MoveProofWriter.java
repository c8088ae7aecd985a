package io.vmcrypt.estate.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.Count;
import io.vmcrypt.estate.internal.report.Words;
import io.vmcrypt.report.json.CoreJson;
import io.vmcrypt.report.json.ResultJson;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** The proof of a move, as JSON and as text. */
final class MoveProofWriter {

  private final MoveProof proof;

  MoveProofWriter(MoveProof proof) {
    this.proof = requireNonNull(proof, "proof");
  }

  /** Writes all of it, the digest last. */
  void write(OutputStream out) {
    ResultJson.writeDigested(out, "the proof of the move", this::members);
  }

  /** The digest of what is written. */
  String digest() {
    return ResultJson.digest(this::members);
  }

  private void members(ResultJson json) {
    json.name("format").value(1);
    json.name("move").value(proof.record().move());
    // what checks the evidence of an estate checks this: the place of a move is its target
    json.name("site").beginObject();
    json.name("vcenter").value(proof.to());
    json.name("instanceUuid").value(proof.record().to());
    json.endObject();
    json.name("from").beginObject();
    json.name("vcenter").value(proof.from());
    json.name("instanceUuid").value(proof.record().from());
    json.endObject();
    json.name("provedAt").value(proof.provedAt().toString());
    json.name("sdkVersion").value(proof.sdkVersion());
    json.name("proved").value(proof.isProved());
    json.name("vms").objects(proof.vms(), vm -> vm(vm, json));
    CoreJson.findings(json.name("findings"), proof.findings());
    json.name("baseline").nullValue();
  }

  private static void vm(ProvedMove proved, ResultJson json) {
    MoveVerdict verdict = proved.verdict();
    json.name("name").value(verdict.vm().name());
    json.name("path").value(verdict.vm().path());
    json.name("instanceUuid").value(verdict.vm().instanceUuid().orElse(null));
    json.name("way").value(verdict.way().toString());
    json.name("sourceId").value(verdict.vm().sourceId());
    json.name("side").value(Words.side(verdict.side()));
    json.name("targetId").value(verdict.targetId().orElse(null));
    json.name("recognisedBy").value(verdict.recognised().map(Recognition::value).orElse(null));
    json.name("level").value(ResultJson.word(verdict.level()));
    MovePlanJson.keys(json.name("keysBefore"), verdict.vm().keysBefore());
    MovePlanJson.keys(json.name("keysAfter"), verdict.keys());
    json.name("clearSince").value(verdict.vm().clearSince().map(Instant::toString).orElse(null));
    json.name("clearUntil").value(verdict.vm().clearUntil().map(Instant::toString).orElse(null));
    json.name("inClear").value(proved.inClear());
    json.name("proved").value(proved.proved());
    json.name("wrong").texts(proved.wrong());
    CoreJson.findings(json.name("findings"), verdict.findings());
  }

  /** For people. */
  String text() {
    StringBuilder text = new StringBuilder();
    long proved = proof.vms().stream().filter(ProvedMove::proved).count();
    MoveText.line(
        text,
        "",
        "move "
            + proof.record().move()
            + (proof.isProved() ? ": proved, " : ": not proved, ")
            + proved
            + " of "
            + Count.of(proof.vms().size(), "VM"));
    MoveText.line(
        text,
        "  ",
        "%s (%s) -> %s (%s)"
            .formatted(proof.from(), proof.record().from(), proof.to(), proof.record().to()));
    for (ProvedMove vm : proof.vms()) {
      MoveText.line(
          text,
          vm.proved() ? "  = " : "  X ",
          "%s, %s: %s"
                  .formatted(vm.verdict().vm(), vm.verdict().way(), Words.side(vm.verdict().side()))
              + vm.verdict().targetId().map(id -> " (" + id + ")").orElse("")
              + vm.verdict().recognised().map(by -> ", recognised by " + by).orElse("")
              + ", keys before "
              + keys(vm.verdict().vm().keysBefore())
              + ", after "
              + keys(vm.verdict().keys())
              + (vm.inClear().isEmpty() ? "" : ", unencrypted for: " + vm.inClear()));
      vm.wrong().forEach(wrong -> MoveText.line(text, "      ", wrong));
    }
    proof.findings().forEach(finding -> MoveText.finding(text, "  ", finding));
    MoveText.line(text, "  ", "digest (SHA-256) " + digest());
    return text.toString();
  }

  private static String keys(List<CryptoKeyId> keys) {
    return keys.isEmpty()
        ? "none"
        : keys.stream().map(CryptoKeyId::toString).collect(Collectors.joining(", "));
  }
}
