package io.vmcrypt.fieldcheck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.FakeAnswer;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.ovh.part.FakeIamPolicy;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is a customer's own is in no report, in whatever form. */
class FieldLeakFlowTest {

  /** With what XML, JSON and URLs write in another way. */
  private static final String VM = "Zqmarkvm<&\"ä 01";

  private static final String CLUSTER = "Zqmarkcluster-Straße";
  private static final String PASSWORD = "Zqmarkpassword<&%ä";

  private final FieldScene scene =
      FieldScene.full(
          FakeCloud.builder()
              .ovh(ovh -> ovh.services("pcc-203-0-113-77"))
              .vcenter(
                  vcenter ->
                      vcenter
                          .credentials("Zqmarkuser@vsphere.local", PASSWORD)
                          .datacenter("Zqmarkdatacenter"))
              .ovh(ovh -> ovh.user("Zqmarkovhuser", true)),
          CLUSTER,
          VM);

  private final Marks marks = marks();

  @AfterEach
  void close() {
    scene.close();
  }

  private ServerCertificate kms() {
    return ServerCertificate.of(List.of(scene.cloud.kms().orElseThrow().certificate()));
  }

  /** Everything that is known to be the customer's. */
  private Marks marks() {
    FakeCloud cloud = scene.cloud;
    Marks all =
        new Marks()
            .add("Zqmark", VM, CLUSTER, PASSWORD, "Zqmarkuser@vsphere.local", "Zqmarkdatacenter")
            .add("native-" + CLUSTER, "server-of-" + CLUSTER, "the company's key server")
            .add("pcc-203-0-113-77", "203-0-113-77", "Zqmarkovhuser")
            .add(cloud.ovh().applicationKey(), cloud.ovh().applicationSecret())
            .add(cloud.ovh().consumerKey())
            .add(kms().thumbprint().toString())
            .add(kms().thumbprint(ThumbprintAlgorithm.SHA256).toString())
            .add(cloud.clientIdentity().thumbprint("SHA-1"))
            .add(cloud.okms().orElseThrow().id());
    for (String pem : List.of(kms().pem(), cloud.clientIdentity().certificatePem())) {
      pem.lines().filter(line -> !line.startsWith("-")).forEach(all::add);
    }
    all.add("fcd-" + VM, "fcd-" + CLUSTER, "pvc-" + CLUSTER);
    all.add("key-of-pvc-" + CLUSTER, "policy-of-" + CLUSTER, "group-of-" + CLUSTER);
    for (String name : List.of(VM, "plain-" + VM, "template-" + VM)) {
      var vm = cloud.vcenter().vm(name);
      all.add(name, "\"" + vm.id() + "\"", ">" + vm.id() + "<");
      if (vm.key() != null) {
        all.add(vm.key().keyId());
      }
    }
    cloud.vcenter().hosts().keys().keySet().forEach(all::add);
    cloud.vcenter().nativeKeyProviders().forEach(provider -> all.add(provider.keyId()));
    cloud.ovh().okmsCredentials().forEach(credential -> all.add(credential.id()));
    return all;
  }

  /** The answers as they were. */
  private static String raw(Transcript report) {
    StringBuilder raw = new StringBuilder();
    report
        .results()
        .forEach(
            result ->
                result.answers().forEach(answer -> raw.append(answer.exchange().answer().utf8())));
    return raw.toString();
  }

  private void assertNothingLeaks(Transcript report) {
    String json = report.json("vmcrypt 1");
    String text = String.join("\n", report.notUnderstood());
    assertThat(marks.foundIn(json)).isEmpty();
    assertThat(marks.foundIn(text)).isEmpty();
    assertThat(json).doesNotContain("127.0.0.1", "localhost");
    assertThat(text).doesNotContain("127.0.0.1", "localhost");
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "nothing of the customer's is in the report; it was in the answers, and is found there")
  void ordinary() {
    Transcript report = scene.check();
    assertThat(report.isUnderstood()).isTrue();
    assertThat(
            marks.foundIn(raw(report)).stream().map(found -> found.replaceFirst("(?s) as .*", "")))
        .contains(CLUSTER, VM, "the company's key server", "server-of-" + CLUSTER);
    assertNothingLeaks(report);
  }

  @Test
  @DisplayName("a mark is found in other writings too")
  void marksAreFound() {
    assertThat(marks.size()).isGreaterThan(40);
    String encoded = Base64.getEncoder().encodeToString(("a" + CLUSTER).getBytes(UTF_8));
    assertThat(marks.foundIn(encoded)).isNotEmpty();
  }

  @Test
  @DisplayName("nor of IAM policies: no name, id, URN, condition or action")
  void policies() {
    FakeIamPolicy policy =
        FakeIamPolicy.builder("Zqmarkpolicy")
            .identity("urn:v1:eu:identity:user:Zqmarkaccount/Zqmarkvcenter")
            .resource("urn:v1:eu:resource:okms:" + scene.cloud.okms().orElseThrow().id())
            .allow("okms:kmip:get", "Zqmark:*")
            .except("okms:Zqmarkexcept")
            .deny("okms:Zqmarkdeny")
            .permissionsGroup("urn:v1:eu:permissionsGroup:Zqmarkgroup")
            .condition("resource.Tag(Zqmarktag)", "Zqmarkvalue")
            .build();
    scene.atOvh().setIamPolicies(policy);
    marks.add(policy.id(), "Zqmarkpolicy", "Zqmarkaccount", "Zqmarktag");

    Transcript report = scene.check(List.of(FieldScene.read("okms-rights")));

    assertThat(report.results()).allMatch(ReadResult::isUnderstood);
    assertThat(marks.foundIn(raw(report))).isNotEmpty();
    assertThat(report.json("1")).contains("GET /iam/policy", "permissionsGroups");
    assertNothingLeaks(report);
  }

  @Test
  @Tag("thorough")
  @DisplayName("nor of elements, types and members that are not known, nor of faults and pages")
  void unknown() throws IOException {
    FakeVcenter vcenter = scene.atVcenter();
    vcenter.answerMethod(
        "ListKeys",
        call ->
            FakeSoapAnswer.of(
                "<!-- Zqmarkcomment --><returnval"
                    + " other=\"Zqmarkattribute\"><keyId>Zqmarkkey</keyId><tier"
                    + " xsi:type=\"xsd:boolean\">Zqmarkvalue1</tier><new"
                    + " xmlns=\"urn:Zqmarknamespace\"><inner>Zqmarkvalue2</inner>"
                    + "<number>20261234</number></new></returnval>"));
    vcenter.answerMethod(
        "GetDefaultKmsCluster", call -> FakeSoapAnswer.fault("RuntimeFault", "Zqmarkfault text"));
    vcenter.answerMethod(
        "QueryCryptoKeyStatus",
        call ->
            FakeSoapAnswer.of(
                "<returnval><keyId><keyId>Zqmarkkey</keyId></keyId><reason>Zqmarkreason</reason>"
                    + "</returnval>"));
    vcenter
        .faults()
        .onEvery(
            FakeVcenter.call("PbmQueryProfile"),
            Fault.answer(200, "text/html", "<html>Zqmarkpage"));
    scene.answerVmEncryption(
        "{\"state\":\"Zqmarkstate\",\"Zqmark member\":1,\"added\":{\"Zqmarkinner\":"
            + "\"Zqmarkvalue3\",\"other\":[{\"Zqmarkdeep\":20261234}]}}");
    scene
        .atOvh()
        .answerRoute(
            "GET",
            "/dedicatedCloud/{serviceName}",
            request ->
                FakeAnswer.json(
                    403,
                    "{\"class\":\"Client::Zqmarkclass\",\"message\":\"Zqmarkmessage\",\"details\":"
                        + "{\"Zqmarkdetail\":\"Zqmarkright\"}}"));
    marks.add("20261234");
    Transcript report = scene.check();
    assertThat(report.isUnderstood()).isFalse();
    assertNothingLeaks(report);
    assertThat(
            Shapes.differences(
                Shapes.of(List.of(SentTranscript.of(report.json("1")))),
                StandInShapesFlowTest.recorded()))
        .contains(
            "vim ListKeys: CryptoKeyId.tier is new: unknown boolean",
            "vim ListKeys: CryptoKeyId.new is new: unknown",
            "GET /dedicatedCloud/{serviceName}/vmEncryption: ovh.dedicatedCloud.VMEncryption.added"
                + " is new: unknown");
  }

  @Test
  @DisplayName("a value that is a vendor's word elsewhere is not told where it is a name")
  void wordsAsNames() {
    scene
        .atVcenter()
        .answerMethod(
            "ListKmipServers",
            call ->
                FakeSoapAnswer.of(
                    "<returnval><clusterId><id>green</id></clusterId><servers><name>opportunistic"
                        + "</name><address>vCenter</address><port>5696</port></servers>"
                        + "<useAsDefault>true</useAsDefault><managementType>vCenter"
                        + "</managementType></returnval>"));
    String json = scene.check(List.of(FieldScene.read("key-providers"))).json("1");
    assertThat(json)
        .contains("<managementType>vCenter</managementType>", "<port>5696</port>")
        .doesNotContain(">green<", ">opportunistic<", "<address>vCenter");
  }

  @Test
  @DisplayName("what was sent to sign in is not kept")
  void signingIn() {
    String json = scene.check(List.of(FieldScene.read("about"))).json("1");
    assertThat(json).contains("\"vim Login\"").doesNotContain("<Login ", "<Login>");
  }
}
