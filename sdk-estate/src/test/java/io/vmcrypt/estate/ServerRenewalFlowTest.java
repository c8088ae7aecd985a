package io.vmcrypt.estate;

import static io.vmcrypt.estate.EstateSystems.brisk;
import static io.vmcrypt.estate.internal.stage.KmsBeside.blocking;
import static io.vmcrypt.estate.internal.stage.KmsBeside.kinds;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.ovh.part.FakeRegisteredKms;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The certificate of a KMS is renewed without a moment in which vCenter gets no key")
class ServerRenewalFlowTest {

  private static TestIdentity issued(TestAuthority authority) {
    return authority
        .server("localhost", "127.0.0.1")
        .notAfter(Instant.now().plus(500, ChronoUnit.DAYS))
        .issue();
  }

  private static ServerCertificate certificate(TestIdentity identity) {
    return ServerCertificate.of(List.of(identity.chain().get(0)));
  }

  private static Thumbprint thumbprint(TestIdentity identity) {
    return Thumbprint.of(identity.chain().get(0), ThumbprintAlgorithm.SHA1);
  }

  private static void makesKey(EstateSystems systems) {
    assertThat(systems.vcenter().kmsClusters().keys().create("kms-cluster").keyId()).isNotBlank();
  }

  private static String registered(FakeCloud cloud) {
    return cloud.ovh().registeredKms().stream()
        .map(FakeRegisteredKms::sslThumbprint)
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(booleans = {true, false})
  @DisplayName("before, while and after the KMS changes over, by the same or by another authority")
  void next_isTrustedBeforehand_andFollowedAfterwards(boolean sameAuthority) {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      assertThat(systems.apply(systems.estate().build()).isComplete()).isTrue();
      String before = registered(cloud);
      TestIdentity next =
          issued(sameAuthority ? cloud.authority() : TestAuthority.create("Another CA"));
      Estate renewing =
          systems.estate(systems.keyServer().nextCertificate(certificate(next))).build();

      // before: vCenter comes to trust the next one beside the present one
      EstatePlan plan = systems.estates().plan(renewing);
      assertThat(blocking(plan)).as(plan.text()).isEmpty();
      assertThat(kinds(plan)).containsExactly("trust-next-certificates");
      assertThat(systems.apply(renewing).isComplete()).isTrue();
      makesKey(systems);
      assertThat(registered(cloud)).isEqualTo(before);
      assertThat(systems.estates().prove(renewing).isProved()).isTrue();

      // while: nothing has to be done for vCenter to go on
      cloud.kms().orElseThrow().replaceIdentity(next);
      makesKey(systems);

      // after: OVHcloud's thumbprint follows
      EstatePlan after = systems.estates().plan(renewing);
      assertThat(blocking(after)).as(after.text()).isEmpty();
      assertThat(after.unconfirmed()).isEmpty();
      assertThat(kinds(after)).containsExactly("register-key-servers");
      assertThat(after.text()).contains(before + " -> " + thumbprint(next));
      assertThat(systems.apply(renewing).isComplete()).isTrue();
      assertThat(registered(cloud)).isEqualTo(thumbprint(next).toString());
      makesKey(systems);
      assertThat(systems.estates().plan(renewing).isEmpty()).isTrue();

      // at last the estate says the new one alone
      Estate renewed =
          systems
              .estate(
                  KeyServer.kmip(HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()))
                      .expecting(thumbprint(next))
                      .identity(systems.identity()))
              .build();
      assertThat(systems.estates().plan(renewed).isEmpty()).isTrue();
      assertThat(systems.estates().prove(renewed).isProved()).isTrue();
    }
  }
}
