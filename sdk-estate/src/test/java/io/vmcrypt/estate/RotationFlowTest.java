package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.plan.PlanBlockedException;
import io.vmcrypt.estate.rotation.EstateWatch;
import io.vmcrypt.estate.rotation.OldKeys;
import io.vmcrypt.estate.rotation.Rotation;
import io.vmcrypt.estate.rotation.RotationPlan;
import io.vmcrypt.estate.rotation.RotationReport;
import io.vmcrypt.estate.wish.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.rollout.RolloutPlan.Action;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("a program renews certificates and keys of an estate by the Java API alone")
class RotationFlowTest {

  private static final Rotation KEYS = Rotation.builder().keys().build();
  private static final Rotation CERTIFICATES = Rotation.builder().certificates().build();

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

  private RotationReport rotate(Estate estate, Rotation rotation) {
    return systems.estates().rotate(systems.estates().planRotation(estate, rotation));
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "both at once: first the certificate, then the keys; it is looked at again, and told")
  void both_inOneRun() {
    setUp(client(3), "new-01");
    ClientIdentity next = client(364);
    Estate estate = estate(next, "new-01");
    FakeKey before = key("new-01");
    List<String> told = new ArrayList<>();
    EstateWatch watch =
        new EstateWatch() {
          @Override
          public <T> T looking(String what, Supplier<T> look) {
            told.add(what);
            return look.get();
          }

          @Override
          public EstateReport applying(EstateRun run, Duration timeout) {
            told.add("applying");
            return run.await(timeout);
          }

          @Override
          public RolloutReport changing(Rollout rollout, Duration timeout) {
            told.add("changing");
            return rollout.await(timeout);
          }

          @Override
          public void noted(OldKeys keys) {
            told.add("noted " + keys);
          }
        };
    List<String> written = Writes.at(cloud);

    RotationPlan plan =
        systems
            .estates()
            .planRotation(
                estate, Rotation.builder().certificates().keys().notingOldKeys().build(), watch);

    assertThat(Writes.at(cloud)).isEqualTo(written);
    assertThat(plan.isBlocked()).isFalse();
    assertThat(plan.isEmpty()).isFalse();
    assertThat(plan.certificates().orElseThrow().steps())
        .extracting(EstateStep::kind)
        .containsExactly(EstateStep.Kind.TRUST_VCENTER);
    assertThat(plan.keys())
        .singleElement()
        .satisfies(keys -> assertThat(keys.plan().vms(Action.CHANGE)).hasSize(1));

    RotationReport report = systems.estates().rotate(plan, watch);

    assertThat(report.isComplete()).isTrue();
    assertThat(report.check().orElseThrow().isGood()).isTrue();
    assertThat(report.check().orElseThrow().text()).doesNotContain("prove", " VMs ");
    assertThat(report.certificates().orElseThrow().isComplete()).isTrue();
    assertThat(report.keys().get(plan.keys().get(0).selection())).isNotNull();
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
    assertThat(told)
        .containsExactly(
            "making the plan",
            "looking for keys",
            "making the plan",
            "looking at the hosts",
            "applying",
            "noted 0 old keys may go, 0 are still needed, of 1 it is not known",
            "changing",
            told.get(7),
            "looking at the certificates");
    // the host got the VM's first key as its own
    assertThat(told.get(7)).startsWith("noted 0 old keys may go, 1 are still needed");
  }

  @Test
  @Tag("thorough")
  @DisplayName("a certificate that the KMS refuses stands in the way, of the keys too")
  void refused_nothingIsBegun() {
    setUp(client(300), "new-01");
    FakeKey before = key("new-01");
    ClientIdentity stranger = client(TestAuthority.create("Another CA"), 364);
    Estate estate = estate(stranger, "new-01");

    RotationPlan plan =
        systems.estates().planRotation(estate, Rotation.builder().certificates().keys().build());

    assertThat(plan.isBlocked()).isTrue();
    assertThat(plan.notSetUp()).isEmpty();
    List<String> written = Writes.at(cloud);
    assertThatThrownBy(() -> systems.estates().rotate(plan))
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
    RotationPlan plan = systems.estates().planRotation(estate(client(300), "new-01"), CERTIFICATES);

    assertThat(plan.isBlocked()).isTrue();
    assertThat(plan.notSetUp())
        .extracting(EstateStep::kind)
        .contains(EstateStep.Kind.ADD_KEY_PROVIDER, EstateStep.Kind.TRUST_VCENTER);
    assertThatThrownBy(() -> systems.estates().rotate(plan))
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

    RotationPlan plan = systems.estates().planRotation(estate, KEYS);
    RotationReport report = systems.estates().rotate(plan);

    assertThat(plan.certificates()).isEmpty();
    assertThat(plan.reachesAll()).isFalse();
    assertThat(plan.keys().get(0).otherKeys())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.KEY_ON_OTHER_PROVIDER);
              assertThat(finding.subject().name()).isEqualTo("old-01");
              assertThat(finding.seen()).contains("home has one of kms-old");
            });
    assertThat(report.isComplete()).isFalse();
    assertThat(report.check()).isEmpty();
    assertThat(report.keys().values())
        .singleElement()
        .satisfies(made -> assertThat(made.isComplete()).isTrue());
    assertThat(key("old-01")).isEqualTo(other);
  }

  @Test
  @DisplayName("keys that vCenter's list leaves out are replaced all the same: their VMs show them")
  void listLeavesOut_isReplaced() {
    Estate estate = setUp(client(364), "new-01", "new-02");
    FakeKey before = key("new-01");
    cloud.vcenter().keys().setListed(keys -> List.of());

    RotationReport report = rotate(estate, KEYS);

    assertThat(report.oldKeys().orElseThrow().ids()).hasSize(2);
    assertThat(key("new-01")).isNotEqualTo(before);
    assertThat(report.isComplete()).isTrue();
  }

  @Test
  @DisplayName("a misspelt name of the VM that goes first chooses no other: none gets new keys")
  void misspeltFirst_changesNothing() {
    Estate estate = setUp(client(364), "new-01", "new-02");
    RolloutLimits misspelt = RolloutLimits.DEFAULT.first("new-10");

    RotationPlan plan =
        systems.estates().planRotation(estate.toBuilder().rollout(misspelt).build(), KEYS);

    assertThat(plan.isEmpty() && !plan.reachesAll()).isTrue();
    assertThat(plan.keys().get(0).plan().findings())
        .extracting(finding -> finding.code() + " " + finding.subject().name())
        .containsExactly("vm-not-found new-10");
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
    List<String> changed = new ArrayList<>();
    EstateWatch breaksOff =
        new EstateWatch() {
          @Override
          public void noted(OldKeys keys) {
            notes.add(keys);
          }

          @Override
          public RolloutReport changing(Rollout rollout, Duration timeout) {
            rollout.cancel();
            RolloutReport made = rollout.await(timeout);
            made.results().stream()
                .filter(result -> result.outcome().isInPlace())
                .forEach(result -> changed.add(result.vm().name()));
            throw new IllegalStateException("the program ends");
          }
        };
    Rotation noting = Rotation.builder().keys().notingOldKeys().build();
    FakeKey first = key("new-01");
    FakeKey second = key("new-02");
    RotationPlan plan = systems.estates().planRotation(estate, noting);
    assertThatIllegalStateException().isThrownBy(() -> systems.estates().rotate(plan, breaksOff));
    assertThat(notes).hasSize(1);
    assertThat(changed).hasSizeLessThan(2);

    OldKeys note = OldKeys.parse(notes.get(0).text());
    RotationReport rest = rotate(estate, Rotation.builder().keys().oldKeys(note).build());

    assertThat(rest.isComplete()).isTrue();
    assertThat(key("new-01")).isNotEqualTo(first);
    assertThat(key("new-02")).isNotEqualTo(second);
    assertThat(rest.oldKeys().orElseThrow().keys())
        .filteredOn(known -> known.id().keyId().equals(hosts.keyId()))
        .allSatisfy(known -> assertThat(known.isNeeded()).isTrue());
    RotationReport again =
        rotate(
            estate,
            Rotation.builder()
                .keys()
                .oldKeys(OldKeys.parse(rest.oldKeys().orElseThrow().text()))
                .build());
    assertThat(again.plan().isEmpty()).isTrue();
    assertThat(again.oldKeys().orElseThrow().text()).isEqualTo(rest.oldKeys().orElseThrow().text());
  }

  @Test
  @Tag("thorough")
  @DisplayName("a user who may not see hosts: a finding, and the keys are renewed")
  void hostsNotSeen_isFinding() {
    Estate estate = setUp(client(364), "new-01");
    assertThat(systems.estates().planRotation(estate, KEYS).hosts()).isNotEmpty();
    EstateWatch denies =
        new EstateWatch() {
          @Override
          public <T> T looking(String what, Supplier<T> look) {
            if (what.equals("looking at the hosts")) {
              cloud
                  .vcenter()
                  .faults()
                  .onNext(
                      FakeVcenter.call("RetrievePropertiesEx"),
                      Fault.soapFault("NoPermission", "no"));
            }
            return look.get();
          }
        };

    RotationPlan plan = systems.estates().planRotation(estate, KEYS, denies);

    assertThat(plan.hosts()).isEmpty();
    assertThat(plan.hostsNotSeen().orElseThrow().code()).isEqualTo(FindingCode.HOST_NOT_SEEN);
    assertThat(systems.estates().rotate(plan).isComplete()).isTrue();
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
        .isThrownBy(() -> systems.estates().planRotation(noVms, KEYS))
        .withMessageContaining("chooses no VMs");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rotation.builder().certificateDays(0))
        .withMessageContaining("not 1 to");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rotation.builder().oldKeys(OldKeys.parse("")));
    assertThatIllegalStateException().isThrownBy(() -> Rotation.builder().build());
    assertThatIllegalStateException()
        .isThrownBy(() -> Rotation.builder().certificates().deep().build());
    assertThatIllegalStateException()
        .isThrownBy(() -> Rotation.builder().keys().certificateDays(3).build());
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
    Rotation misspelt =
        Rotation.builder().keys().oldKeys(OldKeys.parse("no-such-key\tkms-cluster\n")).build();

    assertThatThrownBy(() -> systems.estates().planRotation(estate, misspelt))
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
    Rotation rotation = Rotation.builder().keys().oldKeys(OldKeys.parse(note)).build();

    assertThatThrownBy(() -> systems.estates().planRotation(estate, rotation))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("the note has key " + given + ", and in use is " + used);
  }
}
