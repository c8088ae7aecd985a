package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.Refusals.refuses;
import static io.vmcrypt.testkit.VcenterCalls.ENCRYPTION_POLICY;
import static io.vmcrypt.testkit.VcenterCalls.crypto;
import static io.vmcrypt.testkit.VcenterCalls.provider;
import static io.vmcrypt.testkit.VcenterCalls.removeServer;
import static io.vmcrypt.testkit.VcenterCalls.server;
import static io.vmcrypt.testkit.VcenterCalls.serverInfo;
import static io.vmcrypt.testkit.VcenterCalls.trustedCluster;
import static io.vmcrypt.testkit.VcenterCalls.vmProfile;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The fake vCenter: keys that are wrapped, 9.0 and later")
class FakeVcenterWrappingTest extends VcenterLab {

  private static final String ROTATED =
      "<keySpec xsi:type=\"KmipServerSpecWrappingRotationIntervalKeySpec\">"
          + "<rotationInterval>30</rotationInterval></keySpec>";

  FakeVcenterWrappingTest() {
    super(
        vcenter ->
            vcenter
                .apiVersion("9.0.0.0")
                .virtualMachine(FakeVm.builder("a").build())
                .virtualMachine(FakeVm.builder("b").build()));
    soap.login();
  }

  private void register(String cluster, String keySpec) {
    String rest = keySpec.isEmpty() ? "" : "<defaultKeyType>wrappedKey</defaultKeyType>" + keySpec;
    String info = serverInfo("one", "127.0.0.1", kms.port());
    soap.good(server("RegisterKmipServer", cluster, info, rest));
    trustedCluster(cluster, kms.port(), authority, client).stream().skip(1).forEach(soap::good);
  }

  private FakeKey encrypt(String vm) {
    succeeds(vm, vmProfile(ENCRYPTION_POLICY));
    return Objects.requireNonNull(vcenter.vm(vm).key());
  }

  private List<String> atKms() {
    return kms.keys().stream().map(FakeKmipKey::id).toList();
  }

  private String status(FakeKey key) {
    return status(3, key);
  }

  private String generate(String keyType) {
    return crypto(
        "GenerateKey",
        provider("keyProvider", "w")
            + (keyType.isEmpty() ? "" : "<keySpec><keyType>" + keyType + "</keyType></keySpec>"));
  }

  private String remove(String keyId) {
    return remove(new FakeKey(keyId, "w"), false).body();
  }

  @Test
  @DisplayName("the KMS holds the wrapping key alone; each VM's key is told with it")
  void encrypt_rotated_kmsHasWrappingKeyAlone() {
    register("w", ROTATED);
    assertThat(soap.good(crypto("ListKmipServers", "")).body())
        .contains("<rotationInterval>30</rotationInterval><lastRotation>2026-01-01T00:00:00Z<");
    FakeKey a = encrypt("a");
    clock.advance(Duration.ofDays(1));
    FakeKey b = encrypt("b");

    assertThat(a).isNotEqualTo(b);
    String wrapping = Objects.requireNonNull(vcenter.keys().wrappingKeyId(a));
    assertThat(atKms()).containsExactly(wrapping);
    assertThat(vcenter.keys().wrappingKeyId(b)).isEqualTo(wrapping);
    assertThat(vcenter.kmsClusters().get(0).madeWrappingKeys()).containsExactly(wrapping);
    assertThat(status(a))
        .contains(
            "<keyAvailable>true</keyAvailable>",
            "<keyInfo xsi:type=\"CryptoManagerKmipCryptoKeyStatusWrappingRotationIntervalKeyInfo\">"
                + "<keyId>"
                + wrapping
                + "</keyId><createTime>2026-01-01T00:00:00Z</createTime></keyInfo>",
            ">" + vcenter.vm("a").id() + "</encryptedVMs>");
    assertThat(soap.good(crypto("ListKmipServers", "")).body())
        .contains("<keyId>" + wrapping + "<");
    assertThat(listedKeys()).contains(a.keyId(), b.keyId()).doesNotContain(wrapping);
  }

  @Test
  @DisplayName(
      "after a rotation new keys have a new wrapping key, and old ones go on to need theirs")
  void rotate_oldWrappingKey_staysNeeded() {
    register("w", ROTATED);
    FakeKey a = encrypt("a");
    String first = Objects.requireNonNull(vcenter.keys().wrappingKeyId(a));
    clock.advance(Duration.ofDays(30));
    FakeKey b = encrypt("b");
    String second = Objects.requireNonNull(vcenter.keys().wrappingKeyId(b));

    assertThat(second).isNotEqualTo(first);
    assertThat(atKms()).containsExactlyInAnyOrder(first, second);
    assertThat(status(a)).contains("<rotateTime>2026-01-31T00:00:00Z</rotateTime>");
    vcenter.keys().rotateWrappingKey("w");
    assertThat(vcenter.kmsClusters().get(0).madeWrappingKeys())
        .hasSize(3)
        .startsWith(first, second);

    kms.destroyKey(first);
    assertThat(status(a))
        .contains("<keyAvailable>false</keyAvailable>", "WrappingKeyMissingInKMS", first);
    assertThat(status(b)).contains("<keyAvailable>true</keyAvailable>");
    assertThat(soap.call(reconfigure("a", "")).status()).isEqualTo(200);
  }

  @Test
  @DisplayName("a wrapping key may be named; without it there are no new keys")
  void named_wrappingKey_mustBeThere() {
    register("raw", "");
    FakeKey named = encrypt("a");
    String spec =
        "<keySpec xsi:type=\"KmipServerSpecWrappingKeyIdKeySpec\"><keyId>%s</keyId></keySpec>";
    register("w", spec.formatted(named.keyId()));
    FakeKey b = encrypt("b");

    assertThat(atKms()).containsExactly(named.keyId());
    assertThat(status(b))
        .contains(
            "WrappingKeyIdKeyInfo\"><keyId>"
                + named.keyId()
                + "</keyId><configuredTime>2026-01-01T00:00:00Z<");
    kms.destroyKey(named.keyId());
    assertThat(soap.good(generate("")).body())
        .contains("<success>false</success>", "Cannot generate key", named.keyId());
    refuses(() -> vcenter.keys().rotateWrappingKey("w"));
  }

  @Test
  @DisplayName("a key can be asked for as it is, and one that nothing wraps cannot be wrapped")
  void generateKey_keyType_asAsked() {
    register("w", ROTATED);
    String raw = soap.good(generate("rawKey")).body();
    assertThat(atKms()).hasSize(1);
    assertThat(raw).contains(atKms().get(0));
    assertThat(soap.good(generate("wrappedKey")).body()).doesNotContain(atKms());
    assertThat(atKms()).hasSize(2);

    register("plain", "");
    assertThat(soap.good(generate("wrappedKey").replace(">w<", ">plain<")).body())
        .contains("<success>false</success>", "InvalidArgument");
    assertThat(soap.good(generate("other")).body()).contains("<success>false</success>");
  }

  @Test
  @DisplayName("wrapping keys can be removed though they wrap keys in use, those keys cannot")
  void removeKeys_wrappingKey_isNotAskedFor() {
    register("w", ROTATED);
    FakeKey a = encrypt("a");
    String wrapping = Objects.requireNonNull(vcenter.keys().wrappingKeyId(a));

    assertThat(remove(a.keyId())).contains("ResourceInUse");
    assertThat(remove(wrapping)).contains("<success>true</success>");
    assertThat(atKms()).containsExactly(wrapping);
    String unused = all(soap.good(generate("")).body(), "keyId").get(0);
    assertThat(remove(unused)).contains("<success>true</success>");
  }

  @Test
  @DisplayName(
      "keys outlive their provider; the same name and the same wrapping key bring them back")
  void provider_removedAndBack_keyAvailable() {
    register("w", ROTATED);
    FakeKey a = encrypt("a");
    soap.good(removeServer("w", "one"));
    assertThat(status(a)).contains("KeyStateClusterInvalid");

    register("w", ROTATED);
    assertThat(status(a)).contains("<keyAvailable>true</keyAvailable>");
    encrypt("b");
    assertThat(vcenter.kmsClusters().get(0).madeWrappingKeys()).hasSize(2);
    kms.stop();
    assertThat(status(a)).contains("KeyStateClusterUnreachable");
    refuses(IllegalStateException.class, () -> vcenter.keys().rotateWrappingKey("w"));
  }

  @Test
  @DisplayName("a key that a VM has from the start can be a wrapped one")
  void setWrappedKey_known() {
    register("w", ROTATED);
    String wrapping = Objects.requireNonNull(vcenter.keys().wrappingKeyId(encrypt("a")));
    FakeKey old = new FakeKey("old", "w");
    vcenter.addVm(FakeVm.builder("c").encryptedWith(old).build());
    assertThat(status(old)).contains("KeyStateMissingInKMS").doesNotContain("keyInfo");

    vcenter.keys().setWrapped(old, wrapping);

    assertThat(status(old)).contains("<keyAvailable>true</keyAvailable>", wrapping);
    vcenter.hosts().restart(vcenter.hosts().keys().keySet().iterator().next());
    assertThat(told("c", "runtime.cryptoState")).contains("unlocked");
  }
}
