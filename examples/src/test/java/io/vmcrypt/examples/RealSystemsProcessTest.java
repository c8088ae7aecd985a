package io.vmcrypt.examples;

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
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples as a user runs them: processes that environment variables point at systems. */
class RealSystemsProcessTest {

  @TempDir private Path directory;
  private Process server;
  private final Map<String, String> environment = new HashMap<>();
  private Map<?, ?> kms = Map.of();
  private String service = "";
  private String document = "";

  @BeforeEach
  void start() throws IOException {
    server =
        new ProcessBuilder(Run.java(FakeCloudServer.class))
            .redirectError(directory.resolve("server.log").toFile())
            .start();
    BufferedReader output = server.inputReader(UTF_8);
    Object json =
        requireNonNull(
            new Moshi.Builder()
                .build()
                .adapter(Object.class)
                .fromJson(requireNonNull(output.readLine(), "the line")));
    Map<?, ?> ovh = part(json, "ovh");
    Map<?, ?> vcenter = part(json, "vcenter");
    kms = part(json, "kms");
    Path password = Files.writeString(directory.resolve("password"), text(vcenter, "password"));
    environment.putAll(
        Map.of(
            "OVH_ENDPOINT", text(ovh, "endpoint"),
            "OVH_APPLICATION_KEY", text(ovh, "applicationKey"),
            "OVH_APPLICATION_SECRET", text(ovh, "applicationSecret"),
            "OVH_CONSUMER_KEY", text(ovh, "consumerKey"),
            "VMCRYPT_OVH_CA_FILE", text(ovh, "caFile")));
    environment.putAll(
        Map.of(
            "VMCRYPT_VCENTER", address(vcenter),
            "VMCRYPT_VCENTER_USER", text(vcenter, "userName"),
            "VMCRYPT_VCENTER_PASSWORD_FILE", password.toString(),
            "VMCRYPT_VCENTER_THUMBPRINT", text(vcenter, "thumbprintSha256"),
            "VMCRYPT_VMS", "web-01; db-01=Hard disk 2"));
    service = text(ovh, "serviceName");
    document = document(address(kms), text(kms, "thumbprintSha1"));
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
              "vms": [
                {"named": ["web-01"], "migrateEncryption": "required"},
                {"named": ["db-01"], "disks": ["Hard disk 2"], "migrateEncryption": "required"}
              ]
            }
            """
                .formatted(
                    address,
                    thumbprint,
                    text(kms, "clientCertificateFile"),
                    text(kms, "clientKeyFile"),
                    service))
        .toString();
  }

  @AfterEach
  void stop() throws Exception {
    server.getOutputStream().close();
    if (!server.waitFor(10, TimeUnit.SECONDS)) {
      server.destroyForcibly();
    }
  }

  @Test
  @DisplayName("the main job, twice, and each of its parts, from the environment alone")
  void examples_environment_doTheJob() throws IOException {
    Run unconfigured = Run.of(EncryptVm.class, Map.of("VMCRYPT_VMS", "web-01"));
    assertThat(unconfigured.status()).isEqualTo(2);
    assertThat(unconfigured.err()).contains("VMCRYPT_VCENTER", "VMCRYPT_VCENTER_USER");

    Run first = Run.of(ApplyEstate.class, environment, document);
    assertThat(first.err()).isEmpty();
    assertThat(first.status()).isZero();
    assertThat(first.out()).contains("estate prod: 8 of 8 steps done", "estate prod: proved");

    Run second = Run.of(ApplyEstate.class, environment, document);
    assertThat(second.status()).isZero();
    assertThat(second.out()).contains("nothing to change", "nothing had to be done", "proved");

    Run encrypt = Run.of(EncryptVm.class, environment, "db-01");
    assertThat(encrypt.err()).isEmpty();
    assertThat(encrypt.out()).contains("db-01: encrypted with policy");

    Run state = Run.of(ReadVmEncryption.class, environment, "db-01");
    assertThat(state.status()).isZero();
    assertThat(state.out().lines().filter(line -> line.contains("Hard disk")))
        .hasSize(3)
        .allSatisfy(line -> assertThat(line).contains("yes"));

    Run refused = Run.of(ApplyEstate.class, environment, document(address(kms), "00".repeat(20)));
    assertThat(refused.status()).isEqualTo(3);
    assertThat(refused.out()).contains("kms-thumbprint-mismatch", text(kms, "thumbprintSha1"));

    Run moved =
        Run.of(
            ApplyEstate.class,
            environment,
            document(variable("VMCRYPT_VCENTER"), text(kms, "thumbprintSha1")));
    assertThat(moved.status()).isEqualTo(3);
    assertThat(moved.out()).contains("key-provider-has-other-servers");
  }

  @Test
  @DisplayName("two processes that apply the same estate at the same time leave one registration")
  void apply_twoProcessesAtOnce_leaveOneRegistration() {
    CompletableFuture<Run> first =
        CompletableFuture.supplyAsync(() -> Run.of(ApplyEstate.class, environment, document));
    Run second = Run.of(ApplyEstate.class, environment, document);
    // one of them may find that the other was quicker, and says so
    assertThat(List.of(first.join(), second))
        .allSatisfy(run -> assertThat(run.status()).as(run.toString()).isIn(0, 1, 3));

    Run third = Run.of(ApplyEstate.class, environment, document);
    assertThat(third.status()).as(third.toString()).isZero();
    assertThat(third.out()).contains("estate prod: proved");
    try (OvhClient ovh =
        OvhClient.builder(
                OvhEndpoint.of(URI.create(variable("OVH_ENDPOINT"))),
                OvhCredentials.applicationKey(
                    variable("OVH_APPLICATION_KEY"),
                    Secret.of(variable("OVH_APPLICATION_SECRET")),
                    Secret.of(variable("OVH_CONSUMER_KEY"))))
            .trust(ServerTrust.fromFile(Path.of(variable("VMCRYPT_OVH_CA_FILE"))))
            .build()) {
      assertThat(ovh.privateCloud(service).vmEncryption().kmsServers().list())
          .singleElement()
          .satisfies(registered -> assertThat(registered.ip()).isEqualTo(text(kms, "host")));
    }
  }

  private String variable(String name) {
    return requireNonNull(environment.get(name), name);
  }

  private static String address(Map<?, ?> part) {
    return text(part, "host") + ":" + ((Number) requireNonNull(part.get("port"))).intValue();
  }

  private static Map<?, ?> part(Object json, String name) {
    return (Map<?, ?>) requireNonNull(((Map<?, ?>) json).get(name), name);
  }

  private static String text(Map<?, ?> part, String name) {
    return (String) requireNonNull(part.get(name), name);
  }
}
