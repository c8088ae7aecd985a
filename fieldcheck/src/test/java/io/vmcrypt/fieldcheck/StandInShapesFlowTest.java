package io.vmcrypt.fieldcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The stand-ins answer as it is written: their transcripts fit the file, and the file has nothing
 * else. With {@code -Dvmcrypt.write=true} it is written anew.
 */
@Tag("thorough")
class StandInShapesFlowTest {

  private static final Path FILE =
      Path.of("src/test/resources/io/vmcrypt/fieldcheck/stand-ins.txt");

  static SortedMap<String, Shapes.Place> recorded() throws IOException {
    return Shapes.read(Files.readAllLines(FILE));
  }

  private static SentTranscript sent(Transcript transcript) {
    assertThat(transcript.notUnderstood()).isEmpty();
    return SentTranscript.of(transcript.json("1"));
  }

  private static List<SentTranscript> look() {
    List<SentTranscript> all = new ArrayList<>();
    for (String release : List.of("8.0.3.0", "9.0.0.0", "7.0.2.0")) {
      try (FieldScene scene =
          FieldScene.full(FakeCloud.builder().vcenterRelease(release), "kms-cluster", "web-01")) {
        all.add(sent(scene.check()));
      }
    }
    try (FieldScene scene = FieldScene.empty()) {
      all.add(sent(scene.check(VcenterReads.all())));
    }
    return all;
  }

  @Test
  @DisplayName("each answer of the fakes fits the file, and a transcript is understood again")
  void file() throws IOException {
    List<SentTranscript> looked = look();
    SortedMap<String, Shapes.Place> seen = Shapes.of(looked);
    if (Boolean.getBoolean("vmcrypt.write")) {
      Files.write(FILE, Shapes.lines(seen));
    }
    assertThat(Shapes.differences(seen, recorded())).isEmpty();
    assertThat(places(seen.keySet()))
        .containsExactlyInAnyOrderElementsOf(places(recorded().keySet()));
    SentTranscript first = looked.get(0);
    try (ReplayPeer peer = new ReplayPeer(first)) {
      SentTranscript again = sent(peer.check(FieldScene.reads()));
      assertThat(calls(again)).isEqualTo(calls(first));
      assertThat(Shapes.differences(Shapes.of(List.of(again)), recorded())).isEmpty();
    }
  }

  /** How far a task is when it is looked at depends on the machine. */
  private static Set<String> places(Collection<String> all) {
    return all.stream()
        .filter(place -> !place.contains("\tvim WaitForUpdatesEx\t"))
        .collect(Collectors.toSet());
  }

  /**
   * The calls of each read. A name that stands for the key server leads nowhere, so the precheck
   * asks for its certificate.
   */
  private static List<String> calls(SentTranscript transcript) {
    return transcript.reads().stream()
        .map(
            read ->
                read.id()
                    + read.answers().stream()
                        .map(answer -> answer.exchange().call().toString())
                        .filter(
                            call ->
                                !read.id().equals("vm-precheck")
                                    || !call.equals("vim RetrieveKmipServerCert"))
                        .distinct()
                        .toList())
        .toList();
  }
}
