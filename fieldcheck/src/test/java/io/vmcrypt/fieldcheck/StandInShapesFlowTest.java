package io.vmcrypt.fieldcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The file of what the stand-ins answer is what they answer. With {@code -Dvmcrypt.write=true} it
 * is written anew.
 */
@Tag("thorough")
class StandInShapesFlowTest {

  private static final Path FILE =
      Path.of("src/main/resources/io/vmcrypt/fieldcheck", StandInShapes.FILE);

  private final Vocabulary vocabulary = Vocabulary.load();
  private final SortedMap<String, Shape> shapes = new TreeMap<>();

  private List<ReadResult> look() {
    List<ReadResult> all = new ArrayList<>();
    for (String release : List.of("8.0.3.0", "9.0.0.0", "7.0.2.0")) {
      try (FieldScene scene =
          FieldScene.full(FakeCloud.builder().vcenterRelease(release), "kms-cluster", "web-01")) {
        all.addAll(scene.check().results());
      }
    }
    try (FieldScene scene = FieldScene.empty()) {
      all.addAll(scene.check(VcenterReads.all()).results());
    }
    for (ReadResult result : all) {
      Fieldcheck.byCall(result.answers())
          .forEach(
              (call, answers) ->
                  answers.forEach(
                      shapes.computeIfAbsent(
                              result.read().id() + "\t" + call, any -> new Shape(vocabulary))
                          ::add));
    }
    return all;
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    shapes.forEach((key, shape) -> shape.lines().forEach(line -> lines.add(key + "\t" + line)));
    return lines;
  }

  @Test
  @DisplayName("every answer of the stand-ins fits the file, and the file has nothing else")
  void file() throws IOException {
    List<ReadResult> results = look();
    if (Boolean.getBoolean("vmcrypt.write")) {
      Files.write(FILE, lines());
    }
    assertThat(results).allSatisfy(result -> assertThat(result.isUnderstood()).isTrue());
    if (!Boolean.getBoolean("vmcrypt.write")) {
      assertThat(results).flatExtracting(ReadResult::differences).isEmpty();
    }
    // how far a task is when it is looked at depends on the machine
    assertThat(places(Files.readAllLines(FILE))).isEqualTo(places(lines()));
  }

  /** Read, call, owner and field of each line, of calls whose answers do not depend on time. */
  private static SortedSet<String> places(List<String> lines) {
    SortedSet<String> places = new TreeSet<>();
    for (String line : lines) {
      String[] columns = line.split("\t", -1);
      if (!columns[1].equals("vim WaitForUpdatesEx")) {
        places.add(String.join(" ", List.of(columns).subList(0, 4)));
      }
    }
    return places;
  }
}
