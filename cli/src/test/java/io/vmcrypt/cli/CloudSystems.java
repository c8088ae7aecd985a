package io.vmcrypt.cli;

import io.vmcrypt.cli.base.Systems;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.vsphere.VsphereClient;

/** The vCenter that the settings name, and the OVHcloud API of a cloud. */
record CloudSystems(Systems named, Systems cloud) implements Systems {

  @Override
  public VsphereClient vcenter() {
    return named.vcenter();
  }

  @Override
  public OvhClient ovh() {
    return cloud.ovh();
  }

  @Override
  public Systems heardBy(CallListener listener) {
    return new CloudSystems(named.heardBy(listener), cloud.heardBy(listener));
  }
}
