package io.vmcrypt.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Other people's clients: programs in their languages, which stand among the test resources. */
final class PeerProgram {

  private static final Path DEBIAN_GO = Path.of("/usr/share/gocode");

  /** What was built, by the name of its source: to link a program takes most of a second. */
  private static final Map<String, Path> BUILT = new ConcurrentHashMap<>();

  /** What was tried, and whether it works: the machine stays as it is. */
  private static final Map<List<String>, Boolean> TRIED = new ConcurrentHashMap<>();

  private PeerProgram() {}

  /** Copies a program out of the test resources. */
  static Path script(Path folder, String name) throws IOException {
    try (InputStream script =
        Objects.requireNonNull(PeerProgram.class.getResourceAsStream(name), name)) {
      return Files.write(folder.resolve(name), script.readAllBytes());
    }
  }

  /**
   * Builds a Go program against what Debian installed, without asking a network for anything, once
   * for all tests. The test is skipped if the packages are not there; in CI, where a skipped test
   * is an error, they are.
   */
  static Path goProgram(Path folder, String name, String imported, String debianPackage)
      throws IOException {
    assumeTrue(
        Files.isDirectory(DEBIAN_GO.resolve("src").resolve(imported)),
        imported + " is not installed (Debian: apt-get install " + debianPackage + ")");
    Map<String, String> offline =
        Map.of(
            "GO111MODULE", "off",
            "GOPATH", DEBIAN_GO.toString(),
            "GOFLAGS", "",
            "GOPROXY", "off",
            "GOTOOLCHAIN", "local",
            "CGO_ENABLED", "0");
    assumeTrue(
        works(folder, offline, "go", "version"),
        "Go is not installed (Debian: apt-get install golang-go)");
    Path source = script(folder, name);
    return BUILT.computeIfAbsent(name, any -> build(folder, offline, source));
  }

  private static Path build(Path folder, Map<String, String> offline, Path source) {
    // it runs for seconds, but a first build compiles Go's own library: that takes a third less
    // without the optimizer and what a debugger reads. Go keeps what it compiled where it always
    // does, so that neither another clone nor a clean build compiles it again
    try {
      Path program = Files.createTempFile("peer", "");
      program.toFile().deleteOnExit();
      run(
          folder,
          offline,
          List.of(
              "go",
              "build",
              "-gcflags=all=-N -l -dwarf=false",
              "-ldflags=-s -w",
              "-o",
              program.toString(),
              source.toString()));
      return program;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a command is there and ends well. */
  static boolean works(Path folder, Map<String, String> environment, String... command) {
    return TRIED.computeIfAbsent(List.of(command), any -> endsWell(folder, environment, command));
  }

  private static boolean endsWell(Path folder, Map<String, String> environment, String... command) {
    try {
      run(folder, environment, List.of(command));
      return true;
    } catch (IOException | AssertionError e) {
      return false;
    }
  }

  /** Runs a command to its end, which must be a good one, and returns what it printed. */
  static String run(Path folder, Map<String, String> environment, List<String> command)
      throws IOException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ended in time").isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(output, UTF_8);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }
}
