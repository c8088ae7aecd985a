package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The lock on all state of a vCenter, and a signal that the state has changed. */
public final class Monitor {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
  private long revision;

  /** An action that needs the lock and may end in a fault. */
  @FunctionalInterface
  public interface Guarded<T extends @Nullable Object> {
    T run() throws VimFault;
  }

  public <T extends @Nullable Object> T locked(Guarded<T> action) throws VimFault {
    lock();
    try {
      return action.run();
    } finally {
      lock.unlock();
    }
  }

  /** A change that may end in a fault. */
  @FunctionalInterface
  public interface Change {
    void run() throws VimFault;
  }

  /** Makes a change with the lock held, and signals it. */
  public void change(Change change) throws VimFault {
    lock();
    try {
      change.run();
    } finally {
      changed();
      unlock();
    }
  }

  public void lock() {
    lock.lock();
    changeAsPosted();
  }

  /**
   * Has a change made that comes from another vCenter, whose lock the caller may hold: whoever
   * takes this lock next makes it first, and so sees it. Nobody ever waits for a second lock while
   * he holds one.
   */
  public void post(Runnable change) {
    posted.add(change);
    if (lock.tryLock()) {
      try {
        changeAsPosted();
      } finally {
        lock.unlock();
      }
    }
  }

  private void changeAsPosted() {
    for (Runnable change = posted.poll(); change != null; change = posted.poll()) {
      change.run();
      changed();
    }
  }

  public void unlock() {
    lock.unlock();
  }

  /** With the lock held: signals a change that someone may wait for. */
  public void changed() {
    revision++;
    changed.signalAll();
  }

  /** Without the lock: takes it, and signals a change. */
  void signal() {
    lock();
    try {
      changed();
    } finally {
      unlock();
    }
  }

  public long revision() {
    return revision;
  }

  /**
   * With the lock held: waits for a change, but not for long, because a clock moves without a
   * signal.
   */
  public void await(long nanos) throws InterruptedException {
    long seen = revision;
    long left = Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(10));
    while (revision == seen && left > 0) {
      left = changed.awaitNanos(left);
      changeAsPosted();
    }
  }
}
