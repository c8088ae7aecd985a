package io.vmcrypt.estate.move;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.estate.internal.report.DigestedFile;
import io.vmcrypt.estate.part.EstateFormatException;
import io.vmcrypt.report.json.JsonMembers;
import io.vmcrypt.report.json.ResultJson;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** The record of a move as JSON. */
final class RecordJson {

  private static final int FORMAT = 2;

  private final MoveRecord record;

  RecordJson(MoveRecord record) {
    this.record = record;
  }

  /** Writes all of it, the digest last. */
  void write(OutputStream out) {
    ResultJson.writeDigested(out, "the record of the move", this::members);
  }

  private void members(ResultJson json) {
    json.name("format").value(FORMAT);
    json.name("move").value(record.move());
    json.name("from").value(record.from());
    json.name("to").value(record.to());
    json.name("madeAt").value(record.madeAt().toString());
    json.name("selections").texts(record.selections());
    json.name("vms").objects(record.vms(), vm -> vm(json, vm));
  }

  private static void vm(ResultJson json, MovedVm vm) {
    json.name("selection").value(vm.selection());
    json.name("name").value(vm.name());
    json.name("path").value(vm.path());
    json.name("sourceId").value(vm.sourceId());
    json.name("instanceUuid").value(vm.instanceUuid().orElse(null));
    MovePlanJson.keys(json.name("keysBefore"), vm.keysBefore());
    ShapeJson.write(json.name("shape"), vm.shape());
    json.name("clearSince").value(vm.clearSince().map(Instant::toString).orElse(null));
    json.name("clearUntil").value(vm.clearUntil().map(Instant::toString).orElse(null));
  }

  /**
   * Reads a file.
   *
   * @throws EstateFormatException if it is no record, or was changed
   */
  static MoveRecord read(Path file) {
    return new DigestedFile(
            "record of a move",
            FORMAT,
            MoveRecord.MAX_BYTES,
            (outcome, cause) ->
                new EstateFormatException(
                    new Attempt("move", "read the record", file.toString()),
                    List.of(new EstateFormatException.Mistake("$", 0, 0, outcome)),
                    "Give the record as it was written; a person changes nothing in it. If it is"
                        + " lost, the move begins anew with a plan, for the VMs that are still at"
                        + " the source.",
                    cause))
        .read(
            file,
            (record, digests) ->
                new MoveRecord(
                    record.text("move"),
                    record.text("from"),
                    record.text("to"),
                    Instant.parse(record.text("madeAt")),
                    record.texts("selections"),
                    record.objects("vms", RecordJson::movedVm)));
  }

  private static MovedVm movedVm(JsonMembers vm) {
    return new MovedVm(
        Math.toIntExact(vm.number("selection")),
        vm.text("name"),
        vm.text("path"),
        vm.text("sourceId"),
        vm.find("instanceUuid"),
        ShapeJson.keys(vm, "keysBefore"),
        ShapeJson.read(vm, "shape"),
        vm.find("clearSince").map(Instant::parse),
        vm.find("clearUntil").map(Instant::parse));
  }
}
