package io.vmcrypt.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Isolated("the fakes take the process's standard output while they run")
class FakeCommandTest {

  @Test
  @DisplayName("fakes that cannot start say why, in JSON too, and with exit status 1")
  void portIsTaken_isTold() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(other.getLocalPort());
      for (String option : new String[] {"--kms-port", "--vcenter-port", "--ovh-port"}) {
        Run run = Cli.bare().run("fake", "--json", option, port);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("could not start the fakes", port);
        Map<?, ?> error = (Map<?, ?>) requireNonNull(Parsed.object(run).get("error"));
        assertThat(error.get("code")).isEqualTo("operation-failed");
        assertThat(String.valueOf(error.get("outcome"))).contains(port);
      }
    }
  }

  @ParameterizedTest
  @DisplayName("what the options cannot be is refused in one line, without the value")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --kms ::1:5696                        | --kms must be HOST:PORT or [IPV6]:PORT.
          --kms k:1 --kms-port 7                | which --kms replaces
          --kms k:1 --okms                      | which --kms replaces
          --target-port 70000 --target          | --target-port must be a port
          --target-kms                          | need --target
          --target --target-release 5.5         | --target-release must be a release
          --vms many                            | --vms takes a whole number
          --service a --service a               | --service must be a name
          --limited-user :A.B                   | --limited-user must be NAME
          --limited-user admin                  | a user who is not there yet
          """)
  void option_cannotBe_isRefused(String options, String refusal) {
    Run run = Cli.bare().run(("fake " + options).split(" ", -1));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err().replaceAll("\\s+", " ")).contains(refusal);
  }
}
