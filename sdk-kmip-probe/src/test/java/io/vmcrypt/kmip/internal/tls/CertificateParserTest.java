package io.vmcrypt.kmip.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A certificate that a server shows")
@Tag("thorough")
class CertificateParserTest {

  private static final String HEX_OF_P256 = "2a8648ce3d030107";
  private static final String HEX_OF_EC = "2a8648ce3d0201";

  @ParameterizedTest(name = "{0} in place of {1}")
  @CsvSource({
    HEX_OF_P256 + ", " + HEX_OF_P256 + ", true",
    HEX_OF_P256 + ", 2a8648ce3d03017f, false",
    HEX_OF_P256 + ", 2a8648ce3d037f07, false",
    HEX_OF_EC + ", 2a8648ce3d027f, true"
  })
  @DisplayName("can be read only with its key: who has it may ask for that")
  void parse_key_isReadToo(String before, String after, boolean isRead) throws Exception {
    byte[] der =
        TestAuthority.create().server("kms.example.com").issue().certificate().getEncoded();
    String bent = HexFormat.of().formatHex(der).replace(before, after);

    Optional<X509Certificate> parsed = CertificateParser.parse(HexFormat.of().parseHex(bent));

    assertThat(parsed.isPresent()).isEqualTo(isRead);
    parsed.ifPresent(certificate -> assertThat(certificate.getPublicKey()).isNotNull());
  }
}
