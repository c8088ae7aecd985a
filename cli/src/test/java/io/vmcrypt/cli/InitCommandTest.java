package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A company that has a key provider already, and no document. */
class InitCommandTest {

  @TempDir Path directory;
  private final FakeCloud cloud = Cli.cloud();

  @AfterEach
  void close() {
    cloud.close();
  }

  private Run run(String... arguments) {
    return Cli.of(cloud).run(arguments);
  }

  private Path file() {
    return directory.resolve("estate.json");
  }

  /** As a person fills it in. */
  private void fillIn() throws IOException {
    Files.writeString(directory.resolve("client.pem"), cloud.clientIdentity().certificatePem());
    Files.writeString(directory.resolve("client.key"), cloud.clientIdentity().privateKeyPem());
    Files.writeString(
        file(),
        Files.readString(file())
            .replaceAll("\"certificate\": \"FILL IN [^\"]*\"", "\"certificate\": \"client.pem\"")
            .replaceAll("\"key\": \"FILL IN [^\"]*\"", "\"key\": \"client.key\""));
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ");
  }

  @Test
  @Tag("thorough")
  @DisplayName("init, check, fill in, check, plan, prove: the way of a company that has it already")
  void wholeWay() throws IOException {
    Cli.createCluster(cloud, "kms-cluster");
    assertThat(run("encrypt", "web-01", "--yes").status()).isZero();

    Run init = run("init", "--out", file().toString());

    assertThat(init.status()).as(init.err() + init.out()).isZero();
    assertThat(init.err()).isEmpty();
    assertThat(init.words())
        .contains(
            "estate kms-cluster: key provider kms-cluster of " + cloud.kmsHost(),
            "VMs web-01",
            "$.clientTrust.identity.certificate: the file of the client certificate",
            "Next: vmcrypt check");
    assertThat(init.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
    if (Files.getFileStore(file()).supportsFileAttributeView("posix")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
          .isEqualTo("rw-------");
    }

    Run unfilled = run("check", file().toString());
    assertThat(unfilled.status()).isEqualTo(3);
    assertThat(unfilled.words())
        .contains(
            "MISSING estate document: " + file() + " at $.clientTrust.identity.certificate:",
            "MISSING estate document: " + file() + " at $.clientTrust.identity.key:");
    int soap = cloud.vcenter().requests().size();
    for (String command : List.of("plan", "prove", "apply")) {
      Run refused =
          command.equals("apply")
              ? run(command, file().toString(), "--yes", "--json")
              : run(command, file().toString(), "--json");
      assertThat(refused.status()).as(command).isEqualTo(2);
      assertThat(refused.out()).contains("\"document\"");
      assertThat(oneLine(refused.err()))
          .contains(
              "at $.clientTrust.identity.certificate: not filled in yet: the file",
              "at $.clientTrust.identity.key: not filled in yet: the file");
    }
    assertThat(cloud.vcenter().requests()).hasSize(soap);

    fillIn();
    Run check = run("check", file().toString());
    assertThat(check.status()).as(check.out()).isZero();
    Run plan = run("plan", file().toString());
    assertThat(plan.status()).isZero();
    assertThat(plan.words()).contains("nothing to change");
    Run prove = run("prove", file().toString());
    assertThat(prove.status()).as(prove.out()).isZero();
  }

  @Test
  @Tag("thorough")
  @DisplayName("without --out standard output has the document alone, and --json one object")
  void standardOutput_hasDocumentAlone() throws IOException {
    Cli.createCluster(cloud, "kms-cluster");

    Run plain = run("init", "--name", "prod");
    Run quiet = run("init", "--name", "prod", "--quiet");
    Run json = run("init", "--name", "prod", "--json");

    Estate estate = Estate.fromJson(plain.out());
    assertThat(estate.name()).isEqualTo("prod");
    assertThat(plain.err()).contains("Only you know these");
    assertThat(quiet.out()).isEqualTo(plain.out());
    assertThat(quiet.err()).isEmpty();
    Map<?, ?> object = Parsed.object(json);
    assertThat(object.get("estate")).isInstanceOf(Map.class);
    assertThat(object.get("file")).isNull();
    assertThat((List<?>) object.get("markedPlaces"))
        .hasSize(estate.markedPlaces().size())
        .extracting(place -> ((Map<?, ?>) place).get("path"))
        .isEqualTo(List.copyOf(estate.markedPlaces().keySet()));
    assertThat((List<?>) object.get("findings")).isNotEmpty();
    assertThat(object.keySet().toString())
        .isEqualTo("[format, file, markedPlaces, findings, estate]");
  }

  @Test
  @DisplayName(
      "a file that is there is replaced only if that is said, and before anything is asked")
  void file_isReplacedOnlyIfSaid() throws IOException {
    Files.writeString(file(), "mine");

    Run there = run("init", "--out", file().toString());
    Run without = run("init", "--replace");
    Run nowhere = run("init", "--out", directory.resolve("no/such.json").toString());
    assertThat(List.of(there.status(), without.status(), nowhere.status())).containsOnly(2);
    assertThat(there.err()).contains("is there already");
    assertThat(file()).hasContent("mine");
    assertThat(cloud.vcenter().requests()).isEmpty();

    Path commented = file().resolveSibling("site.yaml");
    Files.writeString(commented, "estate: prod # as the board has agreed\n");
    int before = cloud.vcenter().requests().size();
    Run kept = run("init", "--out", commented.toString(), "--replace");
    assertThat(kept.status()).isEqualTo(2);
    assertThat(oneLine(kept.err())).contains("has comments, which would be lost");
    assertThat(commented).content().startsWith("estate: prod # as");
    assertThat(cloud.vcenter().requests()).hasSize(before);
    Run replaced = run("init", "--out", file().toString(), "--replace");
    assertThat(replaced.status()).as(replaced.err()).isZero();
    assertThat(Estate.fromFile(file()).markedPlaces()).hasSize(4);
    assertThat(replaced.words()).contains("there is no standard key provider");
  }
}
