package io.vmcrypt.ovh.internal.call;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import retrofit2.Response;

/**
 * The pages of one list. The server says when they end, so they have an end of their own: an
 * element, or a cursor, that comes a second time, and an empty page with a next one, are errors.
 */
final class Pages<R> {

  private static final int MOST = 1000;

  private final Attempt attempt;
  private final Function<? super R, ?> id;
  private final List<R> all = new ArrayList<>();
  private final Set<Object> ids = new HashSet<>();
  private final Set<String> cursors = new HashSet<>();

  /**
   * @param id what an element is told apart by
   */
  Pages(Attempt attempt, Function<? super R, ?> id) {
    this.attempt = attempt;
    this.id = id;
  }

  /**
   * Takes a page.
   *
   * @return the cursor of the next one; empty if this is the last
   */
  <T> Optional<String> add(List<T> page, Function<? super T, R> reading, Response<?> response) {
    if (page.stream().anyMatch(Objects::isNull)) {
      throw odd("the list has an entry that says nothing");
    }
    for (T element : page) {
      R read = reading.apply(element);
      if (!ids.add(id.apply(read))) {
        throw odd("the list does not end: it has the same thing twice");
      }
      all.add(read);
    }
    String next = response.headers().get("X-Pagination-Cursor-Next");
    if (next == null || next.isBlank()) {
      return Optional.empty();
    }
    if (!next.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw odd("the list's cursor for the next page does not fit into a header");
    }
    if (page.isEmpty()) {
      throw odd("the list does not end: it has an empty page, and says that there are more");
    }
    if (cursors.size() == MOST || !cursors.add(next)) {
      throw odd("the list does not end: its pages repeat, or there are more than " + MOST);
    }
    return Optional.of(next);
  }

  List<R> all() {
    return List.copyOf(all);
  }

  private DecodingException odd(String outcome) {
    return new DecodingException(attempt, outcome, ApiErrors.CHECK_ENDPOINT);
  }
}
