package io.vmcrypt.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Test classes run side by side in one process, so what a whole process shares is shared. */
class IsolatedTestsTest {

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
  void sharedState_runsAlone() throws IOException {
    List<String> sharing = new ArrayList<>();
    List<String> notAlone = new ArrayList<>();
    for (Path file : testSources()) {
      String code = Files.readString(file, UTF_8);
      if (SHARED.matcher(code).find()) {
        sharing.add(file.getFileName().toString());
        if (!code.contains("\n@Isolated(\"")) {
          notAlone.add(file.toString());
        }
      }
    }

    assertThat(sharing).contains("ProxyTest.java", "CapturedLogsTest.java");
    assertThat(notAlone).as("these need @Isolated, with the reason").isEmpty();
  }

  private static List<Path> testSources() throws IOException {
    List<Path> modules;
    try (Stream<Path> all = Files.list(ROOT)) {
      modules = all.map(module -> module.resolve("src/test/java")).filter(Files::exists).toList();
    }
    List<Path> sources = new ArrayList<>();
    for (Path module : modules) {
      try (Stream<Path> files = Files.walk(module)) {
        files
            .filter(file -> file.toString().endsWith("Test.java"))
            .filter(file -> !file.endsWith("IsolatedTestsTest.java"))
            .forEach(sources::add);
      }
    }
    return sources;
  }
}
