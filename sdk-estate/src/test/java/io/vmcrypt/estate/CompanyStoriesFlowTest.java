package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateStepOutcome;
import io.vmcrypt.estate.plan.PlanBlockedException;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.proof.ProofOptions;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.ovh.part.FakeOvhTask;
import io.vmcrypt.testkit.ovh.part.FakeRegisteredKms;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeSnapshot;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.kms.Removal;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What happens to companies: each story is a step that would take encrypted VMs from their keys, or
 * call something done that is not. Each ends in a refusal that says why, and leaves OVHcloud,
 * vCenter and the key server as they were.
 */
class CompanyStoriesFlowTest {

  private FakeCloud cloud;
  private EstateSystems systems;
  private World before;

  /** Everything that a step could harm. */
  private record World(
      List<FakeRegisteredKms> registered,
      List<FakeOvhTask> tasks,
      List<FakeKmsCluster> clusters,
      Map<String, String> hosts,
      List<FakeVmState> vms,
      List<String> policies,
      List<FakeKmipKey> keys,
      List<String> writes) {}

  @BeforeEach
  void aCompanyThatHasEncryptedItsVms() {
    cloud =
        FakeCloud.builder()
            .taskStep(Duration.ofMillis(1))
            .virtualMachine(FakeVm.builder("web-01").disks(2).build())
            .virtualMachine(FakeVm.builder("db-01").disks(1).build())
            .start();
    systems = EstateSystems.withoutWaiting(cloud);
    assertThat(systems.apply(estate(systems.keyServer(), "web-01")).isComplete()).isTrue();
    before = world();
  }

  @AfterEach
  void stop() {
    systems.close();
    cloud.close();
  }

  /** The company's estate, with a key server under the names of its own. */
  private Estate estate(KeyServer keyServer, String... vms) {
    return Estate.builder("prod")
        .keyServer(keyServer)
        .registeredWith(cloud.ovh().serviceName())
        .keyProvider("kms-cluster", "kms-1")
        .encrypt(VmSelection.named(vms).migrateEncryption(MigrateEncryption.REQUIRED).build())
        .build();
  }

  private World world() {
    return new World(
        cloud.ovh().registeredKms(),
        cloud.ovh().tasks(),
        cloud.vcenter().kmsClusters(),
        cloud.vcenter().hosts().cryptoStates(),
        vms(),
        cloud.vcenter().storagePolicies(),
        cloud.kms().orElseThrow().keys(),
        Writes.at(cloud));
  }

  private List<FakeVmState> vms() {
    return cloud.vmNames().stream().map(cloud.vcenter()::vm).toList();
  }

  /** Not a thing was changed anywhere, and nobody tried to. */
  private void assertAllIsAsBefore() {
    assertThat(world()).isEqualTo(before);
  }

  /** The plan says what is in the way, with these words, and nothing is done. */
  private void assertBlocked(Estate estate, FindingCode code, String... words) {
    assertBlocked(systems.estates(), estate, code, words);
  }

  private void assertBlocked(
      EstateClient estates, Estate estate, FindingCode code, String... words) {
    EstatePlan plan = estates.plan(estate);

    assertThat(plan.findings())
        .as(plan.text())
        .filteredOn(Finding::isBlocking)
        .filteredOn(finding -> finding.code().equals(code))
        .isNotEmpty()
        .allSatisfy(finding -> assertThat(finding.toString()).contains(words));
    assertThatThrownBy(() -> estates.startApply(plan)).isInstanceOf(PlanBlockedException.class);
    assertAllIsAsBefore();
  }

  @Test
  @Tag("thorough")
  @DisplayName("a policy that does nothing is told, VM by VM, and is not called done")
  void policyThatDoesNothing_isNotDone() {
    cloud.vcenter().tasks().setEffect(FakeTaskEffect.NOTHING);
    Estate estate = estate(systems.keyServer(), "web-01", "db-01");

    EstateReport report = systems.apply(estate);

    assertThat(report.isComplete()).isFalse();
    assertThat(report.results())
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.outcome()).isEqualTo(EstateStepOutcome.IN_PART);
              assertThat(result.changes()).isEmpty();
              assertThat(result.vms().orElseThrow().results(RolloutOutcome.NOT_AS_ASKED))
                  .singleElement()
                  .satisfies(
                      vm ->
                          assertThat(vm.toString())
                              .contains("db-01", "home should be: ", "Hard disk 1"));
            });
    assertThat(report.toString()).contains("1 not as asked");
    assertThat(vms()).isEqualTo(before.vms());
    EstateProof proof = systems.estates().prove(estate);
    assertThat(proof.isProved()).as(proof.text()).isFalse();
    assertThat(proof.text()).contains("db-01");

    // run again once vCenter does what it says, it goes on
    cloud.vcenter().tasks().setEffect(FakeTaskEffect.ALL);
    assertThat(systems.apply(estate).isComplete()).isTrue();
    assertThat(systems.estates().prove(estate).isProved()).isTrue();
  }

  /** A key provider beside the estate's own, which the company leaves. */
  private Estate leavingOld() {
    systems
        .vcenter()
        .kmsClusters()
        .ensure(
            KmsClusterSpec.builder(
                    "old", KmsServerSpec.builder("kms-old", "127.0.0.2").port(1).build())
                .build());
    before = world();
    return systems.estate().leaving(Leaving.builder("old").force().build()).build();
  }

  private void assertProviderStays(String id, String... words) {
    assertThatThrownBy(() -> systems.vcenter().kmsClusters().remove(id, Removal.careful()))
        .isInstanceOf(KeysInUseException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
    assertAllIsAsBefore();
  }

  /** The proof says no, with these words, and does not say that nothing refers to the old one. */
  private void assertNotProved(Estate estate, FindingCode code, String... words) {
    EstateProof proof = systems.estates().prove(estate);

    assertThat(proof.isProved()).as(proof.text()).isFalse();
    assertThat(proof.findings())
        .as(proof.text())
        .filteredOn(finding -> finding.code().equals(code))
        .filteredOn(finding -> !finding.severity().equals(Severity.NOTE))
        .anySatisfy(finding -> assertThat(finding.toString()).contains(words));
    assertThat(proof.findings())
        .extracting(Finding::code)
        .doesNotContain(FindingCode.KEY_PROVIDER_LEFT);
    assertAllIsAsBefore();
  }

  @Test
  @Tag("thorough")
  @DisplayName("a key provider is not left while a task may bring its keys, though nobody has any")
  void providerLeftWhileTaskBringsKeys_isRefused() {
    Estate leaving = leavingOld();
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
    before = world();
    String[] words = {
      "task " + task, "started by somebody", "at 40 %", "works on db-01", "may bring a key"
    };

    assertBlocked(leaving, FindingCode.KEY_USERS_NOT_KNOWN, words);
    assertNotProved(leaving, FindingCode.KEY_USERS_NOT_KNOWN, words);
    assertProviderStays("old", words);

    cloud.vcenter().tasks().finish(task);
    before = world();
    assertProviderStays("old", "VM db-01");
  }

  @Test
  @Tag("thorough")
  @DisplayName("a key that only a snapshot has is asked for at the KMS, too, within the bound")
  void snapshotKeyLostAtKms_isNotProved() {
    FakeKey now = requireNonNull(cloud.vcenter().vm("web-01").key());
    FakeKey old = new FakeKey("key-of-the-snapshot", "kms-cluster");
    FakeKmipServer kms = cloud.kms().orElseThrow();
    kms.put(FakeKmipObject.key(old.keyId()).build());
    cloud
        .vcenter()
        .addVm(
            FakeVm.builder("back-01")
                .disks(1)
                .encryptedWith(now)
                .snapshot(FakeSnapshot.of("before").homeEncryptedWith(old))
                .build());
    Estate estate = estate(systems.keyServer(), "web-01", "back-01");
    assertThat(systems.estates().prove(estate).findings())
        .extracting(Finding::code)
        .doesNotContain(FindingCode.KEY_NOT_AVAILABLE, FindingCode.KEY_NOT_SEEN);
    kms.destroyKey(old.keyId());
    before = world();

    assertNotProved(
        estate,
        FindingCode.KEY_NOT_AVAILABLE,
        "this client does not get 1 of 2 keys",
        "key " + old.keyId() + " of VM back-01");

    long read = snapshotsRead();
    assertThat(read).as("one call for each of two proofs").isEqualTo(2);
    EstateProof few = systems.estates().prove(estate, ProofOptions.builder().keysAsked(1).build());
    assertThat(few.text()).contains("only vCenter confirms");
    assertThat(snapshotsRead()).as("there is no room for their keys").isEqualTo(read);
  }

  private long snapshotsRead() {
    return cloud.vcenter().calls("RetrievePropertiesEx").stream()
        .filter(call -> call.body().contains("\"VirtualMachineSnapshot\""))
        .count();
  }

  @Test
  @DisplayName("a key that vCenter answers twice, and differently, is not known")
  void keyAnsweredTwice_isNotProved() {
    cloud
        .vcenter()
        .keys()
        .setStatuses(
            all ->
                all.stream()
                    .flatMap(one -> Stream.of(one.missing("KeyStateMissingInKMS"), one.found()))
                    .toList());

    assertNotProved(
        estate(systems.keyServer(), "web-01"),
        FindingCode.VM_NOT_READABLE,
        "web-01",
        "it tells of a key twice");
  }
}
