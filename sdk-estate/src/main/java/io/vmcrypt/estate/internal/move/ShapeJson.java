package io.vmcrypt.estate.internal.move;

import com.squareup.moshi.JsonWriter;
import io.vmcrypt.estate.internal.text.JsonMembers;
import io.vmcrypt.vsphere.move.VmShape;
import java.io.IOException;
import java.util.Optional;

/** What a VM was made of, as JSON. */
final class ShapeJson {

  private ShapeJson() {}

  static void write(JsonWriter json, String name, Optional<VmShape> shape) throws IOException {
    json.name(name);
    if (shape.isEmpty()) {
      json.nullValue();
      return;
    }
    VmShape vm = shape.get();
    json.beginObject();
    json.name("firmware").value(vm.firmware().orElse(null));
    json.name("secureBoot").value(vm.secureBoot().orElse(null));
    json.name("guestId").value(vm.guestId().orElse(null));
    json.name("devices");
    if (vm.devices().isPresent()) {
      VmShape.Devices devices = vm.devices().get();
      json.beginObject();
      json.name("networkCards").value(devices.networkCards());
      json.name("virtualTpm").value(devices.virtualTpm());
      json.name("disks").beginArray();
      for (VmShape.Disk disk : devices.disks()) {
        json.beginObject();
        json.name("place").value(disk.place());
        json.name("bytes").value(disk.bytes());
        json.endObject();
      }
      json.endArray();
      json.endObject();
    } else {
      json.nullValue();
    }
    json.endObject();
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
