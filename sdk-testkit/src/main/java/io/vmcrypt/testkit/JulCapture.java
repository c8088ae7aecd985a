package io.vmcrypt.testkit;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/** Sends everything that is logged through {@code java.util.logging} to one consumer. */
final class JulCapture {
  /**
   * Keeps references, because the log system forgets loggers and their levels when nobody refers to
   * them.
   */
  private final Map<Logger, @Nullable Level> levels = new LinkedHashMap<>();

  private final Map<Logger, List<Handler>> handlers = new LinkedHashMap<>();
  private final Handler handler;

  private JulCapture(Handler handler) {
    this.handler = handler;
  }

  static JulCapture start(Consumer<String> events) {
    JulCapture capture = new JulCapture(new EventHandler(events));
    capture.connect();
    return capture;
  }

  void stop() {
    Logger.getLogger("").removeHandler(handler);
    handlers.forEach((logger, own) -> own.forEach(logger::addHandler));
    levels.forEach(Logger::setLevel);
  }

  private void connect() {
    Logger root = Logger.getLogger("");
    for (String name : Collections.list(LogManager.getLogManager().getLoggerNames())) {
      Logger logger = LogManager.getLogManager().getLogger(name);
      if (logger == null) {
        continue;
      }
      if (logger == root || logger.getLevel() != null) {
        levels.put(logger, logger.getLevel());
        logger.setLevel(logger == root ? Level.ALL : null);
      }
      List<Handler> own = new ArrayList<>(List.of(logger.getHandlers()));
      own.forEach(logger::removeHandler);
      handlers.put(logger, own);
    }
    root.addHandler(handler);
  }

  private static final class EventHandler extends Handler {
    private final Consumer<String> events;
    private final Formatter formatter = new SimpleFormatter();

    private EventHandler(Consumer<String> events) {
      this.events = events;
      setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord record) {
      StringWriter text = new StringWriter();
      text.append(record.getLevel().getName())
          .append(' ')
          .append(record.getLoggerName())
          .append(" - ")
          .append(formatter.formatMessage(record));
      if (record.getThrown() != null) {
        text.append('\n');
        record.getThrown().printStackTrace(new PrintWriter(text, true));
      }
      events.accept(text.toString());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
