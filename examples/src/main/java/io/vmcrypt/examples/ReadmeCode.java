package io.vmcrypt.examples;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.time.Duration;

/** The estate of the README, so that it compiles. Its first program is {@link FirstVm}. */
final class ReadmeCode {

  private ReadmeCode() {}

  static void estate(
      HostAndPort kms,
      Thumbprint expected,
      ClientIdentity identity,
      OvhClient ovh,
      String service,
      VsphereClient vcenter) {
    // README begins
    Estate estate =
        Estate.builder("prod")
            .keyServer(KeyServer.kmip(kms).expecting(expected).identity(identity))
            .registeredWith(service)
            .keyProvider("kms-cluster", "kms-1")
            .encrypt(VmFilter.builder().below("/Paris/vm/Prod").build(), MigrateEncryption.REQUIRED)
            .build();
    try (EstateClient estates = EstateClient.of(ovh, vcenter)) {
      EstatePlan plan = estates.plan(estate); // reads only
      System.out.print(plan.text());
      try (EstateRun run = estates.startApply(plan)) { // refuses a blocked or outdated plan
        System.out.println(run.await(Duration.ofDays(1)));
      }
      System.out.print(estates.prove(estate).text()); // from what the systems say now
    }
    // README ends
  }
}
