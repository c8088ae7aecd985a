package io.vmcrypt.estate;

import static io.vmcrypt.estate.internal.stage.KmsBeside.identity;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.key.HeldKeys;
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
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.kmip.key.KeyQuestion;
import io.vmcrypt.kmip.report.ProbeReport;
import io.vmcrypt.kmip.report.Verdict;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.kmip.part.KmipAnswerFault;
import io.vmcrypt.testkit.ovh.part.FakeOvhTask;
import io.vmcrypt.testkit.ovh.part.FakeRegisteredKms;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKeyStatus;
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
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Decryption;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
  @DisplayName("a typo in the port does not point the key provider at another TLS server")
  void kmsRepointedByTypo_isRefused() {
    KeyServer typo =
        KeyServer.kmip(HostAndPort.of(cloud.kmsHost(), cloud.vcenter().port()))
            .expecting(systems.thumbprint())
            .identity(systems.identity());

    // that server waits for an HTTP request
    try (EstateClient estates =
        EstateClient.builder(systems.vcenter())
            .ovh(systems.ovh())
            .probeTimeout(Duration.ofSeconds(2))
            .build()) {
      assertBlocked(
          estates,
          estate(typo, "web-01", "db-01"),
          FindingCode.KEY_PROVIDER_HAS_OTHER_SERVERS,
          "it is at " + cloud.kmsHost() + ":" + cloud.kmsPort() + " in vCenter",
          "at " + cloud.kmsHost() + ":" + cloud.vcenter().port() + " in the estate");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a second KMS under the first one's names does not take its place")
  void secondKmsUnderFirstOnesNames_isRefused() {
    try (FakeCloud other = FakeCloud.start()) {
      KeyServer second =
          KeyServer.kmip(HostAndPort.of(other.kmsHost(), other.kmsPort()))
              .expecting(
                  Thumbprint.of(
                      other.kms().orElseThrow().certificate(), ThumbprintAlgorithm.SHA256))
              .identity(identity(other.clientIdentity()))
              .registeredAs("127.0.0.2");

      assertBlocked(
          estate(second, "web-01", "db-01"),
          FindingCode.KEY_PROVIDER_HAS_OTHER_SERVERS,
          "Keys of one key provider must all be in reach at each of its servers");
      assertThat(other.kms().orElseThrow().keys()).isEmpty();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a KMS that is down while a certificate is renewed does not lose the working one")
  void kmsDownDuringCertificateRenewal_isRefused() {
    Estate renewing;
    try (FakeCloud stranger = FakeCloud.start()) {
      TestIdentity later =
          stranger
              .authority()
              .client("vcenter")
              .notAfter(
                  cloud
                      .clientIdentity()
                      .certificate()
                      .getNotAfter()
                      .toInstant()
                      .plusSeconds(86_400))
              .issue();
      renewing = estate(systems.keyServer().identity(identity(later)), "web-01");
    }
    cloud.kms().orElseThrow().stop();
    try {
      assertBlocked(
          renewing,
          FindingCode.CLIENT_CERTIFICATE_IN_USE,
          "it is not known whether the KMS accepts",
          "does not show its certificate. Make the key server reachable");
    } finally {
      cloud.kms().orElseThrow().restart();
    }

    cloud
        .vcenter()
        .faults()
        .onNext(
            FakeVcenter.call("RetrieveClientCert"),
            Fault.soapFault("RuntimeFault", "for a moment"));
    EstatePlan plan = systems.estates().plan(renewing);
    assertThat(plan.isBlocked()).as(plan.text()).isTrue();
    assertAllIsAsBefore();

    assertThat(systems.estates().plan(estate(systems.keyServer(), "web-01")).isEmpty()).isTrue();
  }

  @Test
  @Tag("thorough")
  @DisplayName("a cluster is not removed while a template has its key, though no VM has")
  void clusterRemovedWhileTemplateUsesIt_isRefused() {
    FakeKey key = decryptWebAndKeepItsKey();
    cloud.vcenter().addVm(FakeVm.builder("golden").template().encryptedWith(key).build());

    assertClusterStays("VM golden");
  }

  @Test
  @Tag("thorough")
  @DisplayName("a cluster is not removed while a host has its key, though no VM has")
  void clusterRemovedWhileHostUsesIt_isRefused() {
    FakeKey key = decryptWebAndKeepItsKey();
    String host = cloud.vcenter().hosts().cryptoStates().keySet().iterator().next();
    cloud.vcenter().hosts().setKey(host, key);

    assertClusterStays("host " + host);
  }

  @Test
  @DisplayName("a cluster is not removed while a VM shows its key, though vCenter names no user")
  void clusterRemovedWhileInvisibleVmUsesIt_isRefused() {
    cloud.vcenter().keys().setUsersHidden(true);

    assertClusterStays("VM web-01");
  }

  private void assertClusterStays(String user) {
    before = world();

    assertThatThrownBy(() -> systems.vcenter().kmsClusters().remove("kms-cluster"))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining(user)
        .hasMessageContaining("by force");
    assertAllIsAsBefore();
  }

  /** The hosts are left without a key, too. */
  private FakeKey decryptWebAndKeepItsKey() {
    FakeKey key = cloud.vcenter().vm("web-01").key();
    assertThat(key).isNotNull();
    systems
        .vcenter()
        .virtualMachines()
        .get("web-01")
        .start(Decryption.homeAndAllDisks())
        .await(EstateSystems.LIMIT);
    cloud
        .vcenter()
        .hosts()
        .cryptoStates()
        .keySet()
        .forEach(h -> cloud.vcenter().hosts().setKey(h, null));
    return key;
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

  @Test
  @Tag("thorough")
  @DisplayName("\"all VMs\" leaves the VM of the KMS, the vCenter and its agents alone, by name")
  void kmsVmAmongAllVms_isLeftOut() {
    // the KMS has a second address, whose VM is off like all that are to be encrypted
    systems
        .vcenter()
        .kmsClusters()
        .ensure(
            KmsClusterSpec.builder(
                    "kms-cluster",
                    KmsServerSpec.builder("kms-1", cloud.kmsHost()).port(cloud.kmsPort()).build())
                .addServer(KmsServerSpec.builder("kms-2", "kms-02.example.com").build())
                .makeDefault()
                .force()
                .build());
    List<FakeVm> special =
        List.of(
            FakeVm.builder("KMS-02").disks(1).build(),
            FakeVm.builder("vcsa").disks(1).vcenterAppliance().build(),
            FakeVm.builder("vCLS-1").disks(1).managedBy("com.vmware.vim.eam", "agent").build());
    special.forEach(cloud.vcenter()::addVm);
    List<FakeVmState> untouched = new ArrayList<>();
    special.forEach(vm -> untouched.add(cloud.vcenter().vm(vm.name())));

    PolicyAssignment assignment =
        PolicyAssignment.builder(systems.vcenter().storagePolicies().getVmEncryption())
            .homeAndAllDisks()
            .build();
    List<VirtualMachine> all = systems.vcenter().virtualMachines().list();
    RolloutReport report;
    try (Rollout rollout =
        systems.vcenter().rollouts().start(EncryptionRollout.builder(assignment, all).build())) {
      report = rollout.await(EstateSystems.LIMIT);
    }

    assertThat(report.isComplete()).as(report.toString()).isTrue();
    assertThat(report.results(RolloutOutcome.LEFT_OUT))
        .extracting(result -> result.vm().name())
        .containsExactlyInAnyOrder("KMS-02", "vcsa", "vCLS-1");
    assertThat(special.stream().map(vm -> cloud.vcenter().vm(vm.name())).toList())
        .isEqualTo(untouched);
    assertThat(cloud.vcenter().vm("db-01").isFullyEncrypted()).isTrue();
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
  @DisplayName("a key provider is not removed while a lower link or a snapshot has its key")
  void providerRemovedWhileLowerLinkHasItsKey_isRefused() {
    Estate leaving = leavingOld();
    FakeKey now = cloud.vcenter().vm("web-01").key();
    assertThat(now).isNotNull();
    FakeKey old = new FakeKey("deep", "old");
    cloud
        .vcenter()
        .addVm(
            FakeVm.builder("deep-01")
                .encryptedWith(now)
                .disk(FakeDisk.ofGibibytes(8).encryptedWith(now).parentEncryptedWith(old))
                .build());
    before = world();

    assertThat(
            systems.vcenter().virtualMachines().stream(
                VmFilter.builder().keyProvider("old").build()))
        .extracting(VirtualMachine::name)
        .containsExactly("deep-01");
    assertThat(systems.estates().plan(leaving).text()).contains("deep-01");
    assertNotProved(leaving, FindingCode.KEY_PROVIDER_STILL_USED, "deep-01");
    assertProviderStays("old", "VM deep-01", "link 2");

    cloud.vcenter().inventory().removeVm("deep-01");
    cloud
        .vcenter()
        .addVm(
            FakeVm.builder("back-01")
                .disks(1)
                .encryptedWith(now)
                .snapshot(FakeSnapshot.of("before").homeEncryptedWith(old))
                .build());
    before = world();
    assertNotProved(leaving, FindingCode.KEY_PROVIDER_STILL_USED, "back-01", "snapshot");
    assertProviderStays("old", "VM back-01", "snapshot");
  }

  @Test
  @Tag("thorough")
  @DisplayName("that vCenter lists no key is no proof: its VMs show theirs")
  void keyListIsEmpty_isRefused() {
    cloud.vcenter().keys().setListed(keys -> List.of());
    KmsClusterSpec moved =
        KmsClusterSpec.builder(
                "kms-cluster",
                KmsServerSpec.builder("kms-1", cloud.kmsHost())
                    .port(cloud.vcenter().port())
                    .build())
            .build();

    assertProviderStays("kms-cluster", "VM web-01");
    assertThatThrownBy(() -> systems.vcenter().kmsClusters().ensure(moved))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("VM web-01")
        .hasMessageContaining("it is not proved that");
    assertAllIsAsBefore();

    Estate leaving = leavingOld();
    cloud
        .vcenter()
        .addVm(FakeVm.builder("late-01").encryptedWith(new FakeKey("late", "old")).build());
    before = world();
    assertNotProved(leaving, FindingCode.KEY_PROVIDER_STILL_USED, "late-01");
  }

  @Test
  @Tag("thorough")
  @DisplayName("keys that the KMS has lost are not proved by what vCenter remembers of them")
  void keysLostAtKms_areNotProved() {
    Estate estate = estate(systems.keyServer(), "web-01");
    assertThat(systems.estates().prove(estate).isProved()).isTrue();
    String key = requireNonNull(cloud.vcenter().vm("web-01").key()).keyId();
    cloud.vcenter().keys().setStatuses(all -> all.stream().map(FakeKeyStatus::found).toList());
    cloud.kms().orElseThrow().destroyKey(key);
    before = world();

    assertNotProved(
        estate,
        FindingCode.KEY_NOT_AVAILABLE,
        "this client does not get ",
        "whatever vCenter says",
        "key " + key + " of VM web-01");

    // who is not asked says nothing, and the proof says that
    EstateProof alone =
        systems.estates().prove(estate, ProofOptions.builder().keysAsked(0).build());
    assertThat(alone.text()).contains("only vCenter confirms");
    assertAllIsAsBefore();
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
  @Tag("thorough")
  @DisplayName("a key that only a host has is asked for at the KMS, too")
  void hostKeyLostAtKms_isNotProved() {
    Estate estate = estate(systems.keyServer(), "web-01");
    String key = "key-of-the-host";
    FakeKmipServer kms = cloud.kms().orElseThrow();
    kms.put(FakeKmipObject.key(key).build());
    String host = cloud.vcenter().hosts().cryptoStates().keySet().iterator().next();
    cloud.vcenter().hosts().setKey(host, new FakeKey(key, "kms-cluster"));
    assertThat(systems.estates().prove(estate).isProved()).isTrue();
    kms.destroyKey(key);
    before = world();

    assertNotProved(
        estate,
        FindingCode.KEY_NOT_AVAILABLE,
        "this client does not get ",
        "key " + key + " of host " + host);
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

  @Test
  @DisplayName("another key under the same id does not let a provider move")
  void sameIdIsAnotherKey_isRefused() {
    String key = requireNonNull(cloud.vcenter().vm("web-01").key()).keyId();
    try (FakeKmipServer other = FakeKmipServer.builder(cloud.authority()).start()) {
      cloud
          .kms()
          .orElseThrow()
          .keys()
          .forEach(held -> other.put(FakeKmipObject.key(held.id()).build()));
      HostAndPort place = HostAndPort.of(other.host(), other.port());
      KmipProbe old =
          KmipProbe.builder(HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()))
              .clientIdentity(systems.identity())
              .build();
      HeldKeys held =
          KmipProbe.builder(place)
              .clientIdentity(systems.identity())
              .build()
              .heldKeys(
                  KeyQuestion.builder(
                          systems.vcenter().keyLedger().ofProvider("kms-cluster").kmsKeyIds())
                      .build(),
                  old);

      assertThat(held.same()).isEmpty();
      assertThatThrownBy(
              () ->
                  systems
                      .vcenter()
                      .kmsClusters()
                      .ensure(
                          KmsClusterSpec.builder(
                                  "kms-cluster",
                                  KmsServerSpec.builder("kms-1", other.host())
                                      .port(other.port())
                                      .build())
                              .proved(held)
                              .build()))
          .isInstanceOf(KeysInUseException.class)
          .hasMessageContaining("it is not proved that " + place + " holds key ")
          .hasMessageContaining(key + " (it is another key under the same id");
      assertAllIsAsBefore();
    }
  }

  @Test
  @DisplayName("a new certificate that may ask for keys and not get them does not take the place")
  void newCertificateMayNotGetKeys_isRefused() {
    TestIdentity next =
        cloud
            .authority()
            .client("vcenter")
            .notAfter(
                cloud.clientIdentity().certificate().getNotAfter().toInstant().plusSeconds(86_400))
            .issue();
    for (String operation : List.of("Get", "Create", "Activate")) {
      cloud.kms().orElseThrow().refuse(next.certificate(), operation, "Permission Denied");
    }

    EstatePlan plan =
        systems.estates().plan(estate(systems.keyServer().identity(identity(next)), "web-01"));

    assertThat(plan.findings())
        .as(plan.text())
        .filteredOn(finding -> finding.code().equals(FindingCode.CLIENT_CERTIFICATE_IN_USE))
        .filteredOn(Finding::isBlocking)
        .anySatisfy(
            finding ->
                assertThat(finding.toString())
                    .contains(
                        "the new certificate is not proved",
                        "it is not proved that %s:%s holds key "
                            .formatted(cloud.kmsHost(), cloud.kmsPort())));
    assertThatThrownBy(() -> systems.estates().startApply(plan))
        .isInstanceOf(PlanBlockedException.class);
    assertAllIsAsBefore();
  }

  @Test
  @Tag("thorough")
  @DisplayName("a wrapping key is not removed while a key that it wraps is in use")
  void wrappingKeyRemovedWhileItWraps_isRefused() {
    try (FakeCloud newer =
            FakeCloud.builder()
                .vcenterRelease("9.0.0.0")
                .virtualMachine(
                    FakeVm.builder("web-01").encryptedWith(new FakeKey("own", "kms")).build())
                .start();
        EstateSystems others = EstateSystems.withoutWaiting(newer)) {
      others
          .vcenter()
          .kmsClusters()
          .ensure(
              KmsClusterSpec.builder(
                      "kms",
                      KmsServerSpec.builder("kms-1", newer.kmsHost()).port(newer.kmsPort()).build())
                  .build());
      newer.vcenter().keys().setWrapped(new FakeKey("own", "kms"), "wrapping");
      newer.kms().orElseThrow().put(FakeKmipObject.key("wrapping").build());
      int requests = newer.vcenter().calls("RemoveKeys").size();

      assertThatThrownBy(
              () ->
                  others
                      .vcenter()
                      .kmsClusters()
                      .keys()
                      .remove(List.of(new CryptoKeyId("wrapping", Optional.of("kms")))))
          .isInstanceOf(KeysInUseException.class)
          .hasMessageContaining("keys are in use: ")
          .hasMessageContaining("VM web-01");
      assertThat(others.vcenter().keyLedger().ofProvider("kms").kmsKeyIds())
          .contains("wrapping")
          .doesNotContain("own");
      assertThat(newer.vcenter().calls("RemoveKeys")).hasSize(requests);
      assertThat(newer.kms().orElseThrow().keys())
          .extracting(FakeKmipKey::id)
          .containsExactly("wrapping");
    }
  }

  @ParameterizedTest
  @Tag("thorough")
  @EnumSource(
      value = KmipAnswerFault.class,
      names = {"TWO_ITEMS", "ANOTHER_BATCH_ID", "ANOTHER_OBJECT_TYPE"})
  @DisplayName("a round trip touches no key that it did not make, whatever the KMS answers")
  void roundTripNamedAnotherKey_touchesNone(KmipAnswerFault fault) {
    FakeKmipServer kms = cloud.kms().orElseThrow();
    kms.bendAnswers("Create", fault);
    ProbeReport report =
        KmipProbe.builder(HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()))
            .clientIdentity(systems.identity())
            .keyRoundTrip()
            .build()
            .probe();
    kms.behave();

    assertThat(report.verdict()).isEqualTo(Verdict.NOT_USABLE);
    assertThat(report.findings())
        .extracting(Finding::code)
        .contains(FindingCode.KMIP_MALFORMED_ANSWER, FindingCode.TEST_KEY_MAYBE_LEFT_BEHIND);
    // one more was made, whose name never came back
    assertThat(kms.keys()).containsAll(before.keys()).hasSize(before.keys().size() + 1);
    assertThat(systems.estates().prove(estate(systems.keyServer(), "web-01")).isProved()).isTrue();
  }

  @Test
  @Tag("thorough")
  @DisplayName("a part gets no default of its own while keys in use name no key provider")
  void partGetsItsFirstDefault_isRefused() {
    leavingOld();
    cloud
        .vcenter()
        .addVm(FakeVm.builder("old-01").encryptedWith(new FakeKey("nameless", "")).build());
    before = world();

    assertThatThrownBy(
            () -> systems.vcenter().kmsClusters().entityDefault("/Datacenter/host").ensure("old"))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("keys that name no key provider are in use by VM old-01")
        .hasMessageContaining("Nothing was changed.");
    assertAllIsAsBefore();
  }
}
