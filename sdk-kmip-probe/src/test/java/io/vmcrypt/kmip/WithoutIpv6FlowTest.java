package io.vmcrypt.kmip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.report.ProbeReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Probing an IPv6 address where Java has IPv4 only")
@Timeout(120)
class WithoutIpv6FlowTest {

  /** What the other Java does: it ends well if both calls do as they say. */
  static final class Probing {
    private Probing() {}

    public static void main(String[] none) {
      KmipProbe probe = KmipProbe.builder(HostAndPort.parse("[2001:db8::1]:5696")).build();
      ProbeReport report = probe.probe();
      assertThat(Reports.codes(report)).containsExactly(FindingCode.KMS_CONNECTION_REFUSED);
      assertThat(report.findings().get(0).seen()).contains("UnsupportedAddressType");
      try {
        probe.readCertificate();
      } catch (ConnectionException e) {
        return;
      }
      throw new IllegalStateException("a certificate of nobody");
    }
  }

  @Test
  @DisplayName("is a server that cannot be reached, not a failure of the program")
  void probe_ipv4Only_isNotReached(@TempDir Path directory) throws Exception {
    Path output = directory.resolve("output");
    Process probing =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.net.preferIPv4Stack=true",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Probing.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(probing.waitFor(1, TimeUnit.MINUTES)).as("it ended").isTrue();
    } finally {
      probing.destroyForcibly();
    }
    assertThat(probing.exitValue()).as(Files.readString(output, UTF_8)).isZero();
  }
}
