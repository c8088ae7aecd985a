package io.vmcrypt.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What each test keeps to, so that none fails by itself: test classes run side by side in one
 * process, on machines that are busy.
 */
class TestRulesTest {

  private static final Path ROOT = Path.of("..");

  /** What changes or captures something that a process has once. */
  private static final Pattern SHARED =
      Pattern.compile(
          "CapturedLogs\\.start\\(|System\\.(setProperty|clearProperty|setProperties|setOut|setErr"
              + "|setIn)\\(|(Locale|TimeZone|ProxySelector|Authenticator|SSLContext"
              + "|CookieHandler)\\.setDefault\\(|Security\\.(setProperty|insertProvider"
              + "|addProvider|removeProvider)\\(");

  @Test
  @DisplayName("a test class that changes what its process shares runs alone")
  void sharedState_runsAlone() {
    List<String> sharing = new ArrayList<>();
    List<String> notAlone = new ArrayList<>();
    SOURCES.forEach(
        (file, code) -> {
          if (isTest(file) && SHARED.matcher(code).find()) {
            sharing.add(file.getFileName().toString());
            if (!code.contains("\n@Isolated(\"")) {
              notAlone.add(file.toString());
            }
          }
        });

    assertThat(sharing).contains("ProxyTest.java", "CapturedLogsTest.java");
    assertThat(notAlone).as("these need @Isolated, with the reason").isEmpty();
  }

  /** A port that leaves the block that holds it; a key server that gives its port back. */
  private static final Pattern FREED_PORT =
      Pattern.compile(
          "try \\([^{]*\\{\\s*(?:return|\\w+ =) [\\w.()]+\\.(?:getLocalPort|port)\\(\\);\\s*}"
              + "|\\bkms\\(\\)(?:\\.orElseThrow\\(\\))?\\.close\\(\\)"
              + "|\\b(?:free|unused|available)Port\\(");

  @Test
  @DisplayName("a port that was given back is somebody else's: it stays bound, or is 0")
  void ports_stayBound() {
    assertThat(found(FREED_PORT)).as("keep it bound, or stop() the server").isEmpty();
  }

  /** Clocks that stand still, or go on when somebody waits. */
  private static final Pattern OWN_CLOCK =
      Pattern.compile("new (?:VirtualTime|MovingTime)\\b|\\bManualClock\\b");

  private static final Pattern REAL_CLOCK =
      Pattern.compile(
          "(?:Instant|LocalDate|OffsetDateTime|ZonedDateTime)\\.now\\(\\)"
              + "|currentTimeMillis\\(|Clock\\.system");

  /** A clock begins with the real one; certificates and tokens are valid for hours and more. */
  private static final Pattern FAR_OFF =
      Pattern.compile(
          "startingAt\\(|AtomicReference<>\\(Instant|now\\(\\)\\.(?:plus|minus)\\(|not(?:After|Before)\\(");

  @Test
  @DisplayName("who has a clock of its own asks that one: the real clock is ahead of it")
  void clocks_areOne() {
    Set<Path> own = new TreeSet<>();
    // by module, the worlds of tests that have one
    Map<String, List<String>> worlds = new TreeMap<>();
    SOURCES.forEach(
        (file, code) -> {
          if (OWN_CLOCK.matcher(code).find()) {
            own.add(file);
            if (!isTest(file)) {
              worlds.computeIfAbsent(module(file), none -> new ArrayList<>()).add(name(file) + " ");
            }
          }
        });
    List<String> wrong = new ArrayList<>();
    SOURCES.forEach(
        (file, code) -> {
          if (own.contains(file)
              || worlds.getOrDefault(module(file), List.of()).stream().anyMatch(code::contains)) {
            code.lines()
                .filter(line -> REAL_CLOCK.matcher(line).find() && !FAR_OFF.matcher(line).find())
                .forEach(line -> wrong.add(file + ": " + line.strip()));
          }
        });

    assertThat(wrong).isEmpty();
  }

  @Test
  @DisplayName("a test needs none of the others of its class: no order is set")
  void methods_haveNoOrder() {
    assertThat(found(Pattern.compile("@TestMethodOrder\\(.*")))
        // the tests that show that a stand-in is kept from one test to the next
        .allMatch(line -> line.contains("FakeCloudExtensionTest"));
  }

  /** All threads of the process: those of other classes are among them. */
  private static final Pattern ALL_THREADS =
      Pattern.compile(
          "\\bactiveCount\\(|getThreadCount\\(|Thread\\.enumerate\\("
              + "|getAllStackTraces\\(\\)(?!\\.keySet\\(\\)\\.stream\\(\\)\\s*(?:\\.map\\(\\s*"
              + "Thread::getName\\)\\s*)?\\.filter\\(\\s*(?:thread -> thread\\.getName\\(\\)"
              + "\\.equals\\(|name -> name\\.contains\\())");

  @Test
  @DisplayName("nothing is counted over all threads, but by a class that runs alone")
  void threads_areOwn() {
    Map<Path, String> sources = new TreeMap<>(SOURCES);
    sources
        .values()
        .removeIf(code -> code.contains("\n@Isolated(\"") || code.contains("@Tag(\"soak\")"));

    assertThat(found(ALL_THREADS, sources)).isEmpty();
  }

  /**
   * A test of the first tier takes a second at most on a quiet machine, so this is more than ten
   * times what it takes.
   */
  private static final Pattern SHORT_LIMIT =
      Pattern.compile(
          "\\b(?:get|await|poll|tryAcquire|awaitTermination|waitFor|orTimeout)"
              + "\\((?:[^()\"]*, )?1?[0-9], (?:TimeUnit\\.)?SECONDS\\)"
              + "|\\.join\\((?:1?[0-9])?_?[0-9]{1,3}\\)"
              + "|@Timeout\\((?:value = )?[1-5]?[0-9](?:\\)|, thread)"
              + "|nanoTime\\(\\) - \\w+\\)*\\s*\\.isLessThan\\((?:[0-9]_|1[0-9]_[0-9_]{11}"
              + "|Duration\\.of(?:Millis|Seconds\\(1?[0-9]\\))).*");

  @Test
  @DisplayName("a limit is far above what it takes: twenty seconds at least, a minute for a test")
  void limits_areFarOff() {
    assertThat(found(SHORT_LIMIT)).isEmpty();
  }

  private static final Pattern THOROUGH_NAME =
      Pattern.compile(
          "\\w*(?:Process|Drill|Crash|Bent|RealPeer|RealServer|RealKms)\\w*Test\\.java");

  @Test
  @DisplayName("kills, drills, processes, other programs and bent answers are of the second tier")
  void names_sayTheTier() {
    List<String> first = new ArrayList<>();
    SOURCES.forEach(
        (file, code) -> {
          if (THOROUGH_NAME.matcher(file.getFileName().toString()).matches()
              && !code.contains("\n@Tag(\"thorough\")\n")) {
            first.add(file.toString());
          }
        });

    assertThat(first).as("these need @Tag(\"thorough\")").isEmpty();
  }

  private static List<String> found(Pattern pattern) {
    return found(pattern, SOURCES);
  }

  private static List<String> found(Pattern pattern, Map<Path, String> sources) {
    List<String> found = new ArrayList<>();
    sources.forEach(
        (file, code) -> {
          Matcher hits = pattern.matcher(code);
          while (hits.find()) {
            found.add(file + ": " + hits.group().replaceAll("\\s+", " "));
          }
        });
    return found;
  }

  private static boolean isTest(Path file) {
    return file.toString().endsWith("Test.java");
  }

  private static String module(Path file) {
    return file.getName(1).toString();
  }

  private static String name(Path file) {
    return file.getFileName().toString().replaceFirst("\\.java$", "");
  }

  private static final Map<Path, String> SOURCES = new TreeMap<>();

  /** All test code but this. */
  @BeforeAll
  static void read() throws IOException {
    for (Path file : RepositoryFiles.below(".java", ".")) {
      if (file.toString().contains("/src/test/java/") && !file.endsWith("TestRulesTest.java")) {
        SOURCES.put(file, Files.readString(file, UTF_8));
      }
    }
  }
}
