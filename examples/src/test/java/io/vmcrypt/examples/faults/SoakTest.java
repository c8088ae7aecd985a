package io.vmcrypt.examples.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.FakeCloudServer;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Many calls on one client each, against fakes in a process of their own. Run under the profile
 * soak alone, as CONTRIBUTING says.
 */
@Tag("soak")
@Tag("thorough")
class SoakTest {

  /** How much more heap may be in use at the end than after a tenth of the calls. */
  private static final long HEAP_SLACK = 8L * 1024 * 1024;

  /** The process that they are. */
  static final class StandIns {
    public static void main(String[] arguments) {
      FakeCloudServer.run(FakeCloud.builder(), null);
    }
  }

  private Process server;
  private String systems = "";

  @BeforeEach
  void start() throws IOException {
    server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                StandIns.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    systems = Objects.requireNonNull(server.inputReader(UTF_8).readLine(), "the line");
  }

  @AfterEach
  void stop() {
    server.destroy();
  }

  @Test
  @DisplayName("heap, threads and sockets are the same after many calls as after few")
  void clients_manyCalls_stayAsTheyAre() {
    int calls = Integer.getInteger("vmcrypt.soak", 100_000);
    String ovhPart = part("ovh");
    String vcenterPart = part("vcenter");
    String kmsPart = part("kms");
    ServerTrust trust = ServerTrust.fromFile(Path.of(text(ovhPart, "caFile")));
    KmipProbe probe = KmipProbe.builder(address(kmsPart)).build();
    try (OvhClient ovh =
            OvhClient.builder(
                    OvhEndpoint.of(URI.create(text(ovhPart, "endpoint"))),
                    OvhCredentials.applicationKey(
                        text(ovhPart, "applicationKey"),
                        Secret.of(text(ovhPart, "applicationSecret")),
                        Secret.of(text(ovhPart, "consumerKey"))))
                .trust(trust)
                // the limit of requests a minute is not waited for
                .timeSource(new SkippingTime())
                .build();
        VsphereClient vcenter =
            VsphereClient.builder(
                    address(vcenterPart),
                    VsphereCredentials.password(
                        text(vcenterPart, "userName"), Secret.of(text(vcenterPart, "password"))))
                .trust(trust)
                .build()) {
      Usage early = new Usage(0, 0, 0);
      for (int i = 1; i <= calls; i++) {
        probe.readCertificate();
        ovh.privateClouds();
        vcenter.kmsClusters().list();
        if (i == Math.max(1, calls / 10)) {
          early = Usage.now();
        }
      }
      Usage late = Usage.now();
      System.out.println("after a tenth: " + early + "; after " + calls + ": " + late);
      assertThat(late.heap()).isLessThan(early.heap() + HEAP_SLACK);
      assertThat(late.threads()).isLessThanOrEqualTo(early.threads() + 2);
      assertThat(late.files()).isLessThanOrEqualTo(early.files() + 2);
    }
  }

  /**
   * What this process holds.
   *
   * @param heap bytes in use after a collection
   * @param threads live ones
   * @param files open ones, sockets among them
   */
  private record Usage(long heap, int threads, long files) {
    static Usage now() {
      System.gc();
      System.gc();
      return new Usage(
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
          ManagementFactory.getThreadMXBean().getThreadCount(),
          ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
              ? unix.getOpenFileDescriptorCount()
              : 0);
    }
  }

  /** One of the objects in the line that the server prints: they hold no further ones. */
  private String part(String name) {
    return found("\"" + name + "\":\\s*(\\{[^}]*\\})", systems);
  }

  private static HostAndPort address(String part) {
    return HostAndPort.of(text(part, "host"), Integer.parseInt(found("\"port\":\\s*(\\d+)", part)));
  }

  private static String text(String part, String name) {
    return found("\"" + name + "\":\\s*\"([^\"]*)\"", part);
  }

  private static String found(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().findFirst().orElseThrow().group(1);
  }
}
