package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What differs, said before and after; defaults of parts of the inventory; trust by authorities.
 */
class KmsPlanFlowTest {

  private static final KmsServerSpec ONE =
      KmsServerSpec.builder("kms-1", "kms1.example.com").build();
  private static final KmsServerSpec TWO =
      KmsServerSpec.builder("kms-2", "kms2.example.com").build();
  private static final String CLUSTER = "/Datacenter/host/Cluster";

  @Test
  @DisplayName("a plan says what ensure then does, sends nothing, and is empty afterwards")
  void plan_sameAsEnsure_sendsNothing() {
    try (VcenterWithKms systems = VcenterWithKms.start702()) {
      List<KmsClusterSpec> specs =
          List.of(
              KmsClusterSpec.builder("a", ONE).addServer(TWO).makeDefault().build(),
              KmsClusterSpec.builder(
                      "a",
                      ONE.toBuilder()
                          .port(5697)
                          .timeout(Duration.ofSeconds(30))
                          .reconnect(true)
                          .build())
                  .addServer(KmsServerSpec.builder("kms-3", "kms3.example.com").build())
                  .build(),
              KmsClusterSpec.builder("b", ONE).makeDefault().build());
      for (KmsClusterSpec spec : specs) {
        int before = systems.requests();
        List<Change> planned = systems.clusters().plan(spec);
        assertThat(systems.changesSince(before)).isEmpty();

        assertThat(planned).isNotEmpty().isEqualTo(systems.clusters().ensure(spec).changes());
        assertThat(systems.clusters().plan(spec)).isEmpty();
        assertThat(systems.clusters().ensure(spec).changes()).isEmpty();
      }
      KmsServer changed = systems.clusters().get("a").servers().get(0);
      assertThat(changed.timeout()).contains(Duration.ofSeconds(30));
      assertThat(changed.reconnect()).contains(true);
      assertThat(systems.clusters().get("a").managementType()).contains("vCenter");
      assertThat(systems.clusters().plan(KmsClusterSpec.builder("a", ONE).build()))
          .extracting(Change::toString)
          .containsExactly("vCenter, KMS cluster a, server kms-1, port: 5697 -> 5696");
    }
  }

  @Test
  @DisplayName("a vCenter holds 32 key providers: the 33rd is refused before anything is sent")
  void tooMany_isRefused() {
    try (VcenterWithKms systems = VcenterWithKms.start702()) {
      for (int i = 1; i <= 32; i++) {
        systems.clusters().ensure(KmsClusterSpec.builder("provider-" + i, ONE).build());
      }
      int before = systems.requests();
      KmsClusterSpec oneMore = KmsClusterSpec.builder("provider-33", ONE).build();

      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> systems.clusters().plan(oneMore), () -> systems.clusters().ensure(oneMore))) {
        assertThatThrownBy(call)
            .isInstanceOf(ConflictException.class)
            .hasMessageContaining("there are 32 key providers, and a vCenter holds at most 32");
      }
      assertThat(systems.changesSince(before)).isEmpty();
      assertThat(systems.clusters().plan(KmsClusterSpec.builder("provider-32", TWO).build()))
          .isNotEmpty();
    }
  }

  private static ClientIdentity identity(TestAuthority authority) {
    TestIdentity identity = authority.client("vcenter").issue();
    return ClientIdentity.of(identity.chain(), identity.privateKey());
  }

  @Test
  @DisplayName("an authority's certificate makes vCenter trust the servers that it issued to")
  void ensureCertificatesTrusted_authority_trustsItsServers() {
    try (VcenterWithKms systems = VcenterWithKms.start702()) {
      KmsCluster cluster =
          systems
              .clusters()
              .ensure(KmsClusterSpec.builder("cluster", systems.server("kms-1")).build())
              .value();
      cluster.trust().ensureClientCertificate(identity(systems.kmsAuthority));
      cluster.trust().ensureCertificatesTrusted(List.of(systems.kmsAuthority.certificate()));
      cluster.trust().ensureCertificatesTrusted(List.of(systems.kmsAuthority.certificate()));
      assertThat(cluster.awaitHealthy(Duration.ofSeconds(30)).isHealthy()).isTrue();
      assertThat(cluster.trust().ensureServerTrusted(systems.kmsCertificate()).isChanged())
          .isFalse();
      assertThat(systems.fake.kmsClusters().get(0).trustedServerCertificates()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("a part of the inventory has its own default or inherits one")
  void entityDefault_setAndCleared_isReported() {
    try (VcenterWithKms systems = VcenterWithKms.start702()) {
      systems.clusters().ensure(KmsClusterSpec.builder("a", ONE).makeDefault().build());
      systems.clusters().ensure(KmsClusterSpec.builder("b", ONE).build());
      EntityDefault entity = systems.clusters().entityDefault(CLUSTER);

      assertThat(entity.own()).isEmpty();
      assertThat(entity.effective()).contains("a");
      int before = systems.requests();
      List<Change> planned = entity.plan("b");
      assertThat(systems.changesSince(before)).isEmpty();
      assertThat(planned)
          .singleElement()
          .asString()
          .startsWith("vCenter, cluster " + CLUSTER + " (domain-")
          .endsWith("), default key provider: none -> b");
      Ensured<EntityDefault> ensured = entity.ensure("b");
      assertThat(ensured.value()).isSameAs(entity);
      assertThat(ensured.changes()).isEqualTo(planned);
      assertThat(entity.plan("b")).isEmpty();
      assertThat(entity.ensure("b").isChanged()).isFalse();
      assertThat(entity.own()).contains("b");
      assertThat(entity.effective()).contains("b");
      systems.clusters().entityDefault("/Datacenter/host").ensure("b");
      assertThat(systems.clusters().entityDefaultsOf("b"))
          .extracting(EntityDefault::path)
          .containsExactlyInAnyOrder(CLUSTER, "/Datacenter/host");
      assertThat(systems.clusters().entityDefaultsOf("a")).isEmpty();
      assertThatThrownBy(() -> systems.clusters().entityDefaultsOf("nowhere"))
          .isInstanceOf(NotFoundException.class)
          .hasMessageContaining("there is no key provider of that name. There are: a, b.");
      assertThat(systems.clusters().entityDefault("/Datacenter/host").remove()).isTrue();
      assertThat(systems.clusters().entityDefault("/Datacenter/host").own()).isEmpty();
      assertThatThrownBy(() -> systems.clusters().remove("b"))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("default of parts of the inventory: Cluster (domain-");
      assertThat(entity.plan("a"))
          .singleElement()
          .asString()
          .endsWith("default key provider: b -> a");
      assertThat(entity.remove()).isTrue();
      assertThat(entity.remove()).isFalse();
      assertThat(systems.clusters().remove("b")).isTrue();
      assertThatThrownBy(() -> entity.ensure("c"))
          .isInstanceOf(NotFoundException.class)
          .hasMessageContaining("There are: a.");
    }
  }
}
