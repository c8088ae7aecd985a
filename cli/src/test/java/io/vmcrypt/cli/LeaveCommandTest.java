package io.vmcrypt.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.FakeKey;
import io.vmcrypt.testkit.vcenter.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leaving a key provider whose server is not reached any more. */
class LeaveCommandTest {

  private static final String OLD = "old-cluster";

  @TempDir private Path directory;

  private static FakeCloud cloud() {
    FakeCloud cloud =
        FakeCloud.builder()
            .taskStep(Duration.ofMillis(1))
            .virtualMachine(
                FakeVm.builder("web-01").encryptedWith(new FakeKey("old-1", OLD)).build())
            .virtualMachine(
                FakeVm.builder("golden")
                    .template()
                    .encryptedWith(new FakeKey("old-2", OLD))
                    .build())
            .start();
    try (VsphereClient vcenter = new StandIns(cloud).vcenter()) {
      vcenter
          .kmsClusters()
          .ensure(
              KmsClusterSpec.builder(
                      OLD, KmsServerSpec.builder("kms-old", "127.0.0.2").port(1).build())
                  .makeDefault()
                  .build());
    }
    return cloud;
  }

  private String document(FakeCloud cloud, String more) throws IOException {
    return EstateFile.write(directory.resolve("estate.json"), cloud, true, more).toString();
  }

  private static List<String> providers(FakeCloud cloud) {
    return cloud.vcenter().kmsClusters().stream().map(FakeKmsCluster::id).toList();
  }

  private static String provider(FakeCloud cloud, String vm) {
    return requireNonNull(cloud.vcenter().vm(vm).key()).clusterId();
  }

  @Test
  @DisplayName("all moves; the old one goes only once somebody says that nobody else has its keys")
  void leave_movesAll_thenRemoves() throws IOException {
    try (FakeCloud cloud = cloud()) {
      String estate = document(cloud, "\"vms\": []");
      String[] leave = {"leave", estate, "--provider", OLD};

      assertThat(Cli.of(cloud).answering("no").run(leave).status()).isEqualTo(1);
      Run plan = Cli.of(cloud).run("leave", estate, "--provider", OLD, "--plan");
      assertThat(plan.status()).isZero();
      assertThat(plan.words())
          .contains(
              "give 1 VM with keys of old-cluster keys of kms-cluster",
              "key-provider-stays",
              "Nothing was changed.");
      assertThat(plan.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
      assertThat(providers(cloud)).containsExactly(OLD);

      Run moved = Cli.of(cloud).run("leave", estate, "--provider", OLD, "--yes");
      assertThat(moved.status()).as(moved.err()).isEqualTo(3);
      assertThat(moved.words()).contains("estate prod: not proved");
      assertThat(provider(cloud, "web-01")).isEqualTo("kms-cluster");
      assertThat(provider(cloud, "golden")).isEqualTo("kms-cluster");
      assertThat(cloud.vcenter().vm("golden").template()).isTrue();
      assertThat(providers(cloud)).containsExactlyInAnyOrder(OLD, "kms-cluster");

      Run gone = Cli.of(cloud).run("leave", estate, "--provider", OLD, "--others-checked", "--yes");
      assertThat(gone.status()).as(gone.err() + gone.out()).isZero();
      assertThat(gone.words()).contains("estate prod: proved", "key-provider-left");
      assertThat(providers(cloud)).containsExactly("kms-cluster");

      Map<?, ?> again =
          Parsed.object(Cli.of(cloud).run("leave", estate, "--provider", OLD, "--yes", "--json"));
      assertThat(again.get("report")).isNull();
      assertThat(Parsed.map(again, "proof").get("estate")).isEqualTo("prod");
    }
  }

  @Test
  @DisplayName("the document may say what is left; options add to it")
  void document_saysIt() throws IOException {
    try (FakeCloud cloud = cloud()) {
      String estate =
          document(
              cloud,
              "\"leaving\": {\"keyProvider\": \"old-cluster\","
                  + " \"registrations\": [\"127.0.0.2\"]}");

      Run contradicting = Cli.of(cloud).run("leave", estate, "--provider", "other", "--yes");
      assertThat(contradicting.status()).isEqualTo(2);
      assertThat(contradicting.err()).contains("leaves key provider old-cluster", "other");
      assertThat(providers(cloud)).containsExactly(OLD);

      Run run =
          Cli.of(cloud)
              .run(
                  "leave",
                  estate,
                  "--provider",
                  OLD,
                  "--registration",
                  "127.0.0.2",
                  "--others-checked",
                  "--yes");
      assertThat(run.status()).as(run.err() + run.out()).isZero();
      assertThat(providers(cloud)).containsExactly("kms-cluster");
    }
  }

  @Test
  @DisplayName("what is left has to be said; a wrong word is refused before anything is sent")
  void notSaid_two() throws IOException {
    try (FakeCloud cloud = cloud()) {
      int calls = cloud.vcenter().requests().size();
      String estate = document(cloud, "\"vms\": []");

      Run run = Cli.of(cloud).run("leave", estate, "--yes");
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).contains("does not say which key provider is left", "--provider");
      for (String[] words :
          List.of(
              new String[] {"leave", estate, "--provider", "kms-cluster", "--yes"},
              new String[] {"leave", estate, "--provider", OLD, "--registration", "x", "--yes"},
              new String[] {"leave", estate, "--provider", OLD})) {
        assertThat(Cli.of(cloud).run(words).status()).isEqualTo(2);
      }
      assertThat(cloud.vcenter().requests()).hasSize(calls);
    }
  }

  @Test
  @DisplayName("what cannot move blocks the plan by name, and nothing is changed: exit status 3")
  void deep_poweredOn_isBlocked() throws IOException {
    try (FakeCloud cloud = cloud()) {
      cloud.vcenter().setPoweredOn("web-01", true);

      Run run =
          Cli.of(cloud)
              .run("leave", document(cloud, "\"vms\": []"), "--provider", OLD, "--deep", "--yes");

      assertThat(run.status()).isEqualTo(3);
      assertThat(run.words()).contains("web-01", "Nothing was changed.");
      assertThat(provider(cloud, "web-01")).isEqualTo(OLD);
      assertThat(providers(cloud)).containsExactly(OLD);
    }
  }
}
