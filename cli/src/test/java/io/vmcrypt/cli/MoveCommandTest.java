package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.vcenter.FakeReplicationTool;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** VMs move from the vCenter of a cloud to its target. */
class MoveCommandTest {

  @TempDir private Path folder;

  private final FakeCloud cloud =
      FakeCloud.builder()
          .taskStep(Duration.ofMillis(1))
          .target(target -> target.taskDuration(Duration.ZERO))
          .start();

  private final FakeVcenter target = cloud.target().orElseThrow();

  @BeforeEach
  void encrypt() {
    Cli.createCluster(cloud, "kms-cluster");
    assertThat(Cli.of(cloud).run("encrypt", "web-01", "--yes").status()).isZero();
    share();
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  /** The target gets the same key server under the same name, and a policy. */
  private void share() {
    HostAndPort kms = HostAndPort.of(cloud.kmsHost(), cloud.kmsPort());
    TestIdentity identity = cloud.authority().client("vcenter").issue();
    try (VsphereClient vcenter = Cli.client(target)) {
      Cli.createCluster(vcenter, "kms-cluster", kms, identity);
      vcenter.storagePolicies().ensureEncryption(EncryptionPolicySpec.of("Encrypted"));
    }
  }

  private Cli sides() {
    return Cli.of(cloud).second(target);
  }

  private String document(String vms) throws IOException {
    return Files.writeString(
            folder.resolve("house.yaml"),
            """
            move: house
            from: {vcenter: %s}
            to: {vcenter: %s}
            vms:
            %s
            """
                .formatted(cloud.vcenter().instanceUuid(), target.instanceUuid(), vms))
        .toString();
  }

  private String travel() throws IOException {
    return document(
        """
          - way: travel
            select: {named: [web-01]}
            place:
              pool: /Datacenter/host/Cluster
              datastore: datastore1
              networks: {VM Network: VM Network}
        """);
  }

  @Test
  @Tag("thorough")
  @DisplayName("check, plan, apply, prove: the VM is at the target, and each says so")
  void move_travels() throws IOException {
    String house = travel();
    String record = folder.resolve("house.json").toString();
    Path proof = folder.resolve("proof.json");

    Run check = sides().run("move", "check", house);
    assertThat(check.status()).as(check.err() + check.out()).isZero();
    assertThat(check.out()).contains("web-01", "at the source, next: move");
    Run plan = sides().run("move", "plan", house, "--json");
    assertThat(plan.status()).isZero();
    assertThat(plan.out()).contains("\"phase\": \"move\"", "\"readiness\": \"ready\"");
    assertThat(cloud.vcenter().calls("RelocateVM_Task")).isEmpty();

    assertThat(sides().answering("no").run("move", "apply", house, "--record", record).status())
        .isEqualTo(1);
    Run apply = sides().run("move", "apply", house, "--record", record, "--yes");
    assertThat(apply.status()).as(apply.err() + apply.out()).isZero();
    assertThat(target.vm("web-01").key()).isNotNull();
    assertThat(sides().run("move", "apply", house, "--record", record, "--yes").status()).isZero();

    Run prove =
        sides().run("move", "prove", house, "--record", record, "--report", proof.toString());
    assertThat(prove.status()).as(prove.err() + prove.out()).isZero();
    Run verify = Cli.bare().run("verify", proof.toString());
    assertThat(verify.out() + verify.err()).contains("house");
  }

  @Test
  @Tag("thorough")
  @DisplayName("What is not known is lifted by the command for one VM, and the plan says so")
  void move_skip() throws IOException {
    cloud.vcenter().inventory().takeSnapshot("web-01", "before");
    String house = travel();
    String record = folder.resolve("house.json").toString();
    String line = cloud.vcenter().vm("web-01").instanceUuid();

    Run unsaid = sides().run("move", "check", house);
    assertThat(unsaid.status()).isEqualTo(3);
    assertThat(unsaid.out()).contains("move-not-documented");
    Run wrong = sides().run("move", "check", house, "--skip", "vm-9999");
    assertThat(wrong.status()).isEqualTo(3);
    assertThat(wrong.out()).contains("lift-without-need");
    assertThat(sides().run("move", "check", house, "--skip", "web-01").err())
        .contains("--skip and --force: a VM is named by its instance UUID");

    Run said = sides().run("move", "check", house, "--skip", line);
    assertThat(said.status()).as(said.err() + said.out()).isZero();
    assertThat(said.out()).contains("lifted by skip");
    Run apply = sides().run("move", "apply", house, "--record", record, "--yes", "--skip", line);
    assertThat(apply.status()).as(apply.err() + apply.out()).isZero();
    assertThat(target.vm("web-01").snapshots()).hasSize(1);
  }

  @Test
  @DisplayName("A VM that never arrives is named, and the status says that it waits")
  void move_waits() throws IOException {
    String house =
        document(
            """
              - way: copy
                select: {named: [web-01]}
                policy: Encrypted
            """);
    String record = folder.resolve("house.json").toString();

    Run apply =
        sides().run("move", "apply", house, "--record", record, "--yes", "--arrivals-timeout", "2");

    assertThat(apply.status()).as(apply.err() + apply.out()).isEqualTo(4);
    assertThat(apply.out()).contains("not arrived");
    Run prove = sides().run("move", "prove", house, "--record", record);
    assertThat(prove.status()).isEqualTo(3);
  }

  @Test
  @DisplayName("What is missing is told before anything is asked")
  void move_usage() throws IOException {
    String house = travel();

    assertThat(sides().run("move").status()).isEqualTo(2);
    assertThat(sides().run("move", "check", "/no/such.yaml").status()).isEqualTo(2);
    String mistaken = Files.writeString(folder.resolve("mistaken.yaml"), "move: house").toString();
    Run wrong = sides().run("move", "check", mistaken, "--json");
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err()).contains("(move " + mistaken + ")").doesNotContain("estate");
    assertThat(wrong.out()).contains("\"system\": \"move\"", "vms is missing here");
    assertThat(sides().run("move", "plan", house, "--record", mistaken).err())
        .contains("read the record (move " + mistaken + ")");
    assertThat(sides().run("move", "apply", house, "--yes").err()).contains("--record");
    assertThat(sides().run("move", "prove", house, "--record", "/no/such").status()).isEqualTo(2);
    Run uncertain =
        sides().with("VMCRYPT_SECOND_VCENTER_THUMBPRINT", "").run("move", "check", house);
    assertThat(uncertain.status()).isEqualTo(2);
    assertThat(uncertain.err()).contains("--target-certificate");
    Run other =
        sides()
            .with("VMCRYPT_SECOND_VCENTER_THUMBPRINT", "00".repeat(32))
            .run("move", "check", house);
    assertThat(other.status()).isEqualTo(2);
  }

  @Test
  @Tag("thorough")
  @DisplayName("A proof replaces no file that is none, not even the record; a proof it does")
  void move_reportReplacesNoOtherFile() throws IOException {
    String house = travel();
    Path record = folder.resolve("house.json");
    assertThat(sides().run("move", "apply", house, "--record", record.toString(), "--yes").status())
        .isZero();
    String before = Files.readString(record);

    for (String file : List.of(record.toString(), house)) {
      Run prove =
          sides().run("move", "prove", house, "--record", record.toString(), "--report", file);
      assertThat(prove.status()).as(prove.out()).isEqualTo(2);
      assertThat(prove.err()).contains("is there and is no proof");
    }
    assertThat(Files.readString(record)).isEqualTo(before);
    String proof = folder.resolve("proof.json").toString();
    for (int i = 0; i < 2; i++) {
      assertThat(
              sides()
                  .run("move", "prove", house, "--record", record.toString(), "--report", proof)
                  .status())
          .isZero();
    }
  }

  @Test
  @DisplayName(
      "A plan of which a named VM would stay, since nobody knows, is no plan that can be done")
  void move_plan_notKnown_isStatus3() throws IOException {
    cloud.vcenter().inventory().takeSnapshot("web-01", "before");

    Run plan = sides().run("move", "plan", travel());

    assertThat(plan.out()).contains("1 not known");
    assertThat(plan.status()).isEqualTo(3);
  }

  @Test
  @Tag("thorough")
  @DisplayName("What has arrived and cannot be encrypted is not waited for: it has to be told")
  void move_arrivedAndRuns_isStatus3() throws IOException {
    String house =
        document(
            """
              - way: copy
                select: {name: "*-01"}
                policy: Encrypted
            """);
    String record = folder.resolve("house.json").toString();
    FakeReplicationTool.between(cloud.vcenter(), target).copy("web-01").deliver();
    target.inventory().setPoweredOn("web-01", true);

    Run apply =
        sides().run("move", "apply", house, "--record", record, "--yes", "--arrivals-timeout", "2");

    assertThat(apply.out()).contains("unencrypted since");
    assertThat(apply.status()).as(apply.err() + apply.out()).isEqualTo(3);
  }

  @Test
  @Tag("thorough")
  @DisplayName("Two runs with one record: the one that has not seen what the other wrote stops")
  void move_recordOfTwoRuns_isNotOverwritten() throws IOException {
    String house =
        document(
            """
              - way: bare
                select: {named: [web-01]}
                policy: Encrypted
                longestInClear: 60
            """);
    Path record = folder.resolve("house.json");
    assertThat(
            sides()
                .run(
                    "move",
                    "apply",
                    house,
                    "--record",
                    record.toString(),
                    "--yes",
                    "--arrivals-timeout",
                    "1")
                .status())
        .isEqualTo(4);
    String first = Files.readString(record);
    Files.delete(record);

    Run second =
        sides()
            .answering(
                () -> {
                  try {
                    // another run makes it while this one asks
                    Files.writeString(record, first);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                  return "yes";
                })
            .run("move", "apply", house, "--record", record.toString(), "--arrivals-timeout", "1");

    assertThat(second.status()).as(second.err() + second.out()).isEqualTo(1);
    assertThat(second.err()).contains("another run");
    assertThat(Files.readString(record)).isEqualTo(first);
  }

  @Test
  @DisplayName("A move of no VM at all is neither ready nor a plan")
  void move_noVm_isStatus3() throws IOException {
    String house =
        document(
            """
              - way: copy
                select: {name: "wbe-*"}
                policy: Encrypted
            """);

    for (String command : List.of("check", "plan")) {
      Run run = sides().run("move", command, house);
      assertThat(run.out()).contains("no-vm-selected");
      assertThat(run.status()).as(command).isEqualTo(3);
    }
  }
}
