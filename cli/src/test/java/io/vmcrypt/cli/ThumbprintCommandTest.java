package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ThumbprintCommandTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();

  @Test
  @DisplayName("one line, as OpenSSL prints it, and exit status 0")
  void read_kms_printsOpenSslsLine() {
    TestIdentity identity = AUTHORITY.server("127.0.0.1").issue();
    try (FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).serverIdentity(identity).start()) {
      String address = kms.host() + ":" + kms.port();

      assertThat(Cli.bare().run("thumbprint", address))
          .isEqualTo(new Run(0, "SHA1 Fingerprint=" + identity.thumbprint("SHA-1") + "\n", ""));
      assertThat(Cli.bare().run("thumbprint", address, "--sha256"))
          .isEqualTo(new Run(0, "sha256 Fingerprint=" + identity.thumbprint("SHA-256") + "\n", ""));
      assertThat(Cli.bare().run("thumbprint", "--sha256", address).status()).isZero();
      assertThat(Cli.bare().run("thumbprint", "--json", address).out())
          .contains("\"sha1\": \"" + identity.thumbprint("SHA-1") + "\"")
          .contains("\"sha256\": \"" + identity.thumbprint("SHA-256") + "\"");
    }
  }
}
