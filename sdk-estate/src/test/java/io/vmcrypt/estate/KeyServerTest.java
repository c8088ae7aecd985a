package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.SecretReference;
import io.vmcrypt.ovh.okms.OkmsId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyServerTest {

  private static final OkmsId OKMS = new OkmsId(new UUID(1, 2));
  private static final KeyServer SERVER = KeyServer.kmip("192.0.2.1");

  @Test
  @DisplayName("a key server keeps what it was given; the one before stays as it was")
  void values_areKept() {
    Thumbprint thumbprint = Thumbprint.parse(EstateDocuments.THUMBPRINT);
    KeyServer server =
        SERVER
            .expecting(thumbprint)
            .force(thumbprint)
            .force("192.0.2.1")
            .issuedBy(Path.of("ca.pem"))
            .clientTrust(new ClientTrust.SelfSigned())
            .registeredAs("192.0.2.1", "192.0.2.2")
            .proxy(HostAndPort.parse("proxy:3128"))
            .credentials("vcenter", SecretReference.parse("env:PASSWORD"));
    assertThat(server.address()).contains(HostAndPort.of("192.0.2.1", 5696));
    assertThat(server.okms()).isEmpty();
    assertThat(server.forced()).isEqualTo(server.address());
    assertThat(SERVER.forced()).isEmpty();
    assertThat(KeyServer.okms(OKMS).force("192.0.2.9").forced())
        .contains(HostAndPort.of("192.0.2.9", 5696));
    assertThat(server.thumbprint()).contains(thumbprint);
    assertThat(server.forcedThumbprint()).isPresent();
    assertThat(SERVER.expecting(thumbprint).forcedThumbprint()).isEmpty();
    assertThat(server.authorityFile()).contains(Path.of("ca.pem"));
    assertThat(server.isSkipped()).isFalse();
    assertThat(SERVER.skip("192.0.2.1:5696").isSkipped()).isTrue();
    assertThat(KeyServer.okms(OKMS).skip(OKMS.toString()).isSkipped()).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SERVER.skip("192.0.2.9"))
        .withMessageStartingWith("skip names another key server than this one");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyServer.okms(OKMS).skip(new UUID(1, 3).toString()));
    assertThat(server.clientTrust()).contains(new ClientTrust.SelfSigned());
    assertThat(server.registeredIps()).containsExactly("192.0.2.1", "192.0.2.2");
    assertThat(server.proxy()).contains(HostAndPort.parse("proxy:3128"));
    assertThat(server.userName()).contains("vcenter");
    assertThat(server.password()).contains(SecretReference.parse("env:PASSWORD"));
    assertThat(server).hasToString("192.0.2.1:5696");
    assertThat(SERVER).isEqualTo(KeyServer.kmip("192.0.2.1:5696")).hasToString("192.0.2.1:5696");
    assertThat(SERVER.clientTrust()).isEmpty();
  }

  @Test
  @DisplayName("an OVHcloud KMS signs, where nothing else is said")
  void okms_signs() {
    KeyServer okms = KeyServer.okms(OKMS.toString());
    assertThat(okms).isEqualTo(KeyServer.okms(OKMS)).hasToString("OVHcloud KMS " + OKMS);
    assertThat(okms.address()).isEmpty();
    assertThat(okms.okms()).contains(OKMS);
    assertThat(okms.clientTrust()).contains(new ClientTrust.SignedByOkms());
  }

  @Test
  @DisplayName("no address, one twice, or too many cannot be registered")
  void registeredAs_count_isChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(SERVER::registeredAs)
        .withMessageContaining("give 1 to 64");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SERVER.registeredAs("192.0.2.1", "192.0.2.1"))
        .withMessageContaining("give each once");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SERVER.registeredAs("192.0.2.1", "::ffff:192.0.2.1"))
        .withMessageContaining("give each once");
    assertThat(SERVER.registeredAs("192.0.2.009").registeredIps()).containsExactly("192.0.2.9");
    String[] many = IntStream.range(0, 65).mapToObj(i -> "192.0.2." + i).toArray(String[]::new);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SERVER.registeredAs(many))
        .withMessageContaining("65 addresses");
  }

  @Test
  @DisplayName("only an OVHcloud KMS signs as one")
  void signedByOkms_ofAnother_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SERVER.clientTrust(new ClientTrust.SignedByOkms()))
        .withMessageContaining("only an OVHcloud KMS");
    assertThat(KeyServer.okms(OKMS).clientTrust(new ClientTrust.SelfSigned()).clientTrust())
        .contains(new ClientTrust.SelfSigned());
  }

  @Test
  @DisplayName("a blank user or signer is refused")
  void blank_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SERVER.credentials(" ", SecretReference.parse("env:A")))
        .withMessage("userName is blank");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClientTrust.SignedBy(" "))
        .withMessageContaining("is blank");
  }

  @Test
  @DisplayName("a word for another address is none, and what is no address is not quoted")
  void force_elsewhere_isRefused() {
    for (String other : List.of("192.0.2.9", "192.0.2.1:5697", "kms.example.com")) {
      assertThatThrownBy(() -> SERVER.force(other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("counts for one address")
          .hasMessageNotContaining(other);
    }
  }

  @Test
  @DisplayName("the word for a thumbprint counts for the one that is expected, and ends with it")
  void force_otherThumbprint_isRefused() {
    Thumbprint one = Thumbprint.parse(EstateDocuments.THUMBPRINT);
    Thumbprint other = Thumbprint.parse("AA".repeat(20));
    for (KeyServer server : List.of(SERVER, SERVER.expecting(other))) {
      assertThatThrownBy(() -> server.force(one))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("it counts for one");
    }
    assertThat(SERVER.expecting(one).force(one).expecting(other).forcedThumbprint()).isEmpty();
  }

  static Stream<KeyServer> others() {
    return Stream.of(
        KeyServer.kmip("192.0.2.2"),
        KeyServer.okms(OKMS),
        SERVER.expecting(Thumbprint.parse(EstateDocuments.THUMBPRINT)),
        SERVER
            .expecting(Thumbprint.parse(EstateDocuments.THUMBPRINT))
            .force(Thumbprint.parse(EstateDocuments.THUMBPRINT)),
        SERVER.force("192.0.2.1"),
        SERVER.issuedBy(Path.of("ca.pem")),
        SERVER.skip("192.0.2.1"),
        SERVER.clientTrust(new ClientTrust.SelfSigned()),
        SERVER.clientTrust(
            new ClientTrust.IdentityFiles(Path.of("a"), Path.of("b"), Optional.empty())),
        SERVER.registeredAs("192.0.2.1"),
        SERVER.proxy(HostAndPort.parse("proxy:1")),
        SERVER.credentials("a", SecretReference.parse("env:A")),
        SERVER.credentials("b", SecretReference.parse("env:A")),
        SERVER.credentials("a", SecretReference.parse("env:B")));
  }

  @ParameterizedTest
  @MethodSource("others")
  @DisplayName("key servers differ by each thing that they say, and show no secret")
  void equality(KeyServer other) {
    assertThat(other).isNotEqualTo(SERVER).isEqualTo(other);
    assertThat(others().filter(other::equals).count()).isLessThanOrEqualTo(1);
    assertThat(other.toString()).doesNotContain("env:");
  }
}
