package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Documents that were changed at random: the schema and the parser say the same of each. */
class EstateDocumentPropertyTest {

  private static final int DOCUMENTS = 4000;

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
          Map.of("accepted", List.of("replication-stops")),
          Map.of("virtualTpm", "required"),
          Map.of("names", List.of("x")),
          Map.of("name", "kms-3", "address", "kms-3"),
          Map.of("name", "kms-3", "okms", "734b9b45-8b1a-469c-b140-b10bd6540017"));

  private static final List<String> NAMES =
      List.of(
          "x",
          "estate",
          "keyServers",
          "clientTrust",
          "registeredWith",
          "keyProvider",
          "keyType",
          "accepted",
          "ftEncryption",
          "virtualTpm",
          "backupProxiesFirst",
          "wrappingKey",
          "rotationDays",
          "policy",
          "vms",
          "rollout",
          "certificateDays",
          "name",
          "address",
          "okms",
          "thumbprint",
          "replaceThumbprint",
          "authority",
          "nextCertificate",
          "registeredAs",
          "proxy",
          "user",
          "password",
          "identity",
          "signedBy",
          "selfSigned",
          "installed",
          "certificate",
          "key",
          "passphrase",
          "default",
          "defaultFor",
          "description",
          "allowCleartextFilters",
          "all",
          "below",
          "named",
          "disks",
          "exclude",
          "names",
          "migrateEncryption",
          "concurrency",
          "perHost",
          "perDatastore",
          "stopAfterFailures");

  /** What no schema can say. */
  private static final List<String> BEYOND_THE_SCHEMA =
      List.of("is there twice", "each needs a name of its own");

  @Test
  @DisplayName("the schema accepts what the parser accepts, and nothing else")
  void changedDocuments_bothSayTheSame() throws IOException {
    int accepted = 0;
    for (int seed = 0; seed < DOCUMENTS; seed++) {
      Random random = new Random(seed);
      Object document =
          parse(random.nextInt(4) == 0 ? EstateDocuments.SMALLEST : EstateDocuments.FULL);
      for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
        document = changed(document, random);
      }
      String text = write(document);
      List<String> problems = EstateSchema.problems(text);
      String refusal = refusal(text);
      // JSON is YAML, too: with the same verdict, at the same places
      assertThat(refusalOfYaml(text)).as(text).isEqualTo(refusal);
      if (refusal != null && BEYOND_THE_SCHEMA.stream().anyMatch(refusal::contains)) {
        continue;
      }
      assertThat(refusal == null)
          .as("seed %s: schema %s, parser %s: %s", seed, problems, refusal, text)
          .isEqualTo(problems.isEmpty());
      if (refusal == null) {
        accepted++;
        Estate estate = Estate.fromJson(text);
        assertThat(Estate.fromJson(estate.toJson())).isEqualTo(estate);
      } else {
        assertThat(refusal).doesNotContain("hunter2");
      }
    }
    // both verdicts occur often, or this proves nothing
    assertThat(accepted).isBetween(DOCUMENTS / 20, DOCUMENTS * 19 / 20);
  }

  private static @Nullable String refusal(String text) {
    try {
      Estate.fromJson(text);
      return null;
    } catch (EstateFormatException e) {
      return e.getMessage();
    }
  }

  private static @Nullable String refusalOfYaml(String text) {
    try {
      Estate.fromYaml(text);
      return null;
    } catch (EstateFormatException e) {
      return e.getMessage();
    }
  }

  /** The value with one thing in it changed. */
  private static @Nullable Object changed(@Nullable Object value, Random random) {
    if (value instanceof Map<?, ?> map) {
      return changedMap(map, random);
    }
    if (value instanceof List<?> list) {
      return changedList(list, random);
    }
    return any(random);
  }

  private static @Nullable Object changedMap(Map<?, ?> map, Random random) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put((String) key, value));
    List<String> keys = new ArrayList<>(copy.keySet());
    int what = random.nextInt(12);
    if (what == 0) {
      return any(random);
    }
    if (what <= 2 || keys.isEmpty()) {
      copy.put(NAMES.get(random.nextInt(NAMES.size())), any(random));
      return copy;
    }
    String key = keys.get(random.nextInt(keys.size()));
    if (what <= 4) {
      copy.remove(key);
    } else {
      copy.put(key, changed(copy.get(key), random));
    }
    return copy;
  }

  private static @Nullable Object changedList(List<?> list, Random random) {
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
      copy.set(index, changed(copy.get(index), random));
    }
    return copy;
  }

  private static @Nullable Object any(Random random) {
    return VALUES.get(random.nextInt(VALUES.size()));
  }

  private static @Nullable Object parse(String text) throws IOException {
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

  private static String write(@Nullable Object document) throws IOException {
    Buffer buffer = new Buffer();
    JsonWriter writer = JsonWriter.of(buffer);
    writer.setSerializeNulls(true);
    writer.setLenient(true);
    writer.jsonValue(document);
    return buffer.readUtf8();
  }
}
