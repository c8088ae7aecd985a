package io.vmcrypt.core.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmcrypt.core.OpenSsl;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThumbprintTest {

  private static final String SHA1 = "7B:D9:46:BE:0C:1E:B0:27:CE:33:B5:2E:22:0F:00:84:F9:18:C6:61";
  private static final String SHA256 =
      "01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF"
          + ":01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF";
  private static final String FORMS =
      ": expected 20 bytes (SHA-1) or 32 bytes (SHA-256) in hexadecimal, with or without colons,"
          + " such as 7B:D9:46:...:61";

  static Stream<String> formsOfSha1() {
    String bare = SHA1.replace(":", "");
    return Stream.of(
        SHA1,
        SHA1.toLowerCase(Locale.ROOT),
        bare,
        bare.toLowerCase(Locale.ROOT),
        SHA1.replace(':', '-'),
        SHA1.replace(':', ' '),
        SHA1.replace(":", ", ").replace(",", ":"),
        "7BD9 46BE 0C1E B027 CE33  B52E 220F 0084 F918 C661",
        "  " + SHA1 + "\r\n",
        SHA1.substring(0, 30) + "\n   " + SHA1.substring(30),
        "SHA1 Fingerprint=" + SHA1,
        "SHA1 Fingerprint=" + SHA1 + "\n",
        "sha1 Fingerprint=" + SHA1,
        "SHA1 Fingerprint=" + bare,
        "sha-1 fingerprint: " + SHA1.toLowerCase(Locale.ROOT),
        "SHA-1 Thumbprint = " + SHA1,
        "Fingerprint=" + SHA1,
        "Thumbprint: " + SHA1.replace(':', ' '),
        "\t SHA1: " + SHA1);
  }

  static Stream<String> formsOfSha256() {
    return Stream.of(
        SHA256,
        SHA256.replace(":", "").toLowerCase(Locale.ROOT),
        SHA256.replace(':', ' '),
        "SHA256 Fingerprint=" + SHA256,
        "sha256 Fingerprint=" + SHA256 + "\n",
        "SHA-256 fingerprint=" + SHA256.toLowerCase(Locale.ROOT),
        "Fingerprint=" + SHA256,
        "\t SHA256: " + SHA256);
  }

  @ParameterizedTest
  @MethodSource("formsOfSha1")
  @DisplayName("every form in which tools and people write a SHA-1 thumbprint is read")
  void parse_formOfSha1_isRead(String text) {
    Thumbprint thumbprint = Thumbprint.parse(text);

    assertThat(thumbprint.algorithm()).isEqualTo(ThumbprintAlgorithm.SHA1);
    assertThat(thumbprint).hasToString(SHA1);
    assertThat(thumbprint.bytes())
        .isEqualTo(HexFormat.of().parseHex("7bd946be0c1eb027ce33b52e220f0084f918c661"));
  }

  @ParameterizedTest
  @MethodSource("formsOfSha256")
  @DisplayName("every form in which tools and people write a SHA-256 thumbprint is read")
  void parse_formOfSha256_isRead(String text) {
    Thumbprint thumbprint = Thumbprint.parse(text);

    assertThat(thumbprint.algorithm()).isEqualTo(ThumbprintAlgorithm.SHA256);
    assertThat(thumbprint).hasToString(SHA256);
    assertThat(thumbprint.bytes()).hasSize(32);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16, 19, 21, 31, 33, 64})
  @DisplayName("another number of bytes than 20 or 32 is refused, with and without colons")
  void parse_otherLength_isRefused(int bytes) {
    String bare = "ab".repeat(bytes);
    String colons = HexFormat.ofDelimiter(":").formatHex(new byte[bytes]);

    for (String text : new String[] {bare, colons, "SHA1 Fingerprint=" + colons}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Thumbprint.parse(text))
          .withMessage(
              "this text " + (bytes == 0 ? "is no thumbprint" : "has " + bytes + " bytes") + FORMS);
    }
  }

  static Stream<String> otherForms() {
    String bare = SHA1.replace(":", "");
    return Stream.of(
        " ",
        "thumbprint",
        "SHA1 Fingerprint=",
        bare.substring(1),
        bare + "0",
        "G" + bare.substring(1),
        "0x" + bare,
        SHA1.replace(':', '.'),
        SHA1.replace(':', ';'),
        // one digit is missing in a group, and one too many is in another
        SHA1.replace("D9:46", "D:946"),
        SHA1.replace("D9:", "D:9"),
        SHA1.replace("D9:46", "D:9:46"),
        SHA1.replace("7B:D9", "7B::D9"),
        SHA1.replace("7B:D9", "7B:-D9"),
        ":" + SHA1,
        SHA1 + ":",
        SHA1 + "," + SHA1,
        "MD5 Fingerprint=" + SHA1,
        "SHA512 Fingerprint=" + SHA1,
        "SHA1 Fingerprint " + SHA1,
        "SHA1 " + SHA1,
        "SHA1 Fingerprint=SHA1 Fingerprint=" + SHA1,
        "Could not find certificate from <stdin>");
  }

  @ParameterizedTest
  @MethodSource("otherForms")
  @DisplayName(
      "bad digits, broken bytes and unknown labels are refused; the text may be a secret, and is"
          + " not quoted")
  void parse_otherForm_isRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Thumbprint.parse(text))
        .withMessage("this text is no thumbprint" + FORMS);
  }

  @Test
  @DisplayName("a character that cannot be seen is named in the refusal")
  void parse_invisibleCharacter_isNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Thumbprint.parse("\u200e" + SHA1))
        .withMessageContaining("is no thumbprint (it holds the character U+200E): expected");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Thumbprint.parse(SHA1.replace(':', '\u00a0')))
        .withMessageContaining("U+00A0");
    // the last character that can be seen
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Thumbprint.parse("~" + SHA1))
        .withMessageContaining("is no thumbprint: expected");
  }

  @Test
  @DisplayName("a label that contradicts the length is refused")
  void parse_contradictoryLabel_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Thumbprint.parse("SHA256 Fingerprint=" + SHA1))
        .withMessage("this text says SHA256 and has the length of SHA-1" + FORMS);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Thumbprint.parse("sha1 Fingerprint=" + SHA256))
        .withMessageContaining("says sha1 and has the length of SHA-256");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {" ", "\n", ":", "ab", "ab:", "ab ", "a", "SHA1 ", "Fingerprint=", "-", "é"})
  @DisplayName("a megabyte of anything is refused at once, with a short message")
  void parse_veryLong_isRefusedCheaply(String unit) {
    String text = "SHA1 Fingerprint" + unit.repeat(1_000_000 / unit.length()) + "!";

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () ->
            assertThatIllegalArgumentException()
                .isThrownBy(() -> Thumbprint.parse(text))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500)));
  }

  @Test
  @DisplayName("two are equal if algorithm and bytes are")
  void equals_sameBytes_areEqual() {
    Thumbprint one = Thumbprint.parse(SHA1);
    Thumbprint same = Thumbprint.parse("sha1 Fingerprint=" + SHA1.toLowerCase(Locale.ROOT));
    Thumbprint other = Thumbprint.parse(SHA1.replace("61", "62"));

    assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(one).isNotEqualTo(other).isNotEqualTo(Thumbprint.parse(SHA256)).isNotEqualTo(SHA1);
    assertThat(one).isNotEqualTo(null);
  }

  @Test
  @DisplayName("the bytes that are handed out are a copy")
  void bytes_changed_leaveTheThumbprintAsItIs() {
    Thumbprint thumbprint = Thumbprint.parse(SHA1);

    thumbprint.bytes()[0] = 0;

    assertThat(thumbprint).hasToString(SHA1);
  }

  @Test
  @DisplayName("a certificate matches its own thumbprints and no others")
  void matches_ownAndOtherCertificate_tellsThemApart() {
    TestAuthority authority = TestAuthority.create();
    TestIdentity server = authority.server("kms").issue();
    TestIdentity renewed = authority.server("kms").issue();

    for (ThumbprintAlgorithm algorithm : ThumbprintAlgorithm.values()) {
      Thumbprint thumbprint = Thumbprint.of(server.certificate(), algorithm);
      assertThat(thumbprint).hasToString(server.thumbprint(algorithm.digest()));
      assertThat(thumbprint.bytes()).hasSize(algorithm.length());
      assertThat(thumbprint.matches(server.certificate())).isTrue();
      assertThat(thumbprint.matches(renewed.certificate())).isFalse();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "thumbprints are those that openssl x509 -fingerprint prints, and its lines are read")
  void of_certificate_isWhatOpensslPrints(@TempDir Path directory) throws Exception {
    OpenSsl openssl = OpenSsl.in(directory);
    TestIdentity server = TestAuthority.create().server("kms.example.com").issue();
    Files.writeString(openssl.file("server.pem"), server.certificatePem());

    for (ThumbprintAlgorithm algorithm : ThumbprintAlgorithm.values()) {
      String option = algorithm == ThumbprintAlgorithm.SHA1 ? "-sha1" : "-sha256";
      String line = openssl.run("x509", "-in", "server.pem", "-noout", "-fingerprint", option);
      Thumbprint thumbprint = Thumbprint.of(server.certificate(), algorithm);

      assertThat(Thumbprint.parse(line)).isEqualTo(thumbprint);
      assertThat(line.strip()).endsWith("=" + thumbprint);
    }
  }
}
