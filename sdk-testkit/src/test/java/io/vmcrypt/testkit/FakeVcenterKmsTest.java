package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.call;
import static io.vmcrypt.testkit.VcenterCalls.certificate;
import static io.vmcrypt.testkit.VcenterCalls.clientCertificate;
import static io.vmcrypt.testkit.VcenterCalls.crypto;
import static io.vmcrypt.testkit.VcenterCalls.provider;
import static io.vmcrypt.testkit.VcenterCalls.ref;
import static io.vmcrypt.testkit.VcenterCalls.registerServer;
import static io.vmcrypt.testkit.VcenterCalls.removeServer;
import static io.vmcrypt.testkit.VcenterCalls.server;
import static io.vmcrypt.testkit.VcenterCalls.serverInfo;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.part.KmipMisbehaviour;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The fake vCenter: KMS clusters and their trust")
class FakeVcenterKmsTest extends VcenterLab {

  FakeVcenterKmsTest() {
    // a key server checks certificates by the time that it is
    super(vcenter -> vcenter.clock(ManualClock.startingAt(Instant.now())));
    soap.login();
  }

  private static String cluster() {
    return provider("cluster", "kms");
  }

  private void register() {
    soap.good(registerServer("kms", "one", kms.port()));
  }

  private void trustServer() {
    soap.good(certificate("UploadKmipServerCert", "kms", authority.certificatePem()));
  }

  private void trustClient() {
    soap.good(clientCertificate("kms", client, client.privateKeyPem()));
  }

  private void trustBoth() {
    trustServer();
    trustClient();
  }

  /** What a method tells of the cluster. */
  private String returned(String method) {
    return soap.good(crypto(method, cluster())).value("returnval");
  }

  /** The whole, whether vCenter trusts the server, and whether the server trusts vCenter. */
  private String trusts() {
    SoapCaller.Answer status = status();
    return "%s %s %s"
        .formatted(
            status.value("overallStatus"),
            status.value("clientTrustServer"),
            status.value("serverTrustClient"));
  }

  /** Runs the status task to its end and answers what its last poll showed. */
  private SoapCaller.Answer status() {
    return ended(soap.good(crypto("RetrieveKmipServersStatus_Task", "")).value("returnval"));
  }

  @Test
  @DisplayName("has a cluster from its first server on, and none after its last")
  void cluster_firstToLastServer_exists() {
    register();
    soap.good(registerServer("kms", "two", 5696));
    refused(registerServer("kms", "two", 5696), "AlreadyExists");
    assertThat(vcenter.kmsClusters())
        .singleElement()
        .satisfies(
            cluster -> {
              assertThat(cluster.id()).isEqualTo("kms");
              assertThat(cluster.isDefault()).isFalse();
              assertThat(cluster.servers())
                  .containsExactly(
                      new FakeKmsCluster.Server("one", "127.0.0.1", kms.port(), "", false),
                      new FakeKmsCluster.Server("two", "127.0.0.1", 5696, "", false));
            });
    assertThat(vcenter.keys().isKmsServerRegistered("127.0.0.1")).isTrue();
    assertThat(soap.good(crypto("ListKmipServers", "")).body()).contains("<name>one</name>");
    assertThat(soap.good(crypto("ListKmsClusters", "")).body())
        .contains("<id>kms</id>")
        .doesNotContain("<servers>");
    for (String name : new String[] {"one", "two"}) {
      soap.good(removeServer("kms", name));
    }
    assertThat(vcenter.kmsClusters()).isEmpty();
    assertThat(vcenter.keys().isKmsServerRegistered("127.0.0.1")).isFalse();
  }

  @Test
  @DisplayName("keeps on update what is absent, and clears what is an empty text or -1")
  void update_absentAndEmpty_keptAndCleared() {
    soap.good(
        server(
            "RegisterKmipServer",
            "kms",
            serverInfo("one", "127.0.0.1", 5696)
                + "<proxyAddress>proxy</proxyAddress><proxyPort>8080</proxyPort>"
                + "<userName>user</userName>",
            "<password>secret</password>"));
    String moved = serverInfo("one", "localhost", 5697);
    soap.good(server("UpdateKmipServer", "kms", moved + "<proxyPort>-1</proxyPort>", ""));
    assertThat(vcenter.kmsClusters().get(0).servers())
        .containsExactly(new FakeKmsCluster.Server("one", "localhost", 5697, "user", true));
    assertThat(soap.good(crypto("ListKmipServers", "")).body())
        .contains("<proxyAddress>proxy</proxyAddress>")
        .doesNotContain("proxyPort", "secret");
    soap.good(
        server(
            "UpdateKmipServer", "kms", moved + "<userName></userName>", "<password></password>"));
    assertThat(vcenter.kmsClusters().get(0).servers().get(0).hasPassword()).isFalse();
    refused(
        server("UpdateKmipServer", "kms", serverInfo("none", "x", 1), ""), "xsi:type=\"NotFound\"");
  }

  @ParameterizedTest
  @CsvSource({
    "'',one,127.0.0.1,1",
    "kms,'',127.0.0.1,1",
    "kms,one,'',1",
    "kms,one,x,0",
    "kms,one,x,65536"
  })
  @DisplayName("refuses a server without names or with a port that is none")
  void register_badValue_invalidArgument(String id, String name, String address, int port) {
    refused(
        server("RegisterKmipServer", id, serverInfo(name, address, port), ""), "InvalidArgument");
    assertThat(vcenter.kmsClusters()).isEmpty();
  }

  @Test
  @DisplayName("has no default cluster until one is made it, and none after that one is removed")
  void defaultCluster_markedAndRemoved() {
    register();
    assertThat(defaultOf("", false)).isEmpty();
    refused(crypto("MarkDefault", provider("clusterId", "other")), "NotFound");
    soap.good(crypto("MarkDefault", provider("clusterId", "kms")));
    assertThat(defaultOf("", false)).contains("kms");
    soap.good(registerServer("second", "two", kms.port()));
    soap.good(crypto("SetDefaultKmsCluster", provider("clusterId", "second")));
    assertThat(defaultOf("", false)).contains("second");
    soap.good(crypto("UnregisterKmsCluster", provider("clusterId", "second")));
    assertThat(defaultOf("", false)).isEmpty();
  }

  @Test
  @DisplayName("reads a server's certificate from the server itself; empty if there is none")
  void serverCertificate_readLive() throws Exception {
    register();
    String call =
        provider("keyProvider", "kms")
            + "<server>"
            + serverInfo("one", "127.0.0.1", kms.port())
            + "</server>";
    SoapCaller.Answer answer = soap.good(crypto("RetrieveKmipServerCert", call));
    assertThat(answer.value("certificate").trim())
        .isEqualTo(PemText.of("CERTIFICATE", kms.certificate().getEncoded()).trim());
    assertThat(answer.value("fingerprint")).matches("([0-9A-F]{2}:){19}[0-9A-F]{2}");
    assertThat(answer.value("subject"))
        .isEqualTo(
            "organizationName          = vmcrypt tests\ncommonName                = localhost");
    assertThat(answer.value("serialNumber")).matches("0x[0-9A-F]+");
    assertThat(answer.value("clientTrustServer")).isEqualTo("false");
    trustServer();
    assertThat(soap.good(crypto("RetrieveKmipServerCert", call)).value("clientTrustServer"))
        .isEqualTo("true");
    kms.stop();
    assertThat(soap.good(crypto("RetrieveKmipServerCert", call)).body())
        .contains("<certificate></certificate>")
        .doesNotContain("certInfo");
  }

  @Test
  @DisplayName("is green only when both sides trust each other, and says which does not")
  void status_trustStepByStep_told() {
    register();
    assertThat(trusts()).isEqualTo("red false false");
    trustServer();
    assertThat(status().value("status")).isEqualTo("red");
    assertThat(trusts()).isEqualTo("red true false");
    trustClient();
    assertThat(trusts()).isEqualTo("green true true");
    assertThat(status().body())
        .contains("<clientCertInfo>", "ArrayOfCryptoManagerKmipClusterStatus");
    TestIdentity stranger = TestAuthority.create("stranger").client("vcenter").issue();
    soap.good(clientCertificate("kms", stranger, stranger.privateKeyPem()));
    assertThat(trusts()).endsWith("false");
    kms.stop();
    SoapCaller.Answer gone = status();
    assertThat(gone.value("status")).isEqualTo("red");
    assertThat(gone.value("connectionStatus")).startsWith("Cannot connect");
    assertThat(gone.body()).doesNotContain("clientTrustServer", "serverTrustClient");
  }

  @Test
  @DisplayName(
      "tells of the whole what it is told to, and of the servers how they are; before 7.0 nothing")
  void status_ofTheWhole_asSet() {
    register();
    trustBoth();
    vcenter.keys().setKmsOverallStatus("red");
    assertThat(status().value("status")).isEqualTo("green");
    assertThat(trusts()).startsWith("red");
    vcenter.keys().setKmsOverallStatus(null);
    assertThat(trusts()).startsWith("green");
    soap.speak("6.7");
    assertThat(status().body()).doesNotContain("overallStatus").contains("<status>green</status>");
  }

  @Test
  @DisplayName("takes a client key only if it is the certificate's and has no password")
  void clientCertificate_otherOrProtectedKey_refused() {
    register();
    TestIdentity other = authority.client("other").issue();
    for (String key :
        List.of(
            other.privateKeyPem(),
            client.encryptedPrivateKeyPem("secret".toCharArray()),
            "nonsense")) {
      refused(clientCertificate("kms", client, key), "InvalidArgument");
    }
    refused(certificate("UploadKmipServerCert", "kms", "nonsense"), "InvalidArgument");
    assertThat(vcenter.kmsClusters().get(0).hasClientCertificate()).isFalse();
    soap.good(clientCertificate("kms", client, client.traditionalPrivateKeyPem()));
    assertThat(returned("RetrieveClientCert").trim()).isEqualTo(client.certificatePem().trim());
  }

  @Test
  @DisplayName(
      "makes a signing request and takes the certificate that answers the last one; a country that"
          + " is none is refused, and the request that waits stays")
  void csr_signed_trusted() {
    register();
    trustServer();
    assertThat(returned("RetrieveClientCsr")).isEmpty();
    String first = returned("GenerateClientCsr");
    String second = returned("GenerateClientCsr");
    assertThat(returned("RetrieveClientCsr")).isEqualTo(second);
    String answers = "UpdateKmsSignedCsrClientCert";
    refused(certificate(answers, "kms", authority.signCsr(first)), "InvalidArgument");
    for (String method : List.of("GenerateClientCsr", "GenerateSelfSignedClientCert")) {
      refused(
          crypto(method, cluster() + "<request><country>DEU</country></request>"),
          "InvalidArgument");
    }
    assertThat(returned("RetrieveClientCsr")).isEqualTo(second);
    soap.good(certificate(answers, "kms", authority.signCsr(second)));
    assertThat(status().value("overallStatus")).isEqualTo("green");
  }

  @Test
  @DisplayName("makes a certificate of its own that works once the server trusts it")
  void selfSigned_trustedByServer_green() throws Exception {
    // vCenter's own certificate has no extended key usage, which stricter servers ask for
    kms.close();
    kms = FakeKmipServer.builder(authority).withoutClientUsageCheck().start();
    register();
    trustServer();
    String pem = returned("GenerateSelfSignedClientCert");
    assertThat(vcenter.kmsClusters().get(0).hasClientCertificate()).isFalse();
    refused(
        certificate("UpdateSelfSignedClientCert", "kms", client.certificatePem()),
        "InvalidArgument");
    soap.good(certificate("UpdateSelfSignedClientCert", "kms", pem));
    assertThat(status().value("serverTrustClient")).isEqualTo("false");
    kms.trustClientCertificate(
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(US_ASCII))));
    assertThat(status().value("overallStatus")).isEqualTo("green");
  }

  @Test
  @DisplayName("forgets a key once, unless it is used; the key server keeps it")
  void removeKeys_unusedAndUsed() {
    vcenter.addVm(FakeVm.builder("web-01").encryptedWith(new FakeKey("used", "gone")).build());
    register();
    trustBoth();
    FakeKey made = newKey();

    assertThat(remove(made, false).value("success")).isEqualTo("true");
    assertThat(kms.keys()).extracting(key -> key.id()).containsExactly(made.keyId());
    SoapCaller.Answer again = remove(made, false);
    assertThat(again.value("success")).isEqualTo("false");
    assertThat(again.body()).contains("InvalidArgument");
    FakeKey used = new FakeKey("used", "gone");
    assertThat(remove(used, false).body()).contains("ResourceInUse");
    assertThat(remove(used, true).value("success")).isEqualTo("true");
  }

  @Test
  @DisplayName("takes a new key from the key server, or says why it cannot")
  void generateKey_healthyAndBroken() {
    refused(crypto("GenerateKey", ""), "RuntimeFault");
    register();
    String call = crypto("GenerateKey", provider("keyProvider", "kms"));
    SoapCaller.Answer broken = soap.good(call);
    assertThat(broken.value("success")).isEqualTo("false");
    assertThat(broken.value("reason")).contains("Cannot generate key");
    trustBoth();
    FakeKey made = newKey();
    assertThat(kms.keys())
        .singleElement()
        .satisfies(
            key -> {
              assertThat(key.id()).isEqualTo(made.keyId());
              assertThat(key.state()).isEqualTo("Active");
              assertThat(key.bits()).isEqualTo(256);
            });
    assertThat(status(1, made)).contains("<keyAvailable>true<");
    assertThat(status(1, new FakeKey("unknown", "kms"))).contains("KeyStateMissingInKMS");
    assertThat(returned("IsKmsClusterActive")).isEqualTo("true");
  }

  @Test
  @DisplayName(
      "asks for all keys of a call over one connection, whether they are there or destroyed")
  void keyStatus_manyKeys_oneConnection() {
    register();
    trustBoth();
    FakeKey one = newKey();
    FakeKey two = newKey();
    kms.destroyKey(two.keyId());
    int connections = kms.connections().size();

    String status = status(1, one, new FakeKey("unknown", "kms"), two, one);

    assertThat(status.split("<keyAvailable>true<", -1)).hasSize(3);
    assertThat(status.split("KeyStateMissingInKMS", -1)).hasSize(3);
    assertThat(kms.connections()).hasSize(connections + 1);
  }

  @Test
  @DisplayName(
      "connects once more if a server ends the connection between two keys; a delay of the server"
          + " is waited for before each answer")
  void keyStatus_connectionEnded_asksOnANewOne() {
    AtomicInteger answers = new AtomicInteger();
    kms.close();
    kms =
        FakeKmipServer.builder(authority)
            .waiting(
                pause -> {
                  assertThat(pause).isEqualTo(Duration.ofNanos(1));
                  // versions, state and key: the third answer is the last of its connection
                  int answer = answers.incrementAndGet();
                  if (answer == 3) {
                    kms.misbehave(KmipMisbehaviour.CLOSE_AFTER_ANSWER);
                  } else if (answer == 4) {
                    kms.behave();
                  }
                })
            .start();
    register();
    trustBoth();
    FakeKey key = newKey();
    int connections = kms.connections().size();
    kms.delayAnswers(Duration.ofNanos(1));

    assertThat(status(1, key, key).split("<keyAvailable>true<", -1)).hasSize(3);
    assertThat(kms.connections()).hasSize(connections + 2);
    assertThat(answers).hasValue(4);
  }

  private static String entity(String type, String id) {
    return ref("entity", type, id);
  }

  private Optional<String> defaultOf(String entity, boolean orParent) {
    String parent = "<defaultsToParent>" + orParent + "</defaultsToParent>";
    SoapCaller.Answer answer =
        soap.good(crypto("GetDefaultKmsCluster", entity.isEmpty() ? "" : entity + parent));
    return answer.body().contains("returnval") ? Optional.of(answer.value("id")) : Optional.empty();
  }

  @Test
  @DisplayName("a folder of hosts and a cluster have their own default, and no other entity")
  void entityDefault_setAndInherited() {
    for (String name : List.of("all", "folder", "cluster")) {
      soap.good(registerServer(name, "one", kms.port()));
    }
    String cluster = entity("ClusterComputeResource", "domain-c7");
    String folder = entity("Folder", "group-h4");
    String host = entity("HostSystem", "host-11");
    assertThat(defaultOf(host, true)).isEmpty();
    soap.good(crypto("MarkDefault", provider("clusterId", "all")));
    assertThat(defaultOf(cluster, false)).isEmpty();
    assertThat(defaultOf(host, true)).contains("all");
    soap.good(crypto("SetDefaultKmsCluster", folder + provider("clusterId", "folder")));
    assertThat(defaultOf(cluster, false)).isEmpty();
    assertThat(defaultOf(cluster, true)).contains("folder");
    soap.good(crypto("SetDefaultKmsCluster", cluster + provider("clusterId", "cluster")));
    assertThat(defaultOf(host, true)).contains("cluster");
    assertThat(defaultOf(folder, true)).contains("folder");
    assertThat(defaultOf(entity("Folder", "group-v3"), true)).contains("all");
    soap.good(crypto("SetDefaultKmsCluster", cluster));
    assertThat(defaultOf(cluster, true)).contains("folder");

    for (String wrong : List.of(host, entity("Folder", "group-v3"), entity("Folder", "group-d1"))) {
      refused(
          crypto("SetDefaultKmsCluster", wrong + provider("clusterId", "all")), "InvalidArgument");
    }
    String unknown = entity("ClusterComputeResource", "domain-c99");
    refused(crypto("GetDefaultKmsCluster", unknown), "ManagedObjectNotFound");
    refused(
        crypto("SetDefaultKmsCluster", unknown + provider("clusterId", "all")),
        "ManagedObjectNotFound");
  }

  @Test
  @DisplayName("refuses a user without the privilege, naming it and the root folder")
  void limitedUser_missingPrivilege_named() {
    restart(
        vcenter ->
            vcenter.limitedUser("limited@fake.test", "Limited-1!", "Cryptographer.ManageKeys"));
    soap.login("limited@fake.test", "Limited-1!");
    SoapCaller.Answer refused =
        refused(
            registerServer("kms", "one", 5696),
            "xsi:type=\"NoPermission\"",
            "type=\"Folder\">group-d1</object>");
    assertThat(refused.value("privilegeId")).isEqualTo("Cryptographer.ManageKeyServers");
    assertThat(refused.value("privilegeIds")).isEqualTo("Cryptographer.ManageKeyServers");
    soap.speak("6.7");
    assertThat(soap.call(crypto("ListKmipServers", "")).body())
        .contains("privilegeId")
        .doesNotContain("missingPrivileges");
    soap.speak("8.0.3.0");
    soap.good(crypto("ListKeys", ""));
    assertThat(vcenter.kmsClusters()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"8.0.3.0,true,HostAgent,ESXi", "6.0,false,VirtualCenter,vCenter Server"})
  @DisplayName(
      "has no crypto manager as an ESXi host, nor as a vCenter 6.0; each says that it is a fake")
  void withoutCryptoManager_toldAndRefused(
      String release, boolean host, String apiType, String name) {
    restart(vcenter -> host ? vcenter.apiVersion(release).esxiHost() : vcenter.apiVersion(release));
    soap.login();
    SoapCaller.Answer content =
        soap.good(call("RetrieveServiceContent", "ServiceInstance", "ServiceInstance", ""));
    assertThat(content.value("apiType")).isEqualTo(apiType);
    assertThat(content.body()).contains("<name>VMware " + name + " (vmcrypt testkit fake)</name>");
    assertThat(content.body()).doesNotContain("cryptoManager");
    assertThat(soap.call(crypto("ListKmipServers", "")).status()).isEqualTo(500);
  }

  @Test
  @DisplayName("keeps a cluster without servers if told to, until it is unregistered")
  void emptyClusters_option_stay() {
    restart(FakeVcenterBuilder::emptyClustersStay);
    soap.login();
    register();
    soap.good(removeServer("kms", "one"));
    assertThat(vcenter.kmsClusters())
        .singleElement()
        .satisfies(cluster -> assertThat(cluster.servers()).isEmpty());
    soap.good(crypto("UnregisterKmsCluster", provider("clusterId", "kms")));
    assertThat(vcenter.kmsClusters()).isEmpty();
  }

  private static final String ONE = serverInfo("one", "127.0.0.1", 5696);

  private String keyType() {
    FakeKmsCluster cluster = vcenter.kmsClusters().get(0);
    return cluster.keyType() + " " + cluster.rotationDays();
  }

  private static String rotated(int days) {
    return ("<defaultKeyType>wrappedKey</defaultKeyType><keySpec"
            + " xsi:type=\"KmipServerSpecWrappingRotationIntervalKeySpec\"><rotationInterval>%d"
            + "</rotationInterval></keySpec>")
        .formatted(days);
  }

  @Test
  @DisplayName("knows key types from 9.0 on, and forgets what an update leaves out")
  void keyTypes_version9_areForgotten() {
    refused(server("RegisterKmipServer", "kms", ONE, rotated(90)), "InvalidRequest");
    assertThat(vcenter.kmsClusters()).isEmpty();
    restart(vcenter -> vcenter.apiVersion("9.0.0.0"));
    soap.login();
    refused(server("RegisterKmipServer", "kms", ONE, rotated(29)), "InvalidArgument");
    refused(
        server("RegisterKmipServer", "kms", ONE, "<defaultKeyType>other</defaultKeyType>"),
        "InvalidArgument");
    refused(server("RegisterKmipServer", "kms", ONE, "<keySpec/>"), "InvalidRequest");
    soap.good(server("RegisterKmipServer", "kms", ONE, rotated(90)));
    assertThat(keyType()).isEqualTo("wrappedKey 90");
    assertThat(soap.good(crypto("ListKmipServers", "")).body())
        .contains("KmipClusterInfoWrappingRotationIntervalKeyInfo");

    soap.good(server("UpdateKmipServer", "kms", ONE, ""));

    assertThat(keyType()).isEqualTo("rawKey 0");
    soap.good(server("UpdateKmipServer", "kms", ONE, rotated(90)));
    soap.good(server("RegisterKmipServer", "kms", serverInfo("two", "127.0.0.1", 5696), ""));
    assertThat(keyType()).startsWith("rawKey");
  }
}
