package io.vmcrypt.core.certificate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.secret.Secret;
import org.junit.jupiter.api.DisplayName;

/**
 * Run by the fuzzer alone, as CONTRIBUTING says; {@link CertificateCorpusTest} replays its corpora.
 */
@DisplayName("Any bytes as what a user or a server gives")
class CertificateFuzzTest {

  private static final Attempt ATTEMPT = new Attempt("certificate", "read", "from bytes");

  /** They are one that reads back, or refused. */
  void thumbprint(byte[] bytes) {
    Thumbprint thumbprint;
    try {
      thumbprint = Thumbprint.parse(new String(bytes, UTF_8));
    } catch (IllegalArgumentException e) {
      return;
    }
    assertThat(Thumbprint.parse(thumbprint.toString())).isEqualTo(thumbprint);
  }

  @FuzzTest(maxDuration = "10m")
  @DisplayName("are certificates, a key, a thumbprint, or a typed error")
  void certificates(byte[] bytes) {
    thumbprint(bytes);
    privateKey(bytes);
    try {
      assertThat(Pem.certificates(new Input(Input.Content.CERTIFICATE, bytes, ATTEMPT)))
          .isNotEmpty();
    } catch (CertificateFormatException e) {
      assertThat(e).hasMessageContaining("certificate");
    }
  }

  /** They are one, or a typed error. */
  void privateKey(byte[] bytes) {
    try {
      assertThat(
              PrivateKeyForms.read(
                  new Input(Input.Content.PRIVATE_KEY, bytes, ATTEMPT), Secret.of("passphrase")))
          .isNotNull();
    } catch (CertificateFormatException | PassphraseException e) {
      assertThat(e).hasMessageContaining("certificate");
    }
  }
}
