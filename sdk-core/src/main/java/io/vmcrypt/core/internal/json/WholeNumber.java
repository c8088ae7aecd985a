package io.vmcrypt.core.internal.json;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Reads a long. Moshi's own adapter accepts numbers in quotes, too, and takes minutes for one of
 * millions of digits.
 */
final class WholeNumber extends JsonAdapter<Long> {

  /** The longest number that means something, a double written in full, has 24 characters. */
  private static final int MOST_CHARS = 100;

  @Override
  public Long fromJson(JsonReader reader) throws IOException {
    String text = reader.nextString();
    if (text.length() <= MOST_CHARS) {
      try {
        return new BigDecimal(text).longValueExact();
      } catch (ArithmeticException | NumberFormatException e) {
        // reported below, without the text
      }
    }
    throw new JsonDataException("Expected a long at path " + reader.getPath());
  }

  @Override
  public void toJson(JsonWriter writer, @Nullable Long value) throws IOException {
    writer.value(value);
  }
}
