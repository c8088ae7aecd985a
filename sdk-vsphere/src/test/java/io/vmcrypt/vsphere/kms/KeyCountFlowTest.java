package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKeyStatus;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.kms.KeyCount.CountedKey;
import io.vmcrypt.vsphere.kms.KeyCount.ProviderKeys;
import io.vmcrypt.vsphere.kms.KeyCount.Use;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys are counted as the KMS's own list has them. */
class KeyCountFlowTest {

  private static final int MONTHS = 12;

  private static CryptoKeyId key(String id) {
    return new CryptoKeyId(id, Optional.of("cluster"));
  }

  /** What the KMS has, as a person exports it: ids alone. */
  private static List<CryptoKeyId> atKms(VcenterWithKms systems) {
    return systems.kms.keys().stream()
        .map(FakeKmipKey::id)
        .map(id -> new CryptoKeyId(id, Optional.empty()))
        .toList();
  }

  private static Set<String> ids(List<CountedKey> keys) {
    return keys.stream().map(one -> one.key().keyId()).collect(Collectors.toSet());
  }

  private static KmsCluster trusted(VcenterWithKms systems) {
    KmsCluster cluster = systems.cluster();
    TestIdentity client = systems.kmsAuthority.client("vCenter").issue();
    cluster
        .trust()
        .ensureClientCertificate(
            ClientCertificateSpec.of(ClientIdentity.of(client.chain(), client.privateKey()))
                .force());
    return cluster;
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "after 12 re-keys each VM needs one key, and nobody needs the others, as the KMS has them")
  void manyVms_afterAYear() {
    int vms = Integer.getInteger("vmcrypt.drill.vms", 300);
    try (VcenterWithKms systems =
        VcenterWithKms.start(
            builder -> {
              for (int vm = 0; vm < vms; vm++) {
                builder.virtualMachine(
                    FakeVm.builder("vm-of-" + vm)
                        .encryptedWith(new FakeKey("k-" + MONTHS + "-" + vm, "cluster"))
                        .build());
              }
              return builder;
            })) {
      systems.cluster();
      for (int month = 0; month <= MONTHS; month++) {
        for (int vm = 0; vm < vms; vm++) {
          systems.kms.put(FakeKmipObject.key("k-" + month + "-" + vm).build());
        }
      }
      assertThat(systems.kms.keys()).hasSize(vms * (MONTHS + 1));
      int before = systems.requests();

      KeyCount count = systems.ledger().count(atKms(systems));

      assertThat(systems.changesSince(before)).isEmpty();
      assertThat(count.doubts()).isEmpty();
      assertThat(count.isKnown()).isTrue();
      assertThat(count.keys()).hasSameSizeAs(systems.kms.keys());
      assertThat(count.providers())
          .containsExactly(
              new ProviderKeys("", 0, 0, 0, 0, (long) vms * MONTHS, 0, 0),
              // its two hosts have keys too, of the first VM that they ran
              new ProviderKeys("cluster", vms, vms + 2, 0, 0, 0, 0, 0));
      assertThat(ids(count.of(Use.BY_NOBODY)))
          .isEqualTo(
              systems.kms.keys().stream()
                  .map(FakeKmipKey::id)
                  .filter(id -> !id.startsWith("k-" + MONTHS + "-"))
                  .collect(Collectors.toSet()));
      assertThat(count.of(Use.NEEDED))
          .allSatisfy(one -> assertThat(one.users()).isBetween(1, 3))
          .filteredOn(one -> one.users() == 1)
          .hasSizeGreaterThanOrEqualTo(vms - 2);
      // about 25 calls for the look, and one for a hundred keys
      assertThat(systems.requests() - before).isLessThan(25 + vms * (MONTHS + 2) / 100);
    }
  }

  @Test
  @DisplayName(
      "what only the KMS lists is nobody's word: unknown, unless somebody knows it as ours")
  void atKms_only_isUnknown() {
    FakeKey used = new FakeKey("used", "cluster");
    FakeKey wrapped = new FakeKey("wrapped", "cluster");
    try (VcenterWithKms systems =
        VcenterWithKms.start(
            builder ->
                builder
                    .apiVersion("9.0.0.0")
                    .virtualMachine(FakeVm.builder("a").encryptedWith(used).build())
                    .virtualMachine(FakeVm.builder("b").encryptedWith(wrapped).build()))) {
      systems.cluster();
      systems.fake.keys().setWrapped(wrapped, "wraps");
      List<CryptoKeyId> atKms =
          Stream.of("used", "wraps", "replaced", "stranger").map(id -> key(id)).toList();

      KeyCount count = systems.ledger().count(List.of(key("replaced")), atKms);

      assertThat(ids(count.of(Use.NEEDED))).containsExactlyInAnyOrder("used", "wrapped");
      assertThat(ids(count.of(Use.WRAPS))).containsExactly("wraps");
      assertThat(ids(count.of(Use.BY_NOBODY))).containsExactly("replaced");
      assertThat(ids(count.of(Use.AT_KMS_ONLY))).containsExactly("stranger");
      assertThat(count.of(Use.AT_KMS_ONLY).get(0).why()).contains("whose it is");
      assertThat(count.isKnown()).isFalse();
      assertThat(count.providers())
          .singleElement()
          .satisfies(sums -> assertThat(sums.atKmsOnly()).isEqualTo(1));
      // the KMS has no wrapped key, and must have what wraps it
      assertThat(count.lackingAtKms("cluster", List.of("used", "wraps"))).isEmpty();
      assertThat(ids(count.lackingAtKms("cluster", List.of("stranger"))))
          .containsExactlyInAnyOrder("used", "wraps");
      assertThat(count.lackingAtKms("another", List.of())).isEmpty();

      // a VM that cannot be read does not make a stranger ours
      systems.fake.inventory().setAccessible("a", false);
      assertThat(ids(systems.ledger().count(List.of(), atKms).of(Use.AT_KMS_ONLY)))
          .contains("stranger", "replaced");
    }
  }

  private static FakeKeyStatus wrappedBy(FakeKeyStatus status, @Nullable String id) {
    return new FakeKeyStatus(
        status.key(),
        status.available(),
        status.reason(),
        status.virtualMachines(),
        status.hosts(),
        status.tags(),
        id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"left out", "named twice", "wrapped once", "not named"})
  @DisplayName("while it is not known what wraps a key in use, it may be any: none is free")
  void wrapping_notKnown_isNotFree(String how) {
    FakeKey used = new FakeKey("used", "cluster");
    try (VcenterWithKms systems =
        VcenterWithKms.start(
            builder ->
                builder
                    .apiVersion("9.0.0.0")
                    .virtualMachine(FakeVm.builder("a").encryptedWith(used).build()))) {
      trusted(systems);
      systems.fake.keys().setWrapped(used, "w-1");
      systems
          .fake
          .keys()
          .setStatuses(
              all ->
                  all.stream()
                      .flatMap(
                          one ->
                              !one.key().equals(used)
                                  ? Stream.of(one)
                                  : switch (how) {
                                    case "left out" -> Stream.of();
                                    case "named twice" -> Stream.of(one, wrappedBy(one, "w-2"));
                                    case "wrapped once" -> Stream.of(wrappedBy(one, null), one);
                                    default -> Stream.of(wrappedBy(one, ""));
                                  })
                      .toList());
      List<CryptoKeyId> wrapping =
          Stream.of("w-1", "w-2", "w-3").map(KeyCountFlowTest::key).toList();

      KeyCount count = systems.ledger().count(wrapping);

      assertThat(count.of(Use.BY_NOBODY)).as(count.toString()).isEmpty();
      assertThat(count.isKnown()).isFalse();
      KeyNeed need = systems.ledger().ofKeys(List.of(key("w-3")));
      assertThat(need.answer()).isEqualTo(KeyNeed.Answer.NOT_KNOWN);
      assertThat(need.inWords()).contains("what wraps key used of key provider cluster");
      assertThat(systems.ledger().ofKeys(List.of(new CryptoKeyId("w-3", Optional.of("other")))))
          .as("a key of another provider wraps none of these")
          .matches(KeyNeed::isByNobody);
      assertThat(systems.ledger().ofProvider("cluster"))
          .as("which keys the KMS must have: the key's own, which it has not, or not known")
          .matches(all -> all.kmsKeyIds().contains("used") || !all.areKeysKnown());
    }
  }
}
