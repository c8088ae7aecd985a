package io.vmcrypt.vsphere.internal.vm.reading;

import io.vmcrypt.vsphere.internal.key.KeyIds;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says about the keys and devices of a configuration, that of a VM or of a snapshot.
 */
final class ConfigParts {

  static final String KEY_ID = "config.keyId";
  static final String DEVICES = "config.hardware.device";

  private final boolean sentBack;
  private @Nullable CryptoKeyId keyId;
  private @Nullable List<DeviceParts> devices;
  private @Nullable XmlFragment virtualTpm;

  /**
   * @param sentBack whether devices are kept whole, since an edit sends them back
   */
  ConfigParts(boolean sentBack) {
    this.sentBack = sentBack;
  }

  /** Takes one of its two properties. */
  void take(String path, ElementReader value) {
    if (path.equals(KEY_ID)) {
      keyId = KeyIds.read(value);
    } else {
      List<DeviceParts> shown = new ArrayList<>();
      devices = shown;
      value.children(device -> device(shown, device));
    }
  }

  private void device(List<DeviceParts> shown, ElementReader device) {
    String type = device.type();
    boolean tpm = type.equals("VirtualTPM");
    if (!sentBack && !tpm) {
      if (!DeviceParts.isOfNoDisk(type)) {
        shown.add(DeviceParts.of(device, type));
      }
      return;
    }
    XmlFragment whole = device.capture();
    shown.add(DeviceParts.ofWhole(whole));
    if (tpm && virtualTpm == null) {
      virtualTpm = whole;
    }
  }

  /** The key of the home. */
  Optional<CryptoKeyId> keyId() {
    return Optional.ofNullable(keyId);
  }

  boolean showsDevices() {
    return devices != null;
  }

  /** The disks, in the VM's order; none if devices are not shown. */
  List<DiskDevice> disks() {
    return devices == null ? List.of() : DiskDevice.of(devices);
  }

  /** The first-class disks among them; understood even where a disk makes no sense. */
  Set<String> firstClassIds() {
    Set<String> ids = new LinkedHashSet<>();
    if (devices != null) {
      devices.forEach(device -> device.firstClassId().ifPresent(ids::add));
    }
    return ids;
  }

  Optional<XmlFragment> virtualTpm() {
    return Optional.ofNullable(virtualTpm);
  }
}
