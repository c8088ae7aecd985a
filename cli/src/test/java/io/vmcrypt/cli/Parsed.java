package io.vmcrypt.cli;

import static java.util.Objects.requireNonNull;

import com.squareup.moshi.Moshi;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The JSON that a run has written. */
final class Parsed {

  private Parsed() {}

  static Map<?, ?> object(Run run) throws IOException {
    return (Map<?, ?>)
        requireNonNull(new Moshi.Builder().build().adapter(Object.class).fromJson(run.out()));
  }

  static Map<?, ?> map(Map<?, ?> parent, String name) {
    return (Map<?, ?>) requireNonNull(parent.get(name), name);
  }

  @SuppressWarnings("unchecked") // JSON's arrays of objects
  static List<Map<?, ?>> list(Map<?, ?> parent, String name) {
    return (List<Map<?, ?>>) requireNonNull(parent.get(name), name);
  }
}
