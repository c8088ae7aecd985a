package io.vmcrypt.vsphere.internal.vim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One page is on its way while another is looked at, and no more than one. */
@Timeout(60)
class PageAheadTest {

  /** Pages of one number each, whose reading can be held up. */
  private static final class Numbers implements Paged<Integer> {
    private final int last;
    private final List<String> events = new ArrayList<>();
    private final AtomicInteger reading = new AtomicInteger();
    private final CountDownLatch secondBegun = new CountDownLatch(1);
    private final CountDownLatch secondMayEnd = new CountDownLatch(1);
    private final AtomicBoolean overlapped = new AtomicBoolean();
    private boolean holdsUpSecond;
    private @Nullable RuntimeException secondFails;
    private @Nullable Thread secondReader;
    private int next = 1;

    Numbers(int last) {
      this.last = last;
    }

    @Override
    public boolean hasNext() {
      return next <= last;
    }

    @Override
    public List<Integer> nextPage() {
      if (reading.incrementAndGet() > 1) {
        overlapped.set(true);
      }
      int page = next;
      next = last + 1;
      try {
        if (page == 2) {
          second();
        }
      } finally {
        reading.decrementAndGet();
      }
      next = page + 1;
      events.add("read " + page);
      return List.of(page);
    }

    private void second() {
      secondReader = Thread.currentThread();
      secondBegun.countDown();
      if (secondFails != null) {
        throw secondFails;
      }
      if (holdsUpSecond) {
        try {
          secondMayEnd.await();
        } catch (InterruptedException e) {
          events.add("interrupted");
          throw new IllegalStateException("given up", e);
        }
      }
    }

    @Override
    public void close() {
      events.add("closed");
    }
  }

  @Test
  @DisplayName("pages come in order, each once, and never two at a time")
  void pages_all_inOrder() {
    Numbers numbers = new Numbers(50);
    List<Integer> told = new ArrayList<>();
    try (PageAhead<Integer> ahead = new PageAhead<>(numbers)) {
      while (ahead.hasNext()) {
        told.addAll(ahead.nextPage());
      }
    }

    assertThat(told).hasSize(50).isSorted().doesNotHaveDuplicates();
    assertThat(numbers.overlapped).isFalse();
    assertThat(numbers.events).hasSize(51).last().isEqualTo("closed");
  }

  @Test
  @DisplayName("the second page is read while the first is looked at, the third is not")
  void nextPage_first_beginsTheSecondOnly() throws InterruptedException {
    Numbers numbers = new Numbers(3);
    try (PageAhead<Integer> ahead = new PageAhead<>(numbers)) {
      assertThat(numbers.events).as("nothing is read before it is asked for").isEmpty();

      assertThat(ahead.nextPage()).containsExactly(1);

      numbers.secondBegun.await();
      Thread reader = numbers.secondReader;
      assertThat(reader).isNotNull().isNotSameAs(Thread.currentThread());
      reader.join();
      assertThat(numbers.events).containsExactly("read 1", "read 2");
    }
    assertThat(numbers.events).containsExactly("read 1", "read 2", "closed");
  }

  @Test
  @DisplayName("what goes wrong with a page is told when that page is asked for, as it was thrown")
  void nextPage_secondFails_tellsAfterTheFirst() {
    Numbers numbers = new Numbers(2);
    IllegalStateException failure = new IllegalStateException("no answer");
    numbers.secondFails = failure;
    try (PageAhead<Integer> ahead = new PageAhead<>(numbers)) {
      assertThat(ahead.nextPage()).containsExactly(1);
      assertThat(ahead.hasNext()).isTrue();

      assertThatThrownBy(ahead::nextPage).isSameAs(failure);

      assertThat(ahead.hasNext()).isFalse();
    }
    assertThat(numbers.events).containsExactly("read 1", "closed");
  }

  @Test
  @DisplayName("a page that went wrong and is not asked for is told to nobody")
  void close_secondFailed_isQuiet() {
    Numbers numbers = new Numbers(2);
    numbers.secondFails = new IllegalStateException("no answer");
    try (PageAhead<Integer> ahead = new PageAhead<>(numbers)) {
      ahead.nextPage();
    }
    assertThat(numbers.events).containsExactly("read 1", "closed");
  }

  @Test
  @DisplayName("who waits for a page and is interrupted ends the reading of it")
  void nextPage_interrupted_interruptsTheReading() {
    Numbers numbers = new Numbers(2);
    numbers.holdsUpSecond = true;
    try (PageAhead<Integer> ahead = new PageAhead<>(numbers)) {
      ahead.nextPage();
      Thread.currentThread().interrupt();

      assertThatThrownBy(ahead::nextPage).hasMessage("given up");

      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(numbers.events).containsExactly("read 1", "interrupted", "closed");
  }

  @Test
  @DisplayName("closing waits for the page that is on its way")
  void close_reading_waits() throws InterruptedException {
    Numbers numbers = new Numbers(2);
    numbers.holdsUpSecond = true;
    PageAhead<Integer> ahead = new PageAhead<>(numbers);
    ahead.nextPage();
    Thread closing = new Thread(ahead::close);
    closing.start();
    while (closing.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }

    numbers.secondMayEnd.countDown();
    closing.join();

    assertThat(numbers.events).containsExactly("read 1", "read 2", "closed");
  }

  @Test
  @DisplayName("closing on an interrupted thread gives up the page that is on its way")
  void close_interrupted_givesUpTheReading() {
    Numbers numbers = new Numbers(2);
    numbers.holdsUpSecond = true;
    PageAhead<Integer> ahead = new PageAhead<>(numbers);
    ahead.nextPage();
    Thread.currentThread().interrupt();

    ahead.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(numbers.events).containsExactly("read 1", "interrupted", "closed");
  }
}
