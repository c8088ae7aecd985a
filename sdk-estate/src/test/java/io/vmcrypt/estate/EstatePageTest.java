package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.squareup.moshi.JsonReader;
import io.vmcrypt.estate.spec.Estate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import okio.Buffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** docs/estate-json.md, docs/leaving.md and the schema are as the code is. */
class EstatePageTest {

  private static final Path PAGE = Path.of("../docs/estate-json.md");
  private static final Path LEAVING = Path.of("../docs/leaving.md");

  @Test
  @DisplayName("the document of the page is read, and the schema accepts it")
  void example_isRead() throws IOException {
    String page = Files.readString(PAGE);
    int start = page.indexOf("```json") + "```json".length();
    String document = page.substring(start, page.indexOf("```", start));
    assertThat(DocumentRules.ESTATE.problems(document)).isEmpty();
    Estate estate = Estate.fromJson(document);
    assertThat(estate.name()).isEqualTo("prod");
    assertThat(estate.selections()).hasSize(2);
  }

  @Test
  @DisplayName("the pages tell each name that the schema knows, and no other")
  void pages_tellEachName() throws IOException {
    Map<?, ?> schema = parsed();
    Map<?, ?> parts = (Map<?, ?>) requireNonNull(schema.get("$defs"));
    Object leaving = requireNonNull(parts.get("leaving"));
    Set<String> names = new TreeSet<>();
    collectNames(schema, leaving, names);
    Set<String> namesOfLeaving = new TreeSet<>();
    collectNames(leaving, Map.of(), namesOfLeaving);

    assertThat(names).hasSizeGreaterThan(30);
    assertEachIsTold(PAGE, names);
    assertThat(namesOfLeaving).hasSizeGreaterThan(4);
    assertEachIsTold(LEAVING, namesOfLeaving);
    names.addAll(namesOfLeaving);
    for (String row : Files.readAllLines(PAGE)) {
      if (row.startsWith("| `")) {
        assertThat(row.split(" \\| ", 2)[0].replaceAll("[|`]", "").strip().split(", ", -1))
            .isSubsetOf(names);
      }
    }
  }

  private static void assertEachIsTold(Path file, Set<String> names) throws IOException {
    String page = Files.readString(file);
    assertThat(names).allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
  }

  private static void collectNames(Object node, Object except, Set<String> names) {
    if (node instanceof Map<?, ?> map && !map.equals(except)) {
      if (map.get("properties") instanceof Map<?, ?> properties) {
        properties.keySet().forEach(name -> names.add((String) name));
      }
      map.values().forEach(value -> collectNames(value, except, names));
    }
  }

  private static Map<?, ?> parsed() throws IOException {
    Object schema = JsonReader.of(new Buffer().writeUtf8(Estate.jsonSchema())).readJsonValue();
    assertThat(schema).isInstanceOf(Map.class);
    return (Map<?, ?>) requireNonNull(schema);
  }
}
