package io.vmcrypt.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** Sends everything that SLF4J logs to logback to one consumer. */
final class LogbackCapture {
  private final LoggerContext context;
  private final Map<Logger, Level> levels = new LinkedHashMap<>();
  private final Map<Logger, List<Appender<ILoggingEvent>>> appenders = new LinkedHashMap<>();
  private final Appender<ILoggingEvent> appender;

  private LogbackCapture(LoggerContext context, Appender<ILoggingEvent> appender) {
    this.context = context;
    this.appender = appender;
  }

  static LogbackCapture start(Consumer<String> events) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    EventAppender appender = new EventAppender(events);
    appender.setContext(context);
    appender.start();
    LogbackCapture capture = new LogbackCapture(context, appender);
    capture.connect();
    return capture;
  }

  void stop() {
    for (Logger logger : context.getLoggerList()) {
      logger.detachAppender(appender);
    }
    appender.stop();
    appenders.forEach((logger, own) -> own.forEach(logger::addAppender));
    levels.forEach(Logger::setLevel);
  }

  private void connect() {
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    for (Logger logger : context.getLoggerList()) {
      if (logger.getLevel() != null) {
        levels.put(logger, logger.getLevel());
        if (logger != root) {
          logger.setLevel(null);
        }
      }
      List<Appender<ILoggingEvent>> own = new ArrayList<>();
      logger.iteratorForAppenders().forEachRemaining(own::add);
      own.forEach(logger::detachAppender);
      appenders.put(logger, own);
      if (logger == root || !logger.isAdditive()) {
        logger.addAppender(appender);
      }
    }
    root.setLevel(Level.TRACE);
  }

  /** Many threads may log at once. */
  private static final class EventAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private final Consumer<String> events;

    private EventAppender(Consumer<String> events) {
      this.events = events;
    }

    @Override
    protected void append(ILoggingEvent event) {
      StringBuilder text =
          new StringBuilder()
              .append(event.getLevel())
              .append(' ')
              .append(event.getLoggerName())
              .append(" - ")
              .append(event.getFormattedMessage());
      event.getMDCPropertyMap().forEach((key, value) -> pair(text, key, value));
      if (event.getKeyValuePairs() != null) {
        for (KeyValuePair pair : event.getKeyValuePairs()) {
          pair(text, pair.key, String.valueOf(pair.value));
        }
      }
      if (event.getThrowableProxy() != null) {
        text.append('\n').append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
      events.accept(text.toString());
    }

    private static void pair(StringBuilder text, String key, String value) {
      text.append(' ').append(key).append('=').append(value);
    }
  }
}
