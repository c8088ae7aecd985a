package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Something that a server hands out page by page. For one thread. */
public interface Paged<T> extends AutoCloseable {

  /** Whether there may be another page. */
  boolean hasNext();

  /** The next page; may be empty. */
  List<T> nextPage();

  @Override
  void close();

  /**
   * The elements of all pages. A page is requested when the one before is used up; nothing is sent
   * before the first request. The pages are closed at their end, or with the stream.
   */
  static <T> Stream<T> stream(Supplier<? extends Paged<T>> begin) {
    Pulled<T> pulled = new Pulled<>(begin);
    return StreamSupport.stream(pulled, false).onClose(pulled::close);
  }

  /** Pulls elements out of pages. */
  final class Pulled<T> extends Spliterators.AbstractSpliterator<T> {
    private final Supplier<? extends Paged<T>> begin;
    private @Nullable Paged<T> pages;
    private boolean over;
    private List<T> page = List.of();
    private int next;

    private Pulled(Supplier<? extends Paged<T>> begin) {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
      this.begin = requireNonNull(begin, "begin");
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
      while (next == page.size()) {
        if (over) {
          return false;
        }
        Paged<T> running = pages;
        if (running == null) {
          running = begin.get();
          pages = running;
        }
        if (running.hasNext()) {
          page = running.nextPage();
        } else {
          close();
        }
        next = 0;
      }
      action.accept(page.get(next++));
      return true;
    }

    private void close() {
      over = true;
      page = List.of();
      next = 0;
      Paged<T> running = pages;
      pages = null;
      if (running != null) {
        running.close();
      }
    }
  }
}
