package io.vmcrypt.estate.wish;

import io.vmcrypt.report.json.ResultJson;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.vm.DiskSelector;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Writes a move as a document. */
final class MoveWriter {

  private MoveWriter() {}

  static String write(EstateMove move) {
    return ResultJson.document(json -> members(move, json));
  }

  private static void members(EstateMove move, ResultJson json) {
    json.beginObject();
    json.name("move").value(move.name());
    side("from", move.from(), json);
    side("to", move.to(), json);
    if (move.bridge().isPresent()) {
      MoveBridge bridge = move.bridge().get();
      json.name("bridge").beginObject();
      json.name("keyProvider").value(bridge.keyProvider());
      EstateWriter.text(json, "backup", bridge.backup().map(Object::toString));
      EstateWriter.text(json, "password", bridge.password().map(Object::toString));
      json.endObject();
    }
    json.name("vms").beginArray();
    for (MovedVms some : move.vms()) {
      vms(some, json);
    }
    json.endArray();
    EstateWriter.rollout(move.rollout(), json);
    if (!move.emptying().isEmpty()) {
      json.name("emptying").beginArray();
      move.emptying().forEach(leaving -> EstateWriter.leaving(leaving, json));
      json.endArray();
    }
    EstateWriter.texts(json, "skip", move.skipped());
    EstateWriter.texts(json, "force", move.forced());
    json.endObject();
  }

  private static void side(String name, MoveSide side, ResultJson json) {
    json.name(name).beginObject();
    EstateWriter.text(json, "vcenter", side.vcenter());
    EstateWriter.text(json, "registeredWith", side.service());
    if (!side.estates().isEmpty()) {
      json.name("estates").beginArray();
      for (Estate estate : side.estates()) {
        EstateWriter.write(estate, json);
      }
      json.endArray();
    }
    json.endObject();
  }

  private static void vms(MovedVms some, ResultJson json) {
    json.beginObject();
    json.name("way").value(some.way().toString());
    json.name("select");
    EstateWriter.selection(some.selection(), json);
    if (some.place().isPresent()) {
      Placement place = some.place().get();
      json.name("place").beginObject();
      json.name("pool").value(place.pool());
      json.name("datastore").value(place.datastore());
      EstateWriter.text(json, "host", place.host());
      EstateWriter.text(json, "folder", place.folder());
      Map<String, String> disks = new HashMap<>();
      place.disks().forEach((disk, there) -> disks.put(label(disk), there));
      table("disks", disks, json);
      table("networks", place.networks(), json);
      json.endObject();
    }
    EstateWriter.text(json, "keyProvider", some.keyProvider());
    EstateWriter.text(json, "policy", some.policy());
    table("arrivals", some.arrivals(), json);
    if (some.longestInClear().isPresent()) {
      json.name("longestInClear").value(some.longestInClear().get().toMinutes());
    }
    json.endObject();
  }

  private static String label(DiskSelector disk) {
    if (disk instanceof DiskSelector.Label named) {
      return named.label();
    }
    throw new IllegalStateException(
        "a document names disks by their labels, such as \"Hard disk 2\": " + disk);
  }

  private static void table(String name, Map<String, String> table, ResultJson json) {
    if (table.isEmpty()) {
      return;
    }
    json.name(name).beginObject();
    for (Map.Entry<String, String> entry : new TreeMap<>(table).entrySet()) {
      json.name(entry.getKey()).value(entry.getValue());
    }
    json.endObject();
  }
}
