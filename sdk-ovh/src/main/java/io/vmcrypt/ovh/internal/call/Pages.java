package io.vmcrypt.ovh.internal.call;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.ovh.internal.wire.Answer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one list. The server says when they end, so they have an end of their own: an
 * element, or a cursor, that comes a second time, and an empty page with a next one, are errors.
 */
public final class Pages<T, R> {

  private static final int MOST = 1000;

  private final Function<? super T, R> reading;
  private final Function<? super R, ?> id;
  private final List<R> all = new ArrayList<>();
  private final Set<Object> ids = new HashSet<>();
  private final Set<String> cursors = new HashSet<>();

  private Pages(Function<? super T, R> reading, Function<? super R, ?> id) {
    this.reading = reading;
    this.id = id;
  }

  /**
   * Reads all pages of a list of API version 2.
   *
   * @param pageAfter the page after a cursor; the first one has none
   * @param id what an element is told apart by
   */
  public static <T, R> List<R> all(
      Attempt attempt,
      Function<@Nullable String, Answer<List<T>>> pageAfter,
      Function<? super T, R> reading,
      Function<? super R, ?> id) {
    Pages<T, R> pages = new Pages<>(reading, id);
    String cursor = null;
    do {
      cursor = pageAfter.apply(cursor).read(attempt, pages::add).orElse(null);
    } while (cursor != null);
    return List.copyOf(pages.all);
  }

  /** Takes a page, and gives the cursor of the next one; empty if this is the last. */
  private Optional<String> add(List<T> page, Headers headers) {
    if (page.stream().anyMatch(Objects::isNull)) {
      throw new OddAnswer("the list has an entry that says nothing");
    }
    for (T element : page) {
      R read = reading.apply(element);
      if (!ids.add(id.apply(read))) {
        throw new OddAnswer("the list does not end: it has the same thing twice");
      }
      all.add(read);
    }
    String next = headers.get("X-Pagination-Cursor-Next");
    if (next == null || next.isBlank()) {
      return Optional.empty();
    }
    if (!next.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw new OddAnswer("the list's cursor for the next page does not fit into a header");
    }
    if (page.isEmpty()) {
      throw new OddAnswer(
          "the list does not end: it has an empty page, and says that there are more");
    }
    if (cursors.size() == MOST || !cursors.add(next)) {
      throw new OddAnswer(
          "the list does not end: its pages repeat, or there are more than " + MOST);
    }
    return Optional.of(next);
  }
}
