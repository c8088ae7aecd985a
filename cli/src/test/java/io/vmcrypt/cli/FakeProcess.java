package io.vmcrypt.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.squareup.moshi.Moshi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The stand-ins of the command "fake" in a process of their own, and the command run at them. */
final class FakeProcess implements AutoCloseable {

  private final Path directory;
  private final Process server;
  private final Map<?, ?> ovh;
  private final Map<?, ?> kms;
  private final Map<String, String> environment;

  private FakeProcess(Path directory, Process server, Map<?, ?> json) {
    this.directory = directory;
    this.server = server;
    this.ovh = Parsed.map(json, "ovh");
    this.kms = Parsed.map(json, "kms");
    this.environment =
        Map.of(
            "VMCRYPT_SETTINGS", text(json, "settingsFile"),
            "VMCRYPT_OVH_CA_FILE", text(ovh, "caFile"),
            "OVH_ENDPOINT", text(ovh, "endpoint"),
            "OVH_APPLICATION_KEY", text(ovh, "applicationKey"),
            "OVH_APPLICATION_SECRET", text(ovh, "applicationSecret"),
            "OVH_CONSUMER_KEY", text(ovh, "consumerKey"));
  }

  /**
   * Starts them.
   *
   * @param directory for their files and for estates
   */
  static FakeProcess start(Path directory) throws IOException {
    List<String> command = new ArrayList<>(JavaProcess.java(Vmcrypt.class));
    command.addAll(List.of("fake", "--json", "--service", "pcc-1", "--service=pcc-2"));
    Process server =
        new ProcessBuilder(command).redirectError(directory.resolve("fake.log").toFile()).start();
    try {
      return told(directory, server);
    } catch (IOException | RuntimeException | AssertionError e) {
      server.destroyForcibly();
      throw e;
    }
  }

  private static FakeProcess told(Path directory, Process server) throws IOException {
    String line = requireNonNull(server.inputReader(UTF_8).readLine(), "the line");
    Map<?, ?> json =
        (Map<?, ?>)
            requireNonNull(new Moshi.Builder().build().adapter(Object.class).fromJson(line));
    assertThat(String.valueOf(json.get("about"))).contains("none of them real");
    assertThat(Files.readString(directory.resolve("fake.log"))).contains("none is real");
    assertThat(Parsed.map(json, "ovh").get("serviceNames")).isEqualTo(List.of("pcc-1", "pcc-2"));
    return new FakeProcess(directory, server, json);
  }

  /** An estate with the key server at an address. */
  String document(String address, String thumbprint) throws IOException {
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

  /** One that is as it should be. */
  String document() throws IOException {
    return document(address(kms), text(kms, "thumbprintSha1"));
  }

  /** Runs the command with the settings and the environment for them. */
  Run run(String... arguments) {
    return JavaProcess.run(Vmcrypt.class, environment, arguments);
  }

  /** The same in the process of the test: for what a process has shown already. */
  Run runHere(String... arguments) {
    Cli cli = Cli.bare();
    environment.forEach(cli::with);
    return cli.run(arguments);
  }

  /** The same without the pauses at OVHcloud, which make an {@code apply} wait. */
  Run runUnlimited(String... arguments) {
    return JavaProcess.run(UnlimitedVmcrypt.class, environment, arguments);
  }

  /** The address of the KMS. */
  String kmsAddress() {
    return address(kms);
  }

  /** What is told of the KMS. */
  String ofKms(String name) {
    return text(kms, name);
  }

  /** They end with 0 when their input is closed. */
  @Override
  public void close() throws IOException {
    server.getOutputStream().close();
    try {
      assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      server.destroyForcibly();
    }
    assertThat(server.exitValue()).isZero();
  }

  private static String address(Map<?, ?> part) {
    return text(part, "host") + ":" + ((Number) requireNonNull(part.get("port"))).intValue();
  }

  private static String text(Map<?, ?> part, String name) {
    return (String) requireNonNull(part.get(name), name);
  }
}
