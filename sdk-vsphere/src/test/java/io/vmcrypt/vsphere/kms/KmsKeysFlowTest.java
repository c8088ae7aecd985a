package io.vmcrypt.vsphere.kms;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.fault;
import static io.vmcrypt.vsphere.ScriptedVcenter.returning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.testkit.FakeKey;
import io.vmcrypt.testkit.FakeVm;
import io.vmcrypt.testkit.TestIdentity;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.VimSchemas;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.VsphereFaultException;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Keys by their names: made, listed, looked at. */
class KmsKeysFlowTest {

  @Test
  @DisplayName(
      "a key is made by the KMS of the default or of a named cluster, and can be looked at")
  void generate_healthyCluster_makesAKey() {
    try (VcenterWithKms systems = VcenterWithKms.start702()) {
      CryptoKeys keys = systems.clusters().keys();
      assertThatThrownBy(keys::generate)
          .isInstanceOf(NotFoundException.class)
          .hasMessageContaining("no default key provider");
      KmsCluster cluster = systems.cluster();
      TestIdentity identity = systems.kmsAuthority.client("vcenter").issue();
      cluster
          .trust()
          .installClientCertificate(ClientIdentity.of(identity.chain(), identity.privateKey()));

      CryptoKeyId byDefault = keys.generate();
      CryptoKeyId named = keys.generate("cluster");

      assertThat(byDefault.providerId()).contains("cluster");
      assertThat(systems.kms.keys())
          .extracting(key -> key.id())
          .containsExactlyInAnyOrder(byDefault.keyId(), named.keyId());
      CryptoKeyId unknown = new CryptoKeyId("unknown", Optional.of("cluster"));
      assertThat(keys.status(List.of(named, unknown)))
          .satisfiesExactly(
              good -> {
                assertThat(good.key()).isEqualTo(named);
                assertThat(good.available()).contains(true);
                assertThat(good.reason()).isEmpty();
                assertThat(good.virtualMachines()).isEmpty();
              },
              missing -> {
                assertThat(missing.available()).contains(false);
                assertThat(missing.reason()).contains(CryptoKeyUnavailableReason.MISSING_IN_KMS);
              });
      assertThat(keys.status(List.of())).isEmpty();
      assertThatThrownBy(() -> keys.generate("none")).isInstanceOf(NotFoundException.class);
    }
  }

  @Test
  @DisplayName("a cluster without trust makes no key, and says why")
  void generate_withoutTrust_saysWhy() {
    try (VcenterWithKms systems = VcenterWithKms.start()) {
      systems.cluster();
      assertThatThrownBy(() -> systems.clusters().keys().generate())
          .isInstanceOf(ServiceException.class)
          .hasMessageContaining("made no key")
          .hasMessageContaining("Cannot generate key")
          .hasMessageContaining("awaitHealthy");
    }
  }

  @Test
  @DisplayName("used keys are listed, with the VMs and hosts that use them")
  void list_usedKeys_tellWhoUsesThem() {
    try (VcenterWithKms systems =
        VcenterWithKms.start(
            builder ->
                builder
                    .virtualMachine(
                        FakeVm.builder("web/01")
                            .encryptedWith(new FakeKey("key-1", "gone"))
                            .build())
                    .virtualMachine(FakeVm.builder("plain").build()))) {
      CryptoKeys keys = systems.clusters().keys();
      CryptoKeyId key = new CryptoKeyId("key-1", Optional.of("gone"));

      assertThat(keys.list()).containsExactly(key);
      assertThat(keys.status(keys.list()))
          .singleElement()
          .satisfies(
              status -> {
                assertThat(status.available()).contains(false);
                assertThat(status.reason()).contains(CryptoKeyUnavailableReason.CLUSTER_INVALID);
                assertThat(status.virtualMachines())
                    .extracting(KeyUser::name)
                    .containsExactly("web/01");
                assertThat(status.hosts())
                    .singleElement()
                    .satisfies(host -> assertThat(host.id()).startsWith("host-"));
              });
    }
    try (VcenterWithKms old = VcenterWithKms.start(builder -> builder.apiVersion("6.7"))) {
      assertThatThrownBy(
              () ->
                  old.clusters().keys().status(List.of(new CryptoKeyId("key-1", Optional.empty()))))
          .isInstanceOf(ServiceException.class)
          .hasMessageContaining("6.7.2");
      assertThat(old.fake.calls("QueryCryptoKeyStatus")).isEmpty();
    }
  }

  @Test
  @DisplayName("a fault with the answer, a fault instead of it, and a reason of a release to come")
  void answers_ofOtherServers_areUnderstood() throws Exception {
    try (ScriptedVcenter vcenter = new ScriptedVcenter().schema(VimSchemas.VIM_7_0_2);
        VsphereClient client = vcenter.client().build()) {
      vcenter.on(
          "GenerateKey",
          always(
              returning(
                  "<returnval><keyId><keyId/></keyId><success>false</success><fault>"
                      + "<fault xsi:type=\"InvalidState\"/><localizedMessage>not now"
                      + "</localizedMessage></fault></returnval>")),
          always(fault("RuntimeFault", "No default provider", "")));
      for (String why : List.of("not now", "No default provider")) {
        assertThatThrownBy(() -> client.kmsClusters().keys().generate("c"))
            .isInstanceOf(ServiceException.class)
            .hasMessageContaining(why)
            .hasCauseInstanceOf(VsphereFaultException.class);
      }
      vcenter.on(
          "QueryCryptoKeyStatus",
          always(
              returning(
                  "<returnval><keyId><keyId>k</keyId></keyId><reason>KeyStateFuture</reason>"
                      + "</returnval>")));
      assertThat(
              client.kmsClusters().keys().status(List.of(new CryptoKeyId("k", Optional.empty()))))
          .singleElement()
          .satisfies(
              status -> {
                assertThat(status.available()).isEmpty();
                assertThat(status.reason())
                    .contains(new CryptoKeyUnavailableReason("KeyStateFuture"));
              });
    }
  }
}
