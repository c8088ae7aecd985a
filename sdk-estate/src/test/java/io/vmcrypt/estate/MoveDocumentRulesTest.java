package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.squareup.moshi.JsonReader;
import io.vmcrypt.estate.part.EstateFormatException;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.estate.spec.EstateMove;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import okio.Buffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of the document of a move: schema and parser say the same. */
class MoveDocumentRulesTest {

  private static final int DOCUMENTS = 600;

  private static final String SMALLEST =
      """
      {
        "move": "house",
        "vms": [{"way": "copy", "select": {"named": ["web-01"]}, "policy": "Encrypted"}]
      }
      """;

  /** Says all that can be said. */
  static final String FULL =
      """
      {
        "$schema": "move.schema.json",
        "move": "house",
        "from": {
          "vcenter": "11111111-1111-4111-8111-111111111111",
          "registeredWith": "pcc-192-0-2-1",
          "estates": [{
            "estate": "old house",
            "keyServers": [{"name": "kms-0", "okms": "734b9b45-8b1a-469c-b140-b10bd6540017"}],
            "registeredWith": "pcc-192-0-2-1",
            "keyProvider": {"name": "kms-old"}
          }]
        },
        "to": {
          "vcenter": "22222222-2222-4222-8222-222222222222",
          "registeredWith": "pcc-192-0-2-9",
          "estates": [{
            "estate": "new house",
            "keyServers": [{"name": "kms-1", "address": "192.0.2.5"}],
            "clientTrust": {"selfSigned": true},
            "registeredWith": "pcc-192-0-2-9",
            "keyProvider": {"name": "kms-new"},
            "policy": {"name": "Encrypted"}
          }]
        },
        "bridge": {"keyProvider": "bridge", "backup": "bridge.p12", "password": "env:BRIDGE"},
        "vms": [
          {
            "way": "travel",
            "select": {"below": "/Paris/vm/Prod", "exclude": {"names": ["test-*"]}},
            "keyProvider": "kms-new",
            "place": {
              "pool": "/New/host/Cluster", "datastore": "ds-1", "host": "esx-1",
              "folder": "/New/vm/Prod", "disks": {"Hard disk 2": "ds-2"},
              "networks": {"VM Network": "New Network"}
            }
          },
          {"way": "copy", "select": {"named": ["db-01"]}, "policy": "Encrypted",
           "arrivals": {"db-01": "db-01_replica"}},
          {"way": "bare", "select": {"all": true}, "policy": "Encrypted VMs",
           "longestInClear": 240}
        ],
        "rollout": {"concurrency": 4, "perHost": 2, "perDatastore": 3, "stopAfterFailures": null},
        "emptying": [{
          "keyProvider": "kms-gone", "registrations": ["192.0.2.4"], "force": "kms-gone",
          "skip": ["host-12"], "hostsTo": "kms-next", "withoutSuccessor": true
        }],
        "skip": ["vm-42"],
        "force": ["33333333-3333-4333-8333-333333333333"]
      }
      """;

  private static final List<String> NAMES =
      List.of(
          "x",
          "move",
          "from",
          "to",
          "vcenter",
          "registeredWith",
          "estates",
          "bridge",
          "keyProvider",
          "backup",
          "password",
          "vms",
          "way",
          "select",
          "place",
          "pool",
          "datastore",
          "host",
          "folder",
          "disks",
          "networks",
          "policy",
          "arrivals",
          "longestInClear",
          "rollout",
          "emptying",
          "hostsTo",
          "registrations",
          "skip",
          "force",
          "leaving",
          "named",
          "all",
          "below",
          "virtualTpm");

  /** What no schema can say. */
  private static final List<String> BEYOND_THE_SCHEMA =
      List.of(
          "or one of them twice",
          "hosts go to another key provider",
          "is there twice",
          "each needs a name of its own",
          "which the selection does not name",
          "two VMs arrive under one name",
          "say the same service",
          "both sides are",
          "is taken away there",
          "force names another key provider",
          "two estates of one side");

  private static String full(String part, String replacement) {
    return DocumentRules.replaced(FULL, part, replacement);
  }

  static Stream<Arguments> good() {
    return Stream.of(
        Arguments.of("the smallest", SMALLEST),
        Arguments.of("the full one", FULL),
        Arguments.of(
            "a bridge that is there",
            full(", \"backup\": \"bridge.p12\", \"password\": \"env:BRIDGE\"", "")),
        Arguments.of(
            "only key providers are taken away", full(", \"registrations\": [\"192.0.2.4\"]", "")),
        Arguments.of(
            "an estate with no VMs",
            full(
                "\"keyProvider\": {\"name\": \"kms-old\"}",
                "\"keyProvider\": {\"name\": \"kms-old\"}, \"vms\": []")),
        Arguments.of("the longest time in the clear", full("240", "43200")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  @DisplayName("what the schema accepts is read, and written so that it accepts it")
  void good_isReadAndAccepted(String what, String document) {
    EstateMove move = DocumentRules.MOVE.accepted(document);
    assertThat(move.toBuilder().build()).isEqualTo(move).hasSameHashCodeAs(move);
  }

  private static Arguments bad(String what, String document, String path, String words) {
    return Arguments.of(what, document, path, words);
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        bad("no object", "[]", "$", "a list is there; expected an object"),
        bad("no name", full("\"move\": \"house\",", ""), "$", "move is missing"),
        bad("no VMs", "{\"move\": \"house\"}", "$", "vms is missing"),
        bad(
            "an unknown name",
            full("\"skip\": [\"vm", "\"skp\": [\"vm"),
            "$",
            "Did you mean skip?"),
        bad(
            "an unknown name of a side",
            full("\"vcenter\": \"11111111", "\"vCenter\": \"11111111"),
            "$.from",
            "Did you mean vcenter?"),
        bad(
            "an id of a vCenter that is none",
            full("11111111-1111", "1-1111"),
            "$.from.vcenter",
            "the vCenter's own id"),
        bad(
            "no estate",
            full(
                "[{\n      \"estate\": \"old house\",",
                "[], \"x\": [{\n      \"estate\": \"old house\","),
            "$.from",
            "a list of 0"),
        bad(
            "an estate with VMs",
            full(
                "\"keyProvider\": {\"name\": \"kms-old\"}",
                "\"keyProvider\": {\"name\": \"kms-old\"}, \"vms\": [{\"all\": true}]"),
            "$.from",
            "no part of a move"),
        bad(
            "an estate that leaves",
            full(
                "\"keyProvider\": {\"name\": \"kms-old\"}",
                "\"keyProvider\": {\"name\": \"kms-old\"}, \"leaving\": {\"keyProvider\": \"x\"}"),
            "$.from",
            "no part of a move"),
        bad(
            "a bridge without a name",
            full("\"keyProvider\": \"bridge\", ", ""),
            "$.bridge",
            "keyProvider is missing"),
        bad(
            "a password of no backup",
            full("\"backup\": \"bridge.p12\", ", ""),
            "$.bridge",
            "no backup that it opens"),
        bad(
            "a password in clear",
            full("env:BRIDGE", "hunter2"),
            "$.bridge.password",
            "must not be here"),
        bad("no selections", SMALLEST.replaceFirst("\\[\\{.*\\}\\]", "[]"), "$.vms", "a list of 0"),
        bad("no way", full("\"way\": \"copy\", ", ""), "$.vms[1]", "way is missing"),
        bad("another way", full("\"copy\"", "\"clone\""), "$.vms[1].way", "expected \"travel\""),
        bad(
            "VMs that travel nowhere",
            full("\"way\": \"copy\"", "\"way\": \"travel\""),
            "$.vms[1]",
            "place is missing"),
        bad(
            "a copy without a policy",
            full("\"policy\": \"Encrypted\",\n     \"arrivals\"", "\"arrivals\""),
            "$.vms[1]",
            "policy is missing"),
        bad(
            "bare without a bound",
            full(",\n     \"longestInClear\": 240", ""),
            "$.vms[2]",
            "longestInClear is missing"),
        bad(
            "a copy with a bound",
            full("\"way\": \"bare\"", "\"way\": \"copy\""),
            "$.vms[2]",
            "longestInClear is here"),
        bad("no time in the clear", full("240", "0"), "$.vms[2].longestInClear", "1 to 43200"),
        bad("too long in the clear", full("240", "43201"), "$.vms[2].longestInClear", "1 to 43200"),
        bad(
            "VMs that travel under another name",
            full(
                "\"keyProvider\": \"kms-new\",\n      \"place\"",
                "\"arrivals\": {\"a\": \"b\"},\n      \"place\""),
            "$.vms[0].arrivals",
            "keeps its name"),
        bad(
            "a part of a VM",
            full("{\"all\": true}", "{\"all\": true, \"disks\": [\"Hard disk 1\"]}"),
            "$.vms[2]",
            "a VM moves whole"),
        bad(
            "a VM that is changed",
            full("{\"all\": true}", "{\"all\": true, \"virtualTpm\": \"required\"}"),
            "$.vms[2]",
            "a VM moves whole"),
        bad(
            "no arrivals",
            full("{\"db-01\": \"db-01_replica\"}", "{}"),
            "$.vms[1].arrivals",
            "an object of 0"),
        bad(
            "an arrival of no name",
            full("{\"db-01\": \"db-01_replica\"}", "{\"\": \"x\"}"),
            "$.vms[1].arrivals",
            "this name has another form"),
        bad(
            "an arrival under no name",
            full("db-01_replica", ""),
            "$.vms[1].arrivals.db-01",
            "one line"),
        bad(
            "no datastore",
            full("\"datastore\": \"ds-1\", ", ""),
            "$.vms[0].place",
            "datastore is missing"),
        bad(
            "a pool that is no path",
            full("/New/host/Cluster", "/New//Cluster"),
            "$.vms[0].place.pool",
            "inventory path"),
        bad(
            "nothing is taken away",
            full("\"keyProvider\": \"kms-gone\", ", ""),
            "$.emptying[0]",
            "keyProvider is missing"),
        bad(
            "a registration of no address",
            full("\"192.0.2.4\"", "\"kms\""),
            "$.emptying[0].registrations[0]",
            "IPv4"),
        bad(
            "registrations of no service",
            SMALLEST.replaceFirst(
                "\\}\\]",
                "}], \"emptying\": [{\"keyProvider\": \"k\", \"registrations\": [\"192.0.2.4\"]}]"),
            "$",
            "no service"),
        bad(
            "too many at a time",
            full("\"concurrency\": 4", "\"concurrency\": 129"),
            "$.rollout.concurrency",
            "1 to 128"),
        bad("one word for all", full("[\"vm-42\"]", "[\"*\"]"), "$.skip[0]", "a name is no id"),
        bad("a name instead of an id", full("[\"vm-42\"]", "[\"web-01\"]"), "$.skip[0]", "no id"),
        bad("nobody", full("[\"vm-42\"]", "[]"), "$.skip", "a list of 0"),
        bad("the same twice", full("[\"vm-42\"]", "[\"vm-42\", \"vm-42\"]"), "$.skip", "twice"),
        bad(
            "the shape of before",
            SMALLEST.replaceFirst("\\}\\]", "}], \"emptying\": {\"keyProviders\": [\"old\"]}"),
            "$.emptying",
            "an object is there; expected a list"),
        bad(
            "data that is encrypted anew for nobody",
            full("\"hostsTo\": \"kms-next\"", "\"deep\": true"),
            "$.emptying[0]",
            "without a successor none does"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  @DisplayName("what is wrong is refused by schema and parser, at its place, and nothing is quoted")
  void bad_isRefusedByBoth(String what, String document, String path, String words) {
    assertThat(DocumentRules.MOVE.refused(document, words).mistakes())
        .extracting(EstateFormatException.Mistake::path)
        .contains(path);
  }

  @Test
  @Tag("thorough")
  @DisplayName("documents that were changed at random: both say the same of each")
  void changedDocuments_bothSayTheSame() throws IOException {
    DocumentRules.MOVE.holdOfChanged(DOCUMENTS, SMALLEST, FULL, NAMES, BEYOND_THE_SCHEMA);
  }

  @Test
  @DisplayName("the page has each name that the schema knows")
  void schema_isAsCodeAndPage() throws IOException {
    Map<?, ?> schema =
        (Map<?, ?>)
            requireNonNull(
                JsonReader.of(new Buffer().writeUtf8(EstateMove.jsonSchema())).readJsonValue());
    Map<?, ?> own = new LinkedHashMap<>((Map<?, ?>) requireNonNull(schema.get("$defs")));
    assertThat(own.remove("estate"))
        .isEqualTo(JsonReader.of(new Buffer().writeUtf8(Estate.jsonSchema())).readJsonValue());
    TreeSet<String> names = new TreeSet<>();
    collect(requireNonNull(schema.get("properties")), names);
    collect(Map.of("properties", requireNonNull(schema.get("properties"))), names);
    collect(own, names);
    assertThat(names).hasSizeGreaterThan(25);
    String page = Files.readString(Path.of("../docs/moving-house.md"));
    assertThat(names).allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
  }

  @Test
  @DisplayName("each document of the pages is read, and the schema of each accepts it")
  void pages_documentsAreRead() throws IOException {
    String pages = Files.readString(Path.of("../docs/moving-house.md"));
    int moves = 0;
    for (String part : pages.split("```yaml\\n", -1)) {
      String document = part.substring(0, Math.max(0, part.indexOf("```")));
      if (document.startsWith("move:")) {
        String json = EstateMove.fromYaml(document).toJson();
        assertThat(DocumentRules.MOVE.problems(json)).isEmpty();
        moves++;
      } else if (document.startsWith("estate:")) {
        assertThat(DocumentRules.ESTATE.problems(Estate.fromYaml(document).toJson())).isEmpty();
      } else if (document.startsWith("skip:")) {
        String whole = "move: x\nvms: [{way: copy, select: {all: true}, policy: P}]\n" + document;
        assertThat(EstateMove.fromYaml(whole).skipped()).hasSize(1);
      }
    }
    assertThat(moves).isEqualTo(2);
  }

  private static void collect(Object node, Set<String> names) {
    if (node instanceof Map<?, ?> map) {
      if (map.get("properties") instanceof Map<?, ?> properties) {
        properties.forEach(
            (name, value) -> {
              if (value instanceof Map<?, ?>) {
                names.add((String) name);
              }
            });
      }
      map.values().forEach(value -> collect(value, names));
    }
    if (node instanceof List<?> list) {
      list.forEach(value -> collect(value, names));
    }
  }
}
