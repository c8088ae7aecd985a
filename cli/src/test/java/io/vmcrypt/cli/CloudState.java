package io.vmcrypt.cli;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.ovh.part.FakeOvhTask;
import io.vmcrypt.testkit.ovh.part.FakeRegisteredKms;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import java.util.List;
import java.util.Map;

/** Everything that a command could harm at the systems of a cloud. */
record CloudState(
    List<FakeRegisteredKms> registered,
    List<FakeOvhTask> tasks,
    List<FakeKmsCluster> providers,
    Map<String, String> hosts,
    List<FakeVmState> vms,
    List<String> policies,
    List<FakeKmipKey> keys) {

  static CloudState of(FakeCloud cloud) {
    return new CloudState(
        cloud.ovh().registeredKms(),
        cloud.ovh().tasks(),
        cloud.vcenter().kmsClusters(),
        cloud.vcenter().hosts().cryptoStates(),
        cloud.vmNames().stream().map(cloud.vcenter()::vm).toList(),
        cloud.vcenter().storagePolicies(),
        cloud.kms().orElseThrow().keys());
  }
}
