package io.vmcrypt.testkit.internal.kmip.client;

import static io.vmcrypt.testkit.Refusals.refuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.certificate.TestKeyAlgorithm;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.FakeKmipServerBuilder;
import io.vmcrypt.testkit.kmip.part.FakeKmipConnection;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.kmip.part.KmipMisbehaviour;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
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
  private static final char[] OLD = "s3cret".toCharArray();
  private static final char[] NEXT = "s4cret".toCharArray();

  private final TestAuthority authority = TestAuthority.create();
  private final TestIdentity vcenter = authority.client("vcenter").issue();
  private FakeKmipServer kms = FakeKmipServer.builder(authority).start();

  @AfterEach
  void end() {
    kms.close();
  }

  /** Another server in the place of the first one. */
  private void start(UnaryOperator<FakeKmipServerBuilder> server) {
    kms.close();
    kms = server.apply(FakeKmipServer.builder(authority)).start();
  }

  private VcenterKmipClient client() {
    return new VcenterKmipClient(kms.host(), kms.port(), TIMEOUT);
  }

  private KmipSession open(@Nullable TestIdentity identity) throws IOException {
    return client().open(identity, List.of(kms.certificate()), null, null);
  }

  private KmipSession open(char @Nullable [] password) throws IOException {
    return client().open(vcenter, List.of(kms.certificate()), "vsphere", password);
  }

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
    start(server -> server.serverIdentity(identity).protocols(protocol));
    try (KmipSession session = open(client)) {
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

    assertThat(String.join(", ", kms.operations()))
        .isEqualTo(
            "Discover Versions, Discover Versions, Create, Get, Get Attributes, Activate,"
                + " Get Attributes, Add Attribute, Add Attribute");
    FakeKmipKey key = kms.keys().get(0);
    assertThat(key.state() + " " + key.algorithm() + " " + key.bits()).isEqualTo("Active AES 256");
    assertThat(key.attributes())
        .containsEntry("x-Vendor", List.of("VMware, Inc."))
        .containsEntry("x-Product", List.of("VMware vSphere"));
    FakeKmipConnection connection = kms.connections().get(0);
    assertThat(connection.tlsProtocol()).isEqualTo(protocol);
    assertThat(connection.clientCertificate()).isEqualTo(client.certificate());
    assertThat(connection.failure()).isNull();
    assertThat(List.of(kms.keys(), kms.connections())).allMatch(all -> all.size() == 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  @DisplayName(
      "The chain is read without a client certificate, from a server that closes or falls silent"
          + " after the handshake too; a renewed certificate from then on")
  void readCertificateChain_returnsChainAsSent(String protocol) throws Exception {
    start(server -> server.protocols(protocol));
    X509Certificate before = kms.certificate();
    assertThat(client().readCertificateChain()).containsExactly(before, authority.certificate());
    for (KmipMisbehaviour misbehaviour :
        List.of(KmipMisbehaviour.CLOSE_AFTER_HANDSHAKE, KmipMisbehaviour.SILENCE_AFTER_TLS)) {
      kms.misbehave(misbehaviour);
      assertThat(client().readCertificateChain()).contains(before);
    }
    kms.misbehave(KmipMisbehaviour.NO_TLS);
    refuses(IOException.class, () -> client().readCertificateChain());
    kms.behave();

    TestIdentity renewed = authority.server("localhost").issue();
    kms.replaceIdentity(renewed);

    assertThat(client().readCertificateChain()).startsWith(renewed.certificate());
    assertThat(kms.certificate()).isEqualTo(renewed.certificate()).isNotEqualTo(before);
    refuses(
        ServerNotTrustedException.class, () -> client().open(vcenter, List.of(before), null, null));
  }

  @Test
  @DisplayName(
      "A server is trusted by its authority too, but not by a stranger's, a twin's or by no one")
  void open_serverTrust_needsTheLeafOrItsAuthority() throws Exception {
    client().open(vcenter, List.of(authority.certificate()), null, null).close();
    X509Certificate stranger = TestAuthority.create("stranger").certificate();
    X509Certificate twin = authority.server("localhost").issue().certificate();
    for (List<X509Certificate> wrong :
        List.of(List.of(stranger), List.<X509Certificate>of(), List.of(twin))) {
      refuses(
          ServerNotTrustedException.class,
          () -> client().open(vcenter, wrong, null, null),
          "CN=localhost");
    }
    assertThat(kms.operations()).containsExactly("Discover Versions");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  @DisplayName("A client certificate of a stranger, or none, is told as the client not trusted")
  void open_clientNotTrusted_isToldApart(String protocol) throws Exception {
    TestIdentity strange = TestAuthority.create("stranger").client("vcenter").issue();
    start(server -> server.protocols(protocol));
    // the alert gets lost in a race where it gets lost at all
    for (int i = 0; i < 10; i++) {
      refuses(
          ClientNotTrustedException.class, () -> open(strange), "refused the client certificate");
      refuses(
          ClientNotTrustedException.class,
          () -> open((TestIdentity) null),
          "wants a client certificate");
    }
    // all is noted once the server's threads have ended
    kms.stop();
    assertThat(kms.operations()).isEmpty();
    assertThat(kms.connections()).hasSize(20).allMatch(each -> each.failure() != null);
  }

  @Test
  @DisplayName(
      "A client certificate without clientAuth passes the handshake and is refused in KMIP; a"
          + " self-signed one is accepted once the server was told to trust it")
  void open_clientWithoutUsageOrSelfSigned_isClientNotTrusted() throws Exception {
    TestIdentity noUsage = authority.client("vcenter").withoutExtendedKeyUsage().issue();
    assertThatThrownBy(() -> open(noUsage))
        .isInstanceOf(ClientNotTrustedException.class)
        .hasMessageContaining("authentication not successful")
        .hasRootCauseInstanceOf(KmipFailure.class);
    start(FakeKmipServerBuilder::withoutClientUsageCheck);
    open(noUsage).close();

    TestIdentity selfSigned = authority.client("vcenter").selfSigned().issue();
    start(FakeKmipServerBuilder::namingClientAuthorities);
    refuses(ClientNotTrustedException.class, () -> open(selfSigned));
    kms.trustClientCertificate(selfSigned.certificate());
    open(selfSigned).close();
  }

  @Test
  @DisplayName(
      "A login is checked in each request: none or a wrong one is the client not trusted; while a"
          + " password is changed both are accepted, and then the new one only")
  void open_login_mustMatch() throws Exception {
    start(server -> server.login("vsphere", OLD));
    refuses(ClientNotTrustedException.class, () -> open(vcenter));
    refuses(ClientNotTrustedException.class, () -> open((char[]) null));
    assertThatThrownBy(() -> open(NEXT))
        .isInstanceOf(ClientNotTrustedException.class)
        .hasMessageNotContaining("s4cret");
    try (KmipSession session = open(OLD)) {
      String id = session.createAes256Key();
      assertThat(kms.keys()).extracting(FakeKmipKey::id).containsExactly(id);
    }

    kms.acceptLogin("vsphere", NEXT);
    open(OLD).close();
    open(NEXT).close();
    kms.replaceLogin("vsphere", NEXT);
    open(NEXT).close();
    refuses(ClientNotTrustedException.class, () -> open(OLD));
  }

  @Test
  @DisplayName("A server that does not speak KMIP 1.1 is of no use to vCenter")
  void open_serverWithout11_fails() {
    start(server -> server.kmipVersions("1.0"));
    refuses(KmipFailure.class, () -> open(vcenter), "KMIP 1.1 is not supported");
  }

  @Test
  @DisplayName(
      "What the server refuses is told with operation, status, reason and its words; without Add"
          + " Attribute is carried on")
  void session_refusal_isToldInFull() throws Exception {
    start(server -> server.withoutOperations("Add Attribute"));
    try (KmipSession session = open(vcenter)) {
      assertThatThrownBy(() -> session.get("nope"))
          .isInstanceOf(KmipFailure.class)
          .extracting("operation", "resultStatus", "resultReason", "resultMessage")
          .containsExactly(
              "Get", "Operation Failed", "Item Not Found", "Could not locate object: nope");
      kms.refuse("Create", "Permission Denied");
      refuses(KmipFailure.class, session::createAes256Key, "Permission Denied");
      assertThat(kms.keys()).isEmpty();

      kms.behave();
      String id = session.createAes256Key();
      assertThat(kms.keys()).extracting(FakeKmipKey::id).containsExactly(id);
      assertThat(session.addAttributes(id, Map.of("x-Product", "VMware vSphere"))).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SILENCE_BEFORE_TLS, java.net.SocketTimeoutException",
    "SILENCE_AFTER_TLS, java.net.SocketTimeoutException",
    "CLOSE_AFTER_HANDSHAKE, io.vmcrypt.testkit.internal.kmip.client.ClientNotTrustedException"
  })
  @DisplayName(
      "A silent server is given up after the time limit; one that closes right after the handshake"
          + " counts as refusing the client")
  void open_silenceOrEnd_isTold(KmipMisbehaviour misbehaviour, Class<? extends Exception> told) {
    kms.misbehave(misbehaviour);
    Duration limit = misbehaviour.name().contains("SILENCE") ? Duration.ofMillis(400) : TIMEOUT;
    VcenterKmipClient hasty = new VcenterKmipClient(kms.host(), kms.port(), limit);
    refuses(told, () -> hasty.open(vcenter, List.of(kms.certificate()), null, null));
  }

  @ParameterizedTest
  @EnumSource(names = {"NO_TLS", "CUT_ANSWER", "GARBAGE_ANSWER"})
  @DisplayName("A server that talks nonsense is an I/O failure that ends in time")
  void open_nonsense_isAnIoFailure(KmipMisbehaviour nonsense) {
    kms.misbehave(nonsense);
    assertThatThrownBy(() -> open(vcenter))
        .isInstanceOf(IOException.class)
        .isNotInstanceOfAny(ServerNotTrustedException.class, SocketTimeoutException.class);
  }
}
