package io.vmcrypt.kmip;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvCodec;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Bends a good answer of a KMIP server in every way: as a whole, and at each of its items. */
final class KmipAnswerEdits {

  private static final int ENDLESS = 5_000;

  /** The names of tags by which an edit tells where it bends. */
  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(0x420008, "attribute"),
          Map.entry(0x420009, "index"),
          Map.entry(0x42000a, "attribute name"),
          Map.entry(0x42000b, "attribute value"),
          Map.entry(0x42000d, "count"),
          Map.entry(0x42000f, "item"),
          Map.entry(0x420028, "algorithm"),
          Map.entry(0x42002a, "length"),
          Map.entry(0x420035, "digest value"),
          Map.entry(0x420038, "hashing"),
          Map.entry(0x420040, "block"),
          Map.entry(0x420042, "format"),
          Map.entry(0x420043, "material"),
          Map.entry(0x420045, "value"),
          Map.entry(0x420057, "type"),
          Map.entry(0x42005c, "operation"),
          Map.entry(0x420069, "version"),
          Map.entry(0x42006a, "major"),
          Map.entry(0x42006b, "minor"),
          Map.entry(0x42007a, "header"),
          Map.entry(0x42007b, "message"),
          Map.entry(0x42007c, "payload"),
          Map.entry(0x42007d, "words"),
          Map.entry(0x42007e, "reason"),
          Map.entry(0x42007f, "status"),
          Map.entry(0x42008f, "key"),
          Map.entry(0x420092, "time"),
          Map.entry(0x420093, "batch id"),
          Map.entry(0x420094, "id"),
          Map.entry(0x42009d, "vendor"));

  /** A server may answer under the version that it likes, and its clock may be wrong. */
  private static final Set<String> UNUSED = Set.of("header/version", "header/time");

  /**
   * A way to bend an answer.
   *
   * @param path where it is bent: empty for the whole, else names of items
   * @param how in words
   * @param endsThere whether the server hangs up after it: what it announces does not come
   * @param bending from the bytes of a good answer to those of the bent one
   */
  record Edit(String path, String how, boolean endsThere, UnaryOperator<byte[]> bending) {

    @Override
    public String toString() {
      return path + " " + how;
    }
  }

  private final String anotherId;
  private final List<Edit> edits = new ArrayList<>();

  private KmipAnswerEdits(String anotherId) {
    this.anotherId = anotherId;
  }

  /**
   * All ways to bend answers of a form.
   *
   * @param good an answer of this form
   * @param anotherId the id of a key that somebody else needs
   */
  static List<Edit> of(byte[] good, String anotherId) throws TtlvException {
    KmipAnswerEdits edits = new KmipAnswerEdits(anotherId);
    edits.whole();
    edits.inside(TtlvCodec.decode(good), List.of(), "");
    return edits.edits;
  }

  private void whole() {
    whole("does not come", true, bytes -> new byte[0]);
    whole("is cut", true, bytes -> Arrays.copyOf(bytes, bytes.length / 2));
    whole("is cut by one", true, bytes -> Arrays.copyOf(bytes, bytes.length - 1));
    whole("announces 4 GiB", true, bytes -> announcing(bytes, -1));
    whole("announces more", true, bytes -> announcing(bytes, bytes.length));
    whole("announces less", true, bytes -> announcing(bytes, bytes.length - 16));
    whole("announces nothing", true, bytes -> announcing(bytes, 0));
    whole("is a web page", true, bytes -> "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
    whole("is all zeros", true, bytes -> new byte[bytes.length]);
    whole("is followed by a mebibyte", true, bytes -> Arrays.copyOf(bytes, 1 << 20));
    whole("is a request", false, bytes -> withTag(bytes, 0x78));
  }

  private void whole(String how, boolean endsThere, UnaryOperator<byte[]> bending) {
    edits.add(new Edit("", how, endsThere, bending));
  }

  private static byte[] announcing(byte[] bytes, int length) {
    byte[] bent = bytes.clone();
    ByteBuffer.wrap(bent).putInt(4, length);
    return bent;
  }

  private static byte[] withTag(byte[] bytes, int tag) {
    byte[] bent = bytes.clone();
    bent[2] = (byte) tag;
    return bent;
  }

  private void inside(Ttlv item, List<Integer> place, String path) {
    if (!(item.value() instanceof TtlvValue.Structure structure)) {
      return;
    }
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < structure.items().size(); i++) {
      List<Integer> inner = new ArrayList<>(place);
      inner.add(i);
      Ttlv child = structure.items().get(i);
      if (!seen.add(child.tag())) {
        // one of a list stands for all
        continue;
      }
      String name = NAMES.getOrDefault(child.tag(), Integer.toHexString(child.tag()));
      String innerPath = path.isEmpty() ? name : path + "/" + name;
      if (UNUSED.contains(innerPath)) {
        continue;
      }
      member(inner, innerPath);
      inside(child, inner, innerPath);
    }
  }

  private void member(List<Integer> place, String path) {
    replace(place, path, "is missing", now -> List.of());
    replace(place, path, "is there twice", now -> List.of(now, now));
    replace(place, path, "is endless", now -> Collections.nCopies(ENDLESS, now));
    replace(place, path, "is another", now -> List.of(another(now, 0)));
    replace(place, path, "is unknown", now -> List.of(another(now, 1)));
    replace(place, path, "is before another", now -> List.of(now, another(now, 0)));
    replace(place, path, "is after another", now -> List.of(another(now, 0), now));
    replace(place, path, "is empty", now -> List.of(empty(now)));
    replace(place, path, "is of another type", now -> List.of(ofOtherType(now)));
    replace(place, path, "is deep", now -> List.of(deep(now)));
  }

  /** Another value that makes as much sense; for a structure one that is not known. */
  private Ttlv another(Ttlv now, int which) {
    boolean first = which == 0;
    TtlvValue value = now.value();
    if (value instanceof TtlvValue.Int number) {
      return Ttlv.integer(now.tag(), first ? number.value() + 1 : -1);
    }
    if (value instanceof TtlvValue.Enumeration meaning) {
      return Ttlv.enumeration(now.tag(), first ? meaning.value() + 1 : 0x7ffffff1);
    }
    if (value instanceof TtlvValue.Text text) {
      return Ttlv.text(now.tag(), first ? anotherId : text.value() + "x");
    }
    if (value instanceof TtlvValue.Bytes) {
      return Ttlv.bytes(now.tag(), first ? new byte[32] : "vmcrypt99".getBytes(UTF_8));
    }
    if (value instanceof TtlvValue.DateTime moment) {
      return Ttlv.dateTime(
          now.tag(), moment.value().plus(first ? Duration.ofDays(1) : Duration.ofDays(-90_000)));
    }
    if (value instanceof TtlvValue.Structure structure) {
      return first
          ? Ttlv.structure(now.tag(), reversed(structure.items()))
          : Ttlv.structure(now.tag(), Ttlv.text(0x540001, "novel"));
    }
    return new Ttlv(now.tag(), new TtlvValue.Interval(Duration.ofSeconds(1)));
  }

  private static List<Ttlv> reversed(List<Ttlv> items) {
    List<Ttlv> reversed = new ArrayList<>(items);
    Collections.reverse(reversed);
    return reversed;
  }

  private static Ttlv empty(Ttlv now) {
    TtlvValue value = now.value();
    if (value instanceof TtlvValue.Structure) {
      return Ttlv.structure(now.tag());
    }
    if (value instanceof TtlvValue.Bytes) {
      return Ttlv.bytes(now.tag(), new byte[0]);
    }
    return value instanceof TtlvValue.Text
        ? Ttlv.text(now.tag(), "")
        : value instanceof TtlvValue.Enumeration
            ? Ttlv.enumeration(now.tag(), 0)
            : Ttlv.integer(now.tag(), 0);
  }

  private static Ttlv ofOtherType(Ttlv now) {
    return now.value() instanceof TtlvValue.Text
        ? Ttlv.bytes(now.tag(), "text".getBytes(UTF_8))
        : Ttlv.text(now.tag(), "text");
  }

  private static Ttlv deep(Ttlv now) {
    return IntStream.range(0, 200)
        .boxed()
        .reduce(now, (inner, i) -> Ttlv.structure(now.tag(), inner), (one, other) -> other);
  }

  private void replace(
      List<Integer> place, String path, String how, Function<Ttlv, List<Ttlv>> bending) {
    edits.add(
        new Edit(
            path,
            how,
            false,
            bytes -> {
              try {
                return TtlvCodec.encode(replaced(TtlvCodec.decode(bytes), place, bending));
              } catch (TtlvException e) {
                throw new IllegalStateException(e);
              }
            }));
  }

  /** The answer with one of its items replaced; as it is if it has no such item. */
  private static Ttlv replaced(Ttlv item, List<Integer> place, Function<Ttlv, List<Ttlv>> bending) {
    if (!(item.value() instanceof TtlvValue.Structure structure)) {
      return item;
    }
    List<Ttlv> items = new ArrayList<>();
    for (int i = 0; i < structure.items().size(); i++) {
      Ttlv child = structure.items().get(i);
      if (i != place.get(0)) {
        items.add(child);
      } else if (place.size() == 1) {
        items.addAll(bending.apply(child));
      } else {
        items.add(replaced(child, place.subList(1, place.size()), bending));
      }
    }
    return Ttlv.structure(item.tag(), items);
  }
}
