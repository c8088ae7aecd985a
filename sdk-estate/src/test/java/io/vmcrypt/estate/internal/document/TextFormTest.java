package io.vmcrypt.estate.internal.document;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.squareup.moshi.JsonReader;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.estate.spec.EstateMove;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okio.Buffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TextFormTest {

  @ParameterizedTest
  @EnumSource
  @DisplayName("the schema has the same pattern and the same length under the same name")
  void form_isThatOfTheSchema(TextForm form) throws IOException {
    assertThat(definition(form))
        .containsEntry("pattern", form.pattern().pattern())
        .containsEntry("maxLength", (double) TextForm.MOST_CHARACTERS)
        .containsEntry("type", "string");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> definition(TextForm form) throws IOException {
    Map<String, Object> all = new HashMap<>();
    for (String text : List.of(Estate.jsonSchema(), EstateMove.jsonSchema())) {
      Map<String, Map<String, Object>> schema =
          (Map<String, Map<String, Object>>)
              JsonReader.of(new Buffer().writeUtf8(text)).readJsonValue();
      all.putAll(requireNonNull(requireNonNull(schema).get("$defs")));
    }
    return (Map<String, Object>) requireNonNull(all.get(form.key()), form.key());
  }
}
