package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.micrometer.MicrometerCallListener;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.junit.FakeCloudExtension;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FakeCloudExtension.class)
class MicrometerCallListenerFlowTest {

  @Test
  @DisplayName("a call that needed a second try is one call of two attempts in the metrics")
  void meters_repeatedRead_countIt(FakeCloud cloud) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    FakeVcenter vcenter = cloud.vcenter();
    try (VsphereClient client =
        VsphereClient.builder(
                HostAndPort.of(vcenter.host(), vcenter.port()),
                VsphereCredentials.password(vcenter.userName(), Secret.of(vcenter.password())))
            .trust(ServerTrust.certificateAuthorities(List.of(cloud.authority().certificate())))
            .callListener(new MicrometerCallListener(registry))
            .build()) {
      vcenter.faults().onNext(FakeVcenter.call("ListKmipServers"), Fault.close());
      client.kmsClusters().list();
    }

    String[] tags = {"system", "vCenter", "method", "vim ListKmipServers", "outcome", "succeeded"};
    assertThat(registry.get("vmcrypt.calls").tags(tags).timer().count()).isEqualTo(1);
    assertThat(registry.get("vmcrypt.call.attempts").tags(tags).summary().max()).isEqualTo(2);
  }
}
