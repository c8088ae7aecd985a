package io.vmcrypt.vsphere.internal.soap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Reads answers that try to fill the memory, one kind after the other; a test runs it with little
 * of it. Prints a line for each: what it is and how the reading ended.
 */
final class SmallHeap {

  /** As much as the transport lets in. */
  private static final long ANSWER_BYTES = 256L * 1024 * 1024;

  private static final String START =
      "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><r>";

  /**
   * A kind of answer.
   *
   * @param start what comes once
   * @param more what comes again and again, by its number
   */
  record Flood(String what, String start, IntFunction<String> more) {}

  private static final List<Flood> FLOODS =
      List.of(
          new Flood("empty CDATA", "<returnval>", i -> "<![CDATA[]]>"),
          new Flood("CDATA of one character", "<returnval>", i -> "<![CDATA[x]]>"),
          new Flood("empty elements", "<returnval>", i -> "<a/>"),
          new Flood("empty-valued attributes", "<returnval>", i -> "<a b='' c='' d='' f=''/>"),
          new Flood(
              "attributes of one element",
              "<returnval><a",
              i -> " a" + Integer.toString(i, 36) + "=''"),
          new Flood(
              "elements with many attributes",
              "<returnval>",
              i -> "<a" + numbered(i * 200L, 200, n -> " a" + n + "=''") + "/>"),
          new Flood("long element names", "<returnval>", i -> "<" + longName(i) + "/>"),
          new Flood("long names outside what is kept", "", i -> "<" + longName(i) + "/>"),
          new Flood("long attribute names", "", i -> "<a " + longName(i) + "=''/>"),
          new Flood("namespaces of other names", "", i -> "<a xmlns:n" + i + "='u" + i + "'/>"),
          new Flood(
              "namespaces of one element",
              "<returnval><a",
              i -> " xmlns:n" + Integer.toString(i, 36) + "='u'"),
          new Flood(
              "nested namespaces",
              "",
              i -> "<a" + numbered(i * 60L, 60, n -> " xmlns:n" + n + "='u" + n + "'") + ">"),
          new Flood("prefixes times names", "", SmallHeap::prefixed),
          new Flood("long types", "<returnval>", i -> type("y".repeat(20_000))),
          new Flood("processing instructions", "", i -> "<?p" + i + " data?>"),
          new Flood("one processing instruction", "<?p ", i -> "data "),
          new Flood("one comment", "<!-- ", i -> "comment "),
          new Flood("character references", "<returnval>", i -> "&#65;"),
          new Flood("character references of elements", "<returnval>", i -> "<a>&#65;</a>"),
          new Flood("texts", "<returnval>", i -> "<a>" + "t".repeat(1000) + "</a>"),
          new Flood("returned values", "", i -> "<returnval>" + i + "</returnval>"),
          new Flood("elements in elements", "<returnval>", i -> "<a>"),
          new Flood("white space", "<returnval>", i -> "<a/>\n "));

  private SmallHeap() {}

  static List<String> kinds() {
    return FLOODS.stream().map(Flood::what).toList();
  }

  private static String numbered(long from, int count, IntFunction<String> each) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < count; i++) {
      all.append(each.apply((int) from + i));
    }
    return all.toString();
  }

  private static String longName(int number) {
    return "n" + number + "x".repeat(900);
  }

  private static String type(String name) {
    return "<a xmlns:xsi='" + Namespaces.XSI + "' xsi:type='" + name + "'/>";
  }

  private static String prefixed(int number) {
    String prefix = "p" + number % 1000;
    return "<" + prefix + ":n" + number / 1000 + " xmlns:" + prefix + "='u'/>";
  }

  public static void main(String[] arguments) {
    for (Flood flood : FLOODS) {
      String end;
      try {
        ElementReader root = ElementReader.of(new Answer(flood));
        List<Object> kept = new ArrayList<>();
        root.children(
            body ->
                body.children(
                    response -> kept.add(Returns.list().andThen(List::copyOf).apply(response))));
        end = "read, " + kept.size();
      } catch (XmlFailure e) {
        end = "refused: " + e.getMessage();
      } catch (OutOfMemoryError e) {
        end = "out of memory";
      }
      System.out.println(flood.what() + ": " + end);
    }
  }

  /** An answer that is made while it is read. */
  private static final class Answer extends InputStream {
    private final Flood flood;
    private byte[] part;
    private int at;
    private int number;
    private long given;

    Answer(Flood flood) {
      this.flood = flood;
      this.part = (START + flood.start()).getBytes(UTF_8);
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      if (given > ANSWER_BYTES) {
        return -1;
      }
      if (at == part.length) {
        part = flood.more().apply(number++).getBytes(UTF_8);
        at = 0;
      }
      int count = Math.min(length, part.length - at);
      System.arraycopy(part, at, buffer, offset, count);
      at += count;
      given += count;
      return count;
    }
  }
}
