package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.crypto;
import static io.vmcrypt.testkit.VcenterCalls.property;
import static io.vmcrypt.testkit.VcenterCalls.provider;
import static io.vmcrypt.testkit.VcenterCalls.registerServer;
import static io.vmcrypt.testkit.VcenterCalls.serverInfo;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.part.KmipMisbehaviour;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The fake vCenter: KMS clusters and their trust")
class FakeVcenterKmsTest {

  private final TestAuthority authority = TestAuthority.create();
  private final TestIdentity client = authority.client("vcenter").issue();
  private FakeVcenter vcenter = FakeVcenter.start(authority);
  private FakeKmipServer kms = FakeKmipServer.builder(authority).start();
  private SoapCaller soap = caller();

  private SoapCaller caller() {
    return new SoapCaller(vcenter, TrustedHttp.client(authority.certificate()), "8.0.3.0");
  }

  @BeforeEach
  void login() {
    soap.login();
  }

  @AfterEach
  void stop() {
    assertThat(vcenter.failures()).isEmpty();
    vcenter.close();
    kms.close();
  }

  private void refused(String call, String fault) {
    SoapCaller.Answer answer = soap.call(call);
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body()).contains("xsi:type=\"" + fault + "\"");
  }

  private String cluster() {
    return provider("cluster", "kms");
  }

  private void trustServer() {
    soap.good(
        crypto(
            "UploadKmipServerCert",
            cluster() + "<certificate>" + authority.certificatePem() + "</certificate>"));
  }

  private static String clientCertificate(TestIdentity identity, String key) {
    return provider("cluster", "kms")
        + "<certificate>"
        + identity.certificatePem()
        + "</certificate><privateKey>"
        + key
        + "</privateKey>";
  }

  private void trustClient() {
    soap.good(crypto("UploadClientCert", clientCertificate(client, client.privateKeyPem())));
  }

  /** Runs the status task to its end and answers what its last poll showed. */
  private SoapCaller.Answer status() {
    String task = soap.good(crypto("RetrieveKmipServersStatus_Task", "")).value("returnval");
    while (true) {
      SoapCaller.Answer answer = soap.good(property("Task", task, "info"));
      if (!answer.value("state").matches("queued|running")) {
        return answer;
      }
    }
  }

  @Test
  @DisplayName("has a cluster from its first server on, and none after its last")
  void cluster_firstToLastServer_exists() {
    soap.good(registerServer("kms", "one", kms.port()));
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
      soap.good(
          crypto(
              "RemoveKmipServer",
              provider("clusterId", "kms") + "<serverName>" + name + "</serverName>"));
    }
    assertThat(vcenter.kmsClusters()).isEmpty();
    assertThat(vcenter.keys().isKmsServerRegistered("127.0.0.1")).isFalse();
  }

  @Test
  @DisplayName("keeps on update what is absent, and clears what is an empty text or -1")
  void update_absentAndEmpty_keptAndCleared() {
    soap.good(
        crypto(
            "RegisterKmipServer",
            "<server>"
                + provider("clusterId", "kms")
                + "<info>"
                + serverInfo("one", "127.0.0.1", 5696)
                + "<proxyAddress>proxy</proxyAddress><proxyPort>8080</proxyPort>"
                + "<userName>user</userName></info><password>secret</password></server>"));
    String update = "<server>" + provider("clusterId", "kms") + "<info>";
    soap.good(
        crypto(
            "UpdateKmipServer",
            update
                + serverInfo("one", "localhost", 5697)
                + "<proxyPort>-1</proxyPort></info></server>"));
    assertThat(vcenter.kmsClusters().get(0).servers())
        .containsExactly(new FakeKmsCluster.Server("one", "localhost", 5697, "user", true));
    assertThat(soap.good(crypto("ListKmipServers", "")).body())
        .contains("<proxyAddress>proxy</proxyAddress>")
        .doesNotContain("proxyPort", "secret");
    soap.good(
        crypto(
            "UpdateKmipServer",
            update
                + serverInfo("one", "localhost", 5697)
                + "<userName></userName></info><password></password></server>"));
    assertThat(vcenter.kmsClusters().get(0).servers().get(0).hasPassword()).isFalse();
    refused(
        crypto("UpdateKmipServer", update + serverInfo("none", "x", 1) + "</info></server>"),
        "NotFound");
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
        crypto(
            "RegisterKmipServer",
            "<server>"
                + provider("clusterId", id)
                + "<info>"
                + serverInfo(name, address, port)
                + "</info></server>"),
        "InvalidArgument");
    assertThat(vcenter.kmsClusters()).isEmpty();
  }

  @Test
  @DisplayName("has no default cluster until one is made it, and none after that one is removed")
  void defaultCluster_markedAndRemoved() {
    soap.good(registerServer("kms", "one", kms.port()));
    assertThat(soap.good(crypto("GetDefaultKmsCluster", "")).body()).doesNotContain("returnval");
    refused(crypto("MarkDefault", provider("clusterId", "other")), "NotFound");
    soap.good(crypto("MarkDefault", provider("clusterId", "kms")));
    assertThat(soap.good(crypto("GetDefaultKmsCluster", "")).value("id")).isEqualTo("kms");
    soap.good(registerServer("second", "two", kms.port()));
    soap.good(crypto("SetDefaultKmsCluster", provider("clusterId", "second")));
    assertThat(soap.good(crypto("GetDefaultKmsCluster", "")).value("id")).isEqualTo("second");
    String folder = "<entity type=\"ClusterComputeResource\">domain-c7</entity>";
    soap.good(crypto("SetDefaultKmsCluster", folder + provider("clusterId", "kms")));
    assertThat(soap.good(crypto("GetDefaultKmsCluster", folder)).value("id")).isEqualTo("kms");
    soap.good(crypto("UnregisterKmsCluster", provider("clusterId", "second")));
    assertThat(soap.good(crypto("GetDefaultKmsCluster", "")).body()).doesNotContain("returnval");
  }

  @Test
  @DisplayName("reads a server's certificate from the server itself; empty if there is none")
  void serverCertificate_readLive() throws Exception {
    soap.good(registerServer("kms", "one", kms.port()));
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
    soap.good(registerServer("kms", "one", kms.port()));
    SoapCaller.Answer none = status();
    assertThat(none.value("overallStatus")).isEqualTo("red");
    assertThat(none.value("clientTrustServer")).isEqualTo("false");
    assertThat(none.value("serverTrustClient")).isEqualTo("false");
    trustServer();
    SoapCaller.Answer half = status();
    assertThat(half.value("status")).isEqualTo("red");
    assertThat(half.value("clientTrustServer")).isEqualTo("true");
    assertThat(half.value("serverTrustClient")).isEqualTo("false");
    trustClient();
    SoapCaller.Answer both = status();
    assertThat(both.value("overallStatus")).isEqualTo("green");
    assertThat(both.value("clientTrustServer")).isEqualTo("true");
    assertThat(both.value("serverTrustClient")).isEqualTo("true");
    assertThat(both.body()).contains("<clientCertInfo>", "ArrayOfCryptoManagerKmipClusterStatus");
    TestIdentity stranger = TestAuthority.create("stranger").client("vcenter").issue();
    soap.good(crypto("UploadClientCert", clientCertificate(stranger, stranger.privateKeyPem())));
    assertThat(status().value("serverTrustClient")).isEqualTo("false");
    kms.stop();
    SoapCaller.Answer gone = status();
    assertThat(gone.value("status")).isEqualTo("red");
    assertThat(gone.value("connectionStatus")).startsWith("Cannot connect");
    assertThat(gone.body()).doesNotContain("clientTrustServer", "serverTrustClient");
  }

  @Test
  @DisplayName("tells of the whole what it is told to, and of the servers how they are")
  void status_ofTheWhole_asSet() {
    soap.good(registerServer("kms", "one", kms.port()));
    trustServer();
    trustClient();
    vcenter.keys().setKmsOverallStatus("red");
    SoapCaller.Answer set = status();
    assertThat(set.value("overallStatus")).isEqualTo("red");
    assertThat(set.value("status")).isEqualTo("green");
    vcenter.keys().setKmsOverallStatus(null);
    assertThat(status().value("overallStatus")).isEqualTo("green");
  }

  @Test
  @DisplayName("does not tell releases before 7.0 the overall status")
  void status_oldRelease_withoutOverallStatus() {
    soap.good(registerServer("kms", "one", kms.port()));
    soap.speak("6.7");
    assertThat(status().body()).doesNotContain("overallStatus").contains("<status>red</status>");
  }

  @Test
  @DisplayName("takes a client key only if it is the certificate's and has no password")
  void clientCertificate_otherOrProtectedKey_refused() {
    soap.good(registerServer("kms", "one", kms.port()));
    TestIdentity other = authority.client("other").issue();
    refused(
        crypto("UploadClientCert", clientCertificate(client, other.privateKeyPem())),
        "InvalidArgument");
    refused(
        crypto(
            "UploadClientCert",
            clientCertificate(client, client.encryptedPrivateKeyPem("secret".toCharArray()))),
        "InvalidArgument");
    refused(crypto("UploadClientCert", clientCertificate(client, "nonsense")), "InvalidArgument");
    refused(
        crypto("UploadKmipServerCert", cluster() + "<certificate>nonsense</certificate>"),
        "InvalidArgument");
    assertThat(vcenter.kmsClusters().get(0).hasClientCertificate()).isFalse();
    soap.good(
        crypto("UploadClientCert", clientCertificate(client, client.traditionalPrivateKeyPem())));
    assertThat(soap.good(crypto("RetrieveClientCert", cluster())).value("returnval").trim())
        .isEqualTo(client.certificatePem().trim());
  }

  @Test
  @DisplayName("makes a signing request and takes the certificate that answers the last one")
  void csr_signed_trusted() {
    soap.good(registerServer("kms", "one", kms.port()));
    trustServer();
    assertThat(soap.good(crypto("RetrieveClientCsr", cluster())).value("returnval")).isEmpty();
    String first = soap.good(crypto("GenerateClientCsr", cluster())).value("returnval");
    String second = soap.good(crypto("GenerateClientCsr", cluster())).value("returnval");
    assertThat(soap.good(crypto("RetrieveClientCsr", cluster())).value("returnval"))
        .isEqualTo(second);
    refused(
        crypto(
            "UpdateKmsSignedCsrClientCert",
            cluster() + "<certificate>" + authority.signCsr(first) + "</certificate>"),
        "InvalidArgument");
    soap.good(
        crypto(
            "UpdateKmsSignedCsrClientCert",
            cluster() + "<certificate>" + authority.signCsr(second) + "</certificate>"));
    assertThat(status().value("overallStatus")).isEqualTo("green");
  }

  @Test
  @DisplayName("makes a certificate of its own that works once the server trusts it")
  void selfSigned_trustedByServer_green() throws Exception {
    // vCenter's own certificate has no extended key usage, which stricter servers ask for
    kms.close();
    kms = FakeKmipServer.builder(authority).withoutClientUsageCheck().start();
    soap.good(registerServer("kms", "one", kms.port()));
    trustServer();
    String pem = soap.good(crypto("GenerateSelfSignedClientCert", cluster())).value("returnval");
    assertThat(vcenter.kmsClusters().get(0).hasClientCertificate()).isFalse();
    refused(
        crypto(
            "UpdateSelfSignedClientCert",
            cluster() + "<certificate>" + client.certificatePem() + "</certificate>"),
        "InvalidArgument");
    soap.good(
        crypto("UpdateSelfSignedClientCert", cluster() + "<certificate>" + pem + "</certificate>"));
    assertThat(status().value("serverTrustClient")).isEqualTo("false");
    kms.trustClientCertificate(
        (java.security.cert.X509Certificate)
            java.security.cert.CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new java.io.ByteArrayInputStream(
                        pem.getBytes(java.nio.charset.StandardCharsets.US_ASCII))));
    assertThat(status().value("overallStatus")).isEqualTo("green");
  }

  @Test
  @DisplayName("forgets a key once, unless it is used; the key server keeps it")
  void removeKeys_unusedAndUsed() {
    vcenter.addVm(FakeVm.builder("web-01").encryptedWith(new FakeKey("used", "gone")).build());
    soap.good(registerServer("kms", "one", kms.port()));
    trustServer();
    trustClient();
    String made =
        soap.good(crypto("GenerateKey", provider("keyProvider", "kms")))
            .body()
            .replaceAll("(?s).*<keyId><keyId>([^<]*)<.*", "$1");

    assertThat(soap.good(removal(made, "kms", false)).value("success")).isEqualTo("true");
    assertThat(kms.keys()).extracting(key -> key.id()).containsExactly(made);
    SoapCaller.Answer again = soap.good(removal(made, "kms", false));
    assertThat(again.value("success")).isEqualTo("false");
    assertThat(again.body()).contains("InvalidArgument");
    assertThat(soap.good(removal("used", "gone", false)).body()).contains("ResourceInUse");
    assertThat(soap.good(removal("used", "gone", true)).value("success")).isEqualTo("true");
  }

  private static String removal(String key, String provider, boolean force) {
    return crypto(
        "RemoveKeys",
        "<keys><keyId>"
            + key
            + "</keyId><providerId><id>"
            + provider
            + "</id></providerId></keys><force>"
            + force
            + "</force>");
  }

  @Test
  @DisplayName("takes a new key from the key server, or says why it cannot")
  void generateKey_healthyAndBroken() {
    refused(crypto("GenerateKey", ""), "RuntimeFault");
    soap.good(registerServer("kms", "one", kms.port()));
    String call = crypto("GenerateKey", provider("keyProvider", "kms"));
    SoapCaller.Answer broken = soap.good(call);
    assertThat(broken.value("success")).isEqualTo("false");
    assertThat(broken.value("reason")).contains("Cannot generate key");
    trustServer();
    trustClient();
    SoapCaller.Answer made = soap.good(call);
    assertThat(made.value("success")).isEqualTo("true");
    String id = made.body().replaceAll("(?s).*<keyId><keyId>([^<]*)<.*", "$1");
    assertThat(kms.keys())
        .singleElement()
        .satisfies(
            key -> {
              assertThat(key.id()).isEqualTo(id);
              assertThat(key.state()).isEqualTo("Active");
              assertThat(key.bits()).isEqualTo(256);
            });
    String status =
        "<keyIds><keyId>" + id + "</keyId>" + provider("providerId", "kms") + "</keyIds>";
    assertThat(
            soap.good(crypto("QueryCryptoKeyStatus", status + "<checkKeyBitMap>1</checkKeyBitMap>"))
                .value("keyAvailable"))
        .isEqualTo("true");
    assertThat(
            soap.good(
                    crypto(
                        "QueryCryptoKeyStatus",
                        status.replace(id, "unknown") + "<checkKeyBitMap>1</checkKeyBitMap>"))
                .value("reason"))
        .isEqualTo("KeyStateMissingInKMS");
    assertThat(soap.good(crypto("IsKmsClusterActive", cluster())).value("returnval"))
        .isEqualTo("true");
  }

  private String newKey() {
    return soap.good(crypto("GenerateKey", provider("keyProvider", "kms")))
        .body()
        .replaceAll("(?s).*<keyId><keyId>([^<]*)<.*", "$1");
  }

  private SoapCaller.Answer statusOf(String... ids) {
    StringBuilder keys = new StringBuilder();
    for (String id : ids) {
      keys.append("<keyIds><keyId>")
          .append(id)
          .append("</keyId>")
          .append(provider("providerId", "kms"))
          .append("</keyIds>");
    }
    return soap.good(crypto("QueryCryptoKeyStatus", keys + "<checkKeyBitMap>1</checkKeyBitMap>"));
  }

  @Test
  @DisplayName("asks for all keys of a call over one connection, whether they are there or not")
  void keyStatus_manyKeys_oneConnection() {
    soap.good(registerServer("kms", "one", kms.port()));
    trustServer();
    trustClient();
    String one = newKey();
    String two = newKey();
    kms.destroyKey(two);
    int connections = kms.connections().size();

    SoapCaller.Answer status = statusOf(one, "unknown", two, one);

    assertThat(status.body().split("<keyAvailable>true<", -1)).hasSize(3);
    assertThat(status.body().split("KeyStateMissingInKMS", -1)).hasSize(3);
    assertThat(kms.connections()).hasSize(connections + 1);
  }

  @Test
  @DisplayName("connects once more if a server ends the connection between two keys")
  void keyStatus_connectionEnded_asksOnANewOne() {
    AtomicInteger answers = new AtomicInteger();
    AtomicReference<FakeKmipServer> server = new AtomicReference<>();
    try (FakeKmipServer closing =
        FakeKmipServer.builder(authority)
            .waiting(
                pause -> {
                  // versions, state and key: the third answer is the last of its connection
                  int answer = answers.incrementAndGet();
                  if (answer == 3) {
                    server.get().misbehave(KmipMisbehaviour.CLOSE_AFTER_ANSWER);
                  } else if (answer == 4) {
                    server.get().behave();
                  }
                })
            .start()) {
      server.set(closing);
      soap.good(registerServer("kms", "one", closing.port()));
      trustServer();
      trustClient();
      String id = newKey();
      int connections = closing.connections().size();
      closing.delayAnswers(Duration.ofNanos(1));

      SoapCaller.Answer status = statusOf(id, id);

      assertThat(status.body().split("<keyAvailable>true<", -1)).hasSize(3);
      assertThat(closing.connections()).hasSize(connections + 2);
      assertThat(answers).hasValue(4);
    }
  }

  private static String entity(String type, String id) {
    return "<entity type=\"" + type + "\">" + id + "</entity>";
  }

  private Optional<String> defaultOf(String entity, boolean orParent) {
    SoapCaller.Answer answer =
        soap.good(
            crypto(
                "GetDefaultKmsCluster",
                entity + "<defaultsToParent>" + orParent + "</defaultsToParent>"));
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
  @DisplayName("a country that is none is refused, and the request that waits stays")
  void csr_impossibleCountry_refused() {
    soap.good(registerServer("kms", "one", kms.port()));
    String csr =
        soap.good(crypto("GenerateClientCsr", provider("cluster", "kms"))).value("returnval");
    for (String method : List.of("GenerateClientCsr", "GenerateSelfSignedClientCert")) {
      refused(
          crypto(method, provider("cluster", "kms") + "<request><country>DEU</country></request>"),
          "InvalidArgument");
    }
    assertThat(
            soap.good(crypto("RetrieveClientCsr", provider("cluster", "kms"))).value("returnval"))
        .isEqualTo(csr);
  }

  private void start(FakeVcenterBuilder builder) {
    vcenter.close();
    vcenter = builder.start();
    soap = caller();
  }

  @Test
  @DisplayName("refuses a user without the privilege, naming it and the root folder")
  void limitedUser_missingPrivilege_named() {
    start(
        FakeVcenter.builder(authority)
            .limitedUser("limited@fake.test", "Limited-1!", "Cryptographer.ManageKeys"));
    soap.login("limited@fake.test", "Limited-1!");
    SoapCaller.Answer refused = soap.call(registerServer("kms", "one", 5696));
    assertThat(refused.status()).isEqualTo(500);
    assertThat(refused.body())
        .contains("xsi:type=\"NoPermission\"", "type=\"Folder\">group-d1</object>");
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
  @CsvSource({"8.0.3.0,true,HostAgent", "6.0,false,VirtualCenter"})
  @DisplayName("has no crypto manager as an ESXi host, nor as a vCenter 6.0")
  void withoutCryptoManager_toldAndRefused(String release, boolean host, String apiType) {
    FakeVcenterBuilder builder = FakeVcenter.builder(authority).apiVersion(release);
    start(host ? builder.esxiHost() : builder);
    soap.speak(release);
    soap.login();
    SoapCaller.Answer content =
        soap.good(
            "<RetrieveServiceContent xmlns=\"urn:vim25\"><_this type=\"ServiceInstance\">"
                + "ServiceInstance</_this></RetrieveServiceContent>");
    assertThat(content.value("apiType")).isEqualTo(apiType);
    assertThat(content.body()).doesNotContain("cryptoManager");
    assertThat(soap.call(crypto("ListKmipServers", "")).status()).isEqualTo(500);
  }

  @Test
  @DisplayName("keeps a cluster without servers if told to, until it is unregistered")
  void emptyClusters_option_stay() {
    start(FakeVcenter.builder(authority).emptyClustersStay());
    soap.login();
    soap.good(registerServer("kms", "one", kms.port()));
    soap.good(
        crypto("RemoveKmipServer", provider("clusterId", "kms") + "<serverName>one</serverName>"));
    assertThat(vcenter.kmsClusters())
        .singleElement()
        .satisfies(cluster -> assertThat(cluster.servers()).isEmpty());
    soap.good(crypto("UnregisterKmsCluster", provider("clusterId", "kms")));
    assertThat(vcenter.kmsClusters()).isEmpty();
  }

  @Test
  @DisplayName("tells which VMs and hosts use a key")
  void keyStatus_usedKey_tellsByWhom() {
    start(
        FakeVcenter.builder(authority)
            .virtualMachine(
                FakeVm.builder("web-01").encryptedWith(new FakeKey("key-1", "kms")).build()));
    soap.login();
    assertThat(soap.good(crypto("ListKeys", "")).value("keyId")).contains("key-1");
    SoapCaller.Answer status =
        soap.good(
            crypto(
                "QueryCryptoKeyStatus",
                "<keyIds><keyId>key-1</keyId>"
                    + provider("providerId", "kms")
                    + "</keyIds><checkKeyBitMap>7</checkKeyBitMap>"));
    assertThat(status.value("reason")).isEqualTo("KeyStateClusterInvalid");
    assertThat(status.value("encryptedVMs")).isEqualTo(vcenter.vm("web-01").id());
    assertThat(status.value("affectedHosts")).startsWith("host-");
  }

  private String server(String method, String name, String more) {
    return crypto(
        method,
        "<server>"
            + provider("clusterId", "kms")
            + "<info>"
            + serverInfo(name, "127.0.0.1", 5696)
            + "</info>"
            + more
            + "</server>");
  }

  private static String rotated(int days) {
    return "<defaultKeyType>wrappedKey</defaultKeyType><keySpec"
        + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
        + " xsi:type=\"KmipServerSpecWrappingRotationIntervalKeySpec\"><rotationInterval>"
        + days
        + "</rotationInterval></keySpec>";
  }

  @Test
  @DisplayName("knows key types from 9.0 on, and forgets what an update leaves out")
  void keyTypes_version9_areForgotten() {
    refused(server("RegisterKmipServer", "one", rotated(90)), "InvalidRequest");
    assertThat(vcenter.kmsClusters()).isEmpty();
    vcenter.close();
    vcenter = FakeVcenter.builder(authority).apiVersion("9.0.0.0").start();
    soap = new SoapCaller(vcenter, TrustedHttp.client(authority.certificate()), "9.0.0.0");
    soap.login();
    refused(server("RegisterKmipServer", "one", rotated(29)), "InvalidArgument");
    refused(
        server("RegisterKmipServer", "one", "<defaultKeyType>other</defaultKeyType>"),
        "InvalidArgument");
    refused(server("RegisterKmipServer", "one", "<keySpec/>"), "InvalidRequest");
    soap.good(server("RegisterKmipServer", "one", rotated(90)));
    assertThat(vcenter.kmsClusters().get(0).keyType()).isEqualTo("wrappedKey");
    assertThat(vcenter.kmsClusters().get(0).rotationDays()).isEqualTo(90);
    assertThat(soap.good(crypto("ListKmipServers", "")).body())
        .contains("KmipClusterInfoWrappingRotationIntervalKeyInfo");

    soap.good(server("UpdateKmipServer", "one", ""));

    assertThat(vcenter.kmsClusters().get(0).keyType()).isEqualTo("rawKey");
    assertThat(vcenter.kmsClusters().get(0).rotationDays()).isZero();
    soap.good(server("UpdateKmipServer", "one", rotated(90)));
    soap.good(server("RegisterKmipServer", "two", ""));
    assertThat(vcenter.kmsClusters().get(0).keyType()).isEqualTo("rawKey");
  }
}
