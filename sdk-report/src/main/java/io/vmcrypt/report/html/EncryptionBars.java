package io.vmcrypt.report.html;

import java.io.IOException;
import java.util.Map;

/** What is encrypted, drawn: a bar for all VMs, and one for each place. */
final class EncryptionBars {

  private static final int GAP = 4;

  private EncryptionBars() {}

  /**
   * Writes the numbers, and a bar of all VMs.
   *
   * @param disks how many there are
   * @param encryptedDisks how many of them are encrypted
   * @throws IOException if it cannot be written
   */
  static void total(PageBody page, EncryptionCounts vms, long disks, long encryptedDisks)
      throws IOException {
    StringBuilder tiles = new StringBuilder("<div class=\"tiles\">");
    tile(tiles, "total", vms.total(), "virtual machines");
    vms.parts().forEach(part -> tile(tiles, part.kind(), part.number(), part.words()));
    tile(tiles, "total", encryptedDisks, "of " + disks + " disks encrypted");
    page.html(tiles + "</div>\n");
    if (vms.total() > 0) {
      page.html(bar("All virtual machines", "bar tall", vms).toString());
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
    for (EncryptionCounts.Part part : EncryptionCounts.NONE.parts()) {
      legend.append(
          "<span><i class=\"key %s\"></i>%s</span> ".formatted(part.kind(), part.words()));
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

  private static void tile(StringBuilder tiles, String kind, long count, String words) {
    tiles.append(
        "<div class=\"tile %s\"><strong>%d</strong> %s</div>".formatted(kind, count, words));
  }

  private static Markup bar(String what, String style, EncryptionCounts vms) {
    Bar bar = new Bar(style, what, vms.words());
    for (EncryptionCounts.Part part : vms.parts()) {
      if (part.number() > 0) {
        // what is there at all is seen
        long width = Math.max(Bar.LEAST, part.number() * Bar.WIDTH / vms.total());
        bar.part(part.kind(), bar.end() == 0 ? 0 : bar.end() + GAP, width);
      }
    }
    return bar.markup();
  }
}
