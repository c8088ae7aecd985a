package io.vmcrypt.fieldcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Transcripts that were sent, as they are. Each read that was understood there is understood here.
 * With {@code -Dvmcrypt.write=true} the one of the stand-ins is written anew.
 */
class SentTranscriptsFlowTest {

  private static final Path FOLDER = Path.of("src/test/resources/io/vmcrypt/fieldcheck");
  private static final String OF_STAND_INS = "stand-ins.json";

  static List<Path> sent() throws IOException {
    if (Boolean.getBoolean("vmcrypt.write")) {
      try (FieldScene scene = FieldScene.empty()) {
        Files.writeString(
            FOLDER.resolve(OF_STAND_INS),
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
  @MethodSource("sent")
  @DisplayName("what was understood in the field is understood here")
  void replayed(Path file) throws IOException {
    SentTranscript sent = SentTranscript.of(Files.readString(file));
    List<FieldRead> understood =
        sent.reads().stream()
            .filter(read -> read.outcome().equals(ReadResult.UNDERSTOOD))
            .filter(read -> !read.id().equals("kms-probe"))
            .map(read -> FieldScene.read(read.id()))
            .toList();
    assertThat(understood).isNotEmpty();
    try (ReplayPeer peer = new ReplayPeer(sent)) {
      assertThat(peer.check(understood).notUnderstood()).isEmpty();
    }
  }

  /** What differs from the stand-ins, and what a transcript says to the open questions. */
  private static List<String> told(Path file) throws IOException {
    SentTranscript sent = SentTranscript.of(Files.readString(file));
    List<String> lines =
        new ArrayList<>(
            Shapes.differences(Shapes.of(List.of(sent)), StandInShapesFlowTest.recorded()));
    OpenQuestion.all().forEach(question -> lines.addAll(question.told(sent)));
    return lines;
  }

  @Test
  @DisplayName("the fakes differ in nothing; a transcript answers open questions, others are asked")
  void told_ofStandIns() throws IOException {
    assertThat(told(FOLDER.resolve(OF_STAND_INS)))
        .startsWith("policy-id: Has VMware's encryption policy the same id in each vCenter?")
        .contains(
            "    here: uniqueId, 3 in 3 of PbmProfileId: 4d5f673c-536f-11e6-beb8-9e71128cae77, uuid"
                + " such as 00000000-0000-4000-8000-000000000003",
            "    here: cryptoState, 2 in 2 of HostSystem: incapable",
            "    here: token, 0 in 1 of RetrieveResult: ",
            "    here: iofilter of VirtualDisk: not seen",
            "tls-offered: Which releases of TLS does vCenter offer in its Client Hello?");
  }

  @Test
  @DisplayName("each open question is told of the transcript that -Dvmcrypt.transcript names")
  void told_ofOne() throws IOException {
    String named = System.getProperty("vmcrypt.transcript", "");
    List<String> lines = told(named.isEmpty() ? FOLDER.resolve(OF_STAND_INS) : Path.of(named));
    assertThat(lines).hasSizeGreaterThan(OpenQuestion.all().size());
    if (!named.isEmpty()) {
      lines.forEach(System.out::println);
    }
  }
}
