package io.vmcrypt.testkit;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * Everything that is logged through SLF4J and {@code java.util.logging} while it is open, at all
 * levels down to {@code TRACE} and {@code ALL}, with the messages and stack traces of exceptions.
 * With it a test can prove what a program logs, and what it does not.
 *
 * <pre>{@code
 * try (CapturedLogs logs = CapturedLogs.start()) {
 *   theCodeUnderTest();
 *   assertFalse(logs.text().contains("the secret"));
 * }
 * }</pre>
 *
 * <p>Needs {@code logback-classic} as the SLF4J provider. While it is open, all loggers log at all
 * levels, and the program's own log outputs are disconnected; {@link #close()} restores both. Only
 * one can be open at a time in a process.
 *
 * <p>Safe for use by several threads.
 */
public final class CapturedLogs implements AutoCloseable {
  private static final AtomicBoolean OPEN = new AtomicBoolean();
  private static final String LOGBACK = "ch.qos.logback.classic.LoggerContext";

  // each with all its lines, so that these stay together
  private final Queue<String> events = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final LogbackCapture logback;
  private final JulCapture jul;

  private CapturedLogs() {
    logback = LogbackCapture.start(events::add);
    jul = JulCapture.start(events::add);
  }

  /**
   * Starts to capture.
   *
   * @return the capture, to be closed
   * @throws IllegalStateException if another capture is open, or SLF4J does not log to logback
   */
  public static CapturedLogs start() {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (!factory.getClass().getName().equals(LOGBACK)) {
      throw new IllegalStateException(
          "SLF4J must log to logback-classic to be captured, but logs to "
              + factory.getClass().getName()
              + ": have logback-classic, and no other SLF4J provider, on the class path");
    }
    if (!OPEN.compareAndSet(false, true)) {
      throw new IllegalStateException("another capture is open: close it first");
    }
    return new CapturedLogs();
  }

  /**
   * {@return the lines captured so far: the lines, in the order in which they were logged} Each
   * event begins a line, with its level and its logger. A message of several lines, or a stack
   * trace, goes on in further lines.
   */
  public List<String> lines() {
    return events.stream().flatMap(String::lines).toList();
  }

  /**
   * {@return all lines in one text: the lines, each ended by a line feed; empty if nothing was
   * logged}
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    events.forEach(event -> event.lines().forEach(line -> text.append(line).append('\n')));
    return text.toString();
  }

  /**
   * Ends the capture and restores levels and outputs. What was captured stays readable. Calling it
   * again does nothing.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      jul.stop();
      logback.stop();
      OPEN.set(false);
    }
  }
}
