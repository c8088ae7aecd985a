package io.vmcrypt.estate;

import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/** Documents that are changed at random. */
final class ChangedDocuments {

  /** What may stand anywhere. */
  private static final List<Object> VALUES =
      Arrays.asList(
          null,
          true,
          false,
          0,
          1,
          2,
          -1,
          4.0,
          1.5,
          128,
          129,
          3651,
          2147483647,
          2147483648L,
          1e15,
          "",
          " ",
          "x",
          " x",
          "x ",
          "a\tb",
          "a\u0001b",
          "a\nb",
          "*",
          "true",
          "4",
          "required",
          "if-none",
          "never",
          "env:A",
          "env:",
          "file:b",
          "hunter2",
          "/a/b",
          "a//b",
          "/",
          "a/",
          "192.0.2.7",
          "192.0.2.256",
          "192.0.2.7:1",
          "192.0.2.7:0",
          "kms:65536",
          "[::1]:5",
          "::1",
          "http://kms",
          "a@b:1",
          "pcc-1",
          "734B9B45-8b1a-469c-b140-b10bd6540017",
          "1-1-1-1-1",
          "0f".repeat(20),
          "0f".repeat(32),
          "0f".repeat(21),
          "-----BEGIN CERTIFICATE-----",
          "x".repeat(80),
          "x".repeat(81),
          "x".repeat(4096),
          "x".repeat(4097),
          "é東😀",
          List.of(),
          List.of("x"),
          List.of("x", "x"),
          List.of("/a/b", "b"),
          List.of("192.0.2.9"),
          List.of(1),
          List.of(List.of("x")),
          Map.of(),
          Map.of("x", 1),
          Map.of("all", true),
          Map.of("name", "x"),
          Map.of("named", List.of("x")),
          Map.of("below", "/a"),
          Map.of("selfSigned", true),
          Map.of("installed", "0f".repeat(20)),
          Map.of("signedBy", "x"),
          Map.of("concurrency", 3),
          Map.of("rotationDays", 90),
          Map.of("virtualTpm", "required"),
          Map.of("names", List.of("x")),
          Map.of("pool", "/a/host/b", "datastore", "x"),
          Map.of("vm", "vm-42", "reason", "arrival-differs"),
          "vm-42",
          "travel",
          "copy",
          43200,
          43201,
          Map.of("name", "kms-3", "address", "kms-3"),
          Map.of("name", "kms-3", "okms", "734b9b45-8b1a-469c-b140-b10bd6540017"));

  private ChangedDocuments() {}

  /** The value with one thing in it changed. */
  static @Nullable Object changed(@Nullable Object value, List<String> names, Random random) {
    if (value instanceof Map<?, ?> map) {
      return changedMap(map, names, random);
    }
    if (value instanceof List<?> list) {
      return changedList(list, names, random);
    }
    return any(random);
  }

  private static @Nullable Object changedMap(Map<?, ?> map, List<String> names, Random random) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put((String) key, value));
    List<String> keys = new ArrayList<>(copy.keySet());
    int what = random.nextInt(12);
    if (what == 0) {
      return any(random);
    }
    if (what <= 2 || keys.isEmpty()) {
      copy.put(names.get(random.nextInt(names.size())), any(random));
      return copy;
    }
    String key = keys.get(random.nextInt(keys.size()));
    if (what <= 4) {
      copy.remove(key);
    } else {
      copy.put(key, changed(copy.get(key), names, random));
    }
    return copy;
  }

  private static @Nullable Object changedList(List<?> list, List<String> names, Random random) {
    List<Object> copy = new ArrayList<>(list);
    int what = random.nextInt(8);
    if (what == 0) {
      return any(random);
    }
    if (what == 1 || copy.isEmpty()) {
      copy.add(any(random));
      return copy;
    }
    int index = random.nextInt(copy.size());
    if (what == 2) {
      copy.remove(index);
    } else if (what == 3) {
      copy.add(copy.get(index));
    } else {
      copy.set(index, changed(copy.get(index), names, random));
    }
    return copy;
  }

  private static @Nullable Object any(Random random) {
    return VALUES.get(random.nextInt(VALUES.size()));
  }

  static @Nullable Object parse(String text) throws IOException {
    return whole(JsonReader.of(new Buffer().writeUtf8(text)).readJsonValue());
  }

  /** Moshi reads each number as a double. */
  private static @Nullable Object whole(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      map.forEach((key, each) -> copy.put((String) key, whole(each)));
      return copy;
    }
    if (value instanceof List<?> list) {
      List<Object> copy = new ArrayList<>();
      list.forEach(each -> copy.add(whole(each)));
      return copy;
    }
    return value instanceof Double number ? (Object) number.intValue() : value;
  }

  static String write(@Nullable Object document) throws IOException {
    Buffer buffer = new Buffer();
    JsonWriter writer = JsonWriter.of(buffer);
    writer.setSerializeNulls(true);
    writer.setLenient(true);
    writer.jsonValue(document);
    return buffer.readUtf8();
  }
}
