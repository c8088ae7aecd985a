package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.Refusals.refuses;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.json.JsonText;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@Tag("thorough")
class FakeCloudServerTest {
  private final PipedOutputStream orders = new PipedOutputStream();
  private final PipedInputStream printed = new PipedInputStream(1 << 16);
  private final PipedInputStream told = new PipedInputStream();
  private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);

  /** Starts them, and reads their line. */
  private Map<?, ?> start(FakeCloud.Builder cloud, @Nullable Path directory) throws Exception {
    PipedInputStream input = new PipedInputStream(orders);
    PrintStream output = new PrintStream(new PipedOutputStream(printed), true, UTF_8);
    PrintStream errors = new PrintStream(new PipedOutputStream(told), true, UTF_8);
    running =
        CompletableFuture.runAsync(
            () -> {
              try (output;
                  errors) {
                FakeCloudServer.run(cloud, directory, input, output, errors);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            task -> new Thread(task, "stand-ins").start());
    return (Map<?, ?>) Objects.requireNonNull(JsonText.parse(line(printed).getBytes(UTF_8)));
  }

  private static String line(InputStream stream) throws IOException {
    return Objects.requireNonNull(
        new BufferedReader(new InputStreamReader(stream, UTF_8)).readLine(), "a line");
  }

  @AfterEach
  void end() throws Exception {
    orders.close();
    running.get(60, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("The one line says how to reach all three fakes; the end of input ends the process")
  void process_printsItsLine_andEndsWithItsInput(@TempDir Path directory) throws Exception {
    Map<?, ?> line = start(FakeCloud.builder(), directory);
    HttpClient http = TrustedHttp.client(certificate(line));

    assertThat(signedList(http, line)).isEqualTo(List.of(text(line, "ovh.serviceName")));
    URI versions = URI.create(text(line, "vcenter.url") + "/vimServiceVersions.xml");
    assertThat(
            http.send(
                    HttpRequest.newBuilder(versions).build(), HttpResponse.BodyHandlers.ofString())
                .body())
        .contains("<version>" + text(line, "vcenter.release") + "</version>");
    assertThat(at(line, "vcenter.virtualMachines")).isEqualTo(List.of("web-01", "db-01"));
    assertThat(text(line, "vcenter.userName")).isNotEmpty();
    assertThat(text(line, "vcenter.password")).hasSizeGreaterThan(8);
    assertThat(at(line, "kms.embedded")).isEqualTo(true);
    for (String each : List.of("ovh.", "vcenter.", "kms.")) {
      assertThat(text(line, each + "thumbprintSha1")).matches("[0-9A-F]{2}(:[0-9A-F]{2}){19}");
      assertThat(text(line, each + "thumbprintSha256")).matches("[0-9A-F]{2}(:[0-9A-F]{2}){31}");
      assertThat(text(line, each + "caFile")).isEqualTo(text(line, "ovh.caFile"));
      assertThat(text(line, each + "host")).isEqualTo("127.0.0.1");
      assertThat((Long) at(line, each + "port")).isBetween(1L, 65_535L);
    }
    for (String file : List.of("clientC", "clientKey", "wrongClientC", "wrongClientKey")) {
      String whole = "kms." + file.replaceFirst("C$", "Certificate") + "File";
      assertThat(Path.of(text(line, whole))).isRegularFile().hasParent(directory);
    }
    assertThat(Files.readString(Path.of(text(line, "kms.clientKeyFile"))))
        .startsWith("-----BEGIN PRIVATE KEY-----");

    end();
    assertThat(printed.read()).isEqualTo(-1);
  }

  @Test
  @DisplayName("The line tells what the options made of the cloud, and that it is none")
  void process_withOptions_tellsThem(@TempDir Path directory) throws Exception {
    FakeCloud.Builder cloud =
        FakeCloud.builder()
            .okms()
            .vcenterRelease("7.0.3.0")
            .virtualMachines(120)
            .limitedUser("reader", "secret")
            .limitedUser("keys", "other", "Cryptographer.ManageKeys")
            .ovh(ovh -> ovh.services("pcc-1", "pcc-2"));
    Map<?, ?> line = start(cloud, directory);

    assertThat(text(line, "about")).contains("fakes").contains("none of them real");
    assertThat(text(line, "ovh.serviceName")).isEqualTo("pcc-1");
    assertThat(at(line, "ovh.serviceNames")).isEqualTo(List.of("pcc-1", "pcc-2"));
    assertThat(signedList(TrustedHttp.client(certificate(line)), line))
        .isEqualTo(List.of("pcc-1", "pcc-2"));
    assertThat(text(line, "ovh.tokenEndpoint")).startsWith("https://127.0.0.1:");
    assertThat(text(line, "ovh.clientId")).isNotEmpty();
    assertThat(text(line, "ovh.clientSecret")).isNotEmpty();
    assertThat(text(line, "ovh.okms.kmipRsaEndpoint"))
        .isEqualTo("127.0.0.1:" + text(line, "kms.port"));
    assertThat(text(line, "vcenter.release")).isEqualTo("7.0.3.0");
    assertThat(text(line, "vcenter.about"))
        .isEqualTo("VMware vCenter Server 7.0.3 build-24022515 (vmcrypt testkit fake)");
    assertThat((List<?>) at(line, "vcenter.virtualMachines"))
        .hasSize(120)
        .last()
        .isEqualTo("vm-00120");
    assertThat((List<?>) at(line, "vcenter.limitedUsers"))
        .extracting("userName", "password", "privileges")
        .containsExactly(
            tuple("reader", "secret", List.of()),
            tuple("keys", "other", List.of("Cryptographer.ManageKeys")));
  }

  @Test
  @DisplayName("With a target the line tells of both vCenters, and the input brings VMs")
  void process_withTarget_takesOrders(@TempDir Path directory) throws Exception {
    FakeCloud.Builder cloud =
        FakeCloud.builder().target(vcenter -> vcenter.apiVersion("9.1.0.0")).targetKms(kms -> {});
    Map<?, ?> line = start(cloud, directory);

    assertThat(text(line, "target.release")).isEqualTo("9.1.0.0");
    assertThat(text(line, "vcenter.release")).isEqualTo("8.0.3.0");
    for (String own : List.of("instanceUuid", "password", "port")) {
      assertThat(text(line, "target." + own)).isNotEqualTo(text(line, "vcenter." + own));
    }
    assertThat(at(line, "ovh.serviceNames"))
        .isEqualTo(List.of(FakeCloud.SERVICE_NAME, text(line, "target.serviceName")));
    assertThat(text(line, "target.kms.port")).isNotEqualTo(text(line, "kms.port"));
    assertThat(Files.readString(Path.of(text(line, "settingsFile"))))
        .contains("vcenter = 127.0.0.1:" + text(line, "vcenter.port"))
        .contains("second-vcenter = 127.0.0.1:" + text(line, "target.port"))
        .contains("second-vcenter-thumbprint = " + text(line, "target.thumbprintSha256"))
        .doesNotContain(text(line, "vcenter.password"))
        .doesNotContain(text(line, "target.password"));

    orders.write("copy web-01\n".getBytes(UTF_8));
    orders.flush();
    assertThat(line(told)).startsWith("fakes: copied web-01 to the target, unencrypted: vm-");
  }

  @Test
  @DisplayName("Without a directory the PEM files are temporary, and gone at the end")
  void process_withoutDirectory_deletesItsFiles() throws Exception {
    Path caFile = Path.of(text(start(FakeCloud.builder(), null), "ovh.caFile"));
    assertThat(caFile).isRegularFile();

    end();
    assertThat(caFile.getParent()).doesNotExist();
  }

  @Test
  @DisplayName("An external KMS takes the place of the fake one, and VMs are those that were told")
  void process_withExternalKms_namesIt(@TempDir Path directory) throws Exception {
    TestAuthority authority = TestAuthority.create();
    try (FakeKmipServer external = FakeKmipServer.builder(authority).start()) {
      Map<?, ?> line =
          start(
              FakeCloud.builder()
                  .externalKms(external.host(), external.port())
                  .virtualMachine(FakeVm.builder("only").build()),
              directory);
      Map<?, ?> kms = (Map<?, ?>) at(line, "kms");

      assertThat(at(line, "vcenter.virtualMachines")).isEqualTo(List.of("only"));
      assertThat(kms.get("embedded")).isEqualTo(false);
      assertThat(kms.get("port")).isEqualTo((long) external.port());
      assertThat(List.of("caFile", "clientCertificateFile", "clientKeyFile"))
          .allMatch(file -> kms.get(file) == null);
      TestIdentity shown =
          new TestIdentity(
              List.of(external.certificate()), authority.client("any").issue().privateKey());
      assertThat(kms.get("thumbprintSha1")).isEqualTo(shown.thumbprint("SHA-1"));
    }
  }

  @Test
  @DisplayName("A KMS that is not there is told, and nothing else is printed")
  void process_absentKms_isTold(@TempDir Path directory) throws Exception {
    // a port that this process holds and does not listen on: a free one may be somebody's soon
    try (Socket held = new Socket()) {
      held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      FakeCloud.Builder cloud = FakeCloud.builder().externalKms("127.0.0.1", held.getLocalPort());

      refuses(
          IOException.class,
          () ->
              FakeCloudServer.run(
                  cloud, directory, InputStream.nullInputStream(), System.out, System.err));
    }
  }

  private static List<?> signedList(HttpClient http, Map<?, ?> line) {
    return new OvhCaller(
            http,
            text(line, "ovh.endpoint"),
            text(line, "ovh.applicationKey"),
            text(line, "ovh.applicationSecret"),
            text(line, "ovh.consumerKey"),
            System.currentTimeMillis() / 1000)
        .get("/dedicatedCloud")
        .list();
  }

  private static X509Certificate certificate(Map<?, ?> line) throws Exception {
    try (InputStream in = Files.newInputStream(Path.of(text(line, "ovh.caFile")))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  /** What the line says at a path, such as kms.port. */
  private static Object at(Map<?, ?> line, String path) {
    Object at = line;
    for (String name : path.split("\\.", -1)) {
      at = Objects.requireNonNull(((Map<?, ?>) at).get(name), path);
    }
    return at;
  }

  private static String text(Map<?, ?> line, String path) {
    return String.valueOf(at(line, path));
  }
}
