package io.vmcrypt.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.squareup.moshi.Moshi;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.OvhCredentials;
import io.vmcrypt.ovh.OvhEndpoint;
import io.vmcrypt.testkit.FakeCloudServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as a user runs it: processes, on the stand-ins of the command "fake". */
@Timeout(300)
class ProcessTest {

  @TempDir private Path directory;
  private Process server;
  private Map<?, ?> vcenter = Map.of();
  private Map<?, ?> ovh = Map.of();
  private Map<?, ?> kms = Map.of();
  private Map<String, String> environment = Map.of();

  @BeforeEach
  void start() throws IOException {
    List<String> command = new ArrayList<>(JavaProcess.java(Vmcrypt.class));
    command.addAll(List.of("fake", "--json", "--service", "pcc-1", "--service=pcc-2"));
    server =
        new ProcessBuilder(command).redirectError(directory.resolve("fake.log").toFile()).start();
    String line = requireNonNull(server.inputReader(UTF_8).readLine(), "the line");
    Map<?, ?> json =
        (Map<?, ?>)
            requireNonNull(new Moshi.Builder().build().adapter(Object.class).fromJson(line));
    assertThat(String.valueOf(json.get("about"))).contains("none of them real");
    assertThat(Files.readString(directory.resolve("fake.log"))).contains("none is real");
    vcenter = Parsed.map(json, "vcenter");
    ovh = Parsed.map(json, "ovh");
    assertThat(ovh.get("serviceNames")).isEqualTo(List.of("pcc-1", "pcc-2"));
    kms = Parsed.map(json, "kms");
    environment =
        Map.of(
            "VMCRYPT_SETTINGS", settings().toString(),
            "OVH_ENDPOINT", text(ovh, "endpoint"),
            "OVH_APPLICATION_KEY", text(ovh, "applicationKey"),
            "OVH_APPLICATION_SECRET", text(ovh, "applicationSecret"),
            "OVH_CONSUMER_KEY", text(ovh, "consumerKey"));
  }

  private Path settings() throws IOException {
    Files.writeString(directory.resolve("password"), text(vcenter, "password"));
    return Files.writeString(
        directory.resolve("vmcrypt.settings"),
        """
        vcenter = %s
        vcenter-user = %s
        vcenter-password = file:password
        vcenter-ca-file = %s
        ovh-ca-file = %s
        """
            .formatted(
                address(vcenter),
                text(vcenter, "userName"),
                text(vcenter, "caFile"),
                text(ovh, "caFile")));
  }

  /** An estate with the key server at an address. */
  private String document(String address, String thumbprint) throws IOException {
    return Files.writeString(
            Files.createTempFile(directory, "estate", ".json"),
            """
            {
              "estate": "prod",
              "keyServers": [{"name": "kms-1", "address": "%s", "thumbprint": "%s"}],
              "clientTrust": {"identity": {"certificate": "%s", "key": "%s"}},
              "registeredWith": "%s",
              "keyProvider": {"name": "kms-cluster"},
              "vms": [{"named": ["web-01"], "migrateEncryption": "required"}]
            }
            """
                .formatted(
                    address,
                    thumbprint,
                    text(kms, "clientCertificateFile"),
                    text(kms, "clientKeyFile"),
                    text(ovh, "serviceName")))
        .toString();
  }

  private String document() throws IOException {
    return document(address(kms), text(kms, "thumbprintSha1"));
  }

  private Run run(String... arguments) {
    return JavaProcess.run(Vmcrypt.class, environment, arguments);
  }

  /** The stand-ins end with 0 when their input is closed. */
  @AfterEach
  void stop() throws Exception {
    server.getOutputStream().close();
    boolean ended = server.waitFor(10, TimeUnit.SECONDS);
    server.destroyForcibly();
    assertThat(ended).isTrue();
    assertThat(server.exitValue()).isZero();
  }

  @Test
  @DisplayName("the whole job, twice, from a settings file; what is wrong in it changes nothing")
  void wholeJob() throws IOException {
    String estate = document();

    Run check = run("check", estate);
    assertThat(check.status()).as(check.out() + check.err()).isZero();
    Run apply = run("apply", "--yes", estate);
    assertThat(apply.err()).isEmpty();
    assertThat(apply.status()).isZero();
    Run again = run("apply", "--yes", estate);
    assertThat(again.status()).isZero();
    assertThat(again.out()).contains("nothing to change", "estate prod: proved");
    Run audit = run("audit", "web-01");
    assertThat(audit.status()).as(audit.out()).isZero();
    assertThat(audit.out().lines().filter(line -> line.contains("Hard disk")))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).contains(" yes "));

    Run mistaken = run("apply", "--yes", document(address(kms), "00".repeat(20)));
    assertThat(mistaken.status()).isEqualTo(3);
    assertThat(mistaken.words()).contains("kms-thumbprint-mismatch", text(kms, "thumbprintSha1"));
    Run moved = run("apply", "--yes", document(address(vcenter), text(kms, "thumbprintSha1")));
    assertThat(moved.status()).isEqualTo(3);
    assertThat(moved.out()).contains("key-provider-has-other-servers");

    Run unset = JavaProcess.run(Vmcrypt.class, Map.of(), "audit", "web-01");
    assertThat(unset.status()).isEqualTo(2);
    assertThat(unset.out()).isEmpty();
  }

  @Test
  @DisplayName("two processes that apply the same estate at the same time leave one registration")
  void apply_twoProcessesAtOnce_leaveOneRegistration() throws IOException {
    String estate = document();
    CompletableFuture<Run> first =
        CompletableFuture.supplyAsync(() -> run("apply", "--yes", estate));
    Run second = run("apply", "--yes", estate);
    // one of them may find that the other was quicker, and says so
    assertThat(List.of(first.join(), second))
        .allSatisfy(run -> assertThat(run.status()).as(run.toString()).isIn(0, 1, 3));

    Run third = run("apply", "--yes", estate);
    assertThat(third.status()).as(third.toString()).isZero();
    assertThat(third.out()).contains("estate prod: proved");
    try (OvhClient client =
        OvhClient.builder(
                OvhEndpoint.of(URI.create(text(ovh, "endpoint"))),
                OvhCredentials.applicationKey(
                    text(ovh, "applicationKey"),
                    Secret.of(text(ovh, "applicationSecret")),
                    Secret.of(text(ovh, "consumerKey"))))
            .trust(ServerTrust.fromFile(Path.of(text(ovh, "caFile"))))
            .build()) {
      assertThat(client.privateCloud(text(ovh, "serviceName")).vmEncryption().kmsServers().list())
          .singleElement()
          .satisfies(registered -> assertThat(registered.ip()).isEqualTo(text(kms, "host")));
    }
  }

  @Test
  @DisplayName("\"fake --help\" tells its options, and is no failure")
  void fake_help() {
    Run help = run("fake", "--help");

    assertThat(help.status()).isZero();
    String ofServer = JavaProcess.run(FakeCloudServer.class, Map.of(), "--help").out();
    assertThat(options(help.out())).containsAll(options(ofServer)).contains("--okms", "--json");
    assertThat(run("fake", "--what").status()).isEqualTo(2);
    Run wrong = run("fake", "--vms", "many");
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err()).contains("stand-ins: --vms");
  }

  private static Set<String> options(String help) {
    return Pattern.compile("(?m)^ +(?:-h, )?(--[a-z-]+)")
        .matcher(help)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toSet());
  }

  private static String address(Map<?, ?> part) {
    return text(part, "host") + ":" + ((Number) requireNonNull(part.get("port"))).intValue();
  }

  private static String text(Map<?, ?> part, String name) {
    return (String) requireNonNull(part.get(name), name);
  }
}
