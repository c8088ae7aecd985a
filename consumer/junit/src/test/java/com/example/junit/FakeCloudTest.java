package com.example.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.junit.FakeCloudExtension;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The testkit is built with JUnit 5; this is JUnit 6. */
@ExtendWith(FakeCloudExtension.class)
class FakeCloudTest {

  @Test
  void brokenRead_isRepeated(FakeCloud cloud) {
    FakeVcenter fake = cloud.vcenter();
    fake.faults().onNext(FakeVcenter.call("ListKmipServers"), Fault.close());
    try (VsphereClient vcenter =
        VsphereClient.builder(
                HostAndPort.of(fake.host(), fake.port()),
                VsphereCredentials.password(fake.userName(), Secret.of(fake.password())))
            .trust(ServerTrust.certificateAuthorities(List.of(cloud.authority().certificate())))
            .build()) {
      assertEquals(List.of(), vcenter.kmsClusters().list());
    }
    assertTrue(fake.faults().isUsedUp());
  }
}
