package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Setting up a cluster while the network does what networks do. */
class KmsInterruptedFlowTest {

  private static final KmsClusterSpec SPEC =
      KmsClusterSpec.builder("cluster", KmsServerSpec.builder("kms-1", "kms1.example.com").build())
          .addServer(KmsServerSpec.builder("kms-2", "kms2.example.com").build())
          .makeDefault()
          .build();

  private final TestAuthority authority = TestAuthority.create();
  private final FakeVcenter fake = FakeVcenter.start(authority);
  private VsphereClient vcenter = client(Duration.ofMinutes(1));

  private VsphereClient client(Duration timeout) {
    return VsphereClient.builder(
            HostAndPort.of(fake.host(), fake.port()),
            VsphereCredentials.password(fake.userName(), Secret.of(fake.password())))
        .trust(ServerTrust.certificateAuthorities(List.of(authority.certificate())))
        .timeout(timeout)
        .build();
  }

  @BeforeEach
  void connect() {
    assertThat(vcenter.about().isVcenter()).isTrue();
  }

  @AfterEach
  void stop() {
    vcenter.close();
    fake.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName(
      "interrupted after any change took effect and run again, it ends as one clean run does")
  void ensure_brokenOff_canBeRunAgain(int registration) {
    fake.faults()
        .onNth(
            registration,
            FakeVcenter.call("RegisterKmipServer"),
            Fault.close().afterTakingEffect());

    assertThatThrownBy(() -> vcenter.kmsClusters().ensure(SPEC))
        .isInstanceOf(ConnectionException.class)
        .hasMessageContaining("kms-" + registration)
        .hasMessageContaining("run the step again");
    KmsCluster again = vcenter.kmsClusters().ensure(SPEC).value();

    assertThat(again.servers()).extracting(KmsServer::name).containsExactly("kms-1", "kms-2");
    assertThat(again.isDefault()).isTrue();
    assertThat(fake.calls("RegisterKmipServer")).hasSize(2);
    assertThat(fake.kmsClusters())
        .singleElement()
        .satisfies(
            cluster ->
                assertThat(cluster.servers())
                    .extracting(FakeKmsCluster.Server::name)
                    .containsExactly("kms-1", "kms-2"));
  }

  @Test
  @DisplayName("a server that falls silent is given up in time, and nothing is sent twice")
  void change_silence_endsInTime() {
    vcenter.close();
    vcenter = client(Duration.ofSeconds(2));
    vcenter.about();
    fake.faults().onNext(FakeVcenter.call("RegisterKmipServer"), Fault.silence());

    assertThatThrownBy(() -> vcenter.kmsClusters().ensure(SPEC))
        .isInstanceOf(ConnectionException.class)
        .hasMessageContaining("in time");
    assertThat(fake.calls("RegisterKmipServer")).hasSize(1);
  }

  @Test
  @DisplayName("an answer of a gigabyte of white space is refused in bounded memory")
  void answer_gigabyteOfSpaces_isRefused() {
    fake.faults().onNext(FakeVcenter.call("ListKmipServers"), Fault.oversized(1024L * 1024 * 1024));

    assertThatThrownBy(() -> vcenter.kmsClusters().list()).isInstanceOf(DecodingException.class);
  }
}
