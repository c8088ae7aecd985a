package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the jar of the command says of licences: its own, and those of the libraries beside it. */
class LicencesTest {

  private static final Path META = Path.of("target/classes/META-INF");

  /** What only tests run with. */
  private static final Pattern OF_TESTS =
      Pattern.compile(
          "(junit|assertj|archunit|logback|byte-buddy|opentest4j|apiguardian|open-test-reporting"
              + "|surefire|Amazon).*");

  @Test
  @DisplayName("the jar carries its licence and its notice")
  void ownLicence_isThere() {
    for (String name : List.of("LICENSE", "NOTICE")) {
      assertThat(META.resolve(name)).hasSameTextualContentAs(Path.of("..", name));
    }
  }

  @Test
  @DisplayName("each library beside it is named with its licence, and no other")
  void libraries_areNamed() throws IOException {
    Set<String> named =
        Files.readAllLines(META.resolve("THIRD-PARTY")).stream()
            .skip(2)
            .map(line -> line.split(" {2,}", -1))
            .peek(parts -> assertThat(parts).hasSize(3))
            .map(parts -> parts[0])
            .collect(java.util.stream.Collectors.toSet());
    List<String> libraries =
        Stream.of(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"))
                    .split(java.io.File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar"))
            .map(entry -> Path.of(entry).getFileName().toString())
            .map(jar -> jar.replaceFirst("-\\d[^-]*(-linux.*)?\\.jar$", ""))
            .filter(jar -> !OF_TESTS.matcher(jar).matches())
            // our own modules: jars once they are packaged, folders before
            .filter(jar -> !jar.startsWith("sdk-") && !jar.startsWith("fieldcheck-"))
            .toList();

    assertThat(libraries).isNotEmpty();
    // tests read the logs through another library than the one that the command runs with
    assertThat(named).containsAll(libraries).contains("slf4j-simple");
    assertThat(Files.readString(Path.of("pom.xml"))).contains("slf4j-simple");
    assertThat(named).hasSize(Set.copyOf(libraries).size() + 1);
  }
}
