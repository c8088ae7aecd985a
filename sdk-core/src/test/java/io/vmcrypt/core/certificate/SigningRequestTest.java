package io.vmcrypt.core.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vmcrypt.core.OpenSsl;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signing requests that OpenSSL has made, and the certificates that come of them. */
class SigningRequestTest {

  @TempDir Path directory;

  private String csr(String... keyOptions) throws Exception {
    OpenSsl openssl = OpenSsl.in(directory);
    List<String> command =
        new ArrayList<>(List.of("req", "-new", "-nodes", "-keyout", "k.pem", "-out", "r.pem"));
    command.addAll(List.of("-subj", "/C=FR/O=Example, Inc./CN=vcenter"));
    command.addAll(List.of(keyOptions));
    openssl.run(command.toArray(String[]::new));
    return Files.readString(openssl.file("r.pem"));
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(
      strings = {
        "-newkey rsa:2048",
        "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1",
        "-newkey ed25519"
      })
  @DisplayName("a request of OpenSSL is read, and written so that OpenSSL reads it")
  void request_ofOpenSsl_isRead(String key) throws Exception {
    CertificateSigningRequest request =
        CertificateSigningRequest.fromPem("a comment\n" + csr(key.split(" ", -1)));

    assertThat(request.subject().getName()).isEqualTo("CN=vcenter,O=Example\\, Inc.,C=FR");
    assertThat(request).hasToString("CertificateSigningRequest[CN=vcenter,O=Example\\, Inc.,C=FR]");
    OpenSsl openssl = OpenSsl.in(directory);
    Files.writeString(openssl.file("again.pem"), request.pem());
    openssl.run("req", "-in", "again.pem", "-noout", "-verify");
    assertThat(CertificateSigningRequest.fromPem(request.pem()))
        .isEqualTo(request)
        .hasSameHashCodeAs(request);
    String named = request.pem().replace("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST");
    assertThat(CertificateSigningRequest.fromPem(named)).isEqualTo(request);
  }

  @Test
  @DisplayName("the certificate for a request is told from others by its key")
  void isAnsweredBy_key_decides() throws Exception {
    TestAuthority authority = TestAuthority.create();
    CertificateSigningRequest request =
        CertificateSigningRequest.fromPem(csr("-newkey", "rsa:2048"));
    CertificateSigningRequest other = CertificateSigningRequest.fromPem(csr("-newkey", "rsa:2048"));
    ClientCertificate signed = ClientCertificate.fromPem(authority.signCsr(request.pem()));

    assertThat(request.publicKey()).isEqualTo(signed.x509().getPublicKey());
    assertThat(request.isAnsweredBy(signed.x509())).isTrue();
    assertThat(other.isAnsweredBy(signed.x509())).isFalse();
    assertThat(request).isNotEqualTo(other).isNotEqualTo(null);
  }

  @Test
  @DisplayName("what is no request, or has a bad signature, is refused")
  void fromPem_malformed_isRefused() throws Exception {
    String good = csr("-newkey", "rsa:2048");
    byte[] der = Base64.getMimeDecoder().decode(good.replaceAll("-----[^-]+-----", ""));
    der[der.length - 1] ^= 1;

    refused("", "it is empty");
    refused("no request", "malformed");
    refused(
        "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
        "malformed");
    refused(TestAuthority.create().certificatePem(), "no signing request");
    refused(Pem.encode("CERTIFICATE REQUEST", der), "not signed by the key");
  }

  private static void refused(String pem, String why) {
    assertThatExceptionOfType(CertificateFormatException.class)
        .isThrownBy(() -> CertificateSigningRequest.fromPem(pem))
        .withMessageContaining(why);
  }

  // a program without null checks may still pass null
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T nothing() {
    return null;
  }

  @Test
  @DisplayName("a client certificate is read with its chain, from text and from files")
  void clientCertificate_chain_isKept() throws Exception {
    TestAuthority authority = TestAuthority.create();
    TestIdentity identity = authority.client("vcenter").issue();
    String pem = identity.certificatePem() + authority.certificatePem();
    ClientCertificate certificate =
        ClientCertificate.fromFile(Files.writeString(directory.resolve("c.pem"), pem));

    assertThat(certificate.pem()).isEqualTo(pem);
    assertThat(certificate.chain())
        .containsExactly(identity.certificate(), authority.certificate());
    assertThat(certificate.thumbprint()).hasToString(identity.thumbprint("SHA-1"));
    assertThat(certificate.subject()).contains("CN=vcenter");
    assertThat(certificate.notAfter()).isEqualTo(identity.certificate().getNotAfter().toInstant());
    assertThat(certificate)
        .isEqualTo(ClientCertificate.of(identity.certificate()))
        .hasSameHashCodeAs(ClientCertificate.of(identity.certificate()))
        .isNotEqualTo(ClientCertificate.of(authority.certificate()))
        .isNotEqualTo(null);
    assertThat(certificate.toString()).contains("CN=vcenter").contains("SHA-1");
  }
}
