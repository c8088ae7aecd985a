package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.OvhCredentials;
import io.vmcrypt.ovh.OvhEndpoint;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.FakeOvhApi;
import io.vmcrypt.testkit.Fault;
import io.vmcrypt.testkit.Faults;
import io.vmcrypt.testkit.junit.FakeCloudExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

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

  @Nested
  class Run extends RegistrationTest {}

  private static void register(FakeCloud cloud) {
    FakeOvhApi ovh = cloud.ovh();
    ServerCertificate kms = ServerCertificate.of(List.of(cloud.kms().orElseThrow().certificate()));
    try (OvhClient client =
        OvhClient.builder(
                OvhEndpoint.of(ovh.endpoint()),
                OvhCredentials.applicationKey(
                    ovh.applicationKey(),
                    Secret.of(ovh.applicationSecret()),
                    Secret.of(ovh.consumerKey())))
            .trust(ServerTrust.certificateAuthorities(List.of(cloud.authority().certificate())))
            .build()) {
      client
          .privateCloud(ovh.serviceName())
          .vmEncryption()
          .kmsServers()
          .ensure(KmsRegistration.builder(cloud.kmsHost(), kms.thumbprint()).build());
    }
  }

  @Test
  @DisplayName("the Java code of docs/testkit.md is the code that runs here")
  void document_code_isCompiled() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/io/vmcrypt/examples/TestkitCodeTest.java"));
    String code =
        source
            .substring(
                source.indexOf("  // docs/testkit.md begins\n"),
                source.indexOf("  // docs/testkit.md ends"))
            .replace("  // docs/testkit.md begins\n", "")
            .replace("static class", "class")
            .stripTrailing()
            .indent(-2);

    assertThat(Files.readString(Path.of("../docs/testkit.md")))
        .contains("```java\n" + code + "```");
  }
}
