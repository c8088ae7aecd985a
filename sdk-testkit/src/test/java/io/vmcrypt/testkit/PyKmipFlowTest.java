package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.Refusals.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.pykmip.PyKmipServer;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.certificate.TestKeyAlgorithm;
import io.vmcrypt.testkit.internal.kmip.client.ClientNotTrustedException;
import io.vmcrypt.testkit.internal.kmip.client.KmipFailure;
import io.vmcrypt.testkit.internal.kmip.client.KmipSession;
import io.vmcrypt.testkit.internal.kmip.client.ServerNotTrustedException;
import io.vmcrypt.testkit.internal.kmip.client.VcenterKmipClient;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.part.FakeKmipConnection;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our side against the real PyKMIP, both ways round: neither a fake of the other. */
@Timeout(180)
@Tag("thorough")
class PyKmipFlowTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @TempDir Path directory;

  @ParameterizedTest(name = "TLS 1.3 {0}, EC keys {1}")
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  @DisplayName("A vCenter takes a key from the real server, and each lack of trust is told apart")
  void vcenter_realServer_takesKeyOrIsToldWhy(boolean tls13, boolean ecKeys) throws Exception {
    PyKmipServer.Builder builder = PyKmipServer.builder();
    if (tls13) {
      builder.tls13();
    }
    if (ecKeys) {
      builder.ecKeys();
    }
    try (PyKmipServer kms = builder.start(directory)) {
      VcenterKmipClient vcenter = new VcenterKmipClient("127.0.0.1", kms.port(), TIMEOUT);
      List<X509Certificate> trusted = List.of(kms.certificate());
      TestIdentity stranger =
          TestAuthority.create("stranger")
              .client("vcenter")
              .keyAlgorithm(ecKeys ? TestKeyAlgorithm.EC_P256 : TestKeyAlgorithm.RSA_2048)
              .issue();

      assertThat(vcenter.readCertificateChain()).startsWith(kms.certificate());
      for (int i = 0; i < 10; i++) {
        refuses(ClientNotTrustedException.class, () -> vcenter.open(stranger, trusted, null, null));
        refuses(
            ClientNotTrustedException.class,
            () -> vcenter.open(null, trusted, null, null),
            "wants a client certificate");
      }
      refuses(
          ClientNotTrustedException.class,
          () -> vcenter.open(kms.clientWithoutUsage(), trusted, null, null),
          "authentication not successful");
      refuses(
          ServerNotTrustedException.class,
          () -> vcenter.open(kms.client(), List.of(stranger.certificate()), null, null));

      try (KmipSession session =
          vcenter.open(kms.client(), List.of(kms.authority().certificate()), null, null)) {
        String id = session.createAes256Key();
        byte[] material = session.get(id);
        assertThat(material).hasSize(32).isNotEqualTo(new byte[32]);
        assertThat(session.state(id)).isEqualTo("Pre-Active");
        assertThat(session.addAttributes(id, Map.of("x-Product", "VMware vSphere"))).isFalse();
        session.activate(id);
        assertThat(session.state(id)).isEqualTo("Active");
        assertThat(session.discoverVersions()).contains("1.1");
        refuses(KmipFailure.class, () -> session.get("nope"), "Item Not Found");
        try (KmipSession other = vcenter.open(kms.client(), trusted, null, null)) {
          assertThat(other.get(id)).isEqualTo(material);
        }
      }
    }
  }

  private static List<String> createdKeys(String log) {
    return log.lines()
        .filter(line -> line.startsWith("create "))
        .map(line -> line.substring("create ".length()))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2, KMIP_1_0", "TLSv1.3, KMIP_1_2", "TLSv1.3, KMIP_1_4"})
  @DisplayName("PyKMIP's own client does a key's whole life with the fake server")
  void fakeServer_pyKmipClient_doesWholeLifecycle(String protocol, String version)
      throws Exception {
    PyKmipServer.builder(); // or the test is skipped
    TestAuthority authority = TestAuthority.create("authority", TestKeyAlgorithm.RSA_2048);
    TestIdentity client = authority.client("alice").keyAlgorithm(TestKeyAlgorithm.RSA_2048).issue();
    write("client.crt", client.certificatePem());
    write("client.key", client.privateKeyPem());
    write("ca.crt", authority.certificatePem());
    write("lifecycle.py", LIFECYCLE);
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).protocols(protocol).start()) {
      write("client.conf", clientConfiguration(kms, protocol));

      Process python =
          new ProcessBuilder("/usr/bin/python3", "lifecycle.py", version)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("python.log").toFile())
              .start();
      int exit = python.waitFor();

      String log = Files.readString(directory.resolve("python.log"));
      List<String> keys = createdKeys(log);
      assertThat(keys).hasSize(2).doesNotHaveDuplicates();
      assertThat(log)
          .endsWith(
              """
              create %s
              create %s
              get 32 AES 256
              name ['first']
              state PreActive
              locate ['%s']
              state Active
              destroy of an active key PERMISSION_DENIED
              activate twice PERMISSION_DENIED
              destroyed
              get ITEM_NOT_FOUND
              """
                  .formatted(keys.get(0), keys.get(1), keys.get(0)));
      assertThat(exit).isZero();
      assertThat(kms.operations())
          .containsExactly(
              "Create",
              "Create",
              "Get",
              "Get Attributes",
              "Get Attributes",
              "Locate",
              "Activate",
              "Get Attributes",
              "Destroy",
              "Activate",
              "Revoke",
              "Destroy",
              "Get");
      assertThat(kms.keys()).hasSize(1).extracting(FakeKmipKey::id).startsWith(keys.get(1));
      assertThat(kms.connections())
          .extracting(FakeKmipConnection::tlsProtocol)
          .containsExactly(protocol);
    }
  }

  private static final String LIFECYCLE =
      """
      import sys
      from kmip.core import enums
      from kmip.core import exceptions
      from kmip.core.factories import attributes as factory
      from kmip.pie import client as pie

      def attribute(kms, uid, name):
          return kms.get_attributes(uid, [name])[1][0].attribute_value.value

      def reason(call):
          try:
              call()
          except (pie.exceptions.KmipOperationFailure, exceptions.OperationFailure) as e:
              return e.reason.name

      kms = pie.ProxyKmipClient(config='client', config_file='client.conf',
                                kmip_version=enums.KMIPVersion[sys.argv[1]])
      with kms:
          masks = [enums.CryptographicUsageMask.ENCRYPT, enums.CryptographicUsageMask.DECRYPT]
          aes = enums.CryptographicAlgorithm.AES
          uid = kms.create(aes, 256, name='first', cryptographic_usage_mask=masks)
          print('create', uid)
          print('create', kms.create(aes, 128, name='second', cryptographic_usage_mask=masks))
          key = kms.get(uid)
          print('get', len(key.value), key.cryptographic_algorithm.name, key.cryptographic_length)
          names = kms.get_attributes(uid, ['Name'])[1]
          print('name', [n.attribute_value.name_value.value for n in names])
          states = {enums.State.PRE_ACTIVE: 'PreActive', enums.State.ACTIVE: 'Active'}
          print('state', states[attribute(kms, uid, 'State')])
          wanted = factory.AttributeFactory().create_attribute(enums.AttributeType.NAME, 'first')
          print('locate', kms.locate(attributes=[wanted]))
          kms.activate(uid)
          print('state', states[attribute(kms, uid, 'State')])
          print('destroy of an active key', reason(lambda: kms.destroy(uid)))
          print('activate twice', reason(lambda: kms.activate(uid)))
          kms.revoke(enums.RevocationReasonCode.CESSATION_OF_OPERATION, uid)
          kms.destroy(uid)
          print('destroyed')
          print('get', reason(lambda: kms.get(uid)))
      """;

  private String clientConfiguration(FakeKmipServer kms, String protocol) {
    return String.join(
        "\n",
        "[client]",
        "host=" + kms.host(),
        "port=" + kms.port(),
        "keyfile=" + directory.resolve("client.key"),
        "certfile=" + directory.resolve("client.crt"),
        "ca_certs=" + directory.resolve("ca.crt"),
        "cert_reqs=CERT_REQUIRED",
        "ssl_version=" + (protocol.equals("TLSv1.3") ? "PROTOCOL_TLS" : "PROTOCOL_TLSv1_2"),
        "do_handshake_on_connect=True",
        "suppress_ragged_eofs=True",
        "");
  }

  private void write(String name, String text) throws Exception {
    Files.writeString(directory.resolve(name), text);
  }
}
