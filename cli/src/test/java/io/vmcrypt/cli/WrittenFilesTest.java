package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that a command cannot write in the end is refused before anything is asked. */
class WrittenFilesTest {

  @TempDir private Path folder;

  private final FakeCloud cloud =
      FakeCloud.builder().virtualMachine(FakeVm.builder("web-01").build()).start();

  @AfterEach
  void close() {
    cloud.close();
  }

  /** The file comes last. */
  static Stream<List<String>> commands() {
    return Stream.of(
        List.of("rekey", "web-01", "--yes", "--old-keys"),
        List.of("rotate", "DOCUMENT", "--keys", "--yes", "--old-keys"),
        List.of("apply", "DOCUMENT", "--yes", "--request"),
        List.of("keys", "--unneeded"),
        List.of("move", "apply", "MOVE", "--yes", "--record"),
        List.of("move", "prove", "MOVE", "--record", "RECORD", "--report"),
        List.of("init", "--out"),
        List.of("plan", "DOCUMENT", "--out"));
  }

  static Stream<Arguments> files() {
    return commands()
        .flatMap(
            command ->
                Stream.of("gone/file.json", "leads-nowhere.json", "folder.json")
                    .map(file -> Arguments.of(command, file)));
  }

  private String given(String word) {
    return switch (word) {
      case "DOCUMENT" ->
          written(
              "estate.json",
              """
              {
                "estate": "prod",
                "keyServers": [{"name": "kms-1", "address": "192.0.2.1:5696"}],
                "clientTrust": {"signedBy": "company CA"},
                "keyProvider": {"name": "kms-cluster"},
                "vms": [{"all": true}]
              }
              """);
      case "MOVE" ->
          written(
              "house.yaml",
              """
              move: house
              from: {vcenter: %s}
              to: {vcenter: 4d1f8a0e-0000-4000-8000-000000000002}
              vms:
                - way: travel
                  select: {named: [web-01]}
                  place:
                    pool: /Datacenter/host/Cluster
                    datastore: datastore1
                    networks: {VM Network: VM Network}
              """
                  .formatted(cloud.vcenter().instanceUuid()));
      default -> word;
    };
  }

  private String written(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @Tag("thorough")
  @MethodSource("files")
  @DisplayName("a folder that is missing, a link to nothing and a folder are told at once")
  void run_withFileThatCannotBeWritten_asksNothing(List<String> command, String name)
      throws IOException {
    Files.createSymbolicLink(folder.resolve("leads-nowhere.json"), folder.resolve("gone/any.json"));
    Files.createDirectory(folder.resolve("folder.json"));
    String file = folder.resolve(name).toString();

    Run result =
        Cli.of(cloud)
            .run(
                Stream.concat(command.stream().map(this::given), Stream.of(file))
                    .toArray(String[]::new));

    assertThat(result.status()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).contains(file);
    assertThat(cloud.vcenter().requests()).isEmpty();
    assertThat(Arrays.asList(folder.toFile().list()))
        .contains("leads-nowhere.json", "folder.json")
        .noneMatch(left -> left.endsWith(".part"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--out", "--report"})
  @DisplayName("a plan does not take the place of the document that it is made of")
  void plan_overItsDocument_isRefused(String option) throws IOException {
    String document = given("DOCUMENT");
    String text = Files.readString(Path.of(document));

    Run result = Cli.of(cloud).run("plan", document, option, document);

    assertThat(result.status()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).contains("is the document: it is not overwritten");
    assertThat(Path.of(document)).content().isEqualTo(text);
    assertThat(cloud.vcenter().requests()).isEmpty();
  }
}
