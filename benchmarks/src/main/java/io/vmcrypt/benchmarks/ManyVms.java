package io.vmcrypt.benchmarks;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;

/** A vCenter with many VMs that run, encrypted, each with two disks and a key of its own. */
final class ManyVms {

  private ManyVms() {}

  static FakeVcenter start(TestAuthority authority, int vms) {
    FakeVcenterBuilder vcenter =
        FakeVcenter.builder(authority).credentials(BesideGovc.USER, BesideGovc.PASSWORD);
    for (int i = 0; i < vms; i++) {
      vcenter.virtualMachine(
          FakeVm.builder("server-" + i)
              .disks(2)
              .poweredOn()
              .encryptedWith(new FakeKey("key-" + i, "kms-cluster"))
              .build());
    }
    return vcenter.start();
  }
}
