package io.vmcrypt.cli;

import static io.vmcrypt.cli.Cli.words;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are counted, and those that nobody needs are listed; none is destroyed. */
class KeysCommandTest {

  private static final String ID = "4f1c2f0a-6a0e-4c3e-9f5d-0d9d7a3b1c22";
  private static final FakeKey KEY = new FakeKey(ID, "kms-cluster");

  @TempDir private Path folder;
  private final FakeCloud cloud = Cli.cloud();

  @AfterEach
  void close() {
    cloud.close();
  }

  private List<String> atKms() {
    return cloud.kms().orElseThrow().keys().stream().map(FakeKmipKey::id).toList();
  }

  private String[] asked(String... more) throws IOException {
    Path cert =
        Files.writeString(folder.resolve("client.pem"), cloud.clientIdentity().certificatePem());
    Path key =
        Files.writeString(folder.resolve("client.key"), cloud.clientIdentity().privateKeyPem());
    return Stream.concat(
            Stream.of(
                "keys",
                "--kms",
                cloud.kmsHost() + ":" + cloud.kmsPort(),
                "--provider",
                "kms-cluster",
                "--cert",
                cert.toString(),
                "--key",
                key.toString()),
            Stream.of(more))
        .toArray(String[]::new);
  }

  @Test
  @DisplayName("a host that is lost and a vSAN that is mute are skipped as the list says, and told")
  void keys_skip_asAdvised() throws IOException {
    Cli.createCluster(cloud, "kms-cluster");
    cloud.vcenter().hosts().setConnectionState("esx-02.datacenter.test", "notResponding");
    cloud.vcenter().inventory().setVsan("/Datacenter/host/Cluster", "kms-cluster");
    Path unneeded = folder.resolve("unneeded.txt");
    String[] keys = {
      "keys", "--kms-keys", ID, "--provider", "kms-cluster", "--unneeded", unneeded.toString()
    };
    Run open = Cli.of(cloud).run(keys);
    assertThat(open.status()).as(open.out()).isEqualTo(3);
    assertThat(open.words()).contains("(host-12)", "--skip leaves out, by its id");

    // a key is no user of keys
    assertThat(Cli.of(cloud).run(words(keys, "--skip", ID)).status()).isEqualTo(3);

    assertThat(Cli.of(cloud).run(words(keys, "--skip", "host-12")).words()).contains("(domain-c7)");
    Run run = Cli.of(cloud).run(words(keys, "--skip", "host-12", "--skip", "domain-c7"));
    assertThat(run.status()).as(run.out() + run.err()).isZero();
    assertThat(run.words())
        .contains("skipped: vCenter has not heard from host esx-02", "the vSAN of cluster Cluster");
    assertThat(Files.readString(unneeded))
        .contains("\n" + ID)
        .contains("# skipped, and may need one: vCenter has not heard from host esx-02");
  }

  @Test
  @DisplayName("what the KMS lists under an id written otherwise is no proof that it has the key")
  void kms_otherSpelling_isLacking() throws IOException {
    Cli.createCluster(cloud, "kms-cluster");
    String upper = ID.toUpperCase(Locale.ROOT);
    cloud.kms().orElseThrow().put(FakeKmipObject.key(upper).build());
    cloud.vcenter().addVm(FakeVm.builder("old-01").encryptedWith(KEY).build());

    Run run = Cli.of(cloud).run(asked());

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.words())
        .contains(ID + " (it lists " + upper + ", the same id written otherwise)")
        .contains("whether key " + upper + " of key provider kms-cluster is needed is not known");
  }

  @Test
  @DisplayName("two key providers with one KMS: each key that it lists is counted once, as needed")
  void kms_ofTwoProviders_countsOnce() throws IOException {
    Cli.createCluster(cloud, "kms-cluster");
    Cli.createCluster(cloud, "other");
    cloud.kms().orElseThrow().put(FakeKmipObject.key(ID).build());
    cloud.kms().orElseThrow().put(FakeKmipObject.key("7").build());
    FakeKey seven = new FakeKey("7", "other");
    cloud.vcenter().addVm(FakeVm.builder("b-1").encryptedWith(new FakeKey(ID, "other")).build());
    cloud.vcenter().addVm(FakeVm.builder("b-2").encryptedWith(seven).build());
    cloud.vcenter().addVm(FakeVm.builder("b-3").encryptedWith(seven).build());

    Run run = Cli.of(cloud).run(asked("--json"));

    assertThat(run.status()).as(run.err()).isZero();
    List<Map<?, ?>> keys = Parsed.list(Parsed.object(run), "keys");
    assertThat(keys)
        .allSatisfy(key -> assertThat(key.get("use")).isEqualTo("needed"))
        .extracting(key -> key.get("id") + " of " + key.get("provider"))
        .containsExactlyInAnyOrder(ID + " of other", "7 of other");
    assertThat(run.err()).contains("0 of them unknown to this vCenter");
  }

  @Test
  @Tag("thorough")
  @DisplayName("what the KMS lists and this vCenter does not know is unknown, and free to nobody")
  void kms_listsItsOwn_strangersAreUnknown() throws IOException {
    Cli.createCluster(cloud, "kms-cluster");
    assertThat(Cli.of(cloud).run("encrypt", "web-01", "db-01", "--yes").status()).isZero();
    assertThat(Cli.of(cloud).run("rekey", "web-01", "db-01", "--yes").status()).isZero();
    assertThat(Cli.of(cloud).run("rekey", "web-01", "db-01", "--yes").status()).isZero();
    cloud.kms().orElseThrow().put(FakeKmipObject.key("of-another-vcenter").build());
    List<String> before = atKms();
    Path unneeded = folder.resolve("unneeded.txt");

    Run alone = Cli.of(cloud).run(asked("--json", "--unneeded", unneeded.toString()));

    assertThat(alone.status()).as(alone.err()).isEqualTo(3);
    Map<?, ?> sums = (Map<?, ?>) Parsed.list(Parsed.object(alone), "providers").get(0);
    assertThat(sums.get("byNobody")).isEqualTo(0d);
    double unknown = (double) before.size() - (double) requireNonNull(sums.get("needed"));
    assertThat(unknown).isGreaterThan(2);
    assertThat(sums.get("atKmsOnly")).isEqualTo(unknown);
    assertThat(Files.readAllLines(unneeded)).allMatch(line -> line.startsWith("#"));
    assertThat(alone.err()).contains("lists " + before.size() + " keys to this client");

    // vCenter's events name the keys that it gave to its own VMs
    Run told = Cli.of(cloud).run(asked("--unneeded", unneeded.toString(), "--since", "30d"));

    assertThat(told.status()).as(told.err()).isEqualTo(3);
    assertThat(Files.readAllLines(unneeded))
        .doesNotContain("of-another-vcenter")
        .anyMatch(before::contains)
        .anyMatch(line -> line.startsWith("# history from ") && line.contains("not complete: "));
    assertThat(atKms()).isEqualTo(before);
  }

  @Test
  @DisplayName("an event names an id, and no key provider: one that is a number may be another's")
  void since_countedIds_areNotOurs() throws IOException {
    Cli.createCluster(cloud, "kms-cluster");
    cloud.kms().orElseThrow().put(FakeKmipObject.key("5").build());
    cloud.kms().orElseThrow().put(FakeKmipObject.key("k-of-ours").build());
    cloud
        .vcenter()
        .tasks()
        .addEvent(
            "com.vmware.vc.crypto.Operation",
            "web-01",
            "joe",
            "",
            Map.of("operation", "encrypt", "keys", "5, k-of-ours"));
    Path unneeded = folder.resolve("unneeded.txt");

    Run told = Cli.of(cloud).run(asked("--unneeded", unneeded.toString(), "--since", "30d"));

    assertThat(told.status()).as(told.err()).isEqualTo(3);
    assertThat(Files.readAllLines(unneeded))
        .as("5 may be a key that another vCenter has at this KMS")
        .doesNotContain("5")
        .containsSubsequence("# of key provider kms-cluster:", "k-of-ours");
  }

  @Test
  @DisplayName("a KMS that lists none of the needed keys, or refuses to list, is no empty KMS")
  void kms_refuses_isSaid() throws IOException {
    Cli.createCluster(cloud, "kms-cluster");
    assertThat(Cli.of(cloud).run("encrypt", "web-01", "--yes").status()).isZero();
    cloud.kms().orElseThrow().refuse("Locate", "Permission Denied");

    Run refused = Cli.of(cloud).run(asked("--json"));

    assertThat(refused.status()).isEqualTo(3);
    Map<?, ?> kms = (Map<?, ?>) requireNonNull(Parsed.object(refused).get("atKms"));
    assertThat(kms.get("gap")).asString().contains("this client may not list keys");
    assertThat((List<?>) kms.get("lacking")).isNotEmpty();
    assertThat(refused.err())
        .contains("There may be more: ", "does not list", "keys that are needed");
    assertThat(Cli.of(cloud).run("keys", "--cert", "x.pem", "--key", "x.key").status())
        .isEqualTo(2);
    assertThat(Cli.of(cloud).run("keys", "--kms", "192.0.2.1", "--provider", "p").status())
        .isEqualTo(2);
  }

  @Test
  @DisplayName("another file is not overwritten; without the KMS's list it is said what is missing")
  void otherFile_isKept() throws IOException {
    Path note = Files.writeString(folder.resolve("note.txt"), "mine\n");

    Run run = Cli.of(cloud).run("keys", "--unneeded", note.toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("is no list of keys");
    assertThat(Files.readString(note)).isEqualTo("mine\n");
    assertThat(cloud.vcenter().requests()).isEmpty();
    for (String[] asked :
        List.of(
            new String[] {"keys", "--since", "30d"},
            new String[] {
              "keys", "--since", "30d", "--unneeded", folder.resolve("new.txt").toString()
            })) {
      Run alone = Cli.of(cloud).run(asked);
      assertThat(alone.status()).isEqualTo(2);
      assertThat(alone.err()).contains("--since goes with --kms");
    }
    assertThat(Cli.of(cloud).run("keys").words()).contains("--kms-keys takes those");
    assertThat(Cli.of(cloud).run("keys", "--kms-keys", "@/no/such").status()).isEqualTo(2);
  }
}
