package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as a user runs it: processes, on the stand-ins of the command "fake". */
@Timeout(900)
@Tag("thorough")
class ProcessTest {

  @TempDir private Path directory;

  @Test
  @DisplayName("the whole job, twice, from a settings file; what is wrong in it changes nothing")
  void wholeJob() throws IOException {
    try (FakeProcess fake = FakeProcess.start(directory)) {
      wholeJob(fake);
    }
  }

  private static void wholeJob(FakeProcess fake) throws IOException {
    String estate = fake.document();

    Run check = fake.run("check", estate);
    assertThat(check.status()).as(check.out() + check.err()).isZero();
    Run apply = fake.runUnlimited("apply", "--yes", estate);
    assertThat(apply.err()).isEmpty();
    assertThat(apply.status()).isZero();
    Run again = fake.runHere("apply", "--yes", estate);
    assertThat(again.status()).isZero();
    assertThat(again.out()).contains("nothing to change", "estate prod: proved");
    Run audit = fake.run("audit", "web-01");
    assertThat(audit.status()).as(audit.out()).isZero();
    assertThat(audit.out().lines().filter(line -> line.contains("Hard disk")))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).contains(" yes "));

    Run mistaken =
        fake.runHere("apply", "--yes", fake.document(fake.kmsAddress(), "00".repeat(20)));
    assertThat(mistaken.status()).isEqualTo(3);
    assertThat(mistaken.words()).contains("kms-thumbprint-mismatch", fake.ofKms("thumbprintSha1"));
    // who listens there and is no KMS is asked in each release of KMIP until time is up
    Run moved;
    try (Socket nobody = new Socket()) {
      // bound and not listening: nobody else is given the port
      nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      moved =
          fake.runHere(
              "apply",
              "--yes",
              fake.document("127.0.0.1:" + nobody.getLocalPort(), fake.ofKms("thumbprintSha1")));
    }
    assertThat(moved.status()).isEqualTo(3);
    assertThat(moved.out()).contains("key-provider-has-other-servers");

    Run unset = JavaProcess.run(Vmcrypt.class, Map.of(), "audit", "web-01");
    assertThat(unset.status()).isEqualTo(2);
    assertThat(unset.out()).isEmpty();
  }

  @Test
  @DisplayName("\"fake --help\" tells its options, and is no failure")
  void fake_help() {
    Run help = JavaProcess.run(Vmcrypt.class, Map.of(), "fake", "--help");

    assertThat(help.status()).isZero();
    assertThat(help.out()).contains("--okms", "--target-kms", "--json");
    assertThat(Cli.bare().run("fake", "--what").status()).isEqualTo(2);
  }
}
