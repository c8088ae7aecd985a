package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
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

  @Test
  @DisplayName("a default that someone else moves between two questions is no change of ours")
  void plan_defaultMovedMeanwhile_isNoChange() {
    KmsClusterSpec spec = KmsClusterSpec.builder("a", ONE).makeDefault().build();
    for (Function<KmsClusters, List<Change>> look :
        List.<Function<KmsClusters, List<Change>>>of(
            clusters -> clusters.plan(spec), clusters -> clusters.ensure(spec).changes())) {
      try (VcenterWithKms systems = VcenterWithKms.start702()) {
        systems.clusters().ensure(KmsClusterSpec.builder("a", ONE).build());
        systems
            .fake
            .faults()
            .onNext(
                request -> request.text().contains("ListKmipServers"),
                Fault.delay(Duration.ofNanos(1))
                    .whenMet(() -> systems.clusters().ensureDefault("a")));

        assertThat(look.apply(systems.clusters())).isEmpty();
        assertThat(systems.clusters().get("a").isDefault()).isTrue();
      }
    }
  }

  @Test
  @DisplayName("each thing that differs is named, with both values")
  void plan_differences_areNamed() {
    try (VcenterWithKms systems = VcenterWithKms.start702()) {
      systems.clusters().ensure(KmsClusterSpec.builder("a", ONE).build());
      KmsServerSpec other =
          KmsServerSpec.builder("kms-1", "other.example.com")
              .port(5697)
              .proxyAddress("proxy.example.com")
              .proxyPort(3128)
              .credentials("vcenter", Secret.of("MARK"))
              .timeout(Duration.ofSeconds(30))
              .reconnect(false)
              .build();

      assertThat(systems.clusters().plan(KmsClusterSpec.builder("a", other).build()))
          .extracting(
              change -> change.toString().replace("vCenter, KMS cluster a, server kms-1, ", ""))
          .containsExactly(
              "address: kms1.example.com -> other.example.com",
              "port: 5696 -> 5697",
              "proxy: none -> proxy.example.com:3128",
              "user name: none -> vcenter",
              "timeout: none -> 30 s",
              "reconnect: none -> false",
              "password: none -> the new password");
    }
  }

  @Test
  @DisplayName(
      "a password is sent with a new user name, and afterwards only when that is asked for")
  void password_onlyWhenAsked_isSent() {
    try (VcenterWithKms systems = VcenterWithKms.start702()) {
      KmsServerSpec server =
          ONE.toBuilder().credentials("vcenter", Secret.of("MARK-first")).build();
      systems.clusters().ensure(KmsClusterSpec.builder("a", server).build());
      systems
          .clusters()
          .ensure(KmsClusterSpec.builder("a", server.toBuilder().port(5697).build()).build());
      KmsServerSpec renewed =
          server.toBuilder()
              .port(5697)
              .credentials("vcenter", Secret.of("MARK-second"))
              .updatePassword()
              .build();
      assertThat(systems.clusters().ensure(KmsClusterSpec.builder("a", renewed).build()).changes())
          .singleElement()
          .asString()
          .endsWith("server kms-1, password: the old password -> the new password");
      assertThat(systems.fake.calls("RegisterKmipServer").get(0).body()).contains("MARK-first");
      assertThat(systems.fake.calls("UpdateKmipServer"))
          .extracting(FakeSoapCall::body)
          .satisfiesExactly(
              first -> assertThat(first).doesNotContain("<password>"),
              second -> assertThat(second).contains("<password>MARK-second</password>"));
    }
  }

  @Test
  @DisplayName("clusters of different vendors stand side by side, each with its own trust")
  void clusters_ofSeveralVendors_areApart() {
    try (VcenterWithKms systems = VcenterWithKms.start()) {
      TestAuthority otherVendor = TestAuthority.create("other vendor");
      try (FakeKmipServer otherKms = FakeKmipServer.builder(otherVendor).start()) {
        KmsCluster first = systems.cluster();
        KmsCluster second =
            systems
                .clusters()
                .ensure(
                    KmsClusterSpec.builder(
                            "second",
                            KmsServerSpec.builder("kms-1", otherKms.host())
                                .port(otherKms.port())
                                .build())
                        .build())
                .value();
        second.trust().ensureServerTrusted(ServerCertificate.of(List.of(otherKms.certificate())));
        first.trust().ensureClientCertificate(identity(systems.kmsAuthority));
        second.trust().ensureClientCertificate(identity(otherVendor));

        assertThat(first.awaitHealthy(Duration.ofSeconds(30)).isHealthy()).isTrue();
        assertThat(second.awaitHealthy(Duration.ofSeconds(30)).isHealthy()).isTrue();
        assertThat(first.status().clientCertificate())
            .isNotEqualTo(second.status().clientCertificate());
      }
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
      cluster
          .trust()
          .ensureCertificatesTrusted(List.of(TestAuthority.create("stranger").certificate()));
      assertThat(cluster.status().servers().get(0).clientTrustServer()).contains(false);

      cluster.trust().ensureCertificatesTrusted(List.of(systems.kmsAuthority.certificate()));
      cluster.trust().ensureCertificatesTrusted(List.of(systems.kmsAuthority.certificate()));
      assertThat(cluster.awaitHealthy(Duration.ofSeconds(30)).isHealthy()).isTrue();
      assertThat(cluster.trust().ensureServerTrusted(systems.kmsCertificate()).isChanged())
          .isFalse();
      assertThat(systems.fake.kmsClusters().get(0).trustedServerCertificates()).isEqualTo(2);

      int before = systems.requests();
      TestIdentity expired =
          systems
              .kmsAuthority
              .server("kms.example.com")
              .notBefore(Instant.parse("2020-01-01T00:00:00Z"))
              .notAfter(Instant.parse("2021-01-01T00:00:00Z"))
              .issue();
      assertThatThrownBy(() -> cluster.trust().ensureCertificatesTrusted(expired.chain()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("certificates")
          .hasMessageContaining("kms.example.com")
          .hasMessageContaining("2021-01-01");
      assertThatThrownBy(() -> cluster.trust().ensureCertificatesTrusted(List.of()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(systems.requests()).isEqualTo(before);
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

  private static EntityDefault entityWithOwnDefault(VcenterWithKms systems) {
    systems.clusters().ensure(KmsClusterSpec.builder("a", ONE).makeDefault().build());
    systems.clusters().ensure(KmsClusterSpec.builder("b", ONE).build());
    EntityDefault entity = systems.clusters().entityDefault(CLUSTER);
    entity.ensure("b");
    systems.fake.addVm(FakeVm.builder("web-01").encryptedWith(new FakeKey("key-1", "b")).build());
    return entity;
  }

  @Test
  @DisplayName("a default whose keys are in use is replaced or removed only with force()")
  void entityDefault_inUse_isKept() {
    try (VcenterWithKms systems = VcenterWithKms.start702()) {
      EntityDefault entity = entityWithOwnDefault(systems);
      int before = systems.requests();

      for (ThrowingCallable change :
          List.<ThrowingCallable>of(
              () -> entity.plan("a"), () -> entity.ensure("a"), entity::remove)) {
        assertThatThrownBy(change)
            .isInstanceOf(KeysInUseException.class)
            .hasMessageContaining("its own default is key provider b")
            .hasMessageContaining("in use by VM web-01")
            .hasMessageContaining("Nothing was changed");
      }
      assertThat(systems.changesSince(before)).isEmpty();
      assertThat(entity.own()).contains("b");
      EntityDefaultSpec said = EntityDefaultSpec.of("a").force();
      assertThat(entity.ensure(said).changes()).hasSize(1);
      entity.ensure(EntityDefaultSpec.of("b").force());
      assertThat(entity.remove(Removal.careful().force())).isTrue();
      assertThat(entity.own()).isEmpty();
    }
  }

  @Test
  @DisplayName(
      "a default is kept if it cannot be asked which it is, or whether its keys are in use")
  void entityDefault_couldNotAsk_isKept() {
    try (VcenterWithKms systems = VcenterWithKms.start702()) {
      EntityDefault entity = entityWithOwnDefault(systems);
      int before = systems.requests();

      systems
          .fake
          .faults()
          .onNext(
              FakeVcenter.call("ListKeys"), SoapFaults.noPermission("Cryptographer.ManageKeys"));
      assertThatThrownBy(entity::remove)
          .isInstanceOf(KeysInUseException.class)
          .hasMessageContaining("it is not known who else uses them")
          .hasMessageContaining("needs the privilege Cryptographer.ManageKeys");
      // some servers say by this fault that there is none, but this one has one
      systems
          .fake
          .faults()
          .onNext(FakeVcenter.call("GetDefaultKmsCluster"), SoapFaults.of("RuntimeFault"));
      assertThatThrownBy(entity::remove).isInstanceOf(VsphereFaultException.class);
      assertThat(systems.changesSince(before)).isEmpty();
      assertThat(entity.own()).contains("b");
    }
  }

  @Test
  @DisplayName("a success that set nothing, or removed nothing, does not count as done")
  void entityDefault_successWithoutEffect_isTold() {
    try (VcenterWithKms systems = VcenterWithKms.start702()) {
      EntityDefault entity = entityWithOwnDefault(systems);
      systems.fake.answerMethod("SetDefaultKmsCluster", call -> FakeSoapAnswer.of(""));

      assertThatThrownBy(() -> entity.ensure(EntityDefaultSpec.of("a").force()))
          .isInstanceOf(ServiceException.class)
          .hasMessageContaining("does not show that a is its default, but that b is");
      assertThatThrownBy(() -> entity.remove(Removal.careful().force()))
          .isInstanceOf(ServiceException.class)
          .hasMessageContaining("does not show that it has no default, but that b is");
    }
  }

  @Test
  @DisplayName(
      "a path to nothing, or to something else, is reported; an older release is not" + " asked")
  void entityDefault_impossible_isRefused() {
    try (VcenterWithKms systems = VcenterWithKms.start()) {
      assertThatThrownBy(() -> systems.clusters().entityDefault("/Datacenter/host/none").own())
          .isInstanceOf(NotFoundException.class)
          .hasMessageContaining("nothing at that path");
      assertThatThrownBy(() -> systems.clusters().entityDefault("/Datacenter").own())
          .isInstanceOf(NotFoundException.class)
          .hasMessageContaining("is a Datacenter");
    }
    try (VcenterWithKms old = VcenterWithKms.start(builder -> builder.apiVersion("6.7"))) {
      int before = old.requests();
      assertThatThrownBy(() -> old.clusters().entityDefault(CLUSTER).effective())
          .isInstanceOf(ServiceException.class)
          .hasMessageContaining("7.0");
      assertThat(old.changesSince(before)).isEmpty();
      assertThat(old.fake.calls("GetDefaultKmsCluster")).isEmpty();
    }
  }
}
