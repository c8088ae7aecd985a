package io.vmcrypt.cli;

import static io.vmcrypt.cli.Cli.words;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.cli.tool.StandIns;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leaving a key provider whose server is not reached any more. */
class LeaveCommandTest {

  private static final String OLD = "old-cluster";

  private static final Thumbprint THUMBPRINT =
      Thumbprint.parse("00:11:22:33:44:55:66:77:88:99:00:11:22:33:44:55:66:77:88:99");

  @TempDir private Path directory;

  private static FakeCloud cloud() {
    FakeCloud cloud =
        FakeCloud.builder()
            .taskStep(Duration.ofMillis(1))
            .vcenterRelease("8.0.3.0")
            .virtualMachine(
                FakeVm.builder("web-01").encryptedWith(new FakeKey("old-1", OLD)).build())
            .virtualMachine(
                FakeVm.builder("golden")
                    .template()
                    .encryptedWith(new FakeKey("old-2", OLD))
                    .build())
            .start();
    try (VsphereClient vcenter = new StandIns(cloud).vcenter();
        OvhClient ovh = new StandIns(cloud).ovh()) {
      vcenter
          .kmsClusters()
          .ensure(
              KmsClusterSpec.builder(
                      OLD, KmsServerSpec.builder("kms-old", "127.0.0.2").port(1).build())
                  .makeDefault()
                  .build());
      var unused =
          ovh.privateCloud(cloud.ovh().serviceName())
              .vmEncryption()
              .kmsServers()
              .startRegister(KmsRegistration.builder("127.0.0.2", THUMBPRINT).build())
              .await(Duration.ofMinutes(1));
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
  @Tag("thorough")
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

      Run gone = Cli.of(cloud).run("leave", estate, "--provider", OLD, "--force", "--yes");
      assertThat(gone.status()).as(gone.err() + gone.out()).isZero();
      assertThat(gone.words())
          .contains(
              // the document chooses no VM
              "about no selection: 0 VMs",
              "key-provider-left",
              "stands on the word of the estate (force)");
      assertThat(providers(cloud)).containsExactly("kms-cluster");

      // what is to be gone is gone: the same command ends as it did
      for (String[] same : List.of(leave, words(leave, "--force"))) {
        Run again = Cli.of(cloud).run(words(same, "--yes"));
        assertThat(again.status()).as(again.err() + again.out()).isZero();
        assertThat(again.words()).contains("that it is gone is shown by");
      }
    }
  }

  @Test
  @Tag("thorough")
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

      String leave = "leave %s --provider %s --registration 127.0.0.2 --force --yes";
      Run run = Cli.of(cloud).run(leave.formatted(estate, OLD).split(" ", -1));
      assertThat(run.status()).as(run.err() + run.out()).isZero();
      assertThat(providers(cloud)).containsExactly("kms-cluster");
    }
  }

  /** Blocked with these words: exit status 3, and all systems as before. */
  private static void assertRefused(FakeCloud cloud, List<String> words, String... command) {
    CloudState before = CloudState.of(cloud);

    Run run = Cli.of(cloud).run(command);

    assertThat(run.status()).as(run.out() + run.err()).isEqualTo(3);
    assertThat(run.words()).contains(words).contains("Nothing was changed.");
    assertThat(CloudState.of(cloud)).isEqualTo(before);
  }

  @Test
  @DisplayName("what cannot be asked is told once a thing, with a word that does as it says")
  void skips_asAdvised() throws IOException {
    try (FakeCloud cloud = cloud()) {
      String estate = document(cloud, "\"vms\": []");
      String[] leave = {"leave", estate, "--provider", OLD, "--force"};
      cloud.vcenter().hosts().setConnectionState("esx-02.datacenter.test", "notResponding");
      cloud.vcenter().tasks().start(FakeTask.of("VirtualMachine.clone").user("EXAMPLE\\backup"));

      Run refused = Cli.of(cloud).run(words(leave, "--plan", "--json"));
      List<Map<?, ?>> blocking =
          Parsed.list(Parsed.map(Parsed.object(refused), "plan"), "findings").stream()
              .<Map<?, ?>>map(finding -> finding)
              .filter(finding -> "BLOCKING".equals(finding.get("severity")))
              .toList();
      assertThat(blocking)
          .extracting(finding -> String.valueOf(finding.get("seen")))
          .satisfiesExactlyInAnyOrder(
              host -> assertThat(host).contains("not heard from host esx-02"),
              vm -> assertThat(vm).contains("VM golden (vm-14) had key old-2"),
              task -> assertThat(task).contains("VirtualMachine.clone, started by EXAMPLE"));

      List<String> words = new ArrayList<>();
      List<String> written = new ArrayList<>();
      Pattern advised = Pattern.compile("\"skip\": \\[(\".+\")\\] at \"leaving\".*--skip \"(.+)\"");
      for (Map<?, ?> finding : blocking) {
        Matcher word = advised.matcher(String.valueOf(finding.get("advice")));
        assertThat(word.find()).as(finding.toString()).isTrue();
        written.add(word.group(1));
        words.addAll(List.of("--skip", word.group(2)));
      }
      String said = "\"leaving\": {\"keyProvider\": \"%s\", \"force\": \"%s\", \"skip\": %s}";
      Path saying = directory.resolve("saying.json");
      EstateFile.write(saying, cloud, true, said.formatted(OLD, OLD, written));
      Run plan = Cli.of(cloud).run("plan", saying.toString());
      assertThat(plan.status()).as(plan.out()).isZero();
      assertRefused(cloud, List.of("VM golden"), words(leave, "--yes", words.get(0), "host-12"));
      Run run = Cli.of(cloud).run(words(words(leave, "--yes"), words.toArray(String[]::new)));

      assertThat(run.status()).as(run.err() + run.out()).isZero();
      assertThat(provider(cloud, "web-01")).isEqualTo("kms-cluster");
      assertThat(provider(cloud, "golden")).isEqualTo(OLD);
      assertThat(run.words())
          .contains(
              "the estate skips host-12: host esx-02.datacenter.test",
              "the estate skips vm-14: VM golden (vm-14) had key old-2",
              "; the estate skips ")
          .doesNotContain("KmsServer[");
      assertThat(providers(cloud)).containsExactly("kms-cluster");
    }
  }

  @Test
  @DisplayName("encryption is given up in three commands; who needs it is named, and again is 0")
  void withoutSuccessor() throws IOException {
    try (FakeCloud cloud = FakeCloud.builder().taskStep(Duration.ofMillis(1)).start()) {
      String estate = document(cloud, "\"vms\": [{\"named\": [\"web-01\"]}]");
      assertThat(Cli.of(cloud).run("apply", estate, "--yes").status()).isZero();
      String giveUp =
          "leave kms-cluster --without-successor --force --yes --registration 127.0.0.1";
      String[] leave = words(giveUp.split(" ", -1), "--service", cloud.ovh().serviceName());
      List<String> words = List.of("web-01", "Decrypt it", "leaves encryption mode only with a");
      assertRefused(cloud, words, leave);
      assertThat(Cli.of(cloud).run("decrypt", "--yes", "web-01").status()).isZero();
      assertRefused(cloud, words.subList(2, 3), leave);
      var hosts = cloud.vcenter().hosts();
      hosts.keys().keySet().forEach(host -> hosts.setCryptoState(host, "pendingIncapable"));
      assertRefused(cloud, List.of("crypto state pendingIncapable", "--skip"), leave);
      // restarted since
      hosts.keys().keySet().forEach(host -> hosts.setKey(host, null));

      Run gone = Cli.of(cloud).run(leave);

      assertThat(gone.status()).as(gone.out() + gone.err()).isZero();
      assertThat(gone.words()).contains("remove key provider kms-cluster", "nothing refers to it");
      assertThat(providers(cloud)).isEmpty();
      assertThat(cloud.ovh().registeredKms()).isEmpty();
      Run again = Cli.of(cloud).run(leave);
      assertThat(again.status()).as(again.out() + again.err()).isZero();
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
              new String[] {"leave", estate, "--provider", OLD, "--service", "pcc-1", "--yes"},
              new String[] {"leave", estate, "--provider", OLD})) {
        assertThat(Cli.of(cloud).run(words).status()).isEqualTo(2);
      }
      assertThat(cloud.vcenter().requests()).hasSize(calls);
    }
  }
}
