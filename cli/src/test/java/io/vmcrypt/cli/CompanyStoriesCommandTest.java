package io.vmcrypt.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What happens to companies, at the command: each story is a step that would take encrypted VMs
 * from their keys, or call something done that is not. Each ends with a refusal that says why, with
 * an exit status that a job sees, and with all systems as they were.
 */
class CompanyStoriesCommandTest {

  private static final int NO = 3;

  @TempDir private Path directory;
  private final FakeCloud cloud =
      FakeCloud.builder()
          .taskStep(Duration.ofMillis(1))
          .vcenterRelease("9.0.0.0")
          .virtualMachine(FakeVm.builder("web-01").disks(2).build())
          .virtualMachine(FakeVm.builder("db-01").disks(1).build())
          .start();
  private String estate = "";

  @BeforeEach
  void aCompanyThatHasEncryptedItsVms() throws IOException {
    estate = document("\"vms\": [{\"named\": [\"web-01\"]}]");
    Run apply = run("apply", estate, "--yes");
    assertThat(apply.status()).as(apply.out() + apply.err()).isZero();
  }

  @AfterEach
  void stop() {
    cloud.close();
  }

  private String document(String more) throws IOException {
    return EstateFile.write(directory.resolve("estate.json"), cloud, true, more).toString();
  }

  private Run run(String... command) {
    return Cli.of(cloud).run(command);
  }

  /** It says no, with these words, and not a thing was changed anywhere. */
  private void assertRefused(List<String> words, String... command) {
    CloudState before = CloudState.of(cloud);

    Run run = run(command);

    assertThat(run.status()).as(run.out() + run.err()).isEqualTo(NO);
    assertThat(run.words()).contains(words);
    assertThat(CloudState.of(cloud)).isEqualTo(before);
  }

  private FakeKey key(String vm) {
    return requireNonNull(cloud.vcenter().vm(vm).key());
  }

  private String kms() {
    return cloud.kmsHost() + ":" + cloud.kmsPort();
  }

  @Test
  @DisplayName("that vCenter lists no key is no proof: its VMs show theirs")
  void oneWitness() throws IOException {
    cloud
        .vcenter()
        .addVm(FakeVm.builder("late-01").encryptedWith(new FakeKey("late", "old")).build());
    cloud.vcenter().keys().setListed(keys -> List.of());

    String left =
        EstateFile.write(
                directory.resolve("leaving.json"),
                cloud,
                true,
                "\"leaving\": {\"keyProvider\": \"old\", \"force\": \"old\"}")
            .toString();
    assertRefused(List.of("late-01", "it has a key of old"), "prove", left);
    try (FakeKmipServer other = FakeKmipServer.builder(cloud.authority()).start()) {
      assertRefused(
          List.of("VM web-01", "it is not proved that", "Nothing was changed."),
          "apply",
          moved(other),
          "--yes");
    }
  }

  /** The same estate, whose key server is at another address. */
  private String moved(FakeKmipServer other) throws IOException {
    String thumbprint = Thumbprint.of(other.certificate(), ThumbprintAlgorithm.SHA1).toString();
    return Files.writeString(
            directory.resolve("moved.json"),
            Files.readString(Path.of(estate))
                .replace(kms(), other.host() + ":" + other.port())
                .replace(EstateFile.thumbprint(cloud), thumbprint))
        .toString();
  }

  @Test
  @DisplayName("where keys are wrapped, the new server must have what wraps them")
  void wrapped() throws IOException {
    FakeKmipServer present = cloud.kms().orElseThrow();
    present.put(FakeKmipObject.key("wrapping").build());
    cloud.vcenter().keys().setWrapped(key("web-01"), "wrapping");
    // no KMS has the key itself
    present.destroyKey(key("web-01").keyId());
    assertThat(run("prove", estate).status()).isZero();
    try (FakeKmipServer other = FakeKmipServer.builder(cloud.authority()).start()) {
      other.copyFrom(present);
      other.destroyKey("wrapping");

      assertRefused(
          List.of("it is not proved that", "holds key wrapping (", "Nothing was changed."),
          "apply",
          moved(other),
          "--yes");
    }
  }
}
