package io.vmcrypt.estate.move;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.shared.input.FileTrouble;
import io.vmcrypt.core.shared.input.InputFile;
import io.vmcrypt.estate.part.EstateFormatException;
import io.vmcrypt.report.json.DigestedJson;
import io.vmcrypt.report.json.DigestedJson.NotJsonException;
import io.vmcrypt.report.json.JsonMembers;
import io.vmcrypt.report.json.ResultJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    try (InputStream in = InputFile.open(file)) {
      byte[] bytes = in.readNBytes(MoveRecord.MAX_BYTES + 1);
      if (bytes.length > MoveRecord.MAX_BYTES) {
        throw refused(file, "it is larger than " + MoveRecord.MAX_BYTES + " bytes", null);
      }
      return new Reading(file).record(bytes);
    } catch (NotJsonException | IllegalArgumentException | DateTimeException e) {
      // without its message, which quotes what was read
      throw refused(file, "it is no record of a move", e);
    } catch (IOException e) {
      throw refused(file, "the file cannot be read: " + FileTrouble.inWords(e), e);
    }
  }

  private static EstateFormatException refused(
      Path file, String problem, @Nullable Throwable cause) {
    return new EstateFormatException(
        new Attempt("move", "read the record", file.toString()),
        List.of(new EstateFormatException.Mistake("$", 0, 0, problem)),
        "Give the record as it was written; a person changes nothing in it. If it is lost, the move"
            + " begins anew with a plan, for the VMs that are still at the source.",
        cause);
  }

  /** One reading. */
  private record Reading(Path file) {

    MoveRecord record(byte[] bytes) throws NotJsonException {
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      if (!DigestedJson.read(bytes, members).agree()) {
        throw refused(file, "its content is not the one that its digest was made over", null);
      }
      JsonMembers all = JsonMembers.of(members);
      if (all.number("format") != FORMAT) {
        throw refused(file, "it is of another format; this version reads " + FORMAT, null);
      }
      return new MoveRecord(
          all.text("move"),
          all.text("from"),
          all.text("to"),
          Instant.parse(all.text("madeAt")),
          all.texts("selections"),
          all.objects("vms", Reading::vm));
    }

    private static MovedVm vm(JsonMembers vm) {
      return new MovedVm(
          Math.toIntExact(vm.number("selection")),
          vm.text("name"),
          vm.text("path"),
          vm.text("sourceId"),
          vm.find("instanceUuid"),
          ShapeJson.keys(vm, "keysBefore"),
          ShapeJson.read(vm, "shape"),
          time(vm, "clearSince"),
          time(vm, "clearUntil"));
    }

    private static Optional<Instant> time(JsonMembers vm, String name) {
      return vm.find(name).map(Instant::parse);
    }
  }
}
