package io.vmcrypt.estate.internal.weight;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.weight.ProofWeights.Weight;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ProofWeightsTest {

  private static final Pattern CONSTANT = Pattern.compile("\\b[A-Z][A-Z0-9_]+\\b");

  static List<FindingCode> codes() {
    return Arrays.stream(FindingCode.class.getFields())
        .filter(field -> field.getType() == FindingCode.class)
        .map(
            field -> {
              try {
                return (FindingCode) requireNonNull(field.get(null));
              } catch (IllegalAccessException e) {
                throw new AssertionError(e);
              }
            })
        .toList();
  }

  @Test
  @DisplayName("each finding code has a weight of its own, in the order of the constants")
  void all() throws IOException {
    try (InputStream in =
        requireNonNull(ProofWeights.class.getResourceAsStream("proof-weights.txt"))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
          .filteredOn(line -> !line.startsWith("#"))
          .extracting(line -> line.substring(0, line.indexOf(' ')))
          .containsExactlyElementsOf(codes().stream().map(FindingCode::value).toList());
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("each finding code has a maker: a class of the SDK or the command that names it")
  void makers() throws IOException {
    Set<String> named = new HashSet<>();
    Wording.rows().values().forEach(row -> named.add(constant(row.code())));
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      for (Path module : modules.map(dir -> dir.resolve("src/main/java")).toList()) {
        if (Files.isDirectory(module)) {
          found(module, CONSTANT).map(MatchResult::group).forEach(named::add);
        }
      }
    }
    assertThat(codes())
        .extracting(ProofWeightsTest::constant)
        .allSatisfy(constant -> assertThat(named).contains(constant));
  }

  private static String constant(FindingCode code) {
    return code.value().toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** Where a pattern is in sources, but for the codes themselves. */
  static Stream<MatchResult> found(Path sources, Pattern pattern) throws IOException {
    List<MatchResult> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        if (!file.endsWith("FindingCode.java")) {
          pattern.matcher(Files.readString(file)).results().forEach(found::add);
        }
      }
    }
    return found.stream();
  }

  @Test
  @DisplayName("the page names the warnings that do not count, and no others")
  void page() throws IOException {
    String lines =
        Files.readAllLines(Path.of("../docs/estate-proof.md")).stream()
            .filter(line -> line.startsWith("- Warnings of "))
            .collect(Collectors.joining("\n"));
    assertThat(
            Pattern.compile("`([a-z][a-z0-9]*(-[a-z0-9]+)+)`")
                .matcher(lines)
                .results()
                .map((MatchResult code) -> code.group(1)))
        .containsExactlyInAnyOrderElementsOf(
            codes().stream()
                .filter(code -> ProofWeights.of(code) == Weight.LATER)
                .map(FindingCode::value)
                .toList());
  }
}
