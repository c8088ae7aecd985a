package io.vmcrypt.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.json.JsonText;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void stop() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  @DisplayName("The one line says how to reach all three fakes; the end of input ends the process")
  void process_printsItsLine_andEndsWithItsInput(@TempDir Path directory) throws Exception {
    Process process = launch(directory);
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    Map<?, ?> line = object(JsonText.parse(output.readLine().getBytes(UTF_8)));
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

    process.getOutputStream().close();
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(output.readLine()).isNull();
  }

  @Test
  @DisplayName("The line tells what the options made of the cloud, and that it is none")
  void process_withOptions_tellsThem(@TempDir Path directory) throws Exception {
    Process process =
        launch(
            directory,
            "--okms",
            "--legacy-errors",
            "--service",
            "pcc-1",
            "--service",
            "pcc-2",
            "--vcenter-release",
            "7.0.3.0",
            "--vms",
            "120",
            "--limited-user",
            "reader",
            "--limited-user",
            "keys:Cryptographer.ManageKeys");
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    Map<?, ?> line = object(JsonText.parse(output.readLine().getBytes(UTF_8)));
    Map<?, ?> ovh = object(line.get("ovh"));
    Map<?, ?> vcenter = object(line.get("vcenter"));
    HttpClient http = TrustedHttp.client(certificate(Path.of(text(ovh, "caFile"))));

    assertThat(text(line, "about")).contains("fakes").contains("none of them real");
    assertThat(text(ovh, "serviceName")).isEqualTo("pcc-1");
    assertThat(ovh.get("serviceNames")).isEqualTo(List.of("pcc-1", "pcc-2"));
    assertThat(signedList(http, ovh).list()).isEqualTo(List.of("pcc-1", "pcc-2"));
    assertThat(text(ovh, "errorShape")).isEqualTo("legacy");
    assertThat(text(ovh, "tokenEndpoint")).startsWith("https://127.0.0.1:");
    assertThat(text(ovh, "clientId")).isNotEmpty();
    assertThat(text(ovh, "clientSecret")).isNotEmpty();
    assertThat(text(object(ovh.get("okms")), "kmipRsaEndpoint"))
        .isEqualTo("127.0.0.1:" + object(line.get("kms")).get("port"));
    OvhCaller wrong =
        new OvhCaller(
            http,
            text(ovh, "endpoint"),
            text(ovh, "applicationKey"),
            "wrong",
            text(ovh, "consumerKey"),
            System.currentTimeMillis() / 1000);
    assertThat(wrong.get("/dedicatedCloud").object().containsKey("errorCode")).isTrue();
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
    assertThat(text(object(users.get(0)), "password"))
        .isNotEqualTo(text(object(users.get(1)), "password"));
  }

  @Test
  @DisplayName("With a target the line tells of both vCenters, and the input brings VMs")
  void process_withTarget_takesOrders(@TempDir Path directory) throws Exception {
    Process process = launch(directory, "--target", "--target-release", "9.1.0.0", "--target-kms");
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    Map<?, ?> line = object(JsonText.parse(output.readLine().getBytes(UTF_8)));
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

    process.getOutputStream().write("copy web-01\n".getBytes(UTF_8));
    process.getOutputStream().flush();
    BufferedReader errors =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8));
    String told;
    do {
      told = Objects.requireNonNull(errors.readLine());
    } while (!told.startsWith("fakes: "));
    assertThat(told).startsWith("fakes: copied web-01 to the target, plain: vm-");
    process.getOutputStream().close();
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  @DisplayName("Options of a target need one")
  void process_targetOptionsWithoutTarget_exitsWith2() throws Exception {
    Process process = launch(List.of(), "--target-kms");

    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(read(process.getErrorStream())).contains("need --target");
  }

  @Test
  @DisplayName("Without a directory the PEM files are temporary, and gone at the end")
  void process_withoutDirectory_deletesItsFiles(@TempDir Path temporary) throws Exception {
    Process process = launch(List.of("-Djava.io.tmpdir=" + temporary));
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    Map<?, ?> line = object(JsonText.parse(output.readLine().getBytes(UTF_8)));
    Path caFile = Path.of(text(object(line.get("ovh")), "caFile"));
    assertThat(caFile).isRegularFile().startsWith(temporary);

    process.getOutputStream().close();
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(caFile.getParent()).doesNotExist();
  }

  @Test
  @DisplayName("An external KMS takes the place of the fake one")
  void process_withExternalKms_namesIt(@TempDir Path directory) throws Exception {
    TestAuthority authority = TestAuthority.create();
    try (FakeKmipServer external = FakeKmipServer.builder(authority).start()) {
      TestIdentity client = authority.client("vcenter").issue();
      Path certificate = Files.writeString(directory.resolve("own.pem"), client.chainPem());
      Path key = Files.writeString(directory.resolve("own-key.pem"), client.privateKeyPem());
      Process process =
          launch(
              directory,
              "--kms",
              external.host() + ":" + external.port(),
              "--client-cert",
              certificate.toString(),
              "--client-key",
              key.toString());
      BufferedReader output =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
      Map<?, ?> kms = object(object(JsonText.parse(output.readLine().getBytes(UTF_8))).get("kms"));

      assertThat(kms.get("embedded")).isEqualTo(false);
      assertThat(kms.get("port")).isEqualTo((long) external.port());
      assertThat(kms.get("caFile")).isNull();
      assertThat(text(kms, "clientCertificateFile")).isEqualTo(certificate.toString());
      assertThat(text(kms, "clientKeyFile")).isEqualTo(key.toString());
      assertThat(text(kms, "thumbprintSha1"))
          .isEqualTo(
              new TestIdentity(List.of(external.certificate()), client.privateKey())
                  .thumbprint("SHA-1"));
    }
  }

  @Test
  @DisplayName("Bad usage exits with 2 and one line on standard error, and prints nothing else")
  void process_badUsage_exitsWith2() throws Exception {
    Process process = launch(List.of(), "--kms", "nonsense");

    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(read(process.getErrorStream()))
        .isEqualToIgnoringNewLines("fakes: --kms must be HOST:PORT or [IPV6]:PORT");
    assertThat(read(process.getInputStream())).isEmpty();
  }

  @Test
  @DisplayName("A KMS that is not there exits with 1 and one line on standard error")
  void process_absentKms_exitsWith1(@TempDir Path directory) throws Exception {
    // a port that this process holds and does not listen on: a free one may be somebody's soon
    try (Socket held = new Socket()) {
      held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Process process = launch(directory, "--kms", "127.0.0.1:" + held.getLocalPort());

      assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
      assertThat(read(process.getErrorStream())).contains("fakes: cannot start");
      assertThat(read(process.getInputStream())).isEmpty();
    }
  }

  @Test
  @DisplayName("Help goes to standard output and exits with 0")
  void process_help_exitsWith0() throws Exception {
    Process process = launch(List.of(), "--help");

    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(read(process.getInputStream())).startsWith("Usage: FakeCloudServer [options]");
  }

  private Process launch(Path directory, String... options) throws Exception {
    return launch(
        List.of(),
        Stream.concat(Stream.of("--directory", directory.toString()), Arrays.stream(options))
            .toArray(String[]::new));
  }

  private Process launch(List<String> javaOptions, String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // spares what a short life does not pay back
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(FakeCloudServer.class.getName());
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).start();
    processes.add(process);
    return process;
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

  private static String read(InputStream stream) throws Exception {
    return new String(stream.readAllBytes(), UTF_8);
  }

  private static String text(Map<?, ?> object, String field) {
    return (String) Objects.requireNonNull(object.get(field), field);
  }

  private static Map<?, ?> object(@org.jspecify.annotations.Nullable Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value);
  }
}
