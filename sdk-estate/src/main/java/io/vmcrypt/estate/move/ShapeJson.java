package io.vmcrypt.estate.move;

import io.vmcrypt.report.json.JsonMembers;
import io.vmcrypt.report.json.ResultJson;
import io.vmcrypt.vsphere.move.VmShape;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;

/** What a VM was made of, as JSON. */
final class ShapeJson {

  private ShapeJson() {}

  static void write(ResultJson json, Optional<VmShape> shape) {
    shape.ifPresentOrElse(vm -> json.object(all -> vm(all, vm)), json::nullValue);
  }

  private static void vm(ResultJson json, VmShape vm) {
    json.name("firmware").value(vm.firmware().orElse(null));
    json.name("secureBoot").value(vm.secureBoot().orElse(null));
    json.name("guestId").value(vm.guestId().orElse(null));
    json.name("parts");
    vm.parts().ifPresentOrElse(parts -> json.object(all -> parts(all, parts)), json::nullValue);
  }

  private static void parts(ResultJson json, VmShape.Parts parts) {
    // home and each file of a disk is one key, or none
    MovePlanJson.keys(json.name("home"), parts.home().stream().toList());
    json.name("networkCards").value(parts.networkCards());
    json.name("virtualTpm").value(parts.virtualTpm());
    json.name("snapshots").value(parts.snapshots());
    json.name("disks")
        .objects(
            parts.disks(),
            disk -> {
              json.name("place").value(disk.place());
              json.name("bytes").value(disk.bytes());
              json.name("uuid").value(disk.uuid().orElse(null));
              json.name("files")
                  .objects(
                      disk.links(),
                      link -> MovePlanJson.keys(json.name("keys"), link.stream().toList()));
            });
  }

  static Optional<VmShape> read(JsonMembers members, String name) {
    if (members.value(name) == null) {
      return Optional.empty();
    }
    JsonMembers shape = members.object(name);
    return Optional.of(
        new VmShape(
            shape.value("parts") == null
                ? Optional.empty()
                : Optional.of(parts(shape.object("parts"))),
            shape.find("firmware"),
            shape.value("secureBoot") == null
                ? Optional.empty()
                : Optional.of(shape.flag("secureBoot")),
            shape.find("guestId")));
  }

  private static VmShape.Parts parts(JsonMembers parts) {
    return new VmShape.Parts(
        keys(parts, "home").stream().findFirst(),
        parts.objects(
            "disks",
            disk ->
                new VmShape.Disk(
                    disk.text("place"),
                    disk.number("bytes"),
                    disk.find("uuid"),
                    disk.objects("files", file -> keys(file, "keys").stream().findFirst()))),
        Math.toIntExact(parts.number("networkCards")),
        parts.flag("virtualTpm"),
        Math.toIntExact(parts.number("snapshots")));
  }

  /** Reads a list of keys. */
  static List<CryptoKeyId> keys(JsonMembers members, String name) {
    return members.objects(
        name, key -> new CryptoKeyId(key.text("keyId"), key.find("keyProvider")));
  }
}
