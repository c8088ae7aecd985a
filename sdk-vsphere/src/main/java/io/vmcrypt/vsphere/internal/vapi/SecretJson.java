package io.vmcrypt.vsphere.internal.vapi;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import io.vmcrypt.core.secret.Secret;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads and writes secrets as JSON strings, so that no DTO holds one as a plain string. */
final class SecretJson extends JsonAdapter<Secret> {

  @Override
  public @Nullable Secret fromJson(JsonReader reader) throws IOException {
    return reader.peek() == JsonReader.Token.NULL
        ? reader.<Secret>nextNull()
        : Secret.of(reader.nextString());
  }

  @Override
  public void toJson(JsonWriter writer, @Nullable Secret value) throws IOException {
    if (value == null) {
      writer.nullValue();
    } else {
      writer.value(value.reveal());
    }
  }
}
