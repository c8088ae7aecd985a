package io.vmcrypt.testkit.internal.ovh;

import io.vmcrypt.testkit.http.ReceivedRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A page of a list of version 2.
 *
 * @param next the cursor of the next page, empty on the last one
 */
record OvhPage(List<?> elements, Optional<String> next) {
  private static final int DEFAULT_SIZE = 100;
  private static final int MAX_SIZE = 1000;

  /** The page that a request asks for in its headers. */
  static OvhPage of(ReceivedRequest request, List<?> all) {
    int size =
        request
            .header("X-Pagination-Size")
            .map(text -> number("X-Pagination-Size", text, 1, MAX_SIZE))
            .orElse(DEFAULT_SIZE);
    int start =
        request
            .header("X-Pagination-Cursor")
            .map(text -> number("X-Pagination-Cursor", decode(text), 0, all.size()))
            .orElse(0);
    int end = Math.min(all.size(), start + size);
    return new OvhPage(
        all.subList(start, end), end == all.size() ? Optional.empty() : Optional.of(encode(end)));
  }

  private static String encode(int start) {
    return Base64.getEncoder()
        .encodeToString(("from:" + start).getBytes(StandardCharsets.US_ASCII));
  }

  private static String decode(String cursor) {
    try {
      return new String(Base64.getDecoder().decode(cursor), StandardCharsets.US_ASCII)
          .replaceFirst("^from:", "");
    } catch (IllegalArgumentException e) {
      throw RequestBody.invalid("X-Pagination-Cursor", "Invalid cursor");
    }
  }

  private static int number(String header, String text, int from, int to) {
    try {
      int number = Integer.parseInt(text);
      if (number >= from && number <= to) {
        return number;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw RequestBody.invalid(header, "Invalid value");
  }
}
