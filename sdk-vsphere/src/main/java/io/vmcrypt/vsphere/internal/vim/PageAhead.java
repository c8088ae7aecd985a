package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.async.Beside;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the next page while its caller looks at this one. The server is asked for one page at a
 * time, and two at most are in memory. What goes wrong with a page is told when that page is asked
 * for. For one thread; each page ahead is read by a thread of its own, which ends with the page, so
 * that nothing is left running if nobody asks for more.
 */
public final class PageAhead<T> implements Paged<T> {

  private final Paged<T> pages;
  private @Nullable Beside<List<T>> ahead;

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
    Beside<List<T>> begun = ahead;
    ahead = null;
    List<T> page = begun == null ? pages.nextPage() : begun.result();
    if (pages.hasNext()) {
      ahead = Beside.start("vmcrypt-next-page", pages::nextPage);
    }
    return page;
  }

  /**
   * Waits for the page that is being read, since only its end tells how the server can be given its
   * memory back; not if the thread is interrupted.
   */
  @Override
  public void close() {
    Beside<List<T>> begun = ahead;
    ahead = null;
    if (begun != null) {
      begun.close();
    }
    pages.close();
  }
}
