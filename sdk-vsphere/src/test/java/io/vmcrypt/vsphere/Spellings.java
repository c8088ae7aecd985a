package io.vmcrypt.vsphere;

import java.util.Locale;
import java.util.stream.Stream;

/** One id of a key as vCenter has it, and as consoles, exports and people write it. */
public final class Spellings {

  public static final String ID = "4f1c2f0a-6a0e-4c3e-9f5d-0d9d7a3b1c22";

  private Spellings() {}

  public static Stream<String> others() {
    return Stream.of(
        ID.toUpperCase(Locale.ROOT),
        ID.replace("-", ""),
        ID.toUpperCase(Locale.ROOT).replace("-", ""),
        "{" + ID + "}",
        " " + ID + " ",
        "urn:uuid:" + ID,
        "{URN:UUID:" + ID.toUpperCase(Locale.ROOT) + "}");
  }
}
