package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.Refusals.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

@Isolated("captures all logs")
class CapturedLogsTest {
  private static final Logger JUL = Logger.getLogger("test.jul");

  @Test
  @DisplayName(
      "SLF4J events of all levels are captured with arguments, MDC, pairs and stack traces")
  void slf4j_anyLevel_isCaptured() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger("test.quiet").setLevel(Level.ERROR);
    try (CapturedLogs logs = CapturedLogs.start()) {
      LoggerFactory.getLogger("test.quiet").trace("one {}", "argument");
      MDC.put("key", "of-mdc");
      LoggerFactory.getLogger("test.mdc").info("two\nlines");
      MDC.remove("key");
      LoggerFactory.getLogger("test.pairs").atDebug().addKeyValue("pair", 7).log("three");
      LoggerFactory.getLogger("test.failure")
          .warn("four", new IllegalStateException("outer", new RuntimeException("inner")));

      assertThat(logs.lines())
          .contains(
              "TRACE test.quiet - one argument",
              "INFO test.mdc - two",
              "lines key=of-mdc",
              "DEBUG test.pairs - three pair=7",
              "WARN test.failure - four",
              "java.lang.IllegalStateException: outer",
              "Caused by: java.lang.RuntimeException: inner");
      assertThat(logs.text()).contains("at io.vmcrypt.testkit.CapturedLogsTest.");
    }
    assertThat(context.getLogger("test.quiet").getLevel()).isEqualTo(Level.ERROR);
  }

  @Test
  @DisplayName("Events of java.util.logging are captured at all levels, with stack traces")
  void jul_anyLevel_isCaptured() {
    JUL.setLevel(java.util.logging.Level.SEVERE);
    try (CapturedLogs logs = CapturedLogs.start()) {
      JUL.finest("finest");
      JUL.log(java.util.logging.Level.FINE, "with {0}", "argument");
      JUL.log(java.util.logging.Level.FINER, "thrown", new IllegalStateException("reason"));

      assertThat(logs.lines())
          .contains(
              "FINEST test.jul - finest",
              "FINE test.jul - with argument",
              "FINER test.jul - thrown",
              "java.lang.IllegalStateException: reason");
    }
    assertThat(JUL.getLevel()).isEqualTo(java.util.logging.Level.SEVERE);
  }

  @Test
  @DisplayName("After closing nothing more is captured, what was stays, and outputs are back")
  void close_afterwards_capturesNoMore() {
    ch.qos.logback.classic.Logger root =
        ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("ROOT");
    boolean hadOutputs = root.iteratorForAppenders().hasNext();
    Level level = root.getLevel();
    CapturedLogs logs = CapturedLogs.start();
    LoggerFactory.getLogger("test").debug("before");
    logs.close();
    logs.close();
    LoggerFactory.getLogger("test").debug("after");

    assertThat(logs.text()).isEqualTo("DEBUG test - before\n");
    assertThat(root.iteratorForAppenders().hasNext()).isEqualTo(hadOutputs);
    assertThat(root.getLevel()).isEqualTo(level);
  }

  @Test
  @DisplayName("A second capture at the same time is refused")
  void start_twice_isRefused() {
    try (CapturedLogs logs = CapturedLogs.start()) {
      assertThat(logs.lines()).isEmpty();
      refuses(IllegalStateException.class, CapturedLogs::start, "close it first");
    }
    CapturedLogs.start().close();
  }
}
