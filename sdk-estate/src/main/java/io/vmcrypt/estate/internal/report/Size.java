package io.vmcrypt.estate.internal.report;

import java.util.Locale;

/** How large something is, for people. */
public final class Size {

  private static final double KIB = 1024;

  private Size() {}

  public static String of(long bytes) {
    double gib = bytes / KIB / KIB / KIB;
    return gib < KIB
        ? String.format(Locale.ROOT, "%.1f GiB", gib)
        : String.format(Locale.ROOT, "%.1f TiB", gib / KIB);
  }

  /** The same, exact where it would look like another size otherwise. */
  public static String of(long bytes, long other) {
    return of(bytes).equals(of(other)) && bytes != other ? bytes + " bytes" : of(bytes);
  }
}
