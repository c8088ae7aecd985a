package io.vmcrypt.vsphere.internal.vm.reading;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A disk as it was read, for tests that ask no vCenter: plain, thick, 1 GiB, on datastore-11. */
public final class SeenDisk {

  private final int number;
  private @Nullable CryptoKeyId key;
  private String backingType = "VirtualDiskFlatVer2BackingInfo";
  private String inBacking = "";
  private String inDevice = "";
  private String datastore = "<datastore type=\"Datastore\">datastore-11</datastore>";
  private boolean sharedBus;
  private boolean ide;
  private long capacityBytes = 1L << 30;
  private boolean thin;

  private SeenDisk(int number) {
    this.number = number;
  }

  /** "Hard disk 1" with the key 2000, "Hard disk 2" with 2001. */
  public static SeenDisk number(int number) {
    return new SeenDisk(number);
  }

  public SeenDisk key(CryptoKeyId of) {
    this.key = of;
    return this;
  }

  public SeenDisk backingType(String type) {
    this.backingType = type;
    return this;
  }

  public SeenDisk inBacking(String xml) {
    this.inBacking = xml;
    return this;
  }

  public SeenDisk inDevice(String xml) {
    this.inDevice = xml;
    return this;
  }

  /** The id of its datastore; empty if vCenter does not say. */
  public SeenDisk datastore(String id) {
    this.datastore = id.isEmpty() ? "" : "<datastore type=\"Datastore\">" + id + "</datastore>";
    return this;
  }

  public SeenDisk onSharedBus() {
    this.sharedBus = true;
    return this;
  }

  public SeenDisk onIde() {
    this.ide = true;
    return this;
  }

  public SeenDisk capacityGibibytes(int gibibytes) {
    this.capacityBytes = (long) gibibytes << 30;
    return this;
  }

  public SeenDisk thin() {
    this.thin = true;
    return this;
  }

  public DiskDevice device() {
    String all =
        ("<devices xmlns=\"urn:vim25\" "
                + "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><device "
                + "xsi:type=\"VirtualDisk\"><key>%s</key><deviceInfo><label>Hard disk %s</label>"
                + "</deviceInfo><backing xsi:type=\"%s\">%s<thinProvisioned>%s"
                + "</thinProvisioned>%s%s</backing><controllerKey>100</controllerKey>"
                + "<capacityInBytes>%s</capacityInBytes>%s</device><device xsi:type=\"%s\">"
                + "<key>100</key><sharedBus>%s</sharedBus></device></devices>")
            .formatted(
                1999 + number,
                number,
                backingType,
                datastore,
                thin,
                inBacking,
                keyId(key),
                capacityBytes,
                inDevice,
                ide ? "VirtualIDEController" : "ParaVirtualSCSIController",
                sharedBus ? "physicalSharing" : "noSharing");
    List<DeviceParts> parts = new ArrayList<>();
    ElementReader.of(new ByteArrayInputStream(all.getBytes(UTF_8)))
        .children(device -> parts.add(DeviceParts.ofWhole(device.capture())));
    return DiskDevice.of(parts).get(0);
  }

  /** vSphere {@code CryptoKeyId} as an element {@code keyId}; nothing for none. */
  public static String keyId(@Nullable CryptoKeyId key) {
    return key == null
        ? ""
        : "<keyId><keyId>"
            + key.keyId()
            + "</keyId>"
            + key.providerId().map(id -> "<providerId><id>" + id + "</id></providerId>").orElse("")
            + "</keyId>";
  }
}
