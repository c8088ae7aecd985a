package io.vmcrypt.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.certificate.CertificateValidity.Role;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The parts of a report. */
class ReportPartsTest {

  private static final Instant NOW = Instant.parse("2027-01-31T12:00:00Z");

  private final StringWriter page = new StringWriter();

  private static Finding finding(FindingCode code, String vm, String seen, String advice) {
    return Finding.blocking(code, "vCenter", Subject.of("VM", vm), seen, advice);
  }

  private static Finding plain(int vm) {
    return finding(
        FindingCode.VM_NOT_ENCRYPTED, "vm-" + vm, "Nothing of it is <encrypted>.", "Encrypt it.");
  }

  @Test
  @DisplayName("findings of one code stand together, with advice and what was seen once")
  void groups_tellOnce() throws IOException {
    FindingGroups groups = new FindingGroups(10, 100);
    groups.add(
        Markup.words("kms"),
        Finding.warning(
            FindingCode.KEY_NOT_SEEN, "vCenter", Subject.of("VM", "a"), "not seen", "Ask."));
    for (int vm = 0; vm < 3; vm++) {
      groups.add(Markup.name("vm-" + vm), plain(vm));
    }

    groups.write(new PageBody(page), "None.", "in the JSON");

    assertThat(page.toString())
        .containsSubsequence(
            "<code>vm-not-encrypted</code> <span>3 times</span>",
            "Nothing of it is &lt;encrypted&gt;.",
            "Encrypt it.",
            "<li><bdi>vm-0</bdi></li>\n<li><bdi>vm-1</bdi></li>\n<li><bdi>vm-2</bdi></li>",
            "<code>key-not-seen</code> <span>1 time</span>")
        .doesNotContain("more")
        .containsOnlyOnce("Encrypt it.")
        .containsOnlyOnce("&lt;encrypted&gt;");
    assertThat(groups.count(Severity.BLOCKING)).isEqualTo(3);
    assertThat(groups.count(Severity.NOTE)).isZero();
  }

  @Test
  @DisplayName("where not all see the same, each says what it sees")
  void groups_differentSights_areToldEach() throws IOException {
    FindingGroups groups = new FindingGroups(10, 100);
    groups.add(Markup.words("a"), finding(FindingCode.VM_LOCKED, "a", "one", "Do."));
    groups.add(Markup.words("b"), finding(FindingCode.VM_LOCKED, "b", "two", "Do."));

    groups.write(new PageBody(page), "None.", "in the JSON");

    assertThat(page.toString())
        .contains("<li>a<div>one</div></li>", "<li>b<div>two</div></li>")
        .doesNotContain("class=\"seen\"");
  }

  @Test
  @DisplayName("what is kept is bounded; what is not kept is counted")
  void groups_many_areCounted() throws IOException {
    FindingGroups groups = new FindingGroups(500, 600);
    for (int vm = 0; vm < 100_000; vm++) {
      groups.add(Markup.words("vm-" + vm), plain(vm));
    }
    for (int advice = 0; advice < 1000; advice++) {
      for (int vm = 0; vm < 30; vm++) {
        groups.add(
            Markup.words("x-" + vm),
            finding(FindingCode.VM_LOCKED, "x-" + vm, "locked", "Advice " + advice));
      }
    }

    groups.write(new PageBody(page), "None.", "in the JSON");

    // 500 of the first, then 100 more, and at least 20 with each of the other 196 advices
    assertThat(Pattern.compile("<li>").matcher(page.toString()).results().count())
        .isEqualTo(500 + 3 * 30 + 196 * 20);
    assertThat(page.toString())
        .contains(
            "<summary>400 more</summary>",
            "<p>99500 more: in the JSON.</p>",
            "<p>24030 more with other advice: in the JSON.</p>");
  }

  @Test
  @DisplayName("one plain VM among 10,000 is seen in the bar, and the numbers stand beside it")
  void bars_smallPart_isSeen() throws IOException {
    Map<String, EncryptionCounts> places = new LinkedHashMap<>();
    places.put("/Paris/vm/<Prod>", new EncryptionCounts(9_999, 0, 1, 0));
    places.put("/Paris/vm/Test", new EncryptionCounts(1, 1, 1, 1));
    places.put("empty", EncryptionCounts.NONE);

    EncryptionBars.places(new PageBody(page), "Folders.", places);

    assertThat(page.toString())
        .contains(
            "<title>/Paris/vm/&lt;Prod&gt;</title><desc>9999 of 10000 VMs encrypted, 1 unencrypted"
                + "</desc><rect class=\"encrypted\" x=\"0\" y=\"0\" width=\"999\" height=\"16\"/>"
                + "<rect class=\"plain\" x=\"1003\" y=\"0\" width=\"8\" height=\"16\"/></svg>\n"
                + "9999 of 10000 VMs encrypted, 1 unencrypted</td>",
            "1 of 4 VMs encrypted, 1 partly encrypted, 1 unencrypted, 1 not known");
    Matcher widths =
        Pattern.compile("x=\"(\\d+)\" y=\"0\" width=\"(\\d+)\"").matcher(page.toString());
    while (widths.find()) {
      assertThat(Integer.parseInt(widths.group(1)) + Integer.parseInt(widths.group(2)))
          .isBetween(1, 1012);
    }
  }

  private static CertificateValidity certificate(String what, Duration left) {
    return new CertificateValidity(
        Role.KMS_SERVER, what, "KMS", "CN=<kms>", Instant.EPOCH, NOW.plus(left), NOW);
  }

  @Test
  @DisplayName("certificates: what has ended, what ends within the limit, what is far away")
  void lines_showState() throws IOException {
    CertificateLines.write(
        new PageBody(page),
        List.of(
            certificate("ended", Duration.ofDays(-3)),
            certificate("soon", Duration.ofDays(10)),
            certificate("just enough", Duration.ofDays(30)),
            certificate("far", Duration.ofDays(5000))),
        30);

    assertThat(page.toString())
        .contains("from now to 1095 days from now", "the limit of 30 days")
        .containsSubsequence(
            "<title>ended</title><desc>no time left, limit 30 days</desc>",
            "<rect class=\"ended\" x=\"0\" y=\"0\" width=\"8\"",
            "<rect class=\"limit\" x=\"27\"",
            "28 January 2027, 12:00:00 UTC: <span class=\"not\"><strong>has ended</strong></span>",
            "<rect class=\"soon\" x=\"0\" y=\"0\" width=\"9\"",
            "10 days left, within the limit",
            "<rect class=\"ok\" x=\"0\" y=\"0\" width=\"27\"",
            "30 days left</td>",
            "<rect class=\"ok\" x=\"0\" y=\"0\" width=\"1000\"",
            "5000 days left</td>")
        .doesNotContain("CN=<kms>");
  }

  @Test
  @DisplayName("no certificates are told in words")
  void lines_none() throws IOException {
    CertificateLines.write(new PageBody(page), List.of(), 30);

    assertThat(page.toString()).contains("No certificate was reported.").doesNotContain("<svg");
  }
}
