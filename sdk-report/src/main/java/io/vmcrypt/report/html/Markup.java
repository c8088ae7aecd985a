package io.vmcrypt.report.html;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A piece of a page. What comes from outside is escaped where it comes in, so that no name that
 * somebody chose can be taken for markup. Immutable and thread-safe.
 */
public final class Markup {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /** Nothing. */
  public static final Markup NONE = new Markup("");

  /** In ten pairs, so that a narrow page breaks it where it can be compared. */
  private static final Pattern THUMBPRINT =
      Pattern.compile("(?:\\p{XDigit}{2}:){15,}\\p{XDigit}{2}");

  /** What no page may have, and no name either. */
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\n\t]]");

  private final String html;

  private Markup(String html) {
    this.html = html;
  }

  /** Of one of this package, which knows what it does. */
  static Markup of(String html) {
    return new Markup(html);
  }

  /** A text where no markup may stand: in an attribute, or in a title. */
  static Markup plain(String text) {
    return new Markup(escaped(text));
  }

  /**
   * Words of this program, as they stand there.
   *
   * @throws IllegalArgumentException if there is markup in them
   */
  public static Markup words(String words) {
    if (words.indexOf('<') >= 0 || words.indexOf('&') >= 0) {
      throw new IllegalArgumentException("these are no words of ours");
    }
    return new Markup(words);
  }

  /** A time as people read it: words of this program. */
  public static String time(Instant time) {
    return TIME.format(time);
  }

  /** A text, whoever has written it. */
  public static Markup text(String text) {
    return new Markup(shown(text));
  }

  /** A name that somebody chose: its direction of writing must not turn what is around it. */
  public static Markup name(String name) {
    return new Markup("<bdi>" + shown(name) + "</bdi>");
  }

  /** An id, a code, or what is typed. */
  public static Markup code(String code) {
    return new Markup("<code>" + shown(code) + "</code>");
  }

  /** What stands out, by what it says of VMs. */
  public static Markup badge(String kind, String words) {
    return new Markup("<span class=\"badge " + kind + "\">" + words + "</span>");
  }

  private static String escaped(String text) {
    String escaped =
        text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
            .replace("'", "&#39;");
    return CONTROL.matcher(escaped).replaceAll("\uFFFD");
  }

  private static String shown(String text) {
    return THUMBPRINT
        .matcher(escaped(text))
        .replaceAll(
            found ->
                "<span class=\"whole\">%s</span>"
                    .formatted(found.group().replaceAll("((?:..:){10})", "$1<wbr>")));
  }

  /** One after the other. */
  public static Markup joined(Collection<Markup> parts) {
    return joined("", parts.stream());
  }

  /** One after the other, with this between them. */
  static Markup joined(String between, Stream<Markup> parts) {
    return new Markup(parts.map(Markup::toString).collect(Collectors.joining(between)));
  }

  boolean isNothing() {
    return html.isEmpty();
  }

  /** Words of this program, and then this; nothing stays nothing. */
  Markup after(String words) {
    return isNothing() ? this : words(words).and(this);
  }

  /** This, and then that. */
  public Markup and(Markup next) {
    return new Markup(html + next.html);
  }

  /** This, and then words of this program. */
  public Markup and(String words) {
    return and(words(requireNonNull(words, "words")));
  }

  /** In a line of its own, and small; nothing stays nothing. */
  public Markup small() {
    return isNothing() ? this : new Markup("<small>" + html + "</small>");
  }

  /** In a line of its own. */
  public Markup line() {
    return new Markup("<div>" + html + "</div>");
  }

  /** Strong. */
  public Markup strong() {
    return new Markup("<strong>" + html + "</strong>");
  }

  /** As it should not be. */
  public Markup not() {
    return new Markup("<span class=\"not\">" + html + "</span>");
  }

  /** As it stands in the page. */
  @Override
  public String toString() {
    return html;
  }
}
