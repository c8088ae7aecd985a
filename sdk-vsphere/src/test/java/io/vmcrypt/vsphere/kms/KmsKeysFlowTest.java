package io.vmcrypt.vsphere.kms;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.fault;
import static io.vmcrypt.vsphere.ScriptedVcenter.returning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.Spellings;
import io.vmcrypt.vsphere.VimSchemas;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys by their names: made, listed, looked at. */
class KmsKeysFlowTest {

  @Test
  @DisplayName(
      "a key is made by the KMS of the default or of a named cluster, and can be looked at")
  void generate_healthyCluster_makesAKey() {
    try (VcenterWithKms systems = VcenterWithKms.start702()) {
      CryptoKeys keys = systems.clusters().keys();
      trusted(systems);
      CryptoKeyId byDefault = keys.create();
      CryptoKeyId named = keys.create("cluster");

      assertThat(byDefault.providerId()).contains("cluster");
      assertThat(systems.kms.keys())
          .extracting(key -> key.id())
          .containsExactlyInAnyOrder(byDefault.keyId(), named.keyId());
      CryptoKeyId unknown = new CryptoKeyId("unknown", Optional.of("cluster"));
      CryptoKeyId gone = new CryptoKeyId("key-1", Optional.of("gone"));
      assertThat(keys.status(List.of(named, unknown, gone)))
          .satisfiesExactly(
              good -> {
                assertThat(good.key()).isEqualTo(named);
                assertThat(good.available()).contains(true);
                assertThat(good.reason()).isEmpty();
                assertThat(good.virtualMachines()).isEmpty();
              },
              missing -> {
                assertThat(missing.available()).contains(false);
                assertThat(missing.reason()).contains(CryptoKeyStatus.Reason.MISSING_IN_KMS);
              },
              invalid ->
                  assertThat(invalid.reason()).contains(CryptoKeyStatus.Reason.CLUSTER_INVALID));
      assertThat(keys.status(List.of())).isEmpty();
      assertThatThrownBy(() -> keys.create("none")).isInstanceOf(NotFoundException.class);
    }
  }

  @Test
  @DisplayName("a cluster without trust makes no key, and says why")
  void generate_withoutTrust_saysWhy() {
    try (VcenterWithKms systems = VcenterWithKms.start()) {
      systems.cluster();
      assertThatThrownBy(() -> systems.clusters().keys().create())
          .isInstanceOf(ServiceException.class)
          .hasMessageContaining("made no key")
          .hasMessageContaining("Cannot generate key")
          .hasMessageContaining("look at the KMS cluster's status");
    }
  }

  @Test
  @DisplayName("who uses keys is told without asking a key server")
  void users_keyServerGone_areTold() {
    try (VcenterWithKms systems =
        VcenterWithKms.start(
            builder ->
                builder.virtualMachine(
                    FakeVm.builder("web")
                        .encryptedWith(new FakeKey("key-1", "cluster"))
                        .build()))) {
      CryptoKeys keys = systems.clusters().keys();
      trusted(systems);
      int asked = systems.kms.connections().size();

      assertThat(keys.users(keys.list()))
          .singleElement()
          .satisfies(
              status -> {
                assertThat(status.virtualMachines())
                    .extracting(KeyUser::name)
                    .containsExactly("web");
                assertThat(status.hosts()).hasSize(1);
                assertThat(status.available()).isEmpty();
                assertThat(status.reason()).isEmpty();
              });
      assertThat(systems.kms.connections()).hasSize(asked);
    }
  }

  private static KmsCluster trusted(VcenterWithKms systems) {
    KmsCluster cluster = systems.cluster();
    TestIdentity identity = systems.kmsAuthority.client("vcenter").issue();
    cluster
        .trust()
        .ensureClientCertificate(
            ClientCertificateSpec.of(ClientIdentity.of(identity.chain(), identity.privateKey()))
                .force());
    return cluster;
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.5", "8.0.3.0"})
  @DisplayName("a key that a VM uses is refused before anything is sent, unless forced is set")
  void remove_usedKey_isRefused(String release) {
    try (VcenterWithKms systems =
        VcenterWithKms.start(
            builder ->
                builder
                    .apiVersion(release)
                    .virtualMachine(
                        FakeVm.builder("web/01")
                            .encryptedWith(new FakeKey("key-1", "gone"))
                            .build()))) {
      CryptoKeys keys = systems.clusters().keys();
      CryptoKeyId used = new CryptoKeyId("key-1", Optional.of("gone"));
      CryptoKeyId other = new CryptoKeyId("key-2", Optional.of("gone"));

      assertThatThrownBy(() -> keys.remove(List.of(other, used)))
          .isInstanceOfSatisfying(
              KeysInUseException.class,
              refusal -> assertThat(refusal.need().keys()).containsExactly(used))
          .hasMessageContaining(release.equals("6.5") ? "key-1" : "key-1 of key provider gone by")
          .hasMessageContaining(release.equals("6.5") ? "gone" : "web/01")
          .hasMessageContaining("Nothing was removed");
      assertThat(systems.fake.calls("RemoveKeys")).isEmpty();

      assertThat(keys.remove(List.of(used), Removal.careful().force())).containsExactly(used);
      assertThat(systems.fake.calls("RemoveKeys"))
          .singleElement()
          .satisfies(call -> assertThat(call.body()).contains("<force>true</force>"));
    }
  }

  @ParameterizedTest
  @MethodSource("io.vmcrypt.vsphere.Spellings#others")
  @DisplayName(
      "a key in use whose id is written otherwise is not removed, nor told as without users")
  void remove_otherSpelling_isRefused(String given) {
    for (String release : List.of("6.7", "8.0.3.0", "9.0.0.0")) {
      try (VcenterWithKms systems =
          VcenterWithKms.start(
              builder ->
                  builder
                      .apiVersion(release)
                      .virtualMachine(
                          FakeVm.builder("web/01")
                              .encryptedWith(new FakeKey(Spellings.ID, "cluster"))
                              .build()))) {
        systems.cluster();
        CryptoKeys keys = systems.clusters().keys();
        List<CryptoKeyId> asked = List.of(new CryptoKeyId(given, Optional.of("cluster")));

        assertThatThrownBy(() -> keys.remove(asked))
            .isInstanceOf(KeysInUseException.class)
            .hasMessageContaining("key " + Spellings.ID + " of key provider cluster is in use")
            .hasMessageContaining("the same id written otherwise");
        assertThat(systems.fake.calls("RemoveKeys")).isEmpty();
        if (!release.equals("6.7") && given.equals(given.strip())) {
          assertThatThrownBy(() -> keys.users(asked))
              .isInstanceOf(NotFoundException.class)
              .hasMessageContaining(Spellings.ID);
          assertThatThrownBy(() -> keys.status(asked)).isInstanceOf(NotFoundException.class);
        }
      }
    }
  }

  @Test
  @DisplayName("a key that a host, a third party or someone unknown uses is not removed")
  void remove_usedByOthers_isRefused() {
    try (VcenterWithKms systems =
        VcenterWithKms.start(
            builder -> builder.limitedUser("none@fake.test", "None-1!", "Cryptographer.Access"))) {
      systems.cluster();
      FakeKey key = new FakeKey("key-1", "cluster");
      CryptoKeyId id = new CryptoKeyId("key-1", Optional.of("cluster"));
      systems.fake.keys().setThirdPartyUse(key, "vsan-52");
      assertThat(refusal(systems.vcenter, id).users())
          .containsExactly(new KeyUser("vsan-52", "vsan-52", KeyUser.Kind.THIRD_PARTY));
      systems.fake.keys().setThirdPartyUse(key);
      String host = systems.fake.hosts().cryptoStates().keySet().iterator().next();
      systems.fake.hosts().setKey(host, key);
      assertThat(refusal(systems.vcenter, id).users())
          .extracting(KeyUser::kind)
          .containsExactly(KeyUser.Kind.HOST);
      systems.fake.keys().setUsersHidden(true);
      assertThat(refusal(systems.vcenter, new CryptoKeyId("key-1", Optional.empty())).users())
          .extracting(KeyUser::kind)
          .containsExactly(KeyUser.Kind.HOST);
      try (VsphereClient none = systems.client("none@fake.test", "None-1!")) {
        assertThat(refusal(none, id))
            .hasMessageContaining(": keys are in use: ")
            .hasMessageContaining("it is not known who else uses them")
            .hasMessageContaining("vCenter does not say who uses it")
            .hasMessageContaining("Cryptographer.ManageKeys");
      }
      assertThat(systems.fake.calls("RemoveKeys")).isEmpty();
    }
  }

  private static KeysInUseException refusal(VsphereClient client, CryptoKeyId key) {
    return refusal(client, List.of(key));
  }

  private static KeysInUseException refusal(VsphereClient client, List<CryptoKeyId> keys) {
    return catchThrowableOfType(
        KeysInUseException.class, () -> client.kmsClusters().keys().remove(keys));
  }

  private static List<CryptoKeyId> keys(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> new CryptoKeyId("key-" + number, Optional.empty()))
        .toList();
  }

  /** What is there even where nothing is. */
  private static String rootOrTasks(String asked) {
    String there =
        asked.contains("<type>Folder</type>")
            ? "<obj type=\"Folder\">group-d1</obj>"
            : "<obj type=\"TaskManager\">TaskManager</obj>";
    return asked.contains(there) ? "<returnval><objects>" + there + "</objects></returnval>" : "";
  }

  @Test
  @DisplayName("a key that came into use meanwhile stays, and vCenter's reason is reported")
  void remove_refusedByVcenter_saysWhy() throws Exception {
    try (ScriptedVcenter vcenter = new ScriptedVcenter().schema(VimSchemas.VIM_7_0_2);
        VsphereClient client = vcenter.client().build()) {
      vcenter
          .withView()
          .on("RetrievePropertiesEx", call -> returning(rootOrTasks(call.body())))
          .on("ListKeys", always(returning("")))
          .on(
              "QueryCryptoKeyStatus",
              always(
                  returning(
                      Stream.of("k", "l", "m", "n")
                          .map(
                              id ->
                                  "<returnval><keyId><keyId>" + id + "</keyId></keyId></returnval>")
                          .collect(Collectors.joining()))),
              always(returning("")))
          .on(
              "RemoveKeys",
              always(
                  returning(
                      "<returnval><keyId><keyId>k</keyId></keyId><success>false</success><fault>"
                          + "<fault xsi:type=\"ResourceInUse\"/><localizedMessage>in use"
                          + "</localizedMessage></fault></returnval>"
                          + "<returnval><keyId><keyId>l</keyId></keyId><success>true</success>"
                          + "</returnval>"
                          + "<returnval><keyId><keyId>m</keyId></keyId><success>false</success>"
                          + "<reason>of an old release</reason></returnval>"
                          + "<returnval><keyId><keyId>n</keyId></keyId><success>false</success>"
                          + "<reason> </reason></returnval>")));
      List<CryptoKeyId> keys =
          Stream.of("k", "l", "m", "n").map(id -> new CryptoKeyId(id, Optional.empty())).toList();

      assertThatThrownBy(() -> client.kmsClusters().keys().remove(keys))
          .isInstanceOf(ServiceException.class)
          .hasMessageContaining("k: ResourceInUse; m: of an old release; n: it does not say why")
          .hasMessageContaining("1 were removed")
          .cause()
          .hasMessageContaining("ResourceInUse");
      // of keys that vCenter says nothing about it is not known that nothing uses them
      assertThatThrownBy(() -> client.kmsClusters().keys().remove(keys))
          .isInstanceOf(KeysInUseException.class)
          .hasMessageContaining("k by someone unknown");
      // twenty are named
      assertThat(refusal(client, keys(20)))
          .hasMessageContaining("key-20 by someone unknown")
          .hasMessageNotContaining("0 more");
      assertThat(refusal(client, keys(22))).hasMessageContaining(" and 2 more");
    }
  }

  @Test
  @DisplayName("a fault in the answer, a fault instead of it, and a reason of a later release")
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
        assertThatThrownBy(() -> client.kmsClusters().keys().create("c"))
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
                assertThat(status.reason()).contains(new CryptoKeyStatus.Reason("KeyStateFuture"));
              });
    }
  }

  @Test
  @DisplayName("a key without an id, or of another key provider, does not count as made")
  void create_strangeKey_isRefused() {
    try (VcenterWithKms systems = VcenterWithKms.start()) {
      systems.cluster();
      systems.fake.answerMethod(
          "GenerateKey",
          call ->
              FakeSoapAnswer.of(
                  "<returnval><keyId><keyId></keyId></keyId><success>true</success></returnval>"));
      assertThatThrownBy(() -> systems.clusters().keys().create("cluster"))
          .isInstanceOf(ServiceException.class)
          .hasMessageContaining("vCenter names no key");
      systems.fake.answerMethod(
          "GenerateKey",
          call ->
              FakeSoapAnswer.of(
                  "<returnval><keyId><keyId>k</keyId><providerId><id>other</id></providerId>"
                      + "</keyId><success>true</success></returnval>"));
      assertThatThrownBy(() -> systems.clusters().keys().create("cluster"))
          .isInstanceOf(ServiceException.class)
          .hasMessageContaining("vCenter names a key of key provider \"other\"");
    }
  }
}
