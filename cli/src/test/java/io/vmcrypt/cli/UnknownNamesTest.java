package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each option that names a thing tells a name that nothing has, and nothing is changed. */
@Tag("thorough")
class UnknownNamesTest {

  /**
   * A command with such a name.
   *
   * @param words what is told: the names that exist, where there are few
   */
  private record Mistake(int status, String words, List<String> command) {

    static Mistake of(int status, String words, String... command) {
      return new Mistake(status, words, List.of(command));
    }
  }

  private static List<Mistake> mistakes(String estate, String note) {
    return List.of(
        Mistake.of(2, "there is no VM of this name", "encrypt", "wbe-01", "--yes"),
        Mistake.of(2, "There are no VMs named \"wbe-*\"", "encrypt", "--name", "wbe-*", "--yes"),
        Mistake.of(2, "nothing at inventory path /No/vm", "encrypt", "--below", "/No/vm", "--yes"),
        Mistake.of(2, "there are: \"VM Enc", "encrypt", "db-01", "--policy", "Mine", "--yes"),
        Mistake.of(3, "it has \"Hard disk 1\"", "encrypt", "db-01", "--disk", "Disk 9", "--yes"),
        Mistake.of(3, "there are: kms-cluster", "rekey", "web-01", "--provider", "kms", "--yes"),
        Mistake.of(2, "in use are: ", "rekey", "web-01", "--old-keys", note, "--yes"),
        Mistake.of(3, "there are: kms-cluster", "clone", "db-01", "c", "--provider", "k", "--yes"),
        Mistake.of(
            2, "nothing at inventory path", "clone", "db-01", "c", "--folder", "/N", "--yes"),
        Mistake.of(2, "nothing at inventory", "clone", "db-01", "c", "--cluster", "/N/C", "--yes"),
        Mistake.of(2, "there is no VM of this name", "recover", "wbe-01", "--yes"),
        Mistake.of(2, "nothing at inventory path /No", "audit", "--below", "/No"),
        Mistake.of(2, "has kms-1", "apply", estate, "--renew-password", "kms-9", "--yes"));
  }

  @Test
  @DisplayName("a name that nothing has is told, with the names that exist, and nothing is changed")
  void unknown_isTold(@TempDir Path directory) throws IOException {
    try (FakeCloud cloud = Cli.cloud()) {
      String estate =
          EstateFile.write(
                  directory.resolve("estate.json"),
                  cloud,
                  true,
                  "\"vms\": [{\"named\": [\"web-01\"]}]")
              .toString();
      assertThat(Cli.of(cloud).run("apply", estate, "--yes").status()).isZero();
      Path note = Files.writeString(directory.resolve("keys"), "k\tkms-cluster\n");
      CloudState before = CloudState.of(cloud);
      List<String> wrong = new ArrayList<>();

      for (Mistake each : mistakes(estate, note.toString())) {
        Run run = Cli.of(cloud).run(each.command().toArray(String[]::new));
        String told = Stream.of(run.out(), run.err()).reduce("", String::concat);
        if (run.status() != each.status()
            || !told.replaceAll("\\s+", " ").contains(each.words())
            || !CloudState.of(cloud).equals(before)) {
          wrong.add(each + " -> " + run.status() + ": " + told);
        }
      }

      assertThat(wrong).isEmpty();
    }
  }
}
