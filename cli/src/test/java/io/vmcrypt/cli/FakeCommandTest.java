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
}
