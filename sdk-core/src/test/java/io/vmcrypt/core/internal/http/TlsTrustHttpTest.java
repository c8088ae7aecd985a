package io.vmcrypt.core.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.TlsException;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.http.HttpAnswer;
import io.vmcrypt.testkit.internal.http.HttpsFake;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TlsTrustHttpTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create("the authority");
  private static final TestAuthority OTHER = TestAuthority.create("another authority");
  private static final TestIdentity SERVER = AUTHORITY.server("127.0.0.1").issue();
  private static final TestIdentity FOR_ANOTHER_NAME = AUTHORITY.server("kms.example.com").issue();
  private static final ServerTrust TRUST =
      ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate()));

  private static HttpsFake serve(TestIdentity identity) {
    return HttpsFake.start(identity, 0, request -> HttpAnswer.of(200, "text/plain", "hello"));
  }

  /** What a GET gives, on a server with this identity. */
  private static String get(TestIdentity identity, ServerTrust trust) {
    try (HttpsFake server = serve(identity);
        HttpTransport transport = HttpTransport.builder().trust(trust).build()) {
      try {
        return HttpCall.get(transport, server.origin() + "/");
      } finally {
        assertThat(server.requests()).hasSizeLessThanOrEqualTo(1);
      }
    }
  }

  private static void assertRefused(TestIdentity identity, ServerTrust trust, String why) {
    try (HttpsFake server = serve(identity);
        HttpTransport transport = HttpTransport.builder().trust(trust).build()) {
      assertThatExceptionOfType(TlsException.class)
          .isThrownBy(() -> HttpCall.get(transport, server.origin() + "/"))
          .withMessageStartingWith("could not list services (OVHcloud API at eu): " + why)
          .satisfies(e -> assertThat(e.isRetryable()).isFalse());
      // nothing is sent to a server that is not the right one
      assertThat(server.requests()).isEmpty();
    }
  }

  private static Thumbprint thumbprint(TestIdentity identity, ThumbprintAlgorithm algorithm) {
    return Thumbprint.of(identity.certificate(), algorithm);
  }

  @Test
  @DisplayName("a server whose certificate comes from a given authority is trusted")
  void certificateAuthorities_given_trustsItsServers(@TempDir Path directory) throws Exception {
    Path bundle =
        Files.writeString(
            directory.resolve("ca.pem"), OTHER.certificatePem() + AUTHORITY.certificatePem());

    assertThat(get(SERVER, TRUST)).isEqualTo("200 hello");
    assertThat(get(SERVER, ServerTrust.fromFile(bundle))).isEqualTo("200 hello");
  }

  @Test
  @DisplayName(
      "which certificate was shown is known however the server is trusted, once it answers")
  void shown_anyTrust() {
    for (ServerTrust trust :
        List.of(TRUST, ServerTrust.pinned(thumbprint(SERVER, ThumbprintAlgorithm.SHA1)))) {
      try (HttpsFake server = serve(SERVER);
          HttpTransport transport = HttpTransport.builder().trust(trust).build()) {
        assertThat(transport.shown()).isEmpty();
        HttpCall.get(transport, server.origin() + "/");
        assertThat(transport.shown()).contains(SERVER.certificate());
      }
    }
  }

  @Test
  @DisplayName("a server whose certificate comes from elsewhere is refused, and told nothing")
  void certificateAuthorities_others_refuse() {
    String why = "the server's certificate does not come from a trusted authority (";

    assertRefused(SERVER, ServerTrust.certificateAuthorities(List.of(OTHER.certificate())), why);
    assertRefused(SERVER, ServerTrust.systemRoots(), why);
    assertRefused(AUTHORITY.server("127.0.0.1").selfSigned().issue(), TRUST, why);
  }

  @Test
  @DisplayName("an authority of the same name with another key is another authority")
  void certificateAuthorities_sameNameOtherKey_refuses() {
    TestAuthority impostor = TestAuthority.create("the authority");

    assertRefused(
        impostor.server("127.0.0.1").issue(),
        TRUST,
        "the server's certificate does not come from a trusted authority (");
  }

  @Test
  @DisplayName("a certificate that is made out to another name is refused")
  void certificateAuthorities_otherName_refuses() {
    assertRefused(
        FOR_ANOTHER_NAME, TRUST, "the server's certificate is not made out to this name.");
  }

  @Test
  @DisplayName("a certificate that has expired is refused as such")
  void certificateAuthorities_expired_refuses() {
    assertRefused(
        AUTHORITY.server("127.0.0.1").notAfter(Instant.now().minus(Duration.ofDays(1))).issue(),
        TRUST,
        "the server's certificate has expired. Have it renewed, check this machine's clock, or pin"
            + " its thumbprint.");
  }

  @Test
  @DisplayName("a certificate that is not valid yet is refused as such")
  void certificateAuthorities_notYetValid_refuses() {
    assertRefused(
        AUTHORITY.server("127.0.0.1").notBefore(Instant.now().plus(Duration.ofDays(1))).issue(),
        TRUST,
        "the server's certificate is not valid yet.");
  }

  @ParameterizedTest
  @EnumSource(ThumbprintAlgorithm.class)
  @DisplayName("a pinned certificate is trusted, whoever made it, for whatever name and time")
  void pinned_thatCertificate_isTrusted(ThumbprintAlgorithm algorithm) {
    Instant yesterday = Instant.now().minus(Duration.ofDays(1));
    for (TestIdentity identity :
        List.of(
            SERVER,
            FOR_ANOTHER_NAME,
            AUTHORITY.server("kms.example.com").selfSigned().issue(),
            AUTHORITY.server("127.0.0.1").notAfter(yesterday).issue(),
            AUTHORITY.server("kms").subjectAlternativeNames().sha1Signature().issue())) {
      assertThat(get(identity, ServerTrust.pinned(thumbprint(identity, algorithm))))
          .isEqualTo("200 hello");
    }
  }

  @Test
  @DisplayName("any of several pins is good enough")
  void pinned_several_eachIsTrusted() {
    ServerTrust trust =
        ServerTrust.pinned(
            thumbprint(SERVER, ThumbprintAlgorithm.SHA256),
            thumbprint(FOR_ANOTHER_NAME, ThumbprintAlgorithm.SHA1));

    assertThat(get(SERVER, trust)).isEqualTo("200 hello");
    assertThat(get(FOR_ANOTHER_NAME, trust)).isEqualTo("200 hello");
  }

  @ParameterizedTest
  @EnumSource(ThumbprintAlgorithm.class)
  @DisplayName("another certificate of the same authority and name is refused, showing both")
  void pinned_otherCertificate_isRefusedShowingBoth(ThumbprintAlgorithm algorithm) {
    Thumbprint pin = thumbprint(SERVER, algorithm);
    TestIdentity renewed = AUTHORITY.server("127.0.0.1").issue();
    Thumbprint shown = thumbprint(renewed, algorithm);

    try (HttpsFake server = serve(renewed);
        HttpTransport transport = HttpTransport.builder().trust(ServerTrust.pinned(pin)).build()) {
      assertThatExceptionOfType(ThumbprintMismatchException.class)
          .isThrownBy(() -> HttpCall.get(transport, server.origin() + "/"))
          .withMessageContaining("thumbprint " + shown + ", expected " + pin + ".")
          .satisfies(
              e -> {
                assertThat(e.expected()).containsExactly(pin);
                assertThat(e.seen()).isEqualTo(shown);
              });
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  @DisplayName("a pin is that of the server's own certificate, not of its authority")
  void pinned_authority_doesNotTrustItsServers() {
    Thumbprint pin = Thumbprint.of(AUTHORITY.certificate(), ThumbprintAlgorithm.SHA1);

    assertRefused(
        SERVER, ServerTrust.pinned(pin), "the server shows a certificate with thumbprint ");
  }

  @Test
  @DisplayName("a server is reached at its address by the name that its certificate is made out to")
  void address_otherThanName_reachesServerByName() {
    try (HttpsFake server = serve(FOR_ANOTHER_NAME);
        HttpTransport right = named("KMS.example.com");
        HttpTransport wrong = named("other.example.com")) {
      String port = ":" + server.port();

      assertThat(HttpCall.get(right, "https://kms.example.com" + port + "/"))
          .isEqualTo("200 hello");
      assertThat(server.requests().get(0).header("Host")).contains("kms.example.com" + port);
      assertThatExceptionOfType(TlsException.class)
          .isThrownBy(() -> HttpCall.get(wrong, "https://other.example.com" + port + "/"))
          .withMessageContaining("not made out to this name");
    }
  }

  private static HttpTransport named(String name) {
    return HttpTransport.builder().trust(TRUST).address(name, HttpsFake.HOST).build();
  }
}
