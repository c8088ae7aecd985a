package io.vmcrypt.vsphere.internal.ledger;

import io.vmcrypt.vsphere.internal.key.KeyIds;
import io.vmcrypt.vsphere.internal.soap.Element;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.List;

/** The keys of one device: of each link of its disk, the top one first. For one thread. */
final class DeviceKeys {

  /** A key and the link that has it; 1 is the top. */
  record Link(CryptoKeyId key, int number) {}

  final List<Link> links = new ArrayList<>();
  String label = "";
  String firstClassId = "";
  private int depth;

  static DeviceKeys of(Element device) {
    DeviceKeys keys = new DeviceKeys();
    device.visit(keys::take);
    return keys;
  }

  private void take(Element part) {
    switch (part.name()) {
      case "deviceInfo" -> part.visit(this::takeInfo);
      case "vDiskId" -> part.visit(this::takeFirstClassId);
      case "backing" -> backing(part);
      default -> {}
    }
  }

  private void takeInfo(Element part) {
    if (part.name().equals("label")) {
      label = part.text().strip();
    }
  }

  private void takeFirstClassId(Element part) {
    if (part.name().equals("id")) {
      firstClassId = part.text().strip();
    }
  }

  private void backing(Element backing) {
    depth++;
    int number = depth;
    backing.visit(
        part -> {
          switch (part.name()) {
            case "keyId" -> links.add(new Link(KeyIds.read(part), number));
            case "parent" -> backing(part);
            default -> {}
          }
        });
  }
}
