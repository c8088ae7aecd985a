package io.vmcrypt.estate.move;

import io.vmcrypt.report.json.JsonMembers;
import io.vmcrypt.report.json.ResultJson;
import io.vmcrypt.vsphere.move.VmShape;
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
    json.name("devices");
    vm.devices()
        .ifPresentOrElse(devices -> json.object(all -> devices(all, devices)), json::nullValue);
  }

  private static void devices(ResultJson json, VmShape.Devices devices) {
    json.name("networkCards").value(devices.networkCards());
    json.name("virtualTpm").value(devices.virtualTpm());
    json.name("disks")
        .objects(
            devices.disks(),
            disk -> {
              json.name("place").value(disk.place());
              json.name("bytes").value(disk.bytes());
            });
  }

  static Optional<VmShape> read(JsonMembers members, String name) {
    if (members.value(name) == null) {
      return Optional.empty();
    }
    JsonMembers shape = members.object(name);
    return Optional.of(
        new VmShape(
            shape.value("devices") == null
                ? Optional.empty()
                : Optional.of(devices(shape.object("devices"))),
            shape.find("firmware"),
            shape.value("secureBoot") == null
                ? Optional.empty()
                : Optional.of(shape.flag("secureBoot")),
            shape.find("guestId")));
  }

  private static VmShape.Devices devices(JsonMembers devices) {
    return new VmShape.Devices(
        devices.objects(
            "disks", disk -> new VmShape.Disk(disk.text("place"), disk.number("bytes"))),
        Math.toIntExact(devices.number("networkCards")),
        devices.flag("virtualTpm"));
  }
}
