package io.vmcrypt.estate.internal.move;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.internal.input.FileTrouble;
import io.vmcrypt.core.internal.input.InputFile;
import io.vmcrypt.estate.EstateFormatException;
import io.vmcrypt.estate.MoveRecord;
import io.vmcrypt.estate.internal.text.CopiedJson;
import io.vmcrypt.estate.internal.text.JsonMembers;
import io.vmcrypt.estate.move.MovedVm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
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
import okio.Buffer;
import okio.BufferedSink;
import okio.HashingSink;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/** The record of a move as JSON. */
public final class RecordJson {

  private static final int FORMAT = 1;

  private final MoveRecord record;

  public RecordJson(MoveRecord record) {
    this.record = record;
  }

  /** Writes all of it, the digest last. */
  public void write(OutputStream out) {
    DigestedJson.write(out, "the record of the move", this::members);
  }

  private void members(JsonWriter json) throws IOException {
    json.name("format").value(FORMAT);
    json.name("move").value(record.move());
    json.name("from").value(record.from());
    json.name("to").value(record.to());
    json.name("madeAt").value(record.madeAt().toString());
    json.name("vms").beginArray();
    for (MovedVm vm : record.vms()) {
      json.beginObject();
      json.name("selection").value(vm.selection());
      json.name("name").value(vm.name());
      json.name("path").value(vm.path());
      json.name("sourceId").value(vm.sourceId());
      json.name("instanceUuid").value(vm.instanceUuid().orElse(null));
      DigestedJson.keys(json, "keysBefore", vm.keysBefore());
      ShapeJson.write(json, "shape", vm.shape());
      json.name("clearSince").value(vm.clearSince().map(Instant::toString).orElse(null));
      json.name("clearUntil").value(vm.clearUntil().map(Instant::toString).orElse(null));
      json.endObject();
    }
    json.endArray();
  }

  /**
   * Reads a file.
   *
   * @throws EstateFormatException if it is no record, or was changed
   */
  public static MoveRecord read(Path file) {
    try (InputStream in = InputFile.open(file)) {
      byte[] bytes = in.readNBytes(MoveRecord.MAX_BYTES + 1);
      if (bytes.length > MoveRecord.MAX_BYTES) {
        throw refused(file, "it is larger than " + MoveRecord.MAX_BYTES + " bytes", null);
      }
      return new Reading(file).record(bytes);
    } catch (JsonDataException | IllegalArgumentException | DateTimeException e) {
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

    MoveRecord record(byte[] bytes) throws IOException {
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      try (HashingSink hash = HashingSink.sha256(Okio.blackhole());
          BufferedSink sink = Okio.buffer(hash)) {
        JsonWriter copy = JsonWriter.of(sink);
        copy.setSerializeNulls(true);
        String digest =
            CopiedJson.document(
                JsonReader.of(new Buffer().write(bytes)), copy, members, Integer.MAX_VALUE);
        sink.flush();
        if (!digest.equals(hash.hash().hex())) {
          throw refused(file, "its content is not the one that its digest was made over", null);
        }
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
          all.objects("vms", Reading::vm));
    }

    private static MovedVm vm(JsonMembers vm) {
      return new MovedVm(
          Math.toIntExact(vm.number("selection")),
          vm.text("name"),
          vm.text("path"),
          vm.text("sourceId"),
          vm.find("instanceUuid"),
          vm.objects(
              "keysBefore", key -> new CryptoKeyId(key.text("keyId"), key.find("keyProvider"))),
          ShapeJson.read(vm, "shape"),
          time(vm, "clearSince"),
          time(vm, "clearUntil"));
    }

    private static Optional<Instant> time(JsonMembers vm, String name) {
      return vm.find(name).map(Instant::parse);
    }
  }
}
