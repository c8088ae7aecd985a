package io.vmcrypt.fieldcheck;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Texts that must not be in a report, in whatever way they could be written there. */
final class Marks {

  private final Set<String> marks = new LinkedHashSet<>();

  /** Adds a text, if it is long enough to be found by no accident. */
  Marks add(String... texts) {
    for (String text : texts) {
      if (text.length() >= 5) {
        marks.add(text);
      }
    }
    return this;
  }

  int size() {
    return marks.size();
  }

  /** The marks that are in a text. */
  List<String> foundIn(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    List<String> found = new ArrayList<>();
    for (String mark : marks) {
      for (String form : forms(mark)) {
        if (lower.contains(form.toLowerCase(Locale.ROOT))) {
          found.add(mark + " as " + form);
        }
      }
    }
    return found;
  }

  private static Set<String> forms(String mark) {
    Set<String> forms = new LinkedHashSet<>();
    forms.add(mark);
    forms.add(URLEncoder.encode(mark, UTF_8));
    forms.add(URLEncoder.encode(mark, UTF_8).replace("+", "%20"));
    forms.add(mark.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;"));
    forms.add(mark.replace("\\", "\\\\").replace("\"", "\\\""));
    forms.add(asciiJson(mark));
    byte[] bytes = mark.getBytes(UTF_8);
    forms.add(HexFormat.of().formatHex(bytes));
    // wherever it begins among the three bytes of a group
    for (int before = 0; before < 3 && bytes.length > 8; before++) {
      byte[] moved = new byte[before + bytes.length];
      System.arraycopy(bytes, 0, moved, before, bytes.length);
      String base64 = Base64.getEncoder().withoutPadding().encodeToString(moved);
      forms.add(base64.substring(before == 0 ? 0 : 4, base64.length() - 2));
    }
    return forms;
  }

  private static String asciiJson(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars()
        .forEach(
            c ->
                escaped.append(
                    c >= ' ' && c <= '~' ? String.valueOf((char) c) : String.format("\\u%04x", c)));
    return escaped.toString();
  }
}
