package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Reads the next page while its caller looks at this one. The server is asked for one page at a
 * time, and two at most are in memory. What goes wrong with a page is told when that page is asked
 * for. For one thread; each page ahead is read by a thread of its own, which ends with the page, so
 * that nothing is left running if nobody asks for more.
 *
 * @param <T> what a page holds
 */
public final class PageAhead<T> implements Paged<T> {

  private final Paged<T> pages;
  private @Nullable Reading<T> ahead;

  /**
   * @param pages only read through this from now on, and closed with it
   */
  public PageAhead(Paged<T> pages) {
    this.pages = requireNonNull(pages, "pages");
  }

  @Override
  public boolean hasNext() {
    // while a page is read, its pages are the reading thread's
    return ahead != null || pages.hasNext();
  }

  @Override
  public List<T> nextPage() {
    Reading<T> begun = ahead;
    ahead = null;
    List<T> page = begun == null ? pages.nextPage() : begun.result();
    if (pages.hasNext()) {
      ahead = new Reading<>(pages);
    }
    return page;
  }

  /**
   * Waits for the page that is being read, since only its end tells how the server can be given its
   * memory back; not if the thread is interrupted.
   */
  @Override
  public void close() {
    Reading<T> begun = ahead;
    ahead = null;
    if (begun != null) {
      begun.end();
    }
    pages.close();
  }

  /** One page on its way. */
  private static final class Reading<T> {
    private final FutureTask<List<T>> page;
    private final Thread thread;

    Reading(Paged<T> pages) {
      this.page = new FutureTask<>(pages::nextPage);
      this.thread = new Thread(page, "vmcrypt-next-page");
      thread.setDaemon(true);
      thread.start();
    }

    /** The page, or what went wrong. Who waits and is interrupted interrupts the reading. */
    List<T> result() {
      boolean interrupted = false;
      try {
        while (true) {
          try {
            return page.get();
          } catch (InterruptedException e) {
            interrupted = true;
            thread.interrupt();
          }
        }
      } catch (ExecutionException e) {
        throw unchecked(e);
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    /** Reading throws nothing that is checked. */
    private static RuntimeException unchecked(ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      return (RuntimeException) requireNonNull(e.getCause(), "cause");
    }

    /** Waits for the end, whatever it is. */
    void end() {
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
          thread.interrupt();
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
