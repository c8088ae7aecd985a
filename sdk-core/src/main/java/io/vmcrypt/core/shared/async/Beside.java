package io.vmcrypt.core.shared.async;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * One thing that is read while its caller does something else. What goes wrong with it is told when
 * it is asked for. It has a thread of its own, which ends with it. For one thread.
 */
public final class Beside<T> implements AutoCloseable {

  private final FutureTask<T> read;
  private final Thread thread;

  private Beside(String name, Supplier<T> reading) {
    this.read = new FutureTask<>(reading::get);
    this.thread = new Thread(read, name);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Begins to read.
   *
   * @param reading reads, and throws nothing that is checked
   */
  public static <T> Beside<T> start(String name, Supplier<T> reading) {
    return new Beside<>(requireNonNull(name, "name"), requireNonNull(reading, "reading"));
  }

  /** What was read, or what went wrong. Who waits and is interrupted interrupts the reading. */
  public T result() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return read.get();
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

  /** Lets the reading end early: nobody is going to ask for it. */
  public void interrupt() {
    thread.interrupt();
  }

  /** Waits for the end, whatever it is. Who waits and is interrupted interrupts the reading. */
  @Override
  public void close() {
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
