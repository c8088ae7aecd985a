package io.vmcrypt.report.html;

import java.io.IOException;
import java.io.Writer;
import java.util.Map;

/** What is encrypted, drawn: a bar for all VMs, and one for each place. */
final class EncryptionBars {

  private static final int GAP = 4;
  private static final String[] KINDS = {"encrypted", "partly", "plain", "unknown"};
  private static final String[] WORDS = {
    "encrypted", "partly encrypted", "unencrypted", "not known"
  };

  private EncryptionBars() {}

  /**
   * Writes the numbers, and a bar of all VMs.
   *
   * @param disks how many there are
   * @param encryptedDisks how many of them are encrypted
   * @throws IOException if it cannot be written
   */
  static void total(Writer page, EncryptionCounts vms, long disks, long encryptedDisks)
      throws IOException {
    page.write("<div class=\"tiles\">");
    tile(page, "total", vms.total(), "virtual machines");
    for (int i = 0; i < KINDS.length; i++) {
      tile(page, KINDS[i], counts(vms)[i], WORDS[i]);
    }
    tile(page, "total", encryptedDisks, "of " + disks + " disks encrypted");
    page.write("</div>\n");
    if (vms.total() > 0) {
      page.write(bar("All virtual machines", "bar tall", vms).toString());
    }
  }

  /**
   * Writes a bar for each place.
   *
   * @param places by name
   * @throws IOException if it cannot be written
   */
  static void places(PageBody page, String caption, Map<String, EncryptionCounts> places)
      throws IOException {
    StringBuilder legend = new StringBuilder(caption + " <span class=\"legend\">");
    for (int i = 0; i < KINDS.length; i++) {
      legend.append("<span><i class=\"key %s\"></i>%s</span> ".formatted(KINDS[i], WORDS[i]));
    }
    Table table = Table.drawn(Markup.of(legend + "</span>"), "Place", "Encrypted");
    page.table(
        table,
        places.entrySet().stream()
            .map(
                place ->
                    table
                        .row(Markup.name(place.getKey()))
                        .cell(
                            bar(place.getKey(), "bar", place.getValue())
                                .and(place.getValue().words()))));
  }

  private static void tile(Writer page, String kind, long count, String words) throws IOException {
    page.write("<div class=\"tile %s\"><strong>%d</strong> %s</div>".formatted(kind, count, words));
  }

  private static long[] counts(EncryptionCounts vms) {
    return new long[] {vms.encrypted(), vms.partly(), vms.plain(), vms.unknown()};
  }

  private static Markup bar(String what, String style, EncryptionCounts vms) {
    Bar bar = new Bar(style, what, vms.words());
    long[] counts = counts(vms);
    for (int i = 0; i < KINDS.length; i++) {
      if (counts[i] > 0) {
        // what is there at all is seen
        long width = Math.max(Bar.LEAST, counts[i] * Bar.WIDTH / vms.total());
        bar.part(KINDS[i], bar.end() == 0 ? 0 : bar.end() + GAP, width);
      }
    }
    return bar.markup();
  }
}
