package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.part.EstateFormatException;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.part.SecretReference;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MoveBridge;
import io.vmcrypt.estate.spec.MoveSide;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.vsphere.move.Placement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a move says, and its document. */
class EstateMoveTest {

  private static final String ONE = "11111111-1111-4111-8111-111111111111";

  private static final String DOCUMENT =
      """
      {
        "move": "house",
        "from": {"vcenter": "11111111-1111-4111-8111-111111111111", "registeredWith": "pcc-192-0-2-1"},
        "to": {
          "vcenter": "22222222-2222-4222-8222-222222222222",
          "registeredWith": "pcc-192-0-2-9",
          "estates": [{
            "estate": "new house",
            "keyServers": [{"name": "kms-1", "address": "192.0.2.5"}],
            "clientTrust": {"selfSigned": true},
            "registeredWith": "pcc-192-0-2-9",
            "keyProvider": {"name": "kms-new"},
            "policy": {"name": "Encrypted"}
          }]
        },
        "bridge": {"keyProvider": "bridge", "backup": "bridge.p12", "password": "env:BRIDGE"},
        "vms": [
          {"way": "travel", "select": {"below": "/Paris/vm/Prod"}, "keyProvider": "kms-new",
           "place": {"host": "esx-1", "pool": "/New/host/Cluster", "datastore": "ds-1",
                     "networks": {"VM Network": "New Network"}}},
          {"way": "copy", "select": {"named": ["db-01"]}, "policy": "Encrypted",
           "arrivals": {"db-01": "db-01_replica"}},
          {"way": "bare", "select": {"named": ["old-01"]}, "policy": "Encrypted",
           "longestInClear": 240}
        ],
        "emptying": [{"keyProvider": "kms-old", "registrations": ["192.0.2.4"]}]
      }
      """;

  private static Placement place() {
    return Placement.builder("/New/host/Cluster", "ds-1")
        .host("esx-1")
        .network("VM Network", "New Network")
        .build();
  }

  private static VmSelection named(String... names) {
    return VmSelection.named(names).build();
  }

  @Test
  @DisplayName("What is written is read to an equal move, as JSON and as YAML")
  void document_round_trips() {
    EstateMove move = EstateMove.fromJson(DOCUMENT);

    assertThat(EstateMove.fromJson(move.toJson())).isEqualTo(move).hasSameHashCodeAs(move);
    assertThat(EstateMove.fromYaml(move.toJson())).isEqualTo(move);
    assertThat(EstateMove.fromJson(DOCUMENT.replace("\"db-01_replica\"", "\"other\"")))
        .isNotEqualTo(move);
  }

  @Test
  @DisplayName("The document of the page is one")
  void page_documentIsOne() throws Exception {
    String page = Files.readString(Path.of("../docs/moving-house.md"));
    int begin = page.indexOf("```yaml") + "```yaml".length();

    EstateMove move = EstateMove.fromYaml(page.substring(begin, page.indexOf("```", begin)));

    assertThat(move.vms()).hasSize(3);
  }

  @Test
  @DisplayName("The paths of a file count from its folder")
  void file_pathsCountFromItsFolder(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("move.json"), DOCUMENT);

    assertThat(EstateMove.fromFile(file).bridge().flatMap(MoveBridge::backup))
        .contains(folder.resolve("bridge.p12"));
  }

  @Test
  @DisplayName("All mistakes are told at once, each with its place, and no value is quoted")
  void document_tellsAllMistakes() {
    String wrong =
        DOCUMENT
            .replace("\"way\": \"copy\"", "\"way\": \"magic\"")
            .replace("\"longestInClear\": 240", "\"longestInClear\": 0")
            .replace("\"datastore\": \"ds-1\"", "\"datastor\": \"ds-secret\"");

    assertThatExceptionOfType(EstateFormatException.class)
        .isThrownBy(() -> EstateMove.fromJson(wrong))
        .satisfies(
            refused -> {
              assertThat(refused.mistakes())
                  .extracting(EstateFormatException.Mistake::path)
                  .contains("$.vms[0].place", "$.vms[1].way", "$.vms[2].longestInClear");
              assertThat(refused.mistakes())
                  .allSatisfy(mistake -> assertThat(mistake.line()).isPositive());
              assertThat(refused)
                  .hasMessageNotContaining("ds-secret")
                  .hasMessageNotContaining("magic");
            });
  }

  @Test
  @DisplayName("What is wrong is told as that of a move, or of its record, with its file")
  void document_isToldAsAMove(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("move.json"), "{}");
    Path record = Files.writeString(folder.resolve("record.json"), "{}");

    assertThatExceptionOfType(EstateFormatException.class)
        .isThrownBy(() -> EstateMove.fromFile(file))
        .withMessageStartingWith("could not read the document (move " + file + ")");
    assertThatExceptionOfType(EstateFormatException.class)
        .isThrownBy(() -> EstateMove.fromJson("{}"))
        .withMessageStartingWith("could not read the document (move)");
    assertThatExceptionOfType(EstateFormatException.class)
        .isThrownBy(() -> EstateMove.fromFile(folder.resolve("none.json")))
        .withMessageContaining("(move ")
        .withMessageContaining("there is no such file");
    assertThatExceptionOfType(EstateFormatException.class)
        .isThrownBy(() -> MoveRecord.fromFile(record))
        .withMessageStartingWith("could not read the record (move " + record + ")")
        .withMessageNotContaining("schema");
    assertThatExceptionOfType(EstateFormatException.class)
        .isThrownBy(() -> Estate.fromFile(file))
        .withMessageStartingWith("could not read the document (estate " + file + ")");
  }

  @Test
  @DisplayName("Each way has what it needs, and nothing of another way")
  void document_refusesWhatAWayDoesNotHave() {
    refused("\"longestInClear\": 240", "\"keyProvider\": \"kms-new\"", "longestInClear is missing");
    refused("\"policy\": \"Encrypted\",\n     \"arrivals\"", "\"arrivals\"", "policy is missing");
    refused(
        "\"keyProvider\": \"kms-new\",\n     \"place\"",
        "\"policy\": \"Encrypted\", \"place\"",
        "policy is here");
    refused("\"db-01\": \"db-01_replica\"", "\"db-02\": \"x\"", "does not name");
    refused("22222222-2222-4222-8222-222222222222", ONE, "both sides are vCenter");
    refused(
        "\"registeredWith\": \"pcc-192-0-2-9\",\n    \"estates\"",
        "\"estates\"",
        "say the same service");
  }

  private static void refused(String text, String other, String told) {
    String changed = DOCUMENT.replace(text, other);
    assertThat(changed).as(text).isNotEqualTo(DOCUMENT);
    assertThatExceptionOfType(EstateFormatException.class)
        .isThrownBy(() -> EstateMove.fromJson(changed))
        .withMessageContaining(told);
  }

  @Test
  @DisplayName("What cannot be meant is refused")
  void builders_refuse() {
    assertThatIllegalArgumentException().isThrownBy(() -> EstateMove.builder(" "));
    assertThatIllegalArgumentException().isThrownBy(() -> EstateMove.builder("empty").build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MovedVms.copy(named("web-01"), " "))
        .withMessageContaining("policy");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MovedVms.bare(named("web-01"), "Encrypted", Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> MovedVms.bare(named("web-01"), "Encrypted", MovedVms.MAX_IN_CLEAR.plusNanos(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MovedVms.travel(named("a"), place()).arrivals(Map.of("a", "b")))
        .withMessageContaining("keeps its name");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MovedVms.copy(named("a", "b"), "P").arrivals(Map.of("a", "c", "b", "c")))
        .withMessageContaining("one name");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> MovedVms.travel(VmSelection.named("a").disks("Hard disk 1").build(), place()))
        .withMessageContaining("whole");
    assertThatIllegalArgumentException().isThrownBy(() -> MoveBridge.of(" "));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new MoveBridge("b", Optional.empty(), Optional.of(SecretReference.parse("env:A"))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EstateMove.builder("m").emptying(Leaving.builder("old").deep().build()));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                EstateMove.builder("m")
                    .move(MovedVms.copy(named("a"), "P").build())
                    .emptying(Leaving.builder("old").registration("192.0.2.4").build())
                    .build())
        .withMessageContaining("no service");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                EstateMove.builder("m")
                    .from(new MoveSide(Optional.of(ONE), Optional.empty(), List.of()))
                    .to(new MoveSide(Optional.of(ONE), Optional.empty(), List.of()))
                    .move(MovedVms.copy(named("a"), "P").build())
                    .build())
        .withMessageContaining("both sides");
  }
}
