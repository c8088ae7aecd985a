package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the specs of KMS clusters and servers refuse, before anything is sent. */
class KmsRefusalsTest {

  private static final KmsServerSpec SERVER =
      KmsServerSpec.builder("kms-1", "kms.example.com").build();

  private static void refused(ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  @DisplayName("names with control characters or white space around them are refused")
  void names_odd_areRefused() {
    refused(() -> KmsClusterSpec.builder("a\u0000b", SERVER), "cluster name", "control");
    refused(() -> KmsServerSpec.builder(" kms", "kms.example.com"), "server name", "white space");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "kms.example.com:5696", "http://kms", "a b", "192.0.2.256", "-kms"})
  @DisplayName("an invalid server address is refused, quoting it and the accepted forms")
  void address_malformed_isRefused(String address) {
    refused(
        () -> KmsServerSpec.builder("kms-1", address),
        "server address",
        "\"" + address + "\"",
        "kms.example.com");
    refused(
        () -> KmsServerSpec.builder("kms-1", "kms.example.com").proxyAddress(address),
        "proxy address",
        "\"" + address + "\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65536})
  @DisplayName("a port out of range is refused")
  void port_outOfRange_isRefused(int port) {
    KmsServerSpec.Builder builder = KmsServerSpec.builder("kms-1", "kms.example.com");
    refused(() -> builder.port(port), "server port " + port, "1 to 65535");
    refused(() -> builder.proxyPort(port), "proxy port " + port, "1 to 65535");
  }

  @Test
  @DisplayName("a proxy without its address or port is refused, naming what is missing")
  void proxy_byHalf_isRefused() {
    assertThatThrownBy(() -> KmsServerSpec.builder("k", "kms.example.com").proxyPort(3128).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("without a proxy address");
    assertThatThrownBy(
            () -> KmsServerSpec.builder("k", "kms.example.com").proxyAddress("proxy").build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("without a proxy port");
  }

  @Test
  @DisplayName("an empty user name or password is refused, and the password is never quoted")
  void credentials_empty_areRefused() {
    KmsServerSpec.Builder builder = KmsServerSpec.builder("kms-1", "kms.example.com");
    refused(() -> builder.credentials("", Secret.of("p")), "user name is empty");
    refused(() -> builder.credentials("u", Secret.of("")), "password is empty");
    refused(
        () -> builder.credentials("u", Secret.of("MARK\u0001")),
        "password of user u holds characters that XML cannot carry");
  }

  @Test
  @DisplayName("a server name that is given twice is refused")
  void server_duplicate_isRefused() {
    refused(
        () -> KmsClusterSpec.builder("cluster", SERVER).addServer(SERVER), "\"kms-1\"", "twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT1.5S", "PT1H1S"})
  @DisplayName("a server time-out that is out of range or no whole seconds is refused")
  void timeout_odd_isRefused(String timeout) {
    refused(
        () -> KmsServerSpec.builder("k", "kms.example.com").timeout(Duration.parse(timeout)),
        timeout,
        "whole seconds in 1 s to 1 h");
  }

  @Test
  @DisplayName("a password to be sent without one being given is refused")
  void updatePassword_withoutCredentials_isRefused() {
    assertThatThrownBy(() -> KmsServerSpec.builder("k", "kms.example.com").updatePassword().build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("without credentials");
  }

  @Test
  @DisplayName("a removal of nothing, or with an option that says nothing of it")
  void removal_odd_isRefused() throws Exception {
    Removal careful = Removal.careful();
    HeldKeys proof =
        new HeldKeys(
            HostAndPort.of("192.0.2.1", 5696),
            ServerCertificate.fromPem(
                TestAuthority.create().server("kms").issue().certificatePem()),
            new HeldKeys.Client(Thumbprint.parse("00".repeat(20)), Optional.empty()),
            Set.of(),
            Set.of(),
            Set.of(),
            Map.of(),
            Set.of(),
            Map.of(),
            Optional.empty(),
            Instant.EPOCH);
    CryptoKeyId key = new CryptoKeyId("k", Optional.of("a"));
    try (ScriptedVcenter vcenter = new ScriptedVcenter();
        VsphereClient client = vcenter.client().build()) {
      KmsClusters clusters = client.kmsClusters();
      refused(() -> clusters.remove(" ", careful), "cluster name is empty");
      refused(
          () -> clusters.remove("a", careful.proved(proof)),
          "proved says nothing of a KMS cluster; leave it out");
      refused(
          () -> clusters.keys().remove(List.of(key), careful.proved(proof)),
          "proved says nothing of keys");
      refused(() -> careful.skip(" "), "id to skip is empty");
      refused(
          () -> clusters.entityDefault("/dc/host/c").remove(careful.skip("vm-1")),
          "skip says nothing of a default");
      refused(
          () -> client.nativeKeyProviders().remove("n", careful.proved(proof)),
          "proved says nothing of a native key provider");
      assertThat(vcenter.calls()).isEmpty();
    }
  }

  // a program without null checks may still pass null
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T nothing() {
    return null;
  }

  @Test
  @DisplayName("empty names are refused by the calls too, before anything is sent")
  void calls_emptyName_sendNothing() throws Exception {
    try (ScriptedVcenter vcenter = new ScriptedVcenter();
        VsphereClient client = vcenter.client().build()) {
      KmsClusters clusters = client.kmsClusters();
      refused(() -> clusters.get(""), "cluster name is empty");
      refused(() -> clusters.find(" "), "cluster name is empty");
      refused(() -> clusters.ensureDefault(""), "key provider name is empty");
      refused(() -> clusters.removeServer("a", " "), "server name is empty");
      refused(() -> clusters.removeServer("", "k"), "cluster name is empty");
      refused(() -> clusters.remove(""), "cluster name is empty");
      refused(() -> clusters.entityDefault(" "), "inventory path is empty", "/Datacenter/host");
      refused(
          () -> clusters.entityDefault("/Datacenter/host").ensure(""),
          "key provider name is empty");
      refused(() -> clusters.keys().create(""), "cluster name is empty");
      List<CryptoKeyId> blank = List.of(new CryptoKeyId(" ", Optional.empty()));
      refused(() -> clusters.keys().remove(blank), "keys has one with a blank id");
      refused(
          () -> clusters.keys().remove(blank, Removal.careful().force()),
          "keys has one with a blank id");
      assertThat(vcenter.calls()).isEmpty();
    }
  }

  @Test
  @DisplayName("what is removed or set by force is said and shown")
  void force_everywhere_isOneForm() {
    assertThat(EntityDefaultSpec.of("a").isForced()).isFalse();
    assertThat(EntityDefaultSpec.of("a").force()).hasToString("EntityDefaultSpec[a, forced]");
    assertThat(Removal.careful().isForced()).isFalse();
    assertThat(Removal.careful()).hasToString("Removal[careful]");
    assertThat(Removal.careful().force().skip("vm-1", "vm-2"))
        .hasToString("Removal[forced, skipping [vm-1, vm-2]]");
    assertThat(Removal.careful().skip("vm-1").skip("vm-2").skipped())
        .containsExactly("vm-1", "vm-2");
  }
}
