package io.vmcrypt.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes a vCenter's answer about any number of VMs, piece by piece. Each has the devices of an
 * ordinary VM, with two disks.
 */
final class ManyVms {

  private static final String ENVELOPE =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soapenv:Envelope"
          + " xmlns:soapenc=\"http://schemas.xmlsoap.org/soap/encoding/\""
          + " xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
          + " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\""
          + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n<soapenv:Body>\n";
  private static final String END = "</soapenv:Body>\n</soapenv:Envelope>";
  private static final String DEVICES = devices();

  private ManyVms() {}

  static String envelope(String body) {
    return ENVELOPE + body + END;
  }

  /**
   * Writes one page.
   *
   * @param token of the page after it; empty for the last page
   */
  static void write(OutputStream out, int from, int to, String token) throws IOException {
    text(out, ENVELOPE + "<RetrievePropertiesExResponse xmlns=\"urn:vim25\"><returnval>");
    if (!token.isEmpty()) {
      text(out, "<token>" + token + "</token>");
    }
    for (int i = from; i < to; i++) {
      text(out, vm(i));
    }
    text(out, "</returnval></RetrievePropertiesExResponse>" + END);
  }

  /**
   * Writes one page of the updates that a client of another make waits for; each property counts as
   * changed at first. It holds the four that are asked for.
   *
   * @param version of the page after it
   * @param truncated whether there is one
   */
  static void writeUpdates(OutputStream out, int from, int to, String version, boolean truncated)
      throws IOException {
    text(
        out,
        ENVELOPE
            + "<WaitForUpdatesExResponse xmlns=\"urn:vim25\"><returnval><version>"
            + version
            + "</version><filterSet><filter type=\"PropertyFilter\">filter-1</filter>");
    for (int i = from; i < to; i++) {
      text(out, update(i));
    }
    text(
        out,
        "</filterSet><truncated>"
            + truncated
            + "</truncated></returnval></WaitForUpdatesExResponse>"
            + END);
  }

  private static String update(int number) {
    String key = "key-" + number;
    return "<objectSet><kind>enter</kind><obj type=\"VirtualMachine\">vm-"
        + number
        + "</obj>"
        + change("config.hardware.device", "ArrayOfVirtualDevice", DEVICES.replace("%KEY%", key))
        + change("config.keyId", "CryptoKeyId", key(key))
        + change("name", "xsd:string", "server-" + number)
        + change("runtime.powerState", "VirtualMachinePowerState", "poweredOn")
        + "</objectSet>";
  }

  private static String change(String name, String type, String value) {
    return "<changeSet><name>"
        + name
        + "</name><op>assign</op><val xsi:type=\""
        + type
        + "\">"
        + value
        + "</val></changeSet>";
  }

  private static void text(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String vm(int number) {
    String key = "key-" + number;
    return "<objects><obj type=\"VirtualMachine\">vm-"
        + number
        + "</obj>"
        + property("config.hardware.device", "ArrayOfVirtualDevice", DEVICES.replace("%KEY%", key))
        + property("config.keyId", "CryptoKeyId", key(key))
        + property("config.migrateEncryption", "xsd:string", "required")
        + property("config.template", "xsd:boolean", "false")
        + property("name", "xsd:string", "server-" + number)
        + "<propSet><name>parent</name><val type=\"Folder\""
        + " xsi:type=\"ManagedObjectReference\">group-v3</val></propSet>"
        + property("runtime.connectionState", "VirtualMachineConnectionState", "connected")
        + "<propSet><name>runtime.host</name><val type=\"HostSystem\""
        + " xsi:type=\"ManagedObjectReference\">host-9</val></propSet>"
        + property("runtime.powerState", "VirtualMachinePowerState", "poweredOn")
        + "</objects>";
  }

  private static String property(String name, String type, String value) {
    return "<propSet><name>"
        + name
        + "</name><val xsi:type=\""
        + type
        + "\">"
        + value
        + "</val></propSet>";
  }

  private static String key(String key) {
    return "<keyId>" + key + "</keyId><providerId><id>kms-cluster</id></providerId>";
  }

  private static String devices() {
    StringBuilder devices = new StringBuilder();
    device(devices, "VirtualIDEController", 200, "IDE 0", "<busNumber>0</busNumber>");
    device(devices, "VirtualIDEController", 201, "IDE 1", "<busNumber>1</busNumber>");
    device(devices, "VirtualPS2Controller", 300, "PS2 controller 0", "<busNumber>0</busNumber>");
    device(
        devices,
        "VirtualPCIController",
        100,
        "PCI controller 0",
        "<busNumber>0</busNumber><device>500</device><device>12000</device><device>1000</device>"
            + "<device>4000</device>");
    device(devices, "VirtualSIOController", 400, "SIO controller 0", "<busNumber>0</busNumber>");
    device(
        devices,
        "VirtualKeyboard",
        600,
        "Keyboard",
        "<controllerKey>300</controllerKey><unitNumber>0</unitNumber>");
    device(
        devices,
        "VirtualPointingDevice",
        700,
        "Pointing device",
        "<backing xsi:type=\"VirtualPointingDeviceDeviceBackingInfo\"><deviceName></deviceName>"
            + "<useAutoDetect>false</useAutoDetect><hostPointingDevice>autodetect"
            + "</hostPointingDevice></backing><controllerKey>300</controllerKey>"
            + "<unitNumber>1</unitNumber>");
    device(
        devices,
        "VirtualMachineVideoCard",
        500,
        "Video card ",
        "<controllerKey>100</controllerKey><unitNumber>0</unitNumber><videoRamSizeInKB>4096"
            + "</videoRamSizeInKB><numDisplays>1</numDisplays><useAutoDetect>false</useAutoDetect>"
            + "<enable3DSupport>false</enable3DSupport><use3dRenderer>automatic</use3dRenderer>"
            + "<graphicsMemorySizeInKB>262144</graphicsMemorySizeInKB>");
    device(
        devices,
        "VirtualMachineVMCIDevice",
        12000,
        "VMCI device",
        "<controllerKey>100</controllerKey><unitNumber>17</unitNumber><id>-1</id>"
            + "<allowUnrestrictedCommunication>false</allowUnrestrictedCommunication>"
            + "<filterEnable>true</filterEnable>");
    device(
        devices,
        "ParaVirtualSCSIController",
        1000,
        "SCSI controller 0",
        "<controllerKey>100</controllerKey><unitNumber>3</unitNumber><busNumber>0</busNumber>"
            + "<device>2000</device><device>2001</device><hotAddRemove>true</hotAddRemove>"
            + "<sharedBus>noSharing</sharedBus><scsiCtlrUnitNumber>7</scsiCtlrUnitNumber>");
    device(
        devices,
        "VirtualCdrom",
        3000,
        "CD/DVD drive 1",
        "<backing xsi:type=\"VirtualCdromRemotePassthroughBackingInfo\"><deviceName></deviceName>"
            + "<useAutoDetect>false</useAutoDetect><exclusive>false</exclusive></backing>"
            + "<connectable><migrateConnect>unset</migrateConnect><startConnected>false"
            + "</startConnected><allowGuestControl>true</allowGuestControl><connected>false"
            + "</connected><status>untried</status></connectable>"
            + "<controllerKey>200</controllerKey><unitNumber>0</unitNumber>");
    disk(devices, 2000, "Hard disk 1", 0);
    disk(devices, 2001, "Hard disk 2", 1);
    device(
        devices,
        "VirtualVmxnet3",
        4000,
        "Network adapter 1",
        "<backing xsi:type=\"VirtualEthernetCardDistributedVirtualPortBackingInfo\"><port>"
            + "<switchUuid>50 2e 5a 0b 7a 7c 33 5a-8e 2f 25 0a 3b 7c 3e 8a</switchUuid>"
            + "<portgroupKey>dvportgroup-21</portgroupKey><portKey>17</portKey>"
            + "<connectionCookie>1361421273</connectionCookie></port></backing>"
            + "<connectable><migrateConnect>unset</migrateConnect><startConnected>true"
            + "</startConnected><allowGuestControl>true</allowGuestControl><connected>true"
            + "</connected><status>ok</status></connectable><slotInfo"
            + " xsi:type=\"VirtualDevicePciBusSlotInfo\"><pciSlotNumber>192</pciSlotNumber>"
            + "</slotInfo><controllerKey>100</controllerKey><unitNumber>7</unitNumber>"
            + "<addressType>assigned</addressType><macAddress>00:50:56:ae:1b:2c</macAddress>"
            + "<wakeOnLanEnabled>true</wakeOnLanEnabled><resourceAllocation><reservation>0"
            + "</reservation><share><shares>50</shares><level>normal</level></share><limit>-1"
            + "</limit></resourceAllocation><uptCompatibilityEnabled>true"
            + "</uptCompatibilityEnabled>");
    return devices.toString();
  }

  private static void device(
      StringBuilder devices, String type, int key, String label, String rest) {
    devices
        .append("<VirtualDevice xsi:type=\"")
        .append(type)
        .append("\"><key>")
        .append(key)
        .append("</key><deviceInfo><label>")
        .append(label)
        .append("</label><summary>")
        .append(label)
        .append("</summary></deviceInfo>")
        .append(rest)
        .append("</VirtualDevice>");
  }

  private static void disk(StringBuilder devices, int key, String label, int unit) {
    device(
        devices,
        "VirtualDisk",
        key,
        label,
        "<backing xsi:type=\"VirtualDiskFlatVer2BackingInfo\"><fileName>[vsanDatastore]"
            + " 5c9a2b64-1f6e/server.vmdk</fileName><datastore type=\"Datastore\">datastore-15"
            + "</datastore><backingObjectId>6f9a2b64-0d40-3d6a-1a2b-246e96c9a0f4"
            + "</backingObjectId><diskMode>persistent</diskMode><split>false</split>"
            + "<writeThrough>false</writeThrough><thinProvisioned>true</thinProvisioned>"
            + "<eagerlyScrub>false</eagerlyScrub><uuid>6000C29b-7d5f-9a53-6c5b-0f1e2d3c4b5a"
            + "</uuid><contentId>3f5b5c1ee0a1bf2d3c4d5e6ffffffffe</contentId>"
            + "<digestEnabled>false</digestEnabled><sharing>sharingNone</sharing><keyId>"
            + key("%KEY%")
            + "</keyId></backing><controllerKey>1000</controllerKey><unitNumber>"
            + unit
            + "</unitNumber><capacityInKB>41943040</capacityInKB><capacityInBytes>42949672960"
            + "</capacityInBytes><shares><shares>1000</shares><level>normal</level></shares>"
            + "<storageIOAllocation><limit>-1</limit><shares><shares>1000</shares><level>normal"
            + "</level></shares><reservation>0</reservation></storageIOAllocation><diskObjectId>"
            + "1-2000</diskObjectId><iofilter>VMW_vmwarevmcrypt_1.0.0</iofilter>"
            + "<nativeUnmanagedLinkedClone>false</nativeUnmanagedLinkedClone>");
  }
}
