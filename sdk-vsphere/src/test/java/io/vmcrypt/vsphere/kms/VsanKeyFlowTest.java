package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.core.key.IdentityTrial;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.kms.KeyCount.Use;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A cluster of hosts whose vSAN is encrypted shows its key provider, and not its key. So no key of
 * that key provider is known to be free, and no proof about other keys is about that one.
 */
class VsanKeyFlowTest {

  private static final String PLACE = "/Datacenter/host/Cluster";
  private static final String NOT_SHOWN =
      "vCenter does not show which key the vSAN of cluster Cluster (domain-c";
  private static final FakeKey USED = new FakeKey("used", "cluster");

  private static VcenterWithKms start(String release, boolean hasVm) {
    VcenterWithKms systems =
        VcenterWithKms.start(
            builder ->
                hasVm
                    ? builder
                        .apiVersion(release)
                        .virtualMachine(FakeVm.builder("a").encryptedWith(USED).build())
                    : builder.apiVersion(release));
    KmsCluster cluster = systems.cluster();
    TestIdentity present = systems.kmsAuthority.client("vCenter").issue();
    cluster.trust().ensureClientCertificate(ClientCertificateSpec.of(identity(present)).force());
    systems.fake.inventory().setVsan(PLACE, "cluster");
    return systems;
  }

  private static ClientIdentity identity(TestIdentity identity) {
    return ClientIdentity.of(identity.chain(), identity.privateKey());
  }

  private static HostAndPort place(VcenterWithKms systems) {
    return HostAndPort.of(systems.kms.host(), systems.kms.port());
  }

  /** What the KMIP probe says that was asked for keys as vCenter, and got all of them. */
  private static HeldKeys proof(VcenterWithKms systems, Set<String> keys) {
    return new HeldKeys(
        place(systems),
        systems.kmsCertificate(),
        new HeldKeys.Client(
            systems
                .clusters()
                .get("cluster")
                .trust()
                .clientCertificate()
                .orElseThrow()
                .thumbprint(),
            Optional.empty()),
        keys,
        keys,
        keys,
        Map.of(),
        Set.of(),
        Map.of(),
        Optional.of(place(systems)),
        systems.time.now());
  }

  /** What the KMIP probe says that asked for keys with a new certificate. */
  private static IdentityTrial trial(
      VcenterWithKms systems,
      ClientIdentity next,
      Set<String> keys,
      boolean isKeyMade,
      Map<String, String> refused) {
    return new IdentityTrial(
        new HeldKeys(
            place(systems),
            systems.kmsCertificate(),
            new HeldKeys.Client(
                Thumbprint.of(next.certificate(), ThumbprintAlgorithm.SHA256), Optional.empty()),
            keys,
            keys,
            Set.of(),
            Map.of(),
            Set.of(),
            Map.of(),
            Optional.empty(),
            systems.time.now()),
        isKeyMade,
        refused);
  }

  private static String idOfCluster(VcenterWithKms systems) {
    return systems.ledger().ofProvider("cluster").users().stream()
        .filter(user -> user.kind() == KeyUser.Kind.VSAN_CLUSTER)
        .map(KeyUser::id)
        .findFirst()
        .orElseThrow();
  }

  private static KmsClusterSpec.Builder withSecond(VcenterWithKms systems) {
    return KmsClusterSpec.builder("cluster", systems.server("kms-1"))
        .addServer(systems.server("kms-2"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName(
      "a server is not added by a proof that cannot be about vSAN's key, unless it is said")
  void add_provedForOthers_isRefused(boolean hasVm) {
    try (VcenterWithKms systems = start("8.0.3.0", hasVm)) {
      Set<String> known = systems.ledger().ofProvider("cluster").kmsKeyIds();
      HeldKeys proof = proof(systems, known);
      String cluster = idOfCluster(systems);
      int before = systems.requests();

      KeysInUseException refused =
          catchThrowableOfType(
              KeysInUseException.class,
              () -> systems.clusters().ensure(withSecond(systems).proved(proof).build()));

      assertThat(refused)
          .hasMessageContaining(NOT_SHOWN)
          .hasMessageContaining("Or skip what cannot be asked: domain-c")
          .hasMessageNotContaining("who else");
      assertThat(refused.need().answer()).isEqualTo(KeyNeed.Answer.NEEDED);
      assertThat(systems.changesSince(before)).isEmpty();
      assertThat(
              systems
                  .clusters()
                  .ensure(withSecond(systems).proved(proof).skip(cluster).build())
                  .isChanged())
          .isTrue();
    }
  }

  @Test
  @DisplayName("a certificate that lacks a key or a right does not replace one that works")
  void certificate_triedInVain_isRefused() {
    try (VcenterWithKms systems = start("8.0.3.0", true)) {
      ClientIdentity next = identity(systems.kmsAuthority.client("vCenter").issue());
      Set<String> known = systems.ledger().ofProvider("cluster").kmsKeyIds();
      Map<IdentityTrial, String> inVain =
          Map.of(
              trial(systems, next, Set.of(), true, Map.of()), "not proved",
              trial(systems, next, known, false, Map.of()), "was not asked to make a key with it",
              trial(systems, next, known, true, Map.of("Activate", "Permission Denied")),
                  "refuses it: Activate (Permission Denied)");
      KmsTrust trust = systems.clusters().get("cluster").trust();
      int before = systems.requests();

      inVain.forEach(
          (trial, lack) ->
              assertThatThrownBy(
                      () ->
                          trust.ensureClientCertificate(
                              ClientCertificateSpec.of(next).proved(trial)))
                  .isInstanceOf(ConflictException.class)
                  .hasMessageContaining(lack));

      assertThat(systems.changesSince(before)).isEmpty();
      assertThat(
              trust
                  .ensureClientCertificate(
                      ClientCertificateSpec.of(next)
                          .proved(trial(systems, next, known, true, Map.of())))
                  .isChanged())
          .isTrue();
    }
  }

  @Test
  @DisplayName("that a new certificate has a key made says nothing of the key that vSAN has")
  void certificate_triedWithNoKeyInUse_isRefused() {
    try (VcenterWithKms systems = start("8.0.3.0", false)) {
      ClientIdentity next = identity(systems.kmsAuthority.client("vCenter").issue());
      IdentityTrial trial = trial(systems, next, Set.of(), true, Map.of());
      ClientCertificateSpec tried = ClientCertificateSpec.of(next).proved(trial);
      int before = systems.requests();

      assertThatThrownBy(
              () -> systems.clusters().get("cluster").trust().ensureClientCertificate(tried))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("it cannot be tried with a key in use")
          .hasMessageContaining("vSAN cluster Cluster");
      assertThat(systems.changesSince(before)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.5", "6.7", "8.0.3.0"})
  @DisplayName("a key that nobody shows may be vSAN's: it is not free, and not removed unless said")
  void key_mayBeOfVsan_isNotFree(String release) {
    try (VcenterWithKms systems = start(release, true)) {
      CryptoKeyId old = systems.clusters().keys().create("cluster");
      List<CryptoKeyId> keys = List.of(old);
      int before = systems.requests();

      KeyCount count = systems.ledger().count(keys);
      assertThat(count.of(Use.BY_NOBODY)).as(count.toString()).isEmpty();
      assertThat(count.of(Use.NOT_KNOWN))
          .singleElement()
          .satisfies(one -> assertThat(one.why()).contains(NOT_SHOWN));
      assertThat(systems.ledger().ofKeys(keys).answer()).isEqualTo(KeyNeed.Answer.NOT_KNOWN);
      assertThatThrownBy(() -> systems.clusters().keys().remove(keys))
          .isInstanceOf(KeysInUseException.class)
          .hasMessageContaining("it is not known whether keys are in use: " + old)
          .hasMessageContaining(NOT_SHOWN);
      assertThat(systems.changesSince(before)).isEmpty();

      String cluster = idOfCluster(systems);
      KeyCount skipped = systems.ledger().count(keys, List.of(), List.of(cluster));
      assertThat(skipped.of(Use.BY_NOBODY)).extracting(one -> one.key()).containsExactly(old);
      assertThat(skipped.skipped().toString()).contains(NOT_SHOWN);
      systems.clusters().keys().remove(keys, Removal.careful().skip(cluster));
      assertThat(systems.changesSince(before)).containsExactly("RemoveKeys");
      CryptoKeyId another = systems.clusters().keys().create("cluster");
      assertThat(
              systems.clusters().keys().remove(List.of(another), Removal.careful().skip(cluster)))
          .containsExactly(another);
      CryptoKeyId used = new CryptoKeyId(USED.keyId(), Optional.of("cluster"));
      assertThatThrownBy(
              () ->
                  systems.clusters().keys().remove(List.of(used), Removal.careful().skip(cluster)))
          .isInstanceOf(KeysInUseException.class)
          .hasMessageContaining("VM a");

      // that of another key provider is none of this vSAN's
      CryptoKeyId other = new CryptoKeyId("old", Optional.of("other"));
      assertThat(systems.ledger().ofKeys(List.of(other)).isByNobody()).isTrue();
    }
  }
}
