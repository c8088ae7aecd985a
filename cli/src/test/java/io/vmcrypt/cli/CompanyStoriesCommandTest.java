package io.vmcrypt.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.cli.tool.StandIns;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.part.KmipAnswerFault;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKeyStatus;
import io.vmcrypt.testkit.vcenter.part.FakeSnapshot;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
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

  /**
   * It leaves the old key provider, all others being looked for: refused, before and in a proof.
   */
  private void assertNotLeft(String... words) throws IOException {
    addProvider("old", "127.0.0.2");
    String[] leave = {"leave", estate, "--provider", "old", "--force", "--yes"};
    assertRefused(
        Stream.concat(Stream.of(words), Stream.of("Nothing was changed.")).toList(), leave);
    assertNotProvedLeft(words);
  }

  private void assertNotProvedLeft(String... words) throws IOException {
    String saying =
        EstateFile.write(
                directory.resolve("leaving.json"),
                cloud,
                true,
                "\"leaving\": {\"keyProvider\": \"old\", \"force\": \"old\"}")
            .toString();
    assertRefused(List.of(words), "prove", saying);
    assertThat(run("prove", saying).words()).doesNotContain("nothing refers to it");
  }

  /** A key provider beside the estate's own. */
  private void addProvider(String name, String address) {
    try (VsphereClient vcenter = new StandIns(cloud).vcenter()) {
      var unused =
          vcenter
              .kmsClusters()
              .ensure(
                  KmsClusterSpec.builder(
                          name, KmsServerSpec.builder("of-" + name, address).port(1).build())
                      .build());
    }
  }

  private FakeKey key(String vm) {
    return requireNonNull(cloud.vcenter().vm(vm).key());
  }

  private String kms() {
    return cloud.kmsHost() + ":" + cloud.kmsPort();
  }

  @Test
  @Tag("thorough")
  @DisplayName("1: a key provider is not left while somebody's task may bring its keys")
  void onItsWay() throws IOException {
    String task =
        cloud
            .vcenter()
            .tasks()
            .start(
                FakeTask.of("VirtualMachine.reconfigure")
                    .on("db-01")
                    .user("somebody")
                    .progress(40)
                    .brings(new FakeKey("late", "old")));

    assertNotLeft(
        "key-users-not-known", task, "somebody", "at 40 %", "works on db-01", "may bring a key");

    cloud.vcenter().tasks().finish(task);
    assertNotProvedLeft("db-01", "it has a key of old");
  }

  @Test
  @Tag("thorough")
  @DisplayName("2: a key below the top of a disk, or in a snapshot, is as needed as any")
  void belowTheTop() throws IOException {
    FakeKey now = key("web-01");
    FakeKey old = new FakeKey("deep", "old");
    cloud
        .vcenter()
        .addVm(
            FakeVm.builder("back-01")
                .disks(1)
                .encryptedWith(now)
                .snapshot(FakeSnapshot.of("before").homeEncryptedWith(old))
                .build());
    assertNotLeft("back-01", "snapshot");

    cloud.vcenter().inventory().removeVm("back-01");
    cloud
        .vcenter()
        .addVm(
            FakeVm.builder("deep-01")
                .encryptedWith(now)
                .disk(FakeDisk.ofGibibytes(8).encryptedWith(now).parentEncryptedWith(old))
                .build());
    assertNotProvedLeft("deep-01", "link 2");
  }

  @Test
  @DisplayName("3: that vCenter lists no key is no proof: its VMs show theirs")
  void oneWitness() throws IOException {
    cloud
        .vcenter()
        .addVm(FakeVm.builder("late-01").encryptedWith(new FakeKey("late", "old")).build());
    cloud.vcenter().keys().setListed(keys -> List.of());

    assertNotProvedLeft("late-01", "it has a key of old");
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
  @Tag("thorough")
  @DisplayName("4: keys that the KMS has lost are not proved by what vCenter remembers of them")
  void lostAtKms() {
    assertThat(run("prove", estate).status()).isZero();
    cloud.vcenter().keys().setStatuses(all -> all.stream().map(FakeKeyStatus::found).toList());
    cloud.kms().orElseThrow().destroyKey(key("web-01").keyId());

    assertRefused(
        List.of(
            "estate prod: not proved",
            "key-not-available",
            "this client does not get 1 of 1 keys, whatever vCenter says: key "
                + key("web-01").keyId()
                + " of VM web-01"),
        "prove",
        estate);
  }

  @Test
  @DisplayName("5: another key under the same id does not let a key provider move")
  void sameIdIsAnotherKey() throws IOException {
    try (FakeKmipServer other = FakeKmipServer.builder(cloud.authority()).start()) {
      cloud
          .kms()
          .orElseThrow()
          .keys()
          .forEach(held -> other.put(FakeKmipObject.key(held.id()).build()));

      assertRefused(
          List.of(
              key("web-01").keyId() + " (it is another key under the same id",
              "Nothing was changed."),
          "apply",
          moved(other),
          "--yes");
    }
  }

  private TestIdentity nextClient() throws IOException {
    TestIdentity next =
        cloud
            .authority()
            .client("vcenter")
            .notAfter(
                cloud.clientIdentity().certificate().getNotAfter().toInstant().plusSeconds(86_400))
            .issue();
    Files.writeString(directory.resolve("client.pem"), next.certificatePem());
    Files.writeString(directory.resolve("client.key"), next.privateKeyPem());
    return next;
  }

  @Test
  @DisplayName(
      "6: a new certificate that may ask for keys and not get them does not take the place")
  void mayNotGetKeys() throws IOException {
    TestIdentity next = nextClient();
    cloud.kms().orElseThrow().refuse(next.certificate(), "Get", "Permission Denied");

    assertRefused(
        List.of(
            "client-certificate-in-use",
            "the new certificate is not proved",
            "it is not proved that " + kms() + " holds key " + key("web-01").keyId(),
            "Nothing was changed."),
        "rotate",
        estate,
        "--certificates",
        "--yes");
  }

  @Test
  @DisplayName("7: where keys are wrapped, the new server must have what wraps them")
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

  @Test
  @DisplayName("11: a round trip destroys no key that it did not make, and says NOT USABLE")
  void roundTrip() {
    FakeKmipServer server = cloud.kms().orElseThrow();
    CloudState before = CloudState.of(cloud);
    server.bendAnswers("Create", KmipAnswerFault.ANOTHER_OBJECT_TYPE);

    Run run =
        run(
            "probe",
            "--cert",
            directory.resolve("client.pem").toString(),
            "--key",
            directory.resolve("client.key").toString(),
            "--round-trip",
            kms());
    server.behave();

    assertThat(run.status()).as(run.out() + run.err()).isEqualTo(NO);
    assertThat(run.words()).contains("NOT USABLE", "test-key-maybe-left-behind");
    assertThat(server.keys()).containsAll(before.keys());
    assertThat(run("prove", estate).status()).isZero();
  }
}
