package io.vmcrypt.report.html;

import static io.vmcrypt.report.html.HtmlText.escaped;
import static io.vmcrypt.report.html.HtmlText.name;

import java.io.IOException;
import java.io.Writer;
import java.util.Map;

/** What is encrypted, drawn: a bar for all VMs, and one for each place. */
final class EncryptionBars {

  private static final int WIDTH = 1000;
  private static final int GAP = 4;
  // so that one plain VM among thousands is seen
  private static final int LEAST = 8;

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
    tile(page, "encrypted", vms.encrypted(), "encrypted");
    tile(page, "partly", vms.partly(), "partly encrypted");
    tile(page, "plain", vms.plain(), "plain");
    tile(page, "unknown", vms.unknown(), "not known");
    tile(page, "total", encryptedDisks, "of " + disks + " disks encrypted");
    page.write("</div>\n");
    if (vms.total() > 0) {
      bar(page, "All virtual machines", "bar tall", vms);
    }
  }

  /**
   * Writes a bar for each place.
   *
   * @param places by name
   * @throws IOException if it cannot be written
   */
  static void places(Writer page, String caption, Map<String, EncryptionCounts> places)
      throws IOException {
    page.write(
        "<table class=\"drawn\"><caption>"
            + caption
            + " <span class=\"legend\">"
            + key("encrypted", "encrypted")
            + key("partly", "partly encrypted")
            + key("plain", "plain")
            + key("unknown", "not known")
            + "</span></caption>\n<thead><tr><th scope=\"col\">Place</th>"
            + "<th scope=\"col\">Encrypted</th></tr></thead><tbody>\n");
    for (Map.Entry<String, EncryptionCounts> place : places.entrySet()) {
      page.write("<tr><th scope=\"row\">" + name(place.getKey()) + "</th><td>");
      bar(page, place.getKey(), "bar", place.getValue());
      page.write(place.getValue().words() + "</td></tr>\n");
    }
    page.write("</tbody></table>\n");
  }

  private static void tile(Writer page, String kind, long count, String words) throws IOException {
    page.write(
        "<div class=\"tile " + kind + "\"><strong>" + count + "</strong> " + words + "</div>");
  }

  private static String key(String kind, String words) {
    return "<span><i class=\"key " + kind + "\"></i>" + words + "</span> ";
  }

  private static void bar(Writer page, String what, String style, EncryptionCounts vms)
      throws IOException {
    page.write(
        "<svg class=\""
            + style
            + "\" viewBox=\"0 0 "
            + WIDTH
            + " 16\" preserveAspectRatio=\"none\" role=\"img\"><title>"
            + escaped(what)
            + "</title><desc>"
            + vms.words()
            + "</desc>");
    String[] kinds = {"encrypted", "partly", "plain", "unknown"};
    long[] counts = {vms.encrypted(), vms.partly(), vms.plain(), vms.unknown()};
    int[] widths = widths(counts);
    int x = 0;
    for (int i = 0; i < kinds.length; i++) {
      if (widths[i] > 0) {
        page.write(
            "<rect class=\""
                + kinds[i]
                + "\" x=\""
                + x
                + "\" y=\"0\" width=\""
                + widths[i]
                + "\" height=\"16\"/>");
        x += widths[i] + GAP;
      }
    }
    page.write("</svg>\n");
  }

  /** The widths of the parts; what is there at all is seen. */
  private static int[] widths(long... counts) {
    long total = 0;
    int parts = 0;
    int largest = 0;
    for (int i = 0; i < counts.length; i++) {
      total += counts[i];
      parts += counts[i] > 0 ? 1 : 0;
      largest = counts[i] > counts[largest] ? i : largest;
    }
    int[] widths = new int[counts.length];
    if (parts == 0) {
      return widths;
    }
    int room = WIDTH - GAP * (parts - 1);
    int used = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0 && i != largest) {
        widths[i] = Math.max(LEAST, (int) (counts[i] * room / total));
        used += widths[i];
      }
    }
    widths[largest] = room - used;
    return widths;
  }
}
