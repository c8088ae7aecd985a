package io.vmcrypt.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.squareup.moshi.Moshi;
import io.vmcrypt.testkit.FakeCloud;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as a user runs it: a process that variables, a file and options point at systems. */
@Timeout(300)
class ProcessTest {

  @TempDir private Path directory;

  @Test
  @DisplayName("the stand-ins of \"fake\", and the whole job on them from a settings file alone")
  void fake_wholeJob() throws Exception {
    List<String> command = new ArrayList<>(JavaProcess.java(Vmcrypt.class));
    command.add("fake");
    Process server =
        new ProcessBuilder(command).redirectError(directory.resolve("fake.log").toFile()).start();
    try {
      BufferedReader output = server.inputReader(UTF_8);
      Map<?, ?> line =
          (Map<?, ?>)
              requireNonNull(
                  new Moshi.Builder()
                      .build()
                      .adapter(Object.class)
                      .fromJson(requireNonNull(output.readLine(), "the line")));
      assertThat(String.valueOf(line.get("about"))).contains("none of them real");
      assertThat(Files.readString(directory.resolve("fake.log"))).contains("none is real");
      Map<?, ?> vcenter = Parsed.map(line, "vcenter");
      Map<?, ?> ovh = Parsed.map(line, "ovh");
      Map<?, ?> kms = Parsed.map(line, "kms");
      Files.writeString(directory.resolve("password"), text(vcenter, "password"));
      Path settings =
          Files.writeString(
              directory.resolve("vmcrypt.settings"),
              "vcenter = "
                  + address(vcenter)
                  + "\nvcenter-user = "
                  + text(vcenter, "userName")
                  + "\nvcenter-password = file:password\nvcenter-ca-file = "
                  + text(vcenter, "caFile")
                  + "\novh-ca-file = "
                  + text(ovh, "caFile")
                  + "\n");
      Path estate =
          Files.writeString(
              directory.resolve("estate.json"),
              """
              {
                "estate": "prod",
                "keyServers": [{"name": "kms-1", "address": "%s", "thumbprint": "%s"}],
                "clientTrust": {"identity": {"certificate": "%s", "key": "%s"}},
                "registeredWith": "%s",
                "keyProvider": {"name": "kms-cluster"},
                "vms": [{"named": ["web-01"]}]
              }
              """
                  .formatted(
                      address(kms),
                      text(kms, "thumbprintSha1"),
                      text(kms, "clientCertificateFile"),
                      text(kms, "clientKeyFile"),
                      text(ovh, "serviceName")));
      Map<String, String> environment =
          Map.of(
              "VMCRYPT_SETTINGS", settings.toString(),
              "OVH_ENDPOINT", text(ovh, "endpoint"),
              "OVH_APPLICATION_KEY", text(ovh, "applicationKey"),
              "OVH_APPLICATION_SECRET", text(ovh, "applicationSecret"),
              "OVH_CONSUMER_KEY", text(ovh, "consumerKey"));

      Run check = JavaProcess.run(Vmcrypt.class, environment, "check", estate.toString());
      assertThat(check.status()).as(check.out() + check.err()).isZero();
      Run apply = JavaProcess.run(Vmcrypt.class, environment, "apply", "--yes", estate.toString());
      assertThat(apply.err()).isEmpty();
      assertThat(apply.status()).isZero();
      Run prove = JavaProcess.run(Vmcrypt.class, environment, "prove", estate.toString());
      assertThat(prove.status()).isZero();
      Run audit = JavaProcess.run(Vmcrypt.class, Map.of(), "audit", "web-01");
      assertThat(audit.status()).isEqualTo(2);
    } finally {
      server.getOutputStream().close();
      assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(server.exitValue()).isZero();
  }

  @Test
  @DisplayName("an interrupt says what vCenter goes on with, and vCenter does go on")
  void interrupt_saysWhatGoesOn() throws Exception {
    try (FakeCloud cloud = FakeCloud.start()) {
      Cli.createCluster(cloud, "kms-cluster");
      cloud.vcenter().setTaskDuration(Duration.ofHours(1));
      Path err = directory.resolve("err");
      List<String> command = new ArrayList<>(JavaProcess.java(Vmcrypt.class));
      command.addAll(List.of("encrypt", "web-01", "--yes"));
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
      builder.environment().putAll(new HashMap<>(Cli.of(cloud).environment()));
      Process process = builder.start();
      try (BufferedReader out = process.inputReader(UTF_8)) {
        String line = "";
        while (line != null && !line.contains("1 running: web-01")) {
          line = out.readLine();
        }
        assertThat(line).isNotNull();

        process.destroy(); // the signal that ends a process; Ctrl-C runs the same
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      } finally {
        process.destroyForcibly();
      }

      assertThat(process.exitValue()).isNotZero();
      assertThat(Files.readString(err))
          .contains(
              "vCenter goes on by itself with:\n  VM \"web-01\"", "Run the same command again");
    }
  }

  private static String address(Map<?, ?> part) {
    return text(part, "host") + ":" + ((Number) requireNonNull(part.get("port"))).intValue();
  }

  private static String text(Map<?, ?> part, String name) {
    return (String) requireNonNull(part.get(name), name);
  }
}
