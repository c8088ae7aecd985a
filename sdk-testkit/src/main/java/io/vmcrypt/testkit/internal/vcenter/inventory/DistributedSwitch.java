package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import java.util.List;

/** Writes what a distributed switch and its port group tell of themselves. */
final class DistributedSwitch {

  private static final int PORTS = 128;

  private DistributedSwitch() {}

  static DataObject summary(String name, String uuid, String portGroup, List<MoRef> hosts) {
    return new DataObject("DVSSummary")
        .with("name", name)
        .with("uuid", uuid)
        .with("numPorts", PORTS)
        .with("hostMember", List.copyOf(hosts))
        .with("host", List.copyOf(hosts))
        .with("portgroupName", List.of(portGroup))
        .with("numHosts", hosts.size());
  }

  static DataObject portGroup(MoRef ref, String name, MoRef virtualSwitch) {
    return new DataObject("DVPortgroupConfigInfo")
        .with("key", ref.value())
        .with("name", name)
        .with("numPorts", PORTS)
        .with("distributedVirtualSwitch", virtualSwitch)
        .with("type", "earlyBinding")
        .with(
            "policy",
            new DataObject("DVPortgroupPolicy")
                .with("blockOverrideAllowed", true)
                .with("shapingOverrideAllowed", false)
                .with("vendorConfigOverrideAllowed", false)
                .with("livePortMovingAllowed", false)
                .with("portConfigResetAtDisconnect", true))
        .with("autoExpand", true);
  }
}
