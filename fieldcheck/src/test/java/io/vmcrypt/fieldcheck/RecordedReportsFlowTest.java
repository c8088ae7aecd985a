package io.vmcrypt.fieldcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reports that were sent, as they are. Each read that was understood there is understood here. With
 * {@code -Dvmcrypt.write=true} the one of the stand-ins is written anew.
 */
class RecordedReportsFlowTest {

  private static final Path FOLDER = Path.of("src/test/resources/io/vmcrypt/fieldcheck");

  static List<Path> reports() throws IOException {
    if (Boolean.getBoolean("vmcrypt.write")) {
      Files.createDirectories(FOLDER);
      try (FieldScene scene = FieldScene.empty()) {
        Files.writeString(
            FOLDER.resolve("stand-ins.json"),
            scene
                    .check(
                        Stream.of("about", "key-providers", "keys", "policies", "hosts")
                            .map(FieldScene::read)
                            .toList())
                    .json("vmcrypt")
                + "\n");
      }
    }
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("reports")
  @DisplayName("what was understood in the field is understood here")
  void replayed(Path file) throws IOException {
    String report = Files.readString(file);
    Map<?, ?> root = (Map<?, ?>) Objects.requireNonNull(ReplayPeer.json(report));
    List<String> understood =
        ((List<?>) Objects.requireNonNull(root.get("reads")))
            .stream()
                .map(read -> (Map<?, ?>) read)
                .filter(read -> ReadResult.UNDERSTOOD.equals(read.get("outcome")))
                .map(read -> String.valueOf(read.get("id")))
                .filter(id -> !id.equals("kms-probe"))
                .toList();
    assertThat(understood).isNotEmpty();
    try (ReplayPeer peer = new ReplayPeer(report)) {
      FieldReport again = peer.check(understood.stream().map(FieldScene::read).toList());
      assertThat(again.results())
          .allSatisfy(result -> assertThat(result.outcome()).isEqualTo(ReadResult.UNDERSTOOD));
    }
  }
}
