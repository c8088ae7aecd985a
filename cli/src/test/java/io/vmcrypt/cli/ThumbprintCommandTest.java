package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.part.KmipMisbehaviour;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThumbprintCommandTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();

  private static Run read(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "thumbprint";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Cli.bare().run(all);
  }

  @Test
  @DisplayName("one line, as OpenSSL prints it, and exit status 0")
  void read_kms_printsOpenSslsLine() {
    TestIdentity identity = AUTHORITY.server("127.0.0.1").issue();
    try (FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).serverIdentity(identity).start()) {
      String address = kms.host() + ":" + kms.port();

      assertThat(read(address))
          .isEqualTo(new Run(0, "SHA1 Fingerprint=" + identity.thumbprint("SHA-1") + "\n", ""));
      assertThat(read(address, "--sha256"))
          .isEqualTo(new Run(0, "sha256 Fingerprint=" + identity.thumbprint("SHA-256") + "\n", ""));
      assertThat(read("--sha256", address).status()).isZero();
      assertThat(read("--json", address).out())
          .contains("\"sha1\": \"" + identity.thumbprint("SHA-1") + "\"")
          .contains("\"sha256\": \"" + identity.thumbprint("SHA-256") + "\"");
    }
  }

  @Test
  @DisplayName("a server that cannot be reached: exit status 1 and one clear line")
  void read_refusedPort_one() throws Exception {
    // bound and not listening: nobody else is given the port
    try (Socket nobody = new Socket()) {
      nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      String address = "127.0.0.1:" + nobody.getLocalPort();
      Run run = read(address);

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err().lines()).singleElement().asString().contains(address);
    }
  }

  @Test
  @DisplayName("a server that does not speak TLS: exit status 1 and one clear line")
  void read_notTls_one() {
    try (FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).start()) {
      kms.misbehave(KmipMisbehaviour.NO_TLS);
      Run run = read(kms.host() + ":" + kms.port());

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err().lines()).singleElement().asString().contains("TLS");
    }
  }

  @Test
  @DisplayName("a server that stays silent: exit status 1 and one clear line")
  void read_silent_one() {
    try (FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).start()) {
      kms.misbehave(KmipMisbehaviour.SILENCE_BEFORE_TLS);
      Run run = read(kms.host() + ":" + kms.port());

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err().lines()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "kms:0", "kms:65536", "kms:x", "a b", "::1:5696x", "--sha1", "1.2.3"})
  @DisplayName("bad usage: exit status 2, and the usage or one clear line")
  void read_badUsage_two(String argument) {
    Run run = read(argument);

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).hasSizeBetween(1, 2);
  }

  @Test
  @DisplayName("no address or two of them: exit status 2")
  void read_wrongCount_two() {
    assertThat(read().status()).isEqualTo(2);
    assertThat(read("127.0.0.1", "127.0.0.2").status()).isEqualTo(2);
  }
}
