package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.plan.SavedPlan;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan that is saved by one run of the command, approved, and applied by another. */
class ApprovalTest {

  @TempDir private Path directory;

  private String document(FakeCloud cloud, boolean known, String vms) throws IOException {
    return EstateFile.write(
            directory.resolve("estate.json"), cloud, known, "\"vms\": [" + vms + "]")
        .toString();
  }

  @Test
  @Tag("thorough")
  @DisplayName("saved, shown, compared, approved, applied: exactly that, and once only")
  void wholeWay() throws IOException {
    try (FakeCloud cloud = Cli.cloud()) {
      String estate = document(cloud, false, "{\"named\": [\"web-01\"]}");
      Path file = directory.resolve("plan.json");
      Path page = directory.resolve("plan.html");

      Run blocked = Cli.of(cloud).run("plan", estate, "--out", file.toString());
      assertThat(blocked.status()).isEqualTo(3);
      assertThat(blocked.words()).contains("Not saved: something stands in the way");
      assertThat(file).doesNotExist();

      Run plan =
          Cli.of(cloud)
              .run(
                  "plan",
                  estate,
                  "--accept",
                  EstateFile.thumbprint(cloud),
                  "--out",
                  file.toString(),
                  "--valid-days",
                  "2",
                  "--report",
                  page.toString());
      assertThat(plan.status()).as(plan.err()).isZero();
      SavedPlan saved = SavedPlan.fromFile(file);
      assertThat(plan.words())
          .contains("Saved to " + file, "by " + cloud.vcenter().userName(), saved.digest());
      assertThat(saved.validUntil()).isEqualTo(saved.plan().madeAt().plus(Duration.ofDays(2)));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(Files.readString(page)).contains(saved.digest(), "web-01");
      assertThat(Files.readString(file)).doesNotContain(cloud.vcenter().password());
      // the document is not needed any more, nor is the folder of the process
      Files.delete(Path.of(estate));

      assertThat(Cli.of(cloud).answering("no").run("apply", file.toString()).status()).isEqualTo(1);
      assertThat(cloud.vcenter().kmsClusters()).isEmpty();
      Run apply = Cli.of(cloud).answering("yes").run("apply", file.toString());
      assertThat(apply.status()).as(apply.err() + apply.out()).isZero();
      assertThat(apply.words())
          .contains(
              "This plan was made at",
              "estate prod: proved",
              saved.digest(),
              "about VMs web-01: 1 VM; outside of that: 1 VM, 1 of them unencrypted");
      assertThat(cloud.vcenter().vm("web-01").isFullyEncrypted()).isTrue();
      assertThat(cloud.vcenter().vm("db-01").isEncrypted()).isFalse();

      Run again = Cli.of(cloud).run("apply", "--approved", file.toString(), "--yes", "--json");
      assertThat(again.status()).isEqualTo(3);
      assertThat(Parsed.object(again).toString())
          .contains("code=plan-outdated", "was planned, and is not to be done any more");
    }
  }

  @Test
  @DisplayName("what makes no sense together is told before anything is asked")
  void options_togetherRefused() throws IOException {
    try (FakeCloud cloud = Cli.cloud()) {
      String estate = document(cloud, true, "");
      List<List<String>> refused =
          List.of(
              List.of("apply", "x", "--approved", "--plan"),
              List.of("apply", "x", "--approved", "--yes", "--accept", "00".repeat(20)),
              List.of("apply", "x", "--approved", "--yes", "--renew-password", "kms-1"),
              List.of("apply", estate, "--approved", "--yes"),
              List.of("plan", estate, "--valid-days", "3"),
              List.of("plan", estate, "--out", directory + "/p", "--valid-days", "0"),
              List.of("plan", estate, "--out", directory + "/p", "--valid-days", "91"),
              List.of("plan", estate, "--out", "/no/such/folder/p"),
              List.of("plan", estate, "--against", estate));

      for (List<String> words : refused) {
        int asked = cloud.vcenter().requests().size();
        Run run = Cli.of(cloud).run(words.toArray(String[]::new));
        assertThat(run.status()).as(words + run.err() + run.out()).isEqualTo(2);
        assertThat(cloud.vcenter().requests()).as(words.toString()).hasSize(asked);
      }
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("the question tells how many VMs were not shown, and where they are")
  void question_tellsWhatIsNotShown() throws IOException {
    FakeCloud.Builder builder = FakeCloud.builder().taskStep(Duration.ofMillis(1));
    for (int i = 0; i < 23; i++) {
      builder.virtualMachine(FakeVm.builder("many-" + i).build());
    }
    try (FakeCloud cloud = builder.start()) {
      String estate = document(cloud, true, "{\"name\": \"many-*\"}");
      String file = directory.resolve("plan.json").toString();
      Run plan = Cli.of(cloud).run("plan", estate, "--out", file);
      Run asked = Cli.of(cloud).answering("no").run("apply", estate);
      Run approved = Cli.of(cloud).answering("no").run("apply", "--approved", file);

      assertThat(plan.words()).contains("and 3 more");
      assertThat(asked.words())
          .contains(
              "Not shown above, and meant too: 3. Each of them is in"
                  + " \"vmcrypt plan ESTATE --report FILE\". Type yes to go on");
      assertThat(approved.words()).contains("meant too: 3. Each of them is in its file.");
      assertThat(Files.readString(Path.of(file))).contains("\"many-22\"");
    }
  }
}
