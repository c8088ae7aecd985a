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
            "VMCRYPT_OVH_SERVICE", text(ovh, "serviceName"),
            "VMCRYPT_OVH_CA_FILE", text(ovh, "caFile")));
    environment.putAll(
        Map.of(
            "VMCRYPT_VCENTER", address(vcenter),
            "VMCRYPT_VCENTER_USER", text(vcenter, "userName"),
            "VMCRYPT_VCENTER_PASSWORD_FILE", password.toString(),
            "VMCRYPT_VCENTER_THUMBPRINT", text(vcenter, "thumbprintSha256"),
            "VMCRYPT_KMS", address(kms),
            "VMCRYPT_KMS_THUMBPRINT", text(kms, "thumbprintSha1"),
            "VMCRYPT_KMS_CLIENT_CERT", text(kms, "clientCertificateFile"),
            "VMCRYPT_KMS_CLIENT_KEY", text(kms, "clientKeyFile"),
            "VMCRYPT_VMS", "web-01; db-01=Hard disk 2"));
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
  void examples_environment_doTheJob() {
    Run unconfigured = Run.of(EncryptVm.class, Map.of("VMCRYPT_VMS", "web-01"));
    assertThat(unconfigured.status()).isEqualTo(2);
    assertThat(unconfigured.err()).contains("VMCRYPT_VCENTER", "VMCRYPT_VCENTER_USER");

    Run first = Run.of(EnableVmEncryption.class, environment);
    assertThat(first.err()).isEmpty();
    assertThat(first.status()).isZero();
    assertThat(first.out()).contains("it is the expected one", "changes were made.");

    Run second = Run.of(EnableVmEncryption.class, environment);
    assertThat(second.status()).isZero();
    assertThat(second.out()).contains("Nothing was changed: everything was in place already.");

    Run register = Run.of(RegisterKms.class, environment);
    assertThat(register.status()).isZero();
    assertThat(register.out()).contains("is registered: nothing to change");

    Run cluster = Run.of(CreateKmsCluster.class, environment);
    assertThat(cluster.status()).isZero();
    assertThat(cluster.out()).contains("kms-cluster is there: nothing to change");

    Run encrypt = Run.of(EncryptVm.class, environment, "db-01");
    assertThat(encrypt.err()).isEmpty();
    assertThat(encrypt.out()).contains("db-01: encrypted with policy");

    Run state = Run.of(ReadVmEncryption.class, environment, "db-01");
    assertThat(state.status()).isZero();
    assertThat(state.out().lines().filter(line -> line.contains("Hard disk")))
        .hasSize(3)
        .allSatisfy(line -> assertThat(line).contains("yes"));

    Map<String, String> wrong = new HashMap<>(environment);
    wrong.put("VMCRYPT_KMS_THUMBPRINT", "00".repeat(20));
    Run refused = Run.of(EnableVmEncryption.class, wrong);
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("00:00:00", text(kms, "thumbprintSha1"));

    Map<String, String> typo = new HashMap<>(environment);
    typo.put("VMCRYPT_KMS", variable("VMCRYPT_VCENTER"));
    Run moved = Run.of(EnableVmEncryption.class, typo);
    assertThat(moved.status()).isEqualTo(1);
    assertThat(moved.err()).contains("keys of it are in use by VM web-01", "Nothing was changed");
  }

  @Test
  @DisplayName("two processes that register the same KMS at the same time leave one registration")
  void registerKms_twoProcessesAtOnce_leaveOneRegistration() {
    CompletableFuture<Run> first =
        CompletableFuture.supplyAsync(() -> Run.of(RegisterKms.class, environment));
    Run second = Run.of(RegisterKms.class, environment);

    assertThat(first.join().err()).isEmpty();
    assertThat(second.err()).isEmpty();
    assertThat(first.join().status()).isZero();
    assertThat(second.status()).isZero();
    try (OvhClient ovh =
        OvhClient.builder(
                OvhEndpoint.of(URI.create(variable("OVH_ENDPOINT"))),
                OvhCredentials.applicationKey(
                    variable("OVH_APPLICATION_KEY"),
                    Secret.of(variable("OVH_APPLICATION_SECRET")),
                    Secret.of(variable("OVH_CONSUMER_KEY"))))
            .trust(ServerTrust.fromFile(Path.of(variable("VMCRYPT_OVH_CA_FILE"))))
            .build()) {
      assertThat(
              ovh.privateCloud(variable("VMCRYPT_OVH_SERVICE")).vmEncryption().kmsServers().list())
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
