package io.vmcrypt.estate;

import static io.vmcrypt.estate.internal.stage.KmsBeside.kinds;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An old key server goes, one takes the place of a dead one: changes of the document. */
class KeyServersComeAndGoFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create("both key servers");
  private static final ClientIdentity CLIENT = client("vcenter");

  private final LoneVcenter vcenter = new LoneVcenter();
  private final EstateClient estates =
      EstateClient.builder(vcenter.client)
          .probeTimeout(Duration.ofSeconds(2))
          .timeSource(new BriskTime())
          .build();
  private final FakeKmipServer old = server();
  private final FakeKmipServer next = server();

  private static ClientIdentity client(String name) {
    TestIdentity issued = AUTHORITY.client(name).issue();
    return ClientIdentity.of(issued.chain(), issued.privateKey());
  }

  private static FakeKmipServer server() {
    return FakeKmipServer.builder(AUTHORITY)
        .serverIdentity(AUTHORITY.server("localhost", "127.0.0.1").issue())
        .start();
  }

  @BeforeEach
  void encrypted() {
    vcenter.fake.tasks().setDuration(Duration.ZERO);
    vcenter.fake.addVm(FakeVm.builder("web-01").disk(FakeDisk.ofGibibytes(1)).build());
    apply(estate(known(old)));
    next.copyFrom(old);
  }

  @AfterEach
  void stop() {
    estates.close();
    vcenter.close();
    old.close();
    next.close();
  }

  private static String address(FakeKmipServer kms) {
    return HostAndPort.of(kms.host(), kms.port()).toString();
  }

  private static KeyServer known(FakeKmipServer kms) {
    return KeyServer.kmip(address(kms))
        .identity(CLIENT)
        .expecting(Thumbprint.of(kms.certificate(), ThumbprintAlgorithm.SHA256));
  }

  /** The names go with the servers: kms-old, kms-next, and kms-third for any other. */
  private Estate estate(KeyServer... servers) {
    Estate.Builder estate = Estate.builder("prod");
    Stream.of(servers).forEach(estate::keyServer);
    return estate
        .keyProvider("new", Stream.of(servers).map(this::name).toArray(String[]::new))
        .encrypt(VmSelection.named("web-01").build())
        .build();
  }

  private String name(KeyServer server) {
    Map<String, String> names = Map.of(address(old), "kms-old", address(next), "kms-next");
    return names.getOrDefault(server.word(), "kms-third");
  }

  private void apply(Estate estate) {
    EstatePlan plan = estates.plan(estate);
    assertThat(plan.isBlocked()).as(plan.text()).isFalse();
    EstateReport report = estates.startApply(plan).await(Duration.ofMinutes(1));
    assertThat(report.isComplete()).as(report.text()).isTrue();
  }

  private EstateProof assertProved(Estate estate) {
    EstateProof proof = estates.prove(estate);
    assertThat(proof.isProved()).as(proof.text()).isTrue();
    EstatePlan again = estates.plan(estate);
    assertThat(again.isEmpty() && !again.isBlocked()).as(again.text()).isTrue();
    return proof;
  }

  private List<String> servers() {
    return vcenter.fake.kmsClusters().get(0).servers().stream()
        .map(FakeKmsCluster.Server::name)
        .toList();
  }

  private void assertBlocked(Estate estate, String... words) {
    EstatePlan plan = estates.plan(estate);
    assertThat(plan.isBlocked()).as(plan.text()).isTrue();
    assertThat(plan.findings(Severity.BLOCKING).toString()).contains(words);
  }

  @Test
  @DisplayName(
      "a document without the old one: it goes, once each key was read at the one that stays")
  void old_goes() {
    apply(estate(known(old), known(next)));
    Estate without = estate(known(next));

    EstatePlan plan = estates.plan(without);

    assertThat(kinds(plan)).containsExactly("remove-key-servers");
    assertThat(plan.steps().get(0).changes())
        .extracting(Change::toString)
        .containsExactly("vCenter, KMS cluster new, server kms-old: " + address(old) + " -> none");
    assertThat(plan.text()).contains("the keys in use were read there", "got: 1 of 1");
    assertThat(estates.prove(without).isProved()).isFalse();
    apply(without);
    assertThat(servers()).containsExactly("kms-next");
    assertProved(without);
  }

  @Test
  @DisplayName("one that is dead goes as well: it is not asked")
  void dead_goes() {
    apply(estate(known(old), known(next)));
    old.stop();

    apply(estate(known(next)));

    assertThat(servers()).containsExactly("kms-next");
    assertProved(estate(known(next)));
  }

  @Test
  @DisplayName("it stays while one that the document names is left out, and goes with its coming")
  void old_staysUntilAllAreThere() {
    apply(estate(known(old), known(next)));
    try (FakeKmipServer third = server()) {
      third.copyFrom(old);
      third.tellDigests();
      Estate instead = estate(known(next), known(third));

      assertBlocked(instead, "it would lose kms-old before it gets kms-third");

      third.tellDigests("SHA-256");
      apply(instead);
    }
    assertThat(servers()).containsExactly("kms-next", "kms-third");
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "refused", "dead", "another client", "vSAN"})
  @DisplayName("it stays where the others are not known to give vCenter each key, and why is told")
  void old_stays(String why) {
    apply(estate(known(old), known(next)));
    KeyServer stays = known(next);
    String words = "it is not proved that " + address(next) + " holds key";
    switch (why) {
      case "missing" -> next.keys().forEach(key -> next.destroyKey(key.id()));
      case "refused" -> next.refuse("Get", "Permission Denied");
      case "another client" -> {
        stays = stays.identity(client("other"));
        words = "asked for them, and vCenter asks with";
      }
      case "vSAN" -> {
        vcenter.fake.inventory().setVsan("/Datacenter/host/Cluster", "new");
        words = "vSAN";
      }
      default -> {
        next.stop();
        words = "no other server of the cluster is seen to work";
      }
    }

    assertBlocked(estate(stays), words, "name the server in the document again");
  }

  @Test
  @DisplayName("somebody may answer for those that stay, and not for a key that is seen to be gone")
  void old_goesByForce() {
    apply(estate(known(old), known(next)));
    vcenter.fake.inventory().setVsan("/Datacenter/host/Cluster", "new");
    Estate forced = estate(known(next).force(address(next)));
    next.refuse("Get", "Permission Denied");
    assertBlocked(forced, "it is not proved that");
    next.behave();

    EstatePlan plan = estates.plan(forced);

    assertThat(kinds(plan)).as(plan.text()).containsExactly("remove-key-servers");
    assertThat(plan.text()).contains("stands on the word of the estate: force " + address(next));
  }

  @Test
  @DisplayName("while the only one is dead, a second one is added once the dead one is skipped")
  void dead_isSkipped() {
    old.stop();
    String word = "\"skip\": \"" + address(old) + "\" at key server kms-old in the document";
    assertBlocked(estate(known(old), known(next)), word);
    Estate skipping = estate(known(old).skip(address(old)), known(next));
    EstatePlan plan = estates.plan(skipping);

    assertThat(plan.isBlocked()).as(plan.text()).isFalse();
    assertThat(plan.text())
        .contains("the estate skips it: nobody asks it", "vCenter keeps it", "got: 1 of 1");
    apply(skipping);
    assertThat(servers()).containsExactly("kms-old", "kms-next");
    assertThat(assertProved(skipping).text()).contains("the estate skips it");
    // then the dead one may go
    apply(estate(known(next)));
    assertThat(servers()).containsExactly("kms-next");
  }

  @Test
  @DisplayName("a skip does not make good a key that the new one lacks, and ends when it answers")
  void skip_liftsNoMore() {
    Estate skipping = estate(known(old).skip(address(old)), known(next));
    assertThat(estates.plan(skipping).findings())
        .filteredOn(finding -> finding.code().equals(FindingCode.LIFT_WITHOUT_NEED))
        .hasSize(1);
    next.keys().forEach(key -> next.destroyKey(key.id()));
    assertBlocked(skipping, "holds key");
    old.stop();
    assertBlocked(skipping, "holds key");
  }

  @Test
  @DisplayName("one whose keys cannot be compared is left out, and the rest of the plan is done")
  void notCompared_isLeftOut() {
    vcenter.fake.addVm(FakeVm.builder("web-02").disk(FakeDisk.ofGibibytes(1)).build());
    old.tellDigests();
    next.tellDigests();
    Estate both =
        estate(known(old), known(next)).toBuilder()
            .encrypt(VmSelection.named("web-02").build())
            .build();

    EstatePlan plan = estates.plan(both);

    assertThat(kinds(plan)).containsExactly("encrypt-vms");
    assertThat(plan.text())
        .contains("the rest of the plan goes on without it", "\"skip\": \"" + address(next) + "\"");
    assertThat(estates.startApply(plan).await(Duration.ofMinutes(1)).isComplete()).isTrue();
    assertThat(servers()).containsExactly("kms-old");
    assertThat(estates.prove(both).isProved()).as("it is to be there").isFalse();
    Estate skipping = estate(known(old), known(next).skip(address(next)));
    assertThat(assertProved(skipping).text()).contains("vCenter does not get it");
    // or somebody answers for it
    next.copyFrom(old);
    EstatePlan forced = estates.plan(estate(known(old), known(next).force(address(next))));
    assertThat(kinds(forced)).contains(EstateStep.Kind.ADD_KEY_PROVIDER.value());
  }
}
