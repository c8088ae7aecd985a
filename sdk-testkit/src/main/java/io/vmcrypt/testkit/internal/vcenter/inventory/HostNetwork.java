package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import java.util.List;

/**
 * Writes {@code HostSystem.config}: the product, and a network of one switch with a port group for
 * VMs and one for the host itself.
 */
final class HostNetwork {

  private static final String SWITCH = "vSwitch0";
  private static final String SWITCH_KEY = "key-vim.host.VirtualSwitch-" + SWITCH;
  private static final String NIC = "vmnic0";
  private static final String NIC_KEY = "key-vim.host.PhysicalNic-" + NIC;
  private static final String MANAGEMENT = "Management Network";
  private static final int PORTS = 1536;
  private static final int MTU = 1500;

  private HostNetwork() {}

  static DataObject config(MoRef host, DataObject product, String vmNetwork, int number) {
    return new DataObject("HostConfigInfo")
        .with("host", host)
        .with("product", product)
        .with(
            "network",
            new DataObject("HostNetworkInfo")
                .with("vswitch", List.of(virtualSwitch(vmNetwork)))
                .with("portgroup", List.of(portGroup(vmNetwork), portGroup(MANAGEMENT)))
                .with("pnic", List.of(physicalNic(number)))
                .with("vnic", List.of(hostNic(number)))
                .with("ipV6Enabled", false));
  }

  private static DataObject virtualSwitch(String vmNetwork) {
    return new DataObject("HostVirtualSwitch")
        .with("name", SWITCH)
        .with("key", SWITCH_KEY)
        .with("numPorts", PORTS)
        .with("numPortsAvailable", PORTS - 8)
        .with("mtu", MTU)
        .with("portgroup", List.of(portGroupKey(vmNetwork), portGroupKey(MANAGEMENT)))
        .with("pnic", List.of(NIC_KEY))
        .with(
            "spec",
            new DataObject("HostVirtualSwitchSpec").with("numPorts", PORTS).with("mtu", MTU));
  }

  private static DataObject portGroup(String name) {
    return new DataObject("HostPortGroup")
        .with("key", portGroupKey(name))
        .with("vswitch", SWITCH_KEY)
        .with("computedPolicy", new DataObject("HostNetworkPolicy"))
        .with(
            "spec",
            new DataObject("HostPortGroupSpec")
                .with("name", name)
                .with("vlanId", 0)
                .with("vswitchName", SWITCH)
                .with("policy", new DataObject("HostNetworkPolicy")));
  }

  private static String portGroupKey(String name) {
    return "key-vim.host.PortGroup-" + name;
  }

  private static DataObject physicalNic(int number) {
    DataObject speed =
        new DataObject("PhysicalNicLinkInfo").with("speedMb", 10_000).with("duplex", true);
    return new DataObject("PhysicalNic")
        .with("key", NIC_KEY)
        .with("device", NIC)
        .with("pci", "0000:0b:00.0")
        .with("driver", "nvmxnet3")
        .with("linkSpeed", speed)
        .with("spec", new DataObject("PhysicalNicSpec").with("linkSpeed", speed))
        .with("wakeOnLanSupported", false)
        .with("mac", mac("02:00:00:01", number));
  }

  private static DataObject hostNic(int number) {
    return new DataObject("HostVirtualNic")
        .with("device", "vmk0")
        .with("key", "key-vim.host.VirtualNic-vmk0")
        .with("portgroup", MANAGEMENT)
        .with(
            "spec",
            new DataObject("HostVirtualNicSpec")
                .with(
                    "ip",
                    // an address from the block for documentation, where no server listens
                    new DataObject("HostIpConfig")
                        .with("dhcp", false)
                        .with("ipAddress", "192.0.2." + (10 + number % 240))
                        .with("subnetMask", "255.255.255.0"))
                .with("mac", mac("02:00:00:02", number))
                .with("portgroup", MANAGEMENT)
                .with("mtu", MTU)
                .with("netStackInstanceKey", "defaultTcpipStack"));
  }

  private static String mac(String start, int number) {
    return "%s:%02x:%02x".formatted(start, number >> 8 & 0xff, number & 0xff);
  }
}
