package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.ClusterVsan;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;

/** The method of vSAN's own service that reads the configuration of a cluster. */
public record VsanMethods(Vcenter vcenter) {

  /** It is not in the inventory of the vCenter, and always has this id. */
  public static final MoRef CONFIG_SYSTEM =
      new MoRef("VsanVcClusterConfigSystem", "vsan-cluster-config-system");

  Object vsanClusterGetConfig(Call call) throws VimFault {
    MoRef cluster = call.arguments().ref("cluster");
    ClusterVsan vsan = vcenter.inventory().vsan().get(cluster);
    if (vsan == null) {
      throw VimFault.objectNotFound(cluster);
    }
    return vsan.config();
  }
}
