package io.vmcrypt.testkit.internal.kmip.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.certificate.TestKeyAlgorithm;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.kmip.part.KmipMisbehaviour;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class VcenterKmipClientFlowTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(400);

  private final TestAuthority authority = TestAuthority.create();
  private final TestIdentity vcenter = authority.client("vcenter").issue();

  @ParameterizedTest
  @CsvSource({
    "TLSv1.2, EC_P256",
    "TLSv1.2, RSA_2048",
    "TLSv1.3, EC_P256",
    "TLSv1.3, RSA_2048",
  })
  @DisplayName(
      "A key is made, fetched, seen Pre-Active, activated and labelled, as vCenter does it")
  void session_wholeLifecycle_worksUnderEachProtocolAndKey(
      String protocol, TestKeyAlgorithm algorithm) throws Exception {
    TestIdentity identity = authority.server("localhost").keyAlgorithm(algorithm).issue();
    TestIdentity client = authority.client("vcenter").keyAlgorithm(algorithm).issue();
    try (FakeKmipServer kms =
        FakeKmipServer.builder(authority).serverIdentity(identity).protocols(protocol).start()) {
      try (KmipSession session =
          client(kms).open(client, List.of(identity.certificate()), null, null)) {
        assertThat(session.discoverVersions()).containsExactly("1.4", "1.3", "1.2", "1.1", "1.0");
        String id = session.createAes256Key();
        assertThat(session.get(id)).hasSize(32).isEqualTo(kms.keyMaterial(id));
        assertThat(session.state(id)).isEqualTo("Pre-Active");
        session.activate(id);
        assertThat(session.state(id)).isEqualTo("Active");
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("x-Product", "VMware vSphere");
        labels.put("x-Vendor", "VMware, Inc.");
        assertThat(session.addAttributes(id, labels)).isTrue();
      }

      assertThat(kms.operations())
          .containsExactly(
              "Discover Versions",
              "Discover Versions",
              "Create",
              "Get",
              "Get Attributes",
              "Activate",
              "Get Attributes",
              "Add Attribute",
              "Add Attribute");
      assertThat(kms.keys())
          .singleElement()
          .satisfies(
              key -> {
                assertThat(key.state()).isEqualTo("Active");
                assertThat(key.algorithm()).isEqualTo("AES");
                assertThat(key.bits()).isEqualTo(256);
                assertThat(key.attributes())
                    .containsEntry("x-Vendor", List.of("VMware, Inc."))
                    .containsEntry("x-Product", List.of("VMware vSphere"));
              });
      assertThat(kms.connections())
          .singleElement()
          .satisfies(
              connection -> {
                assertThat(connection.tlsProtocol()).isEqualTo(protocol);
                assertThat(connection.clientCertificate()).isEqualTo(client.certificate());
                assertThat(connection.failure()).isNull();
              });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  @DisplayName("The chain is read without a client certificate, whatever the server thinks of that")
  void readCertificateChain_withoutClientCertificate_returnsChainAsSent(String protocol)
      throws Exception {
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).protocols(protocol).start()) {
      assertThat(client(kms).readCertificateChain())
          .containsExactly(kms.certificate(), authority.certificate());
    }
  }

  @Test
  @DisplayName("A renewed certificate is the one that is read from then on")
  void readCertificateChain_afterRenewal_returnsNewCertificate() throws Exception {
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start()) {
      X509Certificate before = client(kms).readCertificateChain().get(0);
      TestIdentity renewed = authority.server("localhost").issue();

      kms.replaceIdentity(renewed);

      assertThat(client(kms).readCertificateChain().get(0))
          .isEqualTo(renewed.certificate())
          .isEqualTo(kms.certificate())
          .isNotEqualTo(before);
      assertThatThrownBy(() -> client(kms).open(vcenter, List.of(before), null, null))
          .isInstanceOf(ServerNotTrustedException.class);
    }
  }

  @Test
  @DisplayName(
      "A server is trusted by its authority too, but not by a stranger's, a twin's or by no one")
  void open_serverTrust_needsTheLeafOrItsAuthority() throws Exception {
    TestAuthority stranger = TestAuthority.create("stranger");
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start()) {
      client(kms).open(vcenter, List.of(authority.certificate()), null, null).close();
      TestIdentity twin = authority.server("localhost").issue();

      assertThatThrownBy(
              () -> client(kms).open(vcenter, List.of(stranger.certificate()), null, null))
          .isInstanceOf(ServerNotTrustedException.class)
          .hasMessageContaining("CN=localhost");
      for (List<X509Certificate> wrong :
          List.of(List.<X509Certificate>of(), List.of(twin.certificate()))) {
        assertThatThrownBy(() -> client(kms).open(vcenter, wrong, null, null))
            .isInstanceOf(ServerNotTrustedException.class);
      }
      assertThat(kms.operations()).containsExactly("Discover Versions");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  @DisplayName("A client certificate of a stranger, or none, is told as the client not trusted")
  void open_clientNotTrusted_isToldApart(String protocol) throws Exception {
    TestIdentity strange = TestAuthority.create("stranger").client("vcenter").issue();
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).protocols(protocol).start()) {
      // the alert gets lost in a race where it gets lost at all
      for (int i = 0; i < 10; i++) {
        assertThatThrownBy(() -> open(kms, strange))
            .isInstanceOf(ClientNotTrustedException.class)
            .hasMessageContaining("refused the client certificate");
        assertThatThrownBy(() -> open(kms, null))
            .isInstanceOf(ClientNotTrustedException.class)
            .hasMessageContaining("wants a client certificate");
      }
      // all is noted once the server's threads have ended
      kms.stop();
      assertThat(kms.operations()).isEmpty();
      assertThat(kms.connections()).hasSize(20).allMatch(each -> each.failure() != null);
    }
  }

  @Test
  @DisplayName(
      "A client certificate without clientAuth passes the handshake and is refused in KMIP")
  void open_clientWithoutUsage_isClientNotTrusted() throws Exception {
    TestIdentity noUsage = authority.client("vcenter").withoutExtendedKeyUsage().issue();
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start()) {
      assertThatThrownBy(() -> open(kms, noUsage))
          .isInstanceOf(ClientNotTrustedException.class)
          .hasMessageContaining("authentication not successful")
          .hasRootCauseInstanceOf(KmipFailure.class);
    }
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).withoutClientUsageCheck().start()) {
      open(kms, noUsage).close();
    }
  }

  @Test
  @DisplayName("A self-signed client certificate is accepted once the server was told to trust it")
  void open_selfSignedClient_isTrustedOnceUploaded() throws Exception {
    TestIdentity selfSigned = authority.client("vcenter").selfSigned().issue();
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).namingClientAuthorities().start()) {
      assertThatThrownBy(() -> open(kms, selfSigned)).isInstanceOf(ClientNotTrustedException.class);

      kms.trustClientCertificate(selfSigned.certificate());

      open(kms, selfSigned).close();
    }
  }

  @Test
  @DisplayName("A login is checked in each request: none or a wrong one is the client not trusted")
  void open_login_mustMatch() throws Exception {
    try (FakeKmipServer kms =
        FakeKmipServer.builder(authority).login("vsphere", "s3cret".toCharArray()).start()) {
      List<X509Certificate> trusted = List.of(kms.certificate());
      assertThatThrownBy(() -> open(kms, vcenter)).isInstanceOf(ClientNotTrustedException.class);
      assertThatThrownBy(() -> client(kms).open(vcenter, trusted, "vsphere", "wrong".toCharArray()))
          .isInstanceOf(ClientNotTrustedException.class)
          .hasMessageNotContaining("wrong");
      assertThatThrownBy(() -> client(kms).open(vcenter, trusted, "vsphere", null))
          .isInstanceOf(ClientNotTrustedException.class);

      try (KmipSession session =
          client(kms).open(vcenter, trusted, "vsphere", "s3cret".toCharArray())) {
        String id = session.createAes256Key();
        assertThat(kms.keys()).extracting(FakeKmipKey::id).containsExactly(id);
      }
    }
  }

  @Test
  @DisplayName("While a password is changed both are accepted, and then the new one only")
  void open_loginChanged_newOnly() throws Exception {
    char[] old = "s3cret".toCharArray();
    char[] next = "s4cret".toCharArray();
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).login("vsphere", old).start()) {
      List<X509Certificate> trusted = List.of(kms.certificate());
      kms.acceptLogin("vsphere", next);
      client(kms).open(vcenter, trusted, "vsphere", old).close();
      client(kms).open(vcenter, trusted, "vsphere", next).close();

      kms.replaceLogin("vsphere", next);

      client(kms).open(vcenter, trusted, "vsphere", next).close();
      assertThatThrownBy(() -> client(kms).open(vcenter, trusted, "vsphere", old))
          .isInstanceOf(ClientNotTrustedException.class);
    }
  }

  @Test
  @DisplayName("A server that does not speak KMIP 1.1 is of no use to vCenter")
  void open_serverWithout11_fails() throws Exception {
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).kmipVersions("1.0").start()) {
      assertThatThrownBy(() -> open(kms, vcenter))
          .isInstanceOf(KmipFailure.class)
          .hasMessageContaining("KMIP 1.1 is not supported");
    }
  }

  @Test
  @DisplayName("A server without Add Attribute is carried on with")
  void addAttributes_unsupported_isFalse() throws Exception {
    try (FakeKmipServer kms =
            FakeKmipServer.builder(authority).withoutOperations("Add Attribute").start();
        KmipSession session = open(kms, vcenter)) {
      String id = session.createAes256Key();

      assertThat(session.addAttributes(id, Map.of("x-Product", "VMware vSphere"))).isFalse();
    }
  }

  @Test
  @DisplayName("What the server refuses is told with operation, status, reason and its words")
  void session_refusal_isToldInFull() throws Exception {
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start();
        KmipSession session = open(kms, vcenter)) {
      assertThatThrownBy(() -> session.get("nope"))
          .isInstanceOfSatisfying(
              KmipFailure.class,
              failure -> {
                assertThat(failure.operation()).isEqualTo("Get");
                assertThat(failure.resultStatus()).isEqualTo("Operation Failed");
                assertThat(failure.resultReason()).isEqualTo("Item Not Found");
                assertThat(failure.resultMessage()).isEqualTo("Could not locate object: nope");
              });

      kms.refuse("Create", "Permission Denied");
      assertThatThrownBy(session::createAes256Key)
          .isInstanceOf(KmipFailure.class)
          .hasMessageContaining("Permission Denied");
      assertThat(kms.keys()).isEmpty();

      kms.behave();
      String id = session.createAes256Key();
      assertThat(kms.keys()).extracting(FakeKmipKey::id).containsExactly(id);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = KmipMisbehaviour.class,
      names = {"SILENCE_BEFORE_TLS", "SILENCE_AFTER_TLS"})
  @DisplayName("A silent server is given up after the time limit")
  void open_silence_timesOut(KmipMisbehaviour silence) throws Exception {
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start()) {
      kms.misbehave(silence);

      assertThatThrownBy(
              () ->
                  new VcenterKmipClient(kms.host(), kms.port(), SHORT)
                      .open(vcenter, List.of(kms.certificate()), null, null))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = KmipMisbehaviour.class,
      names = {"NO_TLS", "CUT_ANSWER", "GARBAGE_ANSWER"})
  @DisplayName("A server that talks nonsense is an I/O failure that ends in time")
  void open_nonsense_isAnIoFailure(KmipMisbehaviour nonsense) throws Exception {
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start()) {
      kms.misbehave(nonsense);

      assertThatThrownBy(() -> open(kms, vcenter))
          .isInstanceOf(IOException.class)
          .isNotInstanceOfAny(ServerNotTrustedException.class, SocketTimeoutException.class);
    }
  }

  @Test
  @DisplayName("The chain is read from a server that closes or falls silent after the handshake")
  void readCertificateChain_misbehaviourAfterHandshake_returnsChain() throws Exception {
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start()) {
      for (KmipMisbehaviour misbehaviour :
          List.of(KmipMisbehaviour.CLOSE_AFTER_HANDSHAKE, KmipMisbehaviour.SILENCE_AFTER_TLS)) {
        kms.misbehave(misbehaviour);
        assertThat(client(kms).readCertificateChain()).contains(kms.certificate());
      }
      kms.misbehave(KmipMisbehaviour.NO_TLS);
      assertThatThrownBy(() -> client(kms).readCertificateChain()).isInstanceOf(IOException.class);
    }
  }

  @Test
  @DisplayName("A server that closes right after the handshake counts as refusing the client")
  void open_closedAfterHandshake_isClientNotTrusted() throws Exception {
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start()) {
      kms.misbehave(KmipMisbehaviour.CLOSE_AFTER_HANDSHAKE);

      assertThatThrownBy(() -> open(kms, vcenter)).isInstanceOf(ClientNotTrustedException.class);
    }
  }

  @Test
  @DisplayName("IPv6 loopback works where the machine has it")
  void open_ipv6_works() throws Exception {
    FakeKmipServer started;
    try {
      started = FakeKmipServer.builder(authority).ipv6().start();
    } catch (java.io.UncheckedIOException e) {
      org.junit.jupiter.api.Assumptions.abort("This machine has no ::1");
      return;
    }
    try (FakeKmipServer kms = started) {
      assertThat(kms.host()).isEqualTo("::1");
      open(kms, vcenter).close();
    }
  }

  @Test
  @DisplayName("A port out of range and a time limit that is none are refused")
  void client_badArguments_areRefused() {
    assertThatThrownBy(() -> new VcenterKmipClient("localhost", 0, TIMEOUT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0");
    assertThatThrownBy(() -> new VcenterKmipClient("localhost", 65536, TIMEOUT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new VcenterKmipClient("localhost", 5696, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static VcenterKmipClient client(FakeKmipServer kms) {
    return new VcenterKmipClient(kms.host(), kms.port(), TIMEOUT);
  }

  private static KmipSession open(FakeKmipServer kms, @Nullable TestIdentity identity)
      throws IOException {
    return client(kms).open(identity, List.of(kms.certificate()), null, null);
  }
}
