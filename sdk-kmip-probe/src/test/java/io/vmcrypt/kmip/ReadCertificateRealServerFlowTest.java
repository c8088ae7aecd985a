package io.vmcrypt.kmip;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.pykmip.PyKmipServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Reading the certificate of a real KMIP server")
@Timeout(120)
@Tag("thorough")
class ReadCertificateRealServerFlowTest {

  @ParameterizedTest
  @CsvSource({"rsa, false", "rsa, true", "ec, false", "ec, true"})
  @DisplayName("the thumbprints are those that OpenSSL prints, in TLS 1.2 and 1.3, for RSA and EC")
  void readCertificate_realServer_equalsOpenSsl(String key, boolean tls13) throws Exception {
    PyKmipServer server = RealKmip.shared(key, tls13);
    HostAndPort endpoint = RealKmip.endpoint(server);
    ServerCertificate certificate = KmipProbe.builder(endpoint).build().readCertificate();

    assertThat(certificate.thumbprint())
        .isEqualTo(Thumbprint.parse(OpenSsl.fingerprint(server.certificateFile(), "sha1")))
        .isEqualTo(Thumbprint.parse(OpenSsl.fingerprintOfServer(endpoint.toString(), "sha1")));
    assertThat(certificate.thumbprint(ThumbprintAlgorithm.SHA256))
        .isEqualTo(Thumbprint.parse(OpenSsl.fingerprint(server.certificateFile(), "sha256")));
    assertThat(certificate.chain()).hasSize(2);

    // the server must have come to no harm
    for (int i = 0; i < 20; i++) {
      assertThat(KmipProbe.builder(endpoint).build().readCertificate()).isEqualTo(certificate);
    }
  }
}
