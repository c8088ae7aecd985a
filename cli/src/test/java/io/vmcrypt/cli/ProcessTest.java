package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloudServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as a user runs it: processes, on the stand-ins of the command "fake". */
@Timeout(900)
class ProcessTest {

  @TempDir private Path directory;
  private FakeProcess fake;

  @BeforeEach
  void start() throws IOException {
    fake = FakeProcess.start(directory);
  }

  @AfterEach
  void stop() throws IOException {
    fake.close();
  }

  @Test
  @DisplayName("the whole job, twice, from a settings file; what is wrong in it changes nothing")
  void wholeJob() throws IOException {
    String estate = fake.document();

    Run check = fake.run("check", estate);
    assertThat(check.status()).as(check.out() + check.err()).isZero();
    Run apply = fake.runUnlimited("apply", "--yes", estate);
    assertThat(apply.err()).isEmpty();
    assertThat(apply.status()).isZero();
    Run again = fake.run("apply", "--yes", estate);
    assertThat(again.status()).isZero();
    assertThat(again.out()).contains("nothing to change", "estate prod: proved");
    Run audit = fake.run("audit", "web-01");
    assertThat(audit.status()).as(audit.out()).isZero();
    assertThat(audit.out().lines().filter(line -> line.contains("Hard disk")))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).contains(" yes "));

    Run mistaken = fake.run("apply", "--yes", fake.document(fake.kmsAddress(), "00".repeat(20)));
    assertThat(mistaken.status()).isEqualTo(3);
    assertThat(mistaken.words()).contains("kms-thumbprint-mismatch", fake.ofKms("thumbprintSha1"));
    Run moved =
        fake.run(
            "apply", "--yes", fake.document(fake.vcenterAddress(), fake.ofKms("thumbprintSha1")));
    assertThat(moved.status()).isEqualTo(3);
    assertThat(moved.out()).contains("key-provider-has-other-servers");

    Run unset = JavaProcess.run(Vmcrypt.class, Map.of(), "audit", "web-01");
    assertThat(unset.status()).isEqualTo(2);
    assertThat(unset.out()).isEmpty();
  }

  @Test
  @DisplayName("\"fake --help\" tells its options, and is no failure")
  void fake_help() {
    Run help = fake.run("fake", "--help");

    assertThat(help.status()).isZero();
    String ofServer = JavaProcess.run(FakeCloudServer.class, Map.of(), "--help").out();
    assertThat(options(help.out())).containsAll(options(ofServer)).contains("--okms", "--json");
    assertThat(fake.run("fake", "--what").status()).isEqualTo(2);
    Run wrong = fake.run("fake", "--vms", "many");
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err()).contains("--vms must be a number").doesNotContain("many");
  }

  private static Set<String> options(String help) {
    return Pattern.compile("(?m)^ +(?:-h, )?(--[a-z-]+)")
        .matcher(help)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toSet());
  }
}
