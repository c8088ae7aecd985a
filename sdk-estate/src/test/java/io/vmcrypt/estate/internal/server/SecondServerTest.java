package io.vmcrypt.estate.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.internal.plan.Applying;
import io.vmcrypt.estate.internal.plan.Planner;
import io.vmcrypt.estate.internal.stage.KmsBeside;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A second server for a key provider in use, and one that moves, are changes of the document. */
class SecondServerTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create("both key servers");
  private static final TestIdentity CLIENT = AUTHORITY.client("vcenter").issue();
  private static final ClientIdentity IDENTITY =
      ClientIdentity.of(CLIENT.chain(), CLIENT.privateKey());

  private final LoneVcenter vcenter = new LoneVcenter();
  private final FakeKmipServer first = server();
  private final FakeKmipServer second = server();

  private static FakeKmipServer server() {
    return FakeKmipServer.builder(AUTHORITY)
        .serverIdentity(AUTHORITY.server("localhost", "127.0.0.1").issue())
        .countingIds()
        .start();
  }

  private EstatePlan plan(Estate estate) {
    return new Planner(vcenter.systems()).plan(estate, Set.of());
  }

  private void apply(Estate estate) {
    try (Applying applying = Applying.start(vcenter.systems(), plan(estate))) {
      assertThat(applying.await(KmsBeside.LIMIT).isComplete()).isTrue();
    }
  }

  @BeforeEach
  void keyInUse() {
    vcenter.fake.tasks().setDuration(Duration.ZERO);
    apply(estate(first));
    String key = vcenter.client.kmsClusters().keys().create("new").keyId();
    vcenter.fake.addVm(FakeVm.builder("web-01").encryptedWith(new FakeKey(key, "new")).build());
  }

  @AfterEach
  void stop() {
    vcenter.close();
    first.close();
    second.close();
  }

  private static KeyServer at(FakeKmipServer kms) {
    return at(kms, IDENTITY);
  }

  private static KeyServer at(FakeKmipServer kms, ClientIdentity identity) {
    return KeyServer.kmip(HostAndPort.of(kms.host(), kms.port()))
        .identity(identity)
        .expecting(Thumbprint.of(kms.certificate(), ThumbprintAlgorithm.SHA256));
  }

  private static Estate estate(FakeKmipServer... servers) {
    Estate.Builder estate = Estate.builder("prod").keyServer(at(servers[0]));
    String[] names = new String[servers.length];
    names[0] = "kms-1";
    for (int i = 1; i < servers.length; i++) {
      estate.keyServer(at(servers[i]));
      names[i] = "kms-" + (i + 1);
    }
    return estate.keyProvider("new", names).build();
  }

  private List<String> servers() {
    return vcenter.fake.kmsClusters().stream()
        .map(FakeKmsCluster::servers)
        .flatMap(List::stream)
        .map(server -> String.valueOf(server.port()))
        .toList();
  }

  private static Finding compared(EstatePlan plan) {
    return plan.findings().stream()
        .filter(finding -> finding.code().equals(FindingCode.KEYS_COMPARED))
        .filter(finding -> finding.subject().kind().equals("KMS"))
        .findFirst()
        .orElseThrow(() -> new AssertionError(plan.text()));
  }

  /** The plan goes on without the second one, and says what can be done about that. */
  private void assertLeftOut(EstatePlan plan) {
    assertThat(plan.isBlocked()).as(plan.text()).isFalse();
    assertThat(plan.steps())
        .noneMatch(
            step -> step.is(EstateStep.Kind.ADD_KEY_PROVIDER, EstateStep.Kind.TRUST_KEY_SERVERS));
    assertThat(plan.findings())
        .filteredOn(finding -> finding.subject().part().equals("server kms-2"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.WARNING);
              assertThat(finding.seen()).contains("the rest of the plan goes on without it");
              assertThat(finding.advice())
                  .contains(
                      "\"force\": \"" + address(second) + "\"",
                      "\"skip\": \"" + address(second) + "\"");
            });
    assertThat(servers()).hasSize(1);
  }

  @Test
  @DisplayName("one that gives this client no key is not")
  void notGiven_isRefused() {
    second.copyFrom(first);
    second.refuse("Get", "Permission Denied");
    EstatePlan plan = plan(estate(first, second));

    assertThat(plan.isBlocked()).as(plan.text()).isTrue();
    assertThat(plan.text()).contains("it is not proved that", "this client may not get it");
    assertThat(servers()).hasSize(1);
  }

  @Test
  @DisplayName("one with the same ids and other keys is not, and nothing is changed")
  void sameIds_isRefused() {
    first.keys().forEach(key -> second.put(FakeKmipObject.key(key.id()).build()));
    EstatePlan plan = plan(estate(first, second));

    assertThat(plan.isBlocked()).as(plan.text()).isTrue();
    assertThat(plan.text()).contains("it is not proved that", "another key");
    assertThat(servers()).hasSize(1);
  }

  private int looks(Estate estate) {
    int before = vcenter.fake.calls("ListKeys").size();
    assertThat(plan(estate).isBlocked()).isFalse();
    return vcenter.fake.calls("ListKeys").size() - before;
  }

  @Test
  @DisplayName("for all that are added the keys of vCenter are looked through as often as for one")
  void allAdded_atOnce() {
    second.copyFrom(first);
    try (FakeKmipServer third = server()) {
      third.copyFrom(first);
      assertThat(looks(estate(first, second, third))).isEqualTo(looks(estate(first, second)));
    }
  }

  @Test
  @DisplayName("one that moves to another address is re-pointed where it has the same keys")
  void moved() {
    EstatePlan without = plan(estate(second));
    assertThat(without.isBlocked()).as(without.text()).isTrue();

    second.copyFrom(first);
    EstatePlan plan = plan(estate(second));
    assertThat(plan.isBlocked()).as(plan.text()).isFalse();
    apply(estate(second));
    assertThat(servers()).containsExactly(String.valueOf(second.port()));
  }

  private Estate forced() {
    return Estate.builder("prod")
        .keyServer(at(first))
        .keyServer(at(second).force(address(second)))
        .keyProvider("new", "kms-1", "kms-2")
        .build();
  }

  @Test
  @DisplayName("somebody may answer for its address where its keys cannot be compared: it is told")
  void forced_isTold() {
    second.copyFrom(first);
    first.tellDigests();
    second.tellDigests();
    assertLeftOut(plan(estate(first, second)));
    EstatePlan plan = plan(forced());

    assertThat(plan.isBlocked()).as(plan.text()).isFalse();
    assertThat(compared(plan).severity()).isEqualTo(Severity.WARNING);
    assertThat(plan.text()).contains("stands on the word of the estate: force " + address(second));
    assertThat(plan.text()).contains("its keys were compared with those of " + address(first));
    apply(forced());
    assertThat(servers()).hasSize(2);
    // the word has done what it was for
    assertThat(plan(forced()).findings())
        .noneMatch(finding -> finding.code().equals(FindingCode.KEYS_COMPARED));
  }

  @Test
  @DisplayName("a key that is seen to be missing or to be another one is lifted by nobody's word")
  void forced_seenToLack_isRefused() {
    EstatePlan missing = plan(forced());
    assertThat(missing.isBlocked()).as(missing.text()).isTrue();
    assertThat(missing.text()).contains("it is not proved that " + address(second) + " holds key");
    first.keys().forEach(key -> second.put(FakeKmipObject.key(key.id()).build()));
    EstatePlan another = plan(forced());
    assertThat(another.isBlocked()).as(another.text()).isTrue();
    assertThat(another.text()).contains("another key under the same id");
    assertThat(servers()).hasSize(1);
  }

  @Test
  @DisplayName("keys that the estate's client gets and vCenter is another client: nothing is known")
  void otherClient_isLeftOut() {
    second.copyFrom(first);
    TestIdentity admin = AUTHORITY.client("admin").issue();
    ClientIdentity other = ClientIdentity.of(admin.chain(), admin.privateKey());
    Estate estate =
        Estate.builder("prod")
            .keyServer(at(first, other))
            .keyServer(at(second, other))
            .keyProvider("new", "kms-1", "kms-2")
            .build();
    EstatePlan plan = plan(estate);

    assertLeftOut(plan);
    assertThat(plan.text())
        .contains(
            "it is not known whether " + address(second) + " gives vCenter the keys in use",
            "client certificate "
                + Thumbprint.of(other.certificate(), ThumbprintAlgorithm.SHA256)
                + " and no user asked for them, and vCenter asks with client certificate "
                + Thumbprint.of(IDENTITY.certificate(), ThumbprintAlgorithm.SHA256));
    assertThat(servers()).hasSize(1);
  }

  @Test
  @DisplayName(
      "where the only one is dead and skipped, ids that it counts tell no key from another")
  void countedIds_areNotTakenUncompared() {
    second.copyFrom(first);
    first.stop();
    EstatePlan plan =
        plan(
            Estate.builder("prod")
                .keyServer(at(first).skip(address(first)))
                .keyServer(at(second))
                .keyProvider("new", "kms-1", "kms-2")
                .build());

    assertThat(plan.isBlocked()).as(plan.text()).isTrue();
    assertThat(plan.text()).contains("it was not compared with the old server's key");
    assertThat(servers()).hasSize(1);
  }

  @Test
  @Tag("thorough")
  @DisplayName("where the first of the present servers is dead, another one is compared with")
  void firstIsDead_isComparedWithAnother() {
    second.copyFrom(first);
    apply(estate(first, second));
    try (FakeKmipServer third = server()) {
      third.copyFrom(first);
      first.stop();

      Finding compared = compared(plan(estate(first, second, third)));

      assertThat(compared.severity()).as(compared.toString()).isEqualTo(Severity.NOTE);
      assertThat(compared.seen())
          .contains(HostAndPort.of(second.host(), second.port()).toString(), "the same: 1");
    }
  }

  @Test
  @DisplayName("of the key that vSAN has nobody can be asked: only somebody who vouches adds one")
  void vsan_isVouchedForOnly() {
    second.copyFrom(first);
    vcenter.fake.inventory().setVsan("/Datacenter/host/Cluster", "new");

    EstatePlan plan = plan(estate(first, second));

    assertLeftOut(plan);
    assertThat(compared(plan).severity()).isEqualTo(Severity.WARNING);
    assertThat(compared(plan).seen())
        .contains("vCenter does not show which key vSAN cluster Cluster (domain-c");
    assertThat(compared(plan).advice()).contains("\"force\": \"");
    assertThat(servers()).hasSize(1);
  }

  @Test
  @DisplayName("of two that move, the one whose keys cannot be compared stays where it is")
  void oneOfTwoMoved_isRefused() {
    second.copyFrom(first);
    apply(estate(first, second));
    List<String> before = servers();
    try (FakeKmipServer third = server();
        FakeKmipServer stranger =
            FakeKmipServer.builder(TestAuthority.create("stranger"))
                .serverIdentity(AUTHORITY.server("localhost", "127.0.0.1").issue())
                .start()) {
      third.copyFrom(first);

      EstatePlan plan = plan(estate(third, stranger));

      assertThat(plan.findings(Severity.BLOCKING))
          .filteredOn(finding -> finding.code().equals(FindingCode.KEY_PROVIDER_HAS_OTHER_SERVERS))
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.subject().part()).isEqualTo("server kms-2");
                assertThat(finding.seen()).contains("at " + address(second), address(stranger));
              });
      assertThat(plan.findings())
          .filteredOn(finding -> finding.code().equals(FindingCode.KEYS_COMPARED))
          .anySatisfy(
              finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                assertThat(finding.subject().name()).isEqualTo(address(stranger));
                assertThat(finding.seen()).startsWith("its keys were not compared with those");
              });
      assertThat(servers()).isEqualTo(before);
    }
  }

  private static String address(FakeKmipServer kms) {
    return HostAndPort.of(kms.host(), kms.port()).toString();
  }
}
