package io.vmcrypt.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmcrypt.testkit.ovh.FakeOvhApi;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The fake OVH API, to OVH's own clients")
@Timeout(400)
@Tag("thorough")
class FakeOvhApiPeerTest {

  private static final Path SCRIPTS = Path.of("src", "test", "node");
  private static final String SHA1 = "7B:D9:46:BE:0C:1E:B0:27:CE:33:B5:2E:22:0F:00:84:F9:18:C6:61";

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @EnumSource
  @DisplayName("is the API to the Node client: signed calls, a registration that waits, refusals")
  void nodeClient_wholeFlow_done(FakeOvhApi.ErrorShape shape) throws Exception {
    assumeNodeClient();
    try (FakeCloud cloud = FakeCloud.builder().taskStep(Duration.ofMillis(30)).start()) {
      cloud.ovh().setErrorShape(shape);
      assertThat(talk(cloud, nodeProgram(cloud)))
          .containsExactly(
              "services=" + FakeCloud.SERVICE_NAME,
              "before=disabled",
              "wrongSecret=400 Invalid signature",
              "wrongConsumerKey=403 This credential does not exist",
              "wrongApplicationKey=403 This application key is invalid",
              "registered=todo",
              "waiting=doing",
              "ended=100",
              "kms=1 " + cloud.kmsHost() + " delivered Baie n\u00ba 4 \u2014 \u9418",
              "after=enabled",
              "tasks=true",
              "twice=409 A KMS with the IP " + cloud.kmsHost() + " is already registered",
              "noField=400 [sslThumbprint] Missing required parameter",
              "left=0",
              "asked=pendingValidation",
              "notValidated=403 This credential is not valid");
      assertSigned(cloud, "localhost");
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("is the API to the Go client, which corrects its clock and escapes its JSON")
  void goClient_wholeFlow_done(FakeOvhApi.ErrorShape shape) throws Exception {
    Path program =
        PeerProgram.goProgram(
            folder, "go_ovh_peer.go", "github.com/ovh/go-ovh", "golang-github-ovh-go-ovh-dev");
    try (FakeCloud cloud = FakeCloud.builder().taskStep(Duration.ofMillis(30)).start()) {
      // the client asks for the API's time and signs with that
      cloud.ovh().setClockOffset(Duration.ofHours(3));
      cloud.ovh().setErrorShape(shape);

      assertThat(talk(cloud, goProgram(program, cloud)))
          .containsExactly(
              "services=" + FakeCloud.SERVICE_NAME,
              "wrongSecret=400 Invalid signature",
              "registered=todo",
              "waiting=doing",
              "ended=100",
              "kms=1 " + cloud.kmsHost() + " delivered Baie n\u00ba 4 \u2014 \u9418 & <co>",
              "tasks=true",
              "twice=409 A KMS with the IP " + cloud.kmsHost() + " is already registered",
              "noField=400 [sslThumbprint] Missing required parameter",
              "noServer=404 The requested object (kmsId = 999999) does not exist",
              "left=0",
              "asked=pendingValidation",
              "notValidated=403 This credential is not valid");
      assertSigned(cloud, "127.0.0.1:" + cloud.ovh().endpoint().getPort());
    }
  }

  /** What a program says, which waits for a line when it is vCenter's turn. */
  private static List<String> talk(FakeCloud cloud, ProcessBuilder program) throws Exception {
    List<String> said = new ArrayList<>();
    Process process = program.redirectErrorStream(true).start();
    try (BufferedReader output = process.inputReader(UTF_8);
        OutputStream input = process.getOutputStream()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        said.add(line);
        if (line.startsWith("waiting=")) {
          addKmsInVcenter(cloud);
          input.write('\n');
          input.flush();
        }
      }
      assertThat(process.waitFor(300, TimeUnit.SECONDS)).as("ended in time").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(String.join("\n", said)).isZero();
    return said;
  }

  private static void assertSigned(FakeCloud cloud, String host) {
    assertThat(cloud.ovh().requests())
        .filteredOn(request -> request.path().startsWith("/1.0/dedicatedCloud"))
        .isNotEmpty()
        .allSatisfy(
            request -> {
              assertThat(request.header("Host")).contains(host);
              assertThat(request.header("X-Ovh-Signature").orElseThrow()).startsWith("$1$");
            });
    assertThat(cloud.ovh().failures()).isEmpty();
  }

  /** It is there in CI, where a skipped test is an error. */
  private static void assumeNodeClient() throws IOException, InterruptedException {
    assumeTrue(
        Files.isDirectory(SCRIPTS.resolve(Path.of("node_modules", "ovh"))),
        "OVH's Node client is not installed (npm ci, in sdk-testkit/src/test/node)");
    boolean node;
    try {
      node = new ProcessBuilder("node", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      node = false;
    }
    assumeTrue(node, "Node.js is not installed (Debian: apt-get install nodejs)");
  }

  private ProcessBuilder nodeProgram(FakeCloud cloud) throws IOException {
    Path authority = folder.resolve("authority.pem");
    Files.writeString(authority, cloud.authority().certificatePem());
    ProcessBuilder node = new ProcessBuilder("node", "ovh_peer.js").directory(SCRIPTS.toFile());
    node.environment()
        .putAll(
            Map.of(
                "PEER_PORT", Integer.toString(cloud.ovh().endpoint().getPort()),
                "PEER_CA", authority.toString(),
                "PEER_SERVICE", FakeCloud.SERVICE_NAME,
                "PEER_IP", cloud.kmsHost(),
                "PEER_THUMBPRINT", SHA1,
                "OVH_APPLICATION_KEY", cloud.ovh().applicationKey(),
                "OVH_APPLICATION_SECRET", cloud.ovh().applicationSecret(),
                "OVH_CONSUMER_KEY", cloud.ovh().consumerKey()));
    return node;
  }

  private ProcessBuilder goProgram(Path program, FakeCloud cloud) throws IOException {
    Path authority = folder.resolve("authority.pem");
    Files.writeString(authority, cloud.authority().certificatePem());
    ProcessBuilder go = new ProcessBuilder(program.toString());
    go.environment()
        .putAll(
            Map.of(
                "PEER_ENDPOINT", cloud.ovh().endpoint().toString(),
                "SSL_CERT_FILE", authority.toString(),
                "PEER_SERVICE", FakeCloud.SERVICE_NAME,
                "PEER_IP", cloud.kmsHost(),
                "PEER_THUMBPRINT", SHA1,
                "PEER_KEY", cloud.ovh().applicationKey(),
                "PEER_SECRET", cloud.ovh().applicationSecret(),
                "PEER_CONSUMER", cloud.ovh().consumerKey()));
    return go;
  }

  private static void addKmsInVcenter(FakeCloud cloud) {
    SoapCaller.Answer answer =
        new SoapCaller(
                cloud.vcenter(), TrustedHttp.client(cloud.authority().certificate()), "8.0.3.0")
            .login()
            .call(VcenterCalls.registerServer("cluster-1", "kms-1", cloud.kmsPort()));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }
}
