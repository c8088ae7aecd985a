package io.vmcrypt.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostAndPortTest {

  private static final String FORMS =
      "expected NAME:PORT, IPV4:PORT or [IPV6]:PORT, such as kms.example.com:5696";

  @ParameterizedTest
  @CsvSource({
    "kms.example.com:5696, kms.example.com, 5696",
    "KMS.Example.COM:5696, kms.example.com, 5696",
    "kms:1, kms, 1",
    "kms_1.rack-4.example:65535, kms_1.rack-4.example, 65535",
    "xn--bcher-kva.example:443, xn--bcher-kva.example, 443",
    "KMS.example.com.:5696, kms.example.com, 5696",
    "kms.:5696, kms., 5696",
    "4you.example:5696, 4you.example, 5696",
    "192.0.2.1:5696, 192.0.2.1, 5696",
    "255.255.255.255:1, 255.255.255.255, 1",
    "[2001:db8::1]:5696, 2001:db8::1, 5696",
    "[2001:DB8::A]:5696, 2001:db8::a, 5696",
    "[::1]:5696, ::1, 5696",
    "[::]:5696, ::, 5696",
    "[2001:db8::]:5696, 2001:db8::, 5696",
    "[1:2:3:4:5:6:7:8]:5696, 1:2:3:4:5:6:7:8, 5696",
    "[0:0::1]:5696, ::1, 5696",
    "[0:0:0:0:0:0:0:0]:5696, ::, 5696",
    "[2001:0db8:0000::00A]:5696, 2001:db8::a, 5696",
    "[2001:db8:0:0:1:0:0:1]:5696, 2001:db8::1:0:0:1, 5696",
    "[2001:0:0:1:0:0:0:1]:5696, 2001:0:0:1::1, 5696",
    "[1:0:3:4:5:6:7:8]:5696, 1:0:3:4:5:6:7:8, 5696",
    "[1::3:4:5:6:7:8]:5696, 1:0:3:4:5:6:7:8, 5696",
    "[1:2:3:4:5:6:192.0.2.1]:5696, 1:2:3:4:5:6:c000:201, 5696",
    "[::ffff:192.0.2.1]:5696, 192.0.2.1, 5696",
    "[0:0:0:0:0:FFFF:C000:0201]:5696, 192.0.2.1, 5696",
    "[::ffff:192.0.2.009]:5696, 192.0.2.9, 5696",
    "192.0.2.009:5696, 192.0.2.9, 5696",
    "192.000.002.001:5696, 192.0.2.1, 5696",
    "[FE80::1%Eth0]:5696, fe80::1%Eth0, 5696",
  })
  @DisplayName("an address with its port is read, and one thing has one spelling")
  void parse_acceptedForm_hasHostAndPort(String text, String host, int port) {
    HostAndPort parsed = HostAndPort.parse(text);

    assertThat(parsed.host()).isEqualTo(host);
    assertThat(parsed.port()).isEqualTo(port);
    assertThat(HostAndPort.parse(parsed.toString())).isEqualTo(parsed);
    assertThat(HostAndPort.of(parsed.host(), parsed.port())).isEqualTo(parsed);
  }

  @Test
  @DisplayName("white space around an address, as copying leaves it, is no part of it")
  void parse_surroundedBySpace_isRead() {
    assertThat(HostAndPort.parse(" kms:5696\n")).isEqualTo(HostAndPort.of("kms", 5696));
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1:5696", "2001:db8::1:8443", "fe80::1:5697"})
  @DisplayName("an IPv6 address whose end may be a port is not guessed at")
  void parse_endMayBePort_isRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HostAndPort.parse(text, HostAndPort.KMIP_PORT))
        .withMessageStartingWith("\"" + text + "\": it is not plain whether its end is a port")
        .withMessageContaining("[IPV6]:PORT");
  }

  @ParameterizedTest
  @CsvSource({
    "kms.example.com, kms.example.com, 5696",
    "kms.example.com:1, kms.example.com, 1",
    "192.0.2.1, 192.0.2.1, 5696",
    "::1, ::1, 5696",
    "[::1], ::1, 5696",
    "[::1]:1, ::1, 1",
    "fe80::1%eth0, fe80::1%eth0, 5696",
    "2001:db8::12, 2001:db8::12, 5696",
    "2001:db8:1:2:3:4:5:5696, 2001:db8:1:2:3:4:5:5696, 5696",
    "[2001:db8::5696], 2001:db8::5696, 5696",
  })
  @DisplayName("where a default port is given, the text may leave the port out")
  void parse_withDefaultPort_isUsedWhereTextHasNone(String text, String host, int port) {
    assertThat(HostAndPort.parse(text, HostAndPort.KMIP_PORT))
        .isEqualTo(HostAndPort.of(host, port));
  }

  @ParameterizedTest
  @CsvSource({
    "[::1]:5696, ::1",
    "[2001:db8::1]:5696, 2001:db8::1",
  })
  @DisplayName("an IPv6 address is written with brackets before a port and kept without")
  void toString_ipv6_hasBrackets(String text, String host) {
    assertThat(HostAndPort.of("[" + host + "]", 5696).host()).isEqualTo(host);
    assertThat(HostAndPort.of(host, 5696)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "kms",
        "kms:",
        ":5696",
        ":",
        "kms:0",
        "kms:65536",
        "kms:-1",
        "kms:+1",
        "kms:4294972992",
        "kms:99999999999999999999",
        "kms:5696/",
        "kms:56 96",
        "kms :5696",
        "k ms:5696",
        "k\nms:5696",
        "kms:٥٦٩٦",
        "256.1.1.1:5696",
        "1.2.3:5696",
        "1.2.3.4.5:5696",
        "1.2.3.4.:5696",
        "192.0.2.010:5696",
        "0192.0.2.1:5696",
        "[::ffff:192.0.2.010]:5696",
        "5:5696",
        ".:5696",
        "..:5696",
        ".kms:5696",
        "kms..example:5696",
        "-kms:5696",
        "kms-:5696",
        "bücher.example:5696",
        "\u212Ams.example:5696",
        "kms\u200b.example:5696",
        "::1",
        "::1:5696",
        "2001:db8::1:5696",
        "[::1]",
        "[::1]5696",
        "[::1",
        "[::1:5696",
        "::1]:5696",
        "[]:5696",
        "[kms]:5696",
        "[192.0.2.1]:5696",
        "[:::]:5696",
        "[1::2::3]:5696",
        "[1:2:3:4:5:6:7]:5696",
        "[1:2:3:4:5:6:7:8:9]:5696",
        "[1:2:3:4:5:6:7::8]:5696",
        "[12345::]:5696",
        "[g::]:5696",
        "[:1]:5696",
        "[1:]:5696",
        "[192.0.2.1::]:5696",
        "[::1%]:5696",
        "[::ffff:192.0.2.1%eth0]:5696",
        "[::1%a%b]:5696",
        "[::1%a/b]:5696",
        "[[::1]]:5696",
      })
  @DisplayName("anything else is refused, quoting the text and telling the accepted forms")
  void parse_otherForm_isRefusedQuotingIt(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HostAndPort.parse(text))
        .withMessageStartingWith("\"" + text + "\"")
        .withMessageEndingWith(FORMS);
  }

  @ParameterizedTest
  @CsvSource({
    "kms, '\"kms\" has no port; '",
    "kms:0, '\"kms:0\": port 0 is not in 1 to 65535; '",
    "kms:65536, '\"kms:65536\": port 65536 is not in 1 to 65535; '",
    "kms:-1, '\"kms:-1\": port \"-1\" is not a number in 1 to 65535; '",
    ":5696, '\":5696\": the host is empty; '",
    "::1:5696, '\"::1:5696\": an IPv6 address with a port needs brackets; '",
    "https://kms, '\"https://kms\" is a URL: leave out the scheme and the path; '",
    "https://kms:5696/a?b=MARK, '\"https://kms:5696/a?...\" is a URL: leave out the scheme and the"
        + " path; '",
    "https://MARK:MARK@kms/, '\"...@kms/\" is a URL: leave out the scheme and the path; '",
    "MARK@kms:5696, '\"...@kms:5696\": \"...@kms\" is neither a host name (ASCII only; other"
        + " letters in punycode) nor an IP address; '",
    "user:MARK@kms, '\"...@kms\": port \"...@kms\" is not a number in 1 to 65535; '",
    "256.1.1.1:1, '\"256.1.1.1:1\": \"256.1.1.1\" is neither a host name (ASCII only; other"
        + " letters in punycode) nor an IP address; '",
  })
  @DisplayName("a refusal says what is wrong, and nothing that stands before an @")
  void parse_otherForm_saysWhatIsWrong(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HostAndPort.parse(text))
        .withMessage(message + FORMS)
        .satisfies(
            e ->
                assertThat(Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause))
                    .allSatisfy(each -> assertThat(each).hasMessageNotContaining("MARK")));
  }

  @Test
  @DisplayName("a URL is not mistaken for an IPv6 address without brackets")
  void parse_url_isNotTakenForIpv6() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HostAndPort.parse("https://kms.example.com:5696"))
        .withMessageContaining("is a URL")
        .withMessageNotContaining("brackets");
  }

  @Test
  @DisplayName("labels of 63 and names of 253 characters are the longest")
  void parse_longName_isAcceptedUpToTheLimitsOfDns() {
    String label = "a".repeat(63);
    String longest = label + "." + label + "." + label + "." + "a".repeat(61);

    assertThat(HostAndPort.parse(longest + ":5696").host()).hasSize(253);
    assertThatIllegalArgumentException().isThrownBy(() -> HostAndPort.parse(longest + "a:5696"));
    assertThatIllegalArgumentException().isThrownBy(() -> HostAndPort.parse(label + "a:5696"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", ".", ":", "1", "[", " ", "-", "%", "a.", "::", "1:", "::1%a"})
  @DisplayName("a megabyte of anything is refused at once, with a short message")
  void parse_veryLong_isRefusedCheaply(String unit) {
    String text = "x" + unit.repeat(1_000_000 / unit.length()) + "!";

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () ->
            assertThatIllegalArgumentException()
                .isThrownBy(() -> HostAndPort.parse(text))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1200)));
  }

  @Test
  @DisplayName("no text of address characters makes anything but an address or a refusal")
  void parse_randomText_roundTripsOrIsRefused() {
    Random random = new Random(5696);
    String alphabet = "01af9:.[]%-_x";
    int read = 0;
    for (int i = 0; i < 100_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(12); length >= 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      HostAndPort parsed;
      try {
        parsed = HostAndPort.parse(text.toString(), HostAndPort.KMIP_PORT);
      } catch (IllegalArgumentException refused) {
        continue;
      }
      read++;
      assertThat(HostAndPort.parse(parsed.toString())).as(text.toString()).isEqualTo(parsed);
    }
    assertThat(read).isGreaterThan(1000);
  }

  @Test
  @DisplayName("the kind of address is told apart")
  void isIpv4AndIsIpv6_eachKind_tellIt() {
    assertThat(HostAndPort.of("192.0.2.1", 1).isIpv4()).isTrue();
    assertThat(HostAndPort.of("192.0.2.1", 1).isIpv6()).isFalse();
    assertThat(HostAndPort.of("::1", 1).isIpv6()).isTrue();
    assertThat(HostAndPort.of("::1", 1).isIpv4()).isFalse();
    assertThat(HostAndPort.of("kms", 1).isIpv4()).isFalse();
    assertThat(HostAndPort.of("kms", 1).isIpv6()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65536, Integer.MAX_VALUE, Integer.MIN_VALUE})
  @DisplayName("a port or default port outside 1 to 65535 is refused, also where it is not needed")
  void port_outOfRange_isRefused(int port) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HostAndPort.of("kms", port))
        .withMessage("port " + port + " is not in 1 to 65535");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HostAndPort.parse("kms:5696", port))
        .withMessage("defaultPort " + port + " is not in 1 to 65535");
  }
}
