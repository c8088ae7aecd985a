package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.FakeAnswer;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.Faults;
import io.vmcrypt.testkit.junit.FakeCloudExtension;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The code of docs/testkit.md, so that it compiles and runs. */
class TestkitCodeTest {

  // docs/testkit.md begins
  @ExtendWith(FakeCloudExtension.class)
  static class RegistrationTest {

    @Test
    void register_answerLost_registersOnce(FakeCloud cloud) {
      Fault lost = Fault.close().afterTakingEffect();
      cloud.ovh().faults().onNext(Faults.request("POST", "/vmEncryption/kms"), lost);

      register(cloud); // your own program, pointed at cloud

      assertThat(cloud.ovh().registeredKms()).hasSize(1);
      assertThat(cloud.ovh().faults().isUsedUp()).isTrue();
    }
  }

  // docs/testkit.md ends

  // docs/testkit.md begins
  static class OlderVcenterTest {

    @RegisterExtension
    static final FakeCloudExtension CLOUD =
        new FakeCloudExtension(
            () ->
                FakeCloud.builder()
                    .vcenterRelease("7.0.3.0")
                    .virtualMachines(200)
                    .limitedUser("auditor", "secret", "Cryptographer.ManageKeyServers")
                    .vcenter(vcenter -> vcenter.pageSize(50))
                    .start());

    @Test
    void cloud_asBuilt_isOlderAndLarge(FakeCloud cloud) {
      assertThat(cloud.vcenter().apiVersion()).isEqualTo("7.0.3.0");
      assertThat(cloud.vmNames()).hasSize(200);
    }
  }

  // docs/testkit.md ends

  // docs/testkit.md begins
  static class TwoVcentersTest {

    @RegisterExtension
    static final FakeCloudExtension CLOUD =
        new FakeCloudExtension(
            () ->
                FakeCloud.builder()
                    .target(vcenter -> vcenter.apiVersion("9.1.0.0").datacenter("Datacenter", 16))
                    .targetKms(kms -> {}) // without this, both have the same KMS
                    .start());

    @Test
    void cloud_asBuilt_hasTwo(FakeCloud cloud) {
      assertThat(cloud.target().orElseThrow().apiVersion()).isEqualTo("9.1.0.0");
      assertThat(cloud.targetKms()).isNotEqualTo(cloud.kms());
    }
  }

  // docs/testkit.md ends

  // docs/testkit.md begins
  @ExtendWith(FakeCloudExtension.class)
  static class OwnAnswersTest {

    @Test
    void report_manyServices_allListed(FakeCloud cloud) {
      String services = "[\"pcc-192-0-2-1\", \"pcc-192-0-2-2\"]";
      cloud.ovh().answerRoute("GET", "/dedicatedCloud", request -> FakeAnswer.json(200, services));
      cloud
          .vcenter()
          .answerMethod("QueryPerf", call -> FakeSoapAnswer.fault("NotSupported", "Not today"));

      String report = report(cloud); // your own program, pointed at cloud

      assertThat(report).contains("pcc-192-0-2-1", "pcc-192-0-2-2");
      assertThat(cloud.ovh().requests("GET", "/dedicatedCloud")).hasSize(1);
      assertThat(cloud.ovh().requests("GET", "/dedicatedCloud/{serviceName}")).isEmpty();
    }
  }

  // docs/testkit.md ends

  @Nested
  class Run extends RegistrationTest {}

  @Nested
  class RunOlderVcenter extends OlderVcenterTest {}

  @Nested
  class RunTwoVcenters extends TwoVcentersTest {}

  @Nested
  class RunOwnAnswers extends OwnAnswersTest {}

  private static void register(FakeCloud cloud) {
    ServerCertificate kms = ServerCertificate.of(List.of(cloud.kms().orElseThrow().certificate()));
    KmsRegistration wanted = KmsRegistration.builder(cloud.kmsHost(), kms.thumbprint()).build();
    String service = cloud.ovh().serviceName();
    at(
        cloud,
        (vcenter, ovh) -> ovh.privateCloud(service).vmEncryption().kmsServers().ensure(wanted));
  }

  private static String report(FakeCloud cloud) {
    return at(
        cloud, (vcenter, ovh) -> vcenter.virtualMachines().list() + " at " + ovh.privateClouds());
  }

  private static String at(FakeCloud cloud, BiFunction<VsphereClient, OvhClient, Object> program) {
    // docs/testkit.md begins
    ServerTrust trust = ServerTrust.fromPem(cloud.authority().certificatePem());
    FakeVcenter there = cloud.vcenter();
    HostAndPort address = HostAndPort.of(there.host(), there.port());
    var user = VsphereCredentials.password(there.userName(), Secret.of(there.password()));
    VsphereClient vcenter = VsphereClient.builder(address, user).trust(trust).build();
    FakeOvhApi api = cloud.ovh();
    Secret secret = Secret.of(api.applicationSecret());
    Secret key = Secret.of(api.consumerKey());
    var keys = OvhCredentials.applicationKey(api.applicationKey(), secret, key);
    OvhClient ovh = OvhClient.builder(OvhEndpoint.of(api.endpoint()), keys).trust(trust).build();
    // docs/testkit.md ends
    try (vcenter;
        ovh) {
      return program.apply(vcenter, ovh).toString();
    }
  }

  @Test
  @DisplayName("the Java code of docs/testkit.md is the code that runs here")
  void document_code_isCompiled() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/io/vmcrypt/examples/TestkitCodeTest.java"));
    String document = Files.readString(Path.of("../docs/testkit.md"));
    List<String> pieces =
        Pattern.compile(
                "// docs/testkit.md begins\n(.*?)\\n\\s*// docs/testkit.md ends", Pattern.DOTALL)
            .matcher(source)
            .results()
            .map(piece -> piece.group(1).replace("static class", "class").stripIndent().strip())
            .toList();

    assertThat(pieces).hasSize(5);
    assertThat(document.split("```java", -1)).hasSize(pieces.size() + 1);
    for (String piece : pieces) {
      assertThat(document).contains("```java\n" + piece + "\n```");
    }
  }
}
