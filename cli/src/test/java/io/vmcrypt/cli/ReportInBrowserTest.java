package io.vmcrypt.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reports, as a real browser shows and prints them. */
@Tag("thorough")
class ReportInBrowserTest {

  private static final int PHONE = 360;
  private static final int DESK = 1280;
  private static final int VMS = 500;

  @TempDir private Path directory;

  @BeforeEach
  void look() {
    assumeTrue(Browser.isThere(), "/usr/bin/chromium is not there: no browser to look with");
  }

  /** A KMS that is trusted, two VMs, and 500 more in 8 folders, of which two in five are plain. */
  private Path report() throws IOException {
    try (FakeCloud cloud = FakeCloud.builder().taskStep(Duration.ofMillis(1)).start()) {
      String estate =
          EstateFile.write(
                  directory.resolve("estate.json"),
                  cloud,
                  true,
                  "\"vms\": [{\"named\": [\"web-01\"]}]")
              .toString();
      Cli cli = Cli.of(cloud);
      assertThat(cli.run("apply", "--yes", estate).status()).isZero();
      for (int i = 0; i < VMS; i++) {
        cloud.vcenter().addVm(vm(i));
      }
      cloud.vcenter().inventory().setLocked("web-01", true);
      Path page = directory.resolve("audit.html");
      Run run = cli.run("audit", "--all", "--report", page.toString());
      assertThat(run.status()).as(run.err()).isEqualTo(3);
      return page;
    }
  }

  private static FakeVm vm(int i) {
    FakeVm.Builder vm =
        FakeVm.builder("application-server-with-a-long-name-%03d".formatted(i))
            .folder(
                i % 8 == 0
                    ? "Prod/a-folder-whose-name-does-not-end-before-the-line"
                    : "Dept " + i % 8)
            .disks(2);
    FakeKey key = new FakeKey("%08d-0000-4000-8000-000000000000".formatted(i), "kms-cluster");
    return switch (i % 5) {
      case 0, 1 -> vm.build();
      case 2 -> vm.homeEncryptedWith(key).build();
      default -> vm.encryptedWith(key).build();
    };
  }

  private static void isReadable(Map<?, ?> seen, int width) {
    assertThat(seen.get("width")).isEqualTo((double) width);
    assertThat((Double) seen.get("room")).isBetween(width - 20.0, (double) width);
    assertThat(seen.get("scrollWidth")).as("no scrolling sideways").isEqualTo(seen.get("room"));
    assertThat(seen.get("openedScrollWidth"))
        .as("nor when all is open")
        .isEqualTo(seen.get("room"));
    assertThat(seen.get("styled")).isEqualTo(true);
    assertThat((Double) seen.get("verdictBottom")).as("seen without scrolling").isLessThan(400);
    assertThat((Double) seen.get("verdictHeight")).isPositive();
    if (!requireNonNull(seen.get("svgs")).equals(0.0)) {
      assertThat((Double) seen.get("smallestSvg")).isGreaterThan(10);
      assertThat((Double) seen.get("smallestPart")).isGreaterThan(0.1);
    }
    assertThat(seen.get("unnamedSvgs")).isEqualTo(0.0);
    assertThat(seen.get("headingsInOrder")).isEqualTo(true);
    assertThat(seen.get("language")).isEqualTo("en");
    assertThat(seen.get("unreachable")).as("by the keyboard").isEqualTo(0.0);
    assertThat(seen.get("foldsWithoutSummary")).isEqualTo(0.0);
    assertThat(seen.get("tablesWithoutHead")).isEqualTo(0.0);
    assertThat(seen.get("rowsWithoutHeader")).isEqualTo(0.0);
    assertThat(seen.get("tablesWithoutCaption")).isEqualTo(0.0);
    assertThat(seen.get("headersWithoutScope")).isEqualTo(0.0);
    assertThat((List<?>) seen.get("paleTexts")).as("contrast below 4.5").isEmpty();
    assertThat(seen.get("scripts")).isEqualTo(0.0);
    assertThat(seen.get("requests")).isEqualTo(0.0);
  }

  @Test
  @DisplayName("an audit of 500 VMs: on a phone, on a desk, on paper")
  void audit_isReadable() throws Exception {
    Path page = report();
    Browser browser = new Browser(directory);

    List<Map<?, ?>> seen = browser.measure(page, PHONE, DESK);

    isReadable(seen.get(0), PHONE);
    isReadable(seen.get(1), DESK);
    assertThat(seen.get(0).get("verdict")).asString().startsWith("Not as expected: ");
    // all VMs, each of 9 folders, and 2 certificates
    assertThat(seen.get(0).get("svgs")).isEqualTo(1 + 9 + 2.0);
    assertThat(browser.sheets(page)).isBetween(2, 13);
    // the style sheet is applied in spite of the content policy
    assertThat(hasColour(browser.picture(page, DESK, 1600), 0xCF222E)).isTrue();
  }

  private static boolean hasColour(BufferedImage image, int rgb) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if ((image.getRGB(x, y) & 0xFFFFFF) == rgb) {
          return true;
        }
      }
    }
    return false;
  }
}
