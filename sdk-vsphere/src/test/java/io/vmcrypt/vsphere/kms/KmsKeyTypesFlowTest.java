package io.vmcrypt.vsphere.kms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.audit.EncryptionAudit;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a provider keeps its keys, vSphere 9; the fake forgets it with each call that omits it. */
class KmsKeyTypesFlowTest {

  private static final KmsServerSpec ONE =
      KmsServerSpec.builder("kms-1", "kms1.example.com").build();
  private static final KmsServerSpec MOVED = ONE.toBuilder().port(5697).build();
  private static final KmsServerSpec TWO =
      KmsServerSpec.builder("kms-2", "kms2.example.com").build();
  private static final WrappingKeySpec NAMED = WrappingKeySpec.named("w-1");

  private static VcenterWithKms start9() {
    return VcenterWithKms.start(builder -> builder.apiVersion("9.0.0.0"));
  }

  private static KmsClusterSpec.Builder wrapped(KmsServerSpec server) {
    return KmsClusterSpec.builder("a", server).wrappingKey(NAMED);
  }

  private static String last(VcenterWithKms systems, String method) {
    List<FakeSoapCall> calls = systems.fake.calls(method);
    return calls.get(calls.size() - 1).body();
  }

  private static FakeKmsCluster only(VcenterWithKms systems) {
    return systems.fake.kmsClusters().get(0);
  }

  @Test
  @DisplayName("an audit shows key type and wrapping key, as record, JSON and page")
  void audit_showsKeyType() {
    try (VcenterWithKms systems = start9()) {
      systems.clusters().ensure(wrapped(ONE).build());
      systems
          .clusters()
          .ensure(
              KmsClusterSpec.builder("b", TWO)
                  .wrappingKey(WrappingKeySpec.rotatedEvery(90))
                  .build());
      EncryptionAudit audit = systems.vcenter.encryptionAudit(AuditRules.builder().build());

      List<AuditedProvider> providers = audit.report().context().providers().orElseThrow();

      assertThat(providers)
          .extracting(provider -> provider.keyType().orElseThrow())
          .containsExactly(KmsKeyType.WRAPPED, KmsKeyType.WRAPPED);
      WrappingKey named = providers.get(0).wrappingKey().orElseThrow();
      assertThat(named).isEqualTo(systems.clusters().get("a").wrappingKey().orElseThrow());
      assertThat(named).hasToString("wrapping key w-1, since " + named.since().orElseThrow());
      WrappingKey rotated = providers.get(1).wrappingKey().orElseThrow();
      assertThat(rotated.toString()).contains(", replaced each 90 days");
      assertThat(rotated.kind()).isEqualTo(WrappingKey.Kind.ROTATED);
      assertThat(rotated.rotated()).isPresent();
      ByteArrayOutputStream json = new ByteArrayOutputStream();
      audit.writeJson(json);
      assertThat(json.toString(UTF_8).replaceAll("\\s", ""))
          .contains(
              "\"keyType\":\"wrappedKey\",\"wrappingKey\":{\"kind\":\"WrappingKeyId\","
                  + "\"keyId\":\"w-1\",\"rotationDays\":null,\"since\":\"")
          .contains("\"rotationDays\":90,");
      ByteArrayOutputStream page = new ByteArrayOutputStream();
      audit.writeHtml(page);
      assertThat(page.toString(UTF_8)).contains(", wrappedKey, wrapping key w-1, since ");
    }
  }

  @Test
  @DisplayName("key type and wrapping key are kept when a server is changed or added")
  void ensure_serverChanged_keepsKeyType() {
    try (VcenterWithKms systems = start9()) {
      systems.clusters().ensure(wrapped(ONE).build());

      systems.clusters().ensure(KmsClusterSpec.builder("a", MOVED).addServer(TWO).build());

      assertThat(only(systems).servers()).hasSize(2);
      assertThat(only(systems).keyType()).isEqualTo("wrappedKey");
      assertThat(only(systems).wrappingKeyId()).isEqualTo("w-1");
      assertThat(last(systems, "UpdateKmipServer")).contains("<keyId>w-1</keyId>");
    }
  }

  private static FakeSoapAnswer shown(String more) {
    return FakeSoapAnswer.of(
        "<returnval><clusterId><id>a</id></clusterId><servers><name>kms-1</name>"
            + "<address>kms1.example.com</address><port>5696</port></servers>"
            + "<useAsDefault>false</useAsDefault>"
            + more
            + "</returnval>");
  }

  @ParameterizedTest
  @DisplayName("a server is not changed if the key type of its provider could be lost")
  @ValueSource(
      strings = {
        "<defaultKeyType>wrappedKey</defaultKeyType>",
        "<defaultKeyType>wrappedKey</defaultKeyType>"
            + "<keyInfo xsi:type=\"KmipClusterInfoFutureKeyInfo\"/>",
        "<defaultKeyType>wrappedKey</defaultKeyType>"
            + "<keyInfo xsi:type=\"KmipClusterInfoWrappingRotationIntervalKeyInfo\">"
            + "<rotationInterval>7</rotationInterval></keyInfo>",
        "<keyInfo/>",
      })
  void ensure_keyTypeNotRepeatable_isRefused(String what) {
    try (VcenterWithKms systems = start9()) {
      systems.fake.answerMethod("ListKmipServers", call -> shown(what));
      for (KmsClusterSpec spec :
          List.of(
              KmsClusterSpec.builder("a", MOVED).build(),
              KmsClusterSpec.builder("a", ONE).addServer(TWO).force().build())) {
        int before = systems.requests();
        assertThatThrownBy(() -> systems.clusters().ensure(spec))
            .isInstanceOf(ConflictException.class)
            .hasMessageContaining("vCenter may forget how the cluster keeps its keys")
            .hasMessageContaining("Nothing was changed");
        assertThatThrownBy(() -> systems.clusters().plan(spec))
            .isInstanceOf(ConflictException.class);
        assertThat(systems.changesSince(before)).isEmpty();
      }
      assertThat(systems.clusters().ensure(KmsClusterSpec.builder("a", ONE).build()).isChanged())
          .isFalse();
    }
  }

  @Test
  @DisplayName("a provider that is there does not get another key type")
  void ensure_otherKeyType_isRefused() {
    try (VcenterWithKms systems = start9()) {
      systems.clusters().ensure(wrapped(ONE).build());
      int before = systems.requests();
      for (KmsClusterSpec other :
          List.of(
              KmsClusterSpec.builder("a", ONE).keyType(KmsKeyType.RAW).build(),
              wrapped(ONE).wrappingKey(WrappingKeySpec.named("w-2")).build(),
              wrapped(ONE).wrappingKey(WrappingKeySpec.rotated()).build())) {
        assertThat(systems.clusters().get("a").keysDiffer(other))
            .hasValueSatisfying(
                differs -> {
                  assertThat(differs.subject().toString()).contains("a").contains("keys");
                  assertThat(differs.from()).contains("keys of type wrappedKey, wrapping key w-1");
                });
        assertThatThrownBy(() -> systems.clusters().ensure(other))
            .isInstanceOf(ConflictException.class)
            .hasMessageContaining("shows keys of type wrappedKey, wrapping key w-1 for it");
      }
      assertThat(systems.changesSince(before)).isEmpty();
      assertThat(systems.clusters().ensure(wrapped(ONE).build()).isChanged()).isFalse();
      assertThat(systems.clusters().get("a").keysDiffer(wrapped(ONE).build())).isEmpty();
      assertThat(systems.clusters().get("a").keysDiffer(KmsClusterSpec.builder("a", ONE).build()))
          .as("nothing is said of its keys")
          .isEmpty();
    }
  }

  @Test
  @DisplayName("the status of a key shows what wraps it, and who else refers to it")
  void keyStatus_wrapped_isShown() {
    try (VcenterWithKms systems = start9()) {
      trusted(systems, KmsClusterSpec.builder("raw", systems.server("kms-1")));
      String wrapping = systems.clusters().keys().create("raw").keyId();
      trusted(
          systems,
          KmsClusterSpec.builder("a", systems.server("kms-1"))
              .wrappingKey(WrappingKeySpec.named(wrapping)));
      CryptoKeyId key = systems.clusters().keys().create("a");
      systems.fake.keys().setThirdPartyUse(new FakeKey(key.keyId(), "a"), "vsan-1");

      CryptoKeyStatus status = systems.clusters().keys().status(List.of(key)).get(0);

      assertThat(status.available()).contains(true);
      assertThat(status.wrappingKey().orElseThrow().keyId()).contains(wrapping);
      assertThat(status.thirdParties()).extracting(KeyUser::name).containsExactly("vsan-1");
    }
  }

  private static void trusted(VcenterWithKms systems, KmsClusterSpec.Builder spec) {
    KmsCluster cluster = systems.clusters().ensure(spec.build()).value();
    cluster.trust().ensureServerTrusted(systems.kmsCertificate());
    TestIdentity client = systems.kmsAuthority.client("vcenter").issue();
    cluster
        .trust()
        .ensureClientCertificate(
            ClientCertificateSpec.of(ClientIdentity.of(client.chain(), client.privateKey()))
                .force());
  }

  @Test
  @DisplayName("specs that make no sense are refused")
  void specs_senseless_areRefused() {
    assertThatThrownBy(() -> WrappingKeySpec.rotatedEvery(29))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rotation interval 29 days is not in 30 to 3650");
    assertThatThrownBy(() -> WrappingKeySpec.rotatedEvery(3651))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> WrappingKeySpec.named(" "))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                KmsClusterSpec.builder("a", ONE).keyType(KmsKeyType.RAW).wrappingKey(NAMED).build())
        .isInstanceOf(IllegalStateException.class);
    assertThat(wrapped(ONE).build().toBuilder().build().wrappingKey()).contains(NAMED);
    assertThat(wrapped(ONE).build().toBuilder().build().keyType()).contains(KmsKeyType.WRAPPED);
    assertThat(List.of(WrappingKeySpec.rotated(), WrappingKeySpec.rotatedEvery(30)))
        .extracting(WrappingKeySpec::toString)
        .containsExactly("wrapping key rotated by vCenter", "wrapping key rotated every 30 days");
  }
}
