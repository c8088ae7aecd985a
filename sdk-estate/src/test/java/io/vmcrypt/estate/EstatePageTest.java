package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import com.squareup.moshi.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import okio.Buffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** docs/estate-json.md and the schema are as the code is. */
class EstatePageTest {

  private static final Path PAGE = Path.of("../docs/estate-json.md");

  @Test
  @DisplayName("the document of the page is read, and the schema accepts it")
  void example_isRead() throws IOException {
    String page = Files.readString(PAGE);
    int start = page.indexOf("```json") + "```json".length();
    String document = page.substring(start, page.indexOf("```", start));
    assertThat(EstateSchema.problems(document)).isEmpty();
    Estate estate = Estate.fromJson(document);
    assertThat(estate.name()).isEqualTo("prod");
    assertThat(estate.selections()).hasSize(2);
  }

  @Test
  @DisplayName("the page tells each name that the schema knows")
  void page_tellsEachName() throws IOException {
    String page = Files.readString(PAGE);
    Map<?, ?> schema = (Map<?, ?>) parsed();
    Map<String, Object> names = new TreeMap<>();
    collectNames(schema, names);
    assertThat(names).hasSizeGreaterThan(30);
    assertThat(names.keySet()).allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
  }

  private static void collectNames(Object node, Map<String, Object> names) {
    if (node instanceof Map<?, ?> map) {
      if (map.get("properties") instanceof Map<?, ?> properties) {
        properties.forEach((name, value) -> names.put((String) name, value));
      }
      map.values().forEach(value -> collectNames(value, names));
    }
  }

  private static Object parsed() throws IOException {
    Object schema = JsonReader.of(new Buffer().writeUtf8(Estate.jsonSchema())).readJsonValue();
    assertThat(schema).isInstanceOf(Map.class);
    return schema;
  }
}
