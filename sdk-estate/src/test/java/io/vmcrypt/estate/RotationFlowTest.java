package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.plan.EstateStepOutcome;
import io.vmcrypt.estate.plan.PlanBlockedException;
import io.vmcrypt.estate.plan.PlanOutdatedException;
import io.vmcrypt.estate.rotation.CertificateCheck;
import io.vmcrypt.estate.rotation.OldKeys;
import io.vmcrypt.estate.rotation.Rotation;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("a program renews certificates and keys of an estate by the Java API alone")
class RotationFlowTest {

  private static final Rotation KEYS = Rotation.keys();
  private static final Rotation CERTIFICATES = Rotation.certificates();

  private final FakeCloud cloud = FakeCloud.builder().taskStep(Duration.ofMillis(1)).start();
  private final EstateSystems systems = EstateSystems.of(cloud);

  @BeforeEach
  void addVms() {
    cloud.vcenter().addVm(FakeVm.builder("new-01").disks(1).build());
    cloud.vcenter().addVm(FakeVm.builder("new-02").disks(1).build());
  }

  @AfterEach
  void close() {
    systems.close();
    cloud.close();
  }

  private ClientIdentity client(long days) {
    return client(cloud.authority(), days);
  }

  private static ClientIdentity client(TestAuthority authority, long days) {
    TestIdentity identity =
        authority
            .client("vcenter")
            .notAfter(Instant.now().plus(days, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS))
            .issue();
    return ClientIdentity.of(identity.chain(), identity.privateKey());
  }

  private Estate estate(ClientIdentity identity, String... vms) {
    return Estate.builder("prod")
        .keyServer(systems.keyServer().identity(identity))
        .registeredWith(cloud.ovh().serviceName())
        .keyProvider("kms-cluster", "kms-1")
        .encrypt(VmSelection.named(vms).build())
        .build();
  }

  private Estate setUp(ClientIdentity identity, String... vms) {
    Estate estate = estate(identity, vms);
    assertThat(systems.apply(estate).isComplete()).isTrue();
    return estate;
  }

  private FakeKey key(String vm) {
    return requireNonNull(cloud.vcenter().vm(vm).key());
  }

  private EstatePlan plan(Estate estate, Rotation rotation) {
    return systems.estates().planRotation(estate, rotation);
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "both at once: first the certificate, then the keys; the note is kept before and after")
  void both_inOneRun() {
    setUp(client(3), "new-01");
    ClientIdentity next = client(364);
    Estate estate = estate(next, "new-01");
    FakeKey before = key("new-01");
    List<String> noted = new ArrayList<>();
    List<String> written = Writes.at(cloud);

    EstatePlan plan =
        plan(
            estate,
            Rotation.certificatesAndKeys()
                .noting(keys -> noted.add(key("new-01").equals(before) + ": " + keys)));

    assertThat(Writes.at(cloud)).isEqualTo(written);
    assertThat(plan.isBlocked()).isFalse();
    assertThat(plan.steps())
        .extracting(EstateStep::kind)
        .containsExactly(EstateStep.Kind.TRUST_VCENTER, EstateStep.Kind.REKEY_VMS);
    assertThat(plan.steps().get(1).title()).isEqualTo("give 1 VM new keys of kms-cluster");
    assertThat(plan.rotation().flatMap(Rotation::oldKeys).orElseThrow().ids()).hasSize(1);

    EstateReport report = systems.apply(plan);

    assertThat(report.isComplete()).isTrue();
    CertificateCheck check = systems.estates().checkCertificates(estate);
    assertThat(check.isGood()).isTrue();
    assertThat(check.text()).doesNotContain("prove", " VMs ");
    assertThat(key("new-01")).isNotEqualTo(before);
    assertThat(
            systems
                .vcenter()
                .kmsClusters()
                .get("kms-cluster")
                .trust()
                .clientCertificate()
                .orElseThrow()
                .x509())
        .isEqualTo(next.certificate());
    // the host got the VM's first key as its own
    assertThat(noted)
        .hasSize(2)
        .startsWith("true: 0 old keys may go, 0 are still needed, of 1 it is not known")
        .last()
        .asString()
        .startsWith("false: 0 old keys may go, 1 are still needed");
  }

  @ParameterizedTest
  @CsvSource({"1, failed, true", "2, in part, false"})
  @DisplayName("a note that cannot be kept: none is replaced before it, and the report is not lost")
  void note_notKept(int failing, String outcome, boolean keeps) {
    Estate estate = setUp(client(364), "new-01");
    FakeKey before = key("new-01");
    AtomicInteger notes = new AtomicInteger();
    EstatePlan plan =
        plan(
            estate,
            Rotation.keys()
                .noting(
                    keys -> {
                      if (notes.incrementAndGet() == failing) {
                        throw new IllegalStateException("no space");
                      }
                    }));

    EstateReport report = systems.apply(plan);

    assertThat(report.isComplete()).isFalse();
    assertThat(report.results().get(0).outcome().inWords()).isEqualTo(outcome);
    assertThat(report.text()).contains("the note could not be kept: no space");
    assertThat(key("new-01").equals(before)).isEqualTo(keeps);
  }

  @Test
  @DisplayName("what is planned holds, or nothing is changed: a VM got other keys since")
  void outdated_changesNothing() {
    Estate estate = setUp(client(364), "new-01", "new-02");
    EstatePlan plan = plan(estate, KEYS);
    assertThat(systems.rotate(estate(client(364), "new-02"), KEYS).isComplete()).isTrue();
    FakeKey first = key("new-01");

    assertThatThrownBy(() -> systems.apply(plan))
        .isInstanceOf(PlanOutdatedException.class)
        .hasMessageContaining("new-02");
    assertThat(key("new-01")).isEqualTo(first);
  }

  @Test
  @Tag("thorough")
  @DisplayName("a certificate that the KMS refuses stands in the way, of the keys too")
  void refused_nothingIsBegun() {
    setUp(client(300), "new-01");
    FakeKey before = key("new-01");
    ClientIdentity stranger = client(TestAuthority.create("Another CA"), 364);
    Estate estate = estate(stranger, "new-01");

    EstatePlan plan = plan(estate, Rotation.certificatesAndKeys());

    assertThat(plan.isBlocked()).isTrue();
    List<String> written = Writes.at(cloud);
    assertThatThrownBy(() -> systems.apply(plan))
        .isInstanceOfSatisfying(
            PlanBlockedException.class,
            blocked ->
                assertThat(blocked.findings())
                    .extracting(Finding::code)
                    .contains(FindingCode.CLIENT_CERTIFICATE_IN_USE));
    assertThat(Writes.at(cloud)).isEqualTo(written);
    assertThat(key("new-01")).isEqualTo(before);
  }

  @Test
  @DisplayName("what is not set up is not set up by a rotation")
  void notSetUp_isBlocked() {
    EstatePlan plan = plan(estate(client(300), "new-01"), CERTIFICATES);

    assertThat(plan.isBlocked()).isTrue();
    assertThat(plan.steps())
        .extracting(EstateStep::kind)
        .contains(EstateStep.Kind.ADD_KEY_PROVIDER, EstateStep.Kind.TRUST_VCENTER);
    assertThatThrownBy(() -> systems.apply(plan))
        .isInstanceOf(PlanBlockedException.class)
        .hasMessageContaining("is not set up yet")
        .hasMessageContaining("Apply the estate first");
    assertThat(cloud.vcenter().kmsClusters()).isEmpty();
  }

  @Test
  @Tag("thorough")
  @DisplayName("a VM with a key of another key provider keeps it: a finding, and not complete")
  void otherProvidersKey_isTold() {
    setUp(client(364), "new-01");
    FakeKey other = new FakeKey("key-of-old-01", "kms-old");
    cloud.vcenter().addVm(FakeVm.builder("old-01").disks(1).encryptedWith(other).build());
    Estate estate = estate(client(364), "new-01", "old-01");

    EstatePlan plan = plan(estate, KEYS);
    EstateReport report = systems.apply(plan);

    assertThat(plan.site().keyServers()).isEmpty();
    assertThat(plan.reachesAll()).isFalse();
    assertThat(plan.findings(Severity.WARNING))
        .filteredOn(Finding::code, FindingCode.KEY_ON_OTHER_PROVIDER)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.subject().name()).isEqualTo("old-01");
              assertThat(finding.seen()).contains("home has one of kms-old");
            });
    assertThat(report.isComplete()).isFalse();
    assertThat(report.results())
        .singleElement()
        .satisfies(made -> assertThat(made.outcome()).isEqualTo(EstateStepOutcome.DONE));
    assertThat(key("old-01")).isEqualTo(other);
  }

  @Test
  @DisplayName("keys that vCenter's list leaves out are replaced all the same: their VMs show them")
  void listLeavesOut_isReplaced() {
    Estate estate = setUp(client(364), "new-01", "new-02");
    FakeKey before = key("new-01");
    cloud.vcenter().keys().setListed(keys -> List.of());

    EstateReport report = systems.rotate(estate, KEYS);

    assertThat(report.plan().rotation().flatMap(Rotation::oldKeys).orElseThrow().ids()).hasSize(2);
    assertThat(key("new-01")).isNotEqualTo(before);
    assertThat(report.isComplete()).isTrue();
  }

  @Test
  @Tag("thorough")
  @DisplayName("broken off between two VMs: the note lets another run do the other one alone")
  void brokenOff_goesOnFromTheNote() {
    Estate estate = setUp(client(364), "new-01", "new-02");
    FakeKey hosts = new FakeKey("key-of-the-hosts", "kms-cluster");
    cloud
        .vcenter()
        .hosts()
        .keys()
        .keySet()
        .forEach(host -> cloud.vcenter().hosts().setKey(host, hosts));
    List<OldKeys> notes = new ArrayList<>();
    CompletableFuture<EstateRun> running = new CompletableFuture<>();
    Rotation noting =
        Rotation.keys()
            .noting(
                keys -> {
                  notes.add(keys);
                  running.join().cancel();
                });
    FakeKey first = key("new-01");
    FakeKey second = key("new-02");
    try (EstateRun run = systems.estates().startApply(plan(estate, noting))) {
      running.complete(run);
      EstateReport broken = run.await(EstateSystems.LIMIT);
      assertThat(broken.isComplete()).isFalse();
      assertThat(broken.changes()).hasSizeLessThan(2);
    }

    EstateReport rest = systems.rotate(estate, from(notes.get(0), notes));

    assertThat(rest.isComplete()).isTrue();
    assertThat(key("new-01")).isNotEqualTo(first);
    assertThat(key("new-02")).isNotEqualTo(second);
    OldKeys settled = notes.get(notes.size() - 1);
    assertThat(settled.keys())
        .filteredOn(known -> known.id().keyId().equals(hosts.keyId()))
        .allSatisfy(known -> assertThat(known.isNeeded()).isTrue());
    EstateReport again = systems.rotate(estate, from(settled, notes));
    assertThat(again.plan().isEmpty()).isTrue();
    assertThat(notes.get(notes.size() - 1).text()).isEqualTo(settled.text());
  }

  /** As another process goes on: by the text of the note. */
  private static Rotation from(OldKeys noted, List<OldKeys> notes) {
    return Rotation.keys().replacing(OldKeys.parse(noted.text())).noting(notes::add);
  }

  @Test
  @Tag("thorough")
  @DisplayName("a user who may not see hosts: a finding, and the keys are renewed")
  void hostsNotSeen_isFinding() {
    Estate estate = setUp(client(364), "new-01");
    assertThat(plan(estate, KEYS).findings())
        .anySatisfy(
            told -> assertThat(told.seen()).startsWith("keys of hosts are not renewed: host "));
    AtomicInteger reads = new AtomicInteger();
    cloud
        .vcenter()
        .faults()
        .onEvery(
            request ->
                FakeVcenter.call("RetrievePropertiesEx").test(request)
                    && request.text().contains("runtime.cryptoKeyId")
                    // the first is of the keys in use
                    && reads.incrementAndGet() == 2,
            Fault.soapFault("NoPermission", "no"));

    EstatePlan plan = plan(estate, KEYS);

    assertThat(plan.findings(Severity.WARNING))
        .extracting(Finding::code)
        .containsExactly(FindingCode.HOST_NOT_SEEN);
    assertThat(systems.apply(plan).isComplete()).isTrue();
  }

  @Test
  @DisplayName("what makes no sense is refused before anything is sent")
  void senseless_isRefused() {
    Estate noVms =
        Estate.builder("prod")
            .keyServer(systems.keyServer())
            .keyProvider("kms-cluster", "kms-1")
            .build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plan(noVms, KEYS))
        .withMessageContaining("chooses no VMs");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rotation.keys().replacing(OldKeys.parse("")));
    assertThatIllegalArgumentException().isThrownBy(() -> Rotation.certificates().deep());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rotation(false, false, false, Optional.empty(), Optional.empty()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OldKeys.parse("the-password"))
        .withMessageContaining("line 1 is no key")
        .withMessageNotContaining("the-password");
    assertThat(cloud.vcenter().requests()).isEmpty();
  }

  @Test
  @DisplayName("a note of keys that nobody has is refused: one may be misspelt")
  void unknownNote_isRefused() {
    Estate estate = setUp(client(364), "new-01");
    Rotation misspelt = Rotation.keys().replacing(OldKeys.parse("no-such-key\tkms-cluster\n"));

    assertThatThrownBy(() -> plan(estate, misspelt))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("no-such-key")
        .hasMessageContaining(key("new-01").keyId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"%S", "{%s}", " %s", "urn:uuid:%s", "undashed"})
  @DisplayName("a note with the id of a key in use that is written otherwise is refused with both")
  void note_otherSpelling_isRefused(String spelling) {
    Estate estate = setUp(client(364), "new-01");
    String used = key("new-01").keyId();
    String given =
        spelling.equals("undashed") ? used.replace("-", "") : String.format(spelling, used);
    String note = given + "\tkms-cluster\n" + used + "\tkms-cluster\n";
    Rotation rotation = Rotation.keys().replacing(OldKeys.parse(note));

    assertThatThrownBy(() -> plan(estate, rotation))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("the note has key " + given + ", and in use is " + used);
  }
}
