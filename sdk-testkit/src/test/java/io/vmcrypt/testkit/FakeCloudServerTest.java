package io.vmcrypt.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.json.JsonText;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
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
  private static final String RETRIEVE_SERVICE_CONTENT =
      """
      <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">\
      <soapenv:Body><RetrieveServiceContent xmlns="urn:vim25">\
      <_this type="ServiceInstance">ServiceInstance</_this>\
      </RetrieveServiceContent></soapenv:Body></soapenv:Envelope>\
      """;

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
    return object(JsonText.parse(line(printed).getBytes(UTF_8)));
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
    Map<?, ?> ovh = object(line.get("ovh"));
    Map<?, ?> vcenter = object(line.get("vcenter"));
    Map<?, ?> kms = object(line.get("kms"));
    Path caFile = Path.of(text(ovh, "caFile"));
    HttpClient http = TrustedHttp.client(certificate(caFile));

    assertThat(signedList(http, ovh).list()).isEqualTo(List.of(text(ovh, "serviceName")));
    HttpResponse<String> content =
        http.send(
            HttpRequest.newBuilder(URI.create(text(vcenter, "url")))
                .header("Content-Type", "text/xml; charset=utf-8")
                .header("SOAPAction", "\"urn:vim25/7.0\"")
                .POST(HttpRequest.BodyPublishers.ofString(RETRIEVE_SERVICE_CONTENT))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(content.statusCode()).as(content.body()).isEqualTo(200);
    assertThat(content.body()).contains("RetrieveServiceContentResponse");
    assertThat(vcenter.get("virtualMachines")).isEqualTo(List.of("web-01", "db-01"));
    assertThat(text(vcenter, "userName")).isNotEmpty();
    assertThat(text(vcenter, "password")).hasSizeGreaterThan(8);
    assertThat(kms.get("embedded")).isEqualTo(true);
    for (Map<?, ?> each : List.of(ovh, vcenter, kms)) {
      assertThat(text(each, "thumbprintSha1")).matches("[0-9A-F]{2}(:[0-9A-F]{2}){19}");
      assertThat(text(each, "thumbprintSha256")).matches("[0-9A-F]{2}(:[0-9A-F]{2}){31}");
      assertThat(text(each, "caFile")).isEqualTo(caFile.toString());
      assertThat(text(each, "host")).isEqualTo("127.0.0.1");
      assertThat((Long) each.get("port")).isBetween(1L, 65_535L);
    }
    for (String file :
        List.of(
            "clientCertificateFile",
            "clientKeyFile",
            "wrongClientCertificateFile",
            "wrongClientKeyFile")) {
      assertThat(Path.of(text(kms, file))).isRegularFile().hasParent(directory);
    }
    assertThat(Files.readString(Path.of(text(kms, "clientKeyFile"))))
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
    Map<?, ?> ovh = object(line.get("ovh"));
    Map<?, ?> vcenter = object(line.get("vcenter"));
    HttpClient http = TrustedHttp.client(certificate(Path.of(text(ovh, "caFile"))));

    assertThat(text(line, "about")).contains("fakes").contains("none of them real");
    assertThat(text(ovh, "serviceName")).isEqualTo("pcc-1");
    assertThat(ovh.get("serviceNames")).isEqualTo(List.of("pcc-1", "pcc-2"));
    assertThat(signedList(http, ovh).list()).isEqualTo(List.of("pcc-1", "pcc-2"));
    assertThat(text(ovh, "tokenEndpoint")).startsWith("https://127.0.0.1:");
    assertThat(text(ovh, "clientId")).isNotEmpty();
    assertThat(text(ovh, "clientSecret")).isNotEmpty();
    assertThat(text(object(ovh.get("okms")), "kmipRsaEndpoint"))
        .isEqualTo("127.0.0.1:" + object(line.get("kms")).get("port"));
    assertThat(text(vcenter, "release")).isEqualTo("7.0.3.0");
    assertThat(text(vcenter, "about"))
        .isEqualTo("VMware vCenter Server 7.0.3 build-24022515 (vmcrypt testkit fake)");
    List<?> machines = (List<?>) Objects.requireNonNull(vcenter.get("virtualMachines"));
    assertThat(machines).hasSize(120);
    assertThat(machines.get(119)).isEqualTo("vm-00120");
    List<?> users = (List<?>) Objects.requireNonNull(vcenter.get("limitedUsers"));
    assertThat(users).hasSize(2);
    assertThat(object(users.get(0)).get("userName")).isEqualTo("reader");
    assertThat(object(users.get(0)).get("privileges")).isEqualTo(List.of());
    assertThat(object(users.get(1)).get("privileges"))
        .isEqualTo(List.of("Cryptographer.ManageKeys"));
    assertThat(object(users.get(1)).get("password")).isEqualTo("other");
  }

  @Test
  @DisplayName("With a target the line tells of both vCenters, and the input brings VMs")
  void process_withTarget_takesOrders(@TempDir Path directory) throws Exception {
    FakeCloud.Builder cloud =
        FakeCloud.builder().target(vcenter -> vcenter.apiVersion("9.1.0.0")).targetKms(kms -> {});
    Map<?, ?> line = start(cloud, directory);
    Map<?, ?> vcenter = object(line.get("vcenter"));
    Map<?, ?> target = object(line.get("target"));

    assertThat(text(target, "release")).isEqualTo("9.1.0.0");
    assertThat(text(vcenter, "release")).isEqualTo("8.0.3.0");
    assertThat(text(target, "instanceUuid")).isNotEqualTo(text(vcenter, "instanceUuid"));
    assertThat(text(target, "password")).isNotEqualTo(text(vcenter, "password"));
    assertThat((List<?>) object(line.get("ovh")).get("serviceNames"))
        .isEqualTo(List.of(FakeCloud.SERVICE_NAME, text(target, "serviceName")));
    assertThat(object(target.get("kms")).get("port"))
        .isNotEqualTo(object(line.get("kms")).get("port"));
    assertThat(Files.readString(Path.of(text(line, "settingsFile"))))
        .contains("vcenter = 127.0.0.1:" + vcenter.get("port"))
        .contains("second-vcenter = 127.0.0.1:" + target.get("port"))
        .contains("second-vcenter-thumbprint = " + text(target, "thumbprintSha256"))
        .doesNotContain(text(vcenter, "password"))
        .doesNotContain(text(target, "password"));

    orders.write("copy web-01\n".getBytes(UTF_8));
    orders.flush();
    assertThat(line(told)).startsWith("fakes: copied web-01 to the target, plain: vm-");
  }

  @Test
  @DisplayName("Without a directory the PEM files are temporary, and gone at the end")
  void process_withoutDirectory_deletesItsFiles() throws Exception {
    Path caFile = Path.of(text(object(start(FakeCloud.builder(), null).get("ovh")), "caFile"));
    assertThat(caFile).isRegularFile();

    end();
    assertThat(caFile.getParent()).doesNotExist();
  }

  @Test
  @DisplayName("An external KMS takes the place of the fake one")
  void process_withExternalKms_namesIt(@TempDir Path directory) throws Exception {
    TestAuthority authority = TestAuthority.create();
    try (FakeKmipServer external = FakeKmipServer.builder(authority).start()) {
      Map<?, ?> line =
          start(FakeCloud.builder().externalKms(external.host(), external.port()), directory);
      Map<?, ?> kms = object(line.get("kms"));

      assertThat(kms.get("embedded")).isEqualTo(false);
      assertThat(kms.get("port")).isEqualTo((long) external.port());
      assertThat(kms.get("caFile")).isNull();
      assertThat(kms.get("clientCertificateFile")).isNull();
      assertThat(kms.get("clientKeyFile")).isNull();
      assertThat(text(kms, "thumbprintSha1"))
          .isEqualTo(
              new TestIdentity(
                      List.of(external.certificate()), authority.client("any").issue().privateKey())
                  .thumbprint("SHA-1"));
    }
  }

  @Test
  @DisplayName("A KMS that is not there is told, and nothing else is printed")
  void process_absentKms_isTold(@TempDir Path directory) throws Exception {
    // a port that this process holds and does not listen on: a free one may be somebody's soon
    try (Socket held = new Socket()) {
      held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      FakeCloud.Builder cloud = FakeCloud.builder().externalKms("127.0.0.1", held.getLocalPort());

      assertThatThrownBy(
              () -> FakeCloudServer.run(cloud, directory, orders(), System.out, System.err))
          .isInstanceOf(IOException.class);
    }
  }

  private static InputStream orders() {
    return InputStream.nullInputStream();
  }

  private static OvhCaller.Answer signedList(HttpClient http, Map<?, ?> ovh) {
    return new OvhCaller(
            http,
            text(ovh, "endpoint"),
            text(ovh, "applicationKey"),
            text(ovh, "applicationSecret"),
            text(ovh, "consumerKey"),
            System.currentTimeMillis() / 1000)
        .get("/dedicatedCloud");
  }

  private static X509Certificate certificate(Path file) throws Exception {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static String text(Map<?, ?> object, String field) {
    return (String) Objects.requireNonNull(object.get(field), field);
  }

  private static Map<?, ?> object(@Nullable Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value);
  }
}
