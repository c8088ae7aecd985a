package io.vmcrypt.kmip;

/** Nulls for tests of what happens to callers whose compiler does not check nullness. */
final class Nulls {

  private Nulls() {}

  @SuppressWarnings("NullAway") // the very point
  static <T> T of(Class<T> type) {
    return type.cast(null);
  }
}
