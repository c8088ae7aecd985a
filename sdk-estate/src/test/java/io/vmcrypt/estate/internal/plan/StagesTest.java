package io.vmcrypt.estate.internal.plan;

import static io.vmcrypt.core.finding.FindingCode.NO_VM_SELECTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.internal.stage.KmsBeside;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What single steps leave alone, and what they refuse, with a key server and without OVHcloud. */
class StagesTest {

  private static final String PLACE = "/" + FakeVcenter.DEFAULT_DATACENTER + "/host/Cluster";

  @AutoClose private final KmsBeside systems = new KmsBeside();

  private void setUp() {
    assertThat(systems.apply(systems.estate().build()).isComplete()).isTrue();
  }

  private void setUpWithVm() {
    systems.vm("web-01");
    assertThat(
            systems
                .apply(systems.estate().encrypt(VmSelection.named("web-01").build()).build())
                .isComplete())
        .isTrue();
  }

  private static List<FindingCode> blocking(EstatePlan plan) {
    return plan.findings(Severity.BLOCKING).stream().map(Finding::code).distinct().toList();
  }

  private List<String> kinds(Estate.Builder estate) {
    return KmsBeside.kinds(systems.plan(estate.build()));
  }

  // -- the key provider

  private void server(String alias, String address, int port) {
    var unused =
        systems
            .vcenter
            .client
            .kmsClusters()
            .ensure(
                KmsClusterSpec.builder(
                        "new", KmsServerSpec.builder(alias, address).port(port).build())
                    .force()
                    .build());
  }

  @Test
  @DisplayName("a server of the same name is the same only at the same address and port")
  void provider_serverElsewhere_isRefused() {
    server("kms-1", systems.kms.host(), systems.kms.port() == 1 ? 2 : 1);
    assertThat(blocking(systems.plan(systems.estate().build())))
        .contains(FindingCode.KEY_PROVIDER_HAS_OTHER_SERVERS);
    server("kms-1", systems.kms.host(), systems.kms.port());
    assertThat(blocking(systems.plan(systems.estate().build()))).isEmpty();
  }

  // -- the default

  private List<String> defaults() {
    return systems.vcenter.fake.kmsClusters().stream()
        .filter(FakeKmsCluster::isDefault)
        .map(FakeKmsCluster::id)
        .toList();
  }

  @Test
  @DisplayName("a default that is there stays, unless the estate says that its own always is it")
  void default_ofAnother_stays() {
    systems.vcenter.oldProvider(true);
    assertThat(kinds(systems.estate())).doesNotContain("make-default");
    setUp();
    assertThat(defaults()).containsExactly(LoneVcenter.OLD);
    Estate.Builder always = systems.estate().defaultProvider(DefaultProvider.ALWAYS);
    assertThat(kinds(always)).containsExactly("make-default");
    assertThat(systems.apply(always.build()).isComplete()).isTrue();
    assertThat(defaults()).containsExactly("new");
    assertThat(kinds(always)).isEmpty();
  }

  @Test
  @DisplayName("where the estate never is the default, it is none even where there is none")
  void default_never() {
    Estate.Builder never = systems.estate().defaultProvider(DefaultProvider.NEVER);
    assertThat(systems.apply(never.build()).isComplete()).isTrue();
    assertThat(defaults()).isEmpty();
    assertThat(kinds(never)).isEmpty();
    assertThat(kinds(never.defaultFor(PLACE))).containsExactly("make-default");
    assertThat(systems.apply(never.build()).isComplete()).isTrue();
    assertThat(defaults()).isEmpty();
    assertThat(systems.vcenter.client.kmsClusters().entityDefault(PLACE).own()).contains("new");
    assertThat(kinds(never)).isEmpty();
  }

  // -- the client certificate

  private Estate with(TestIdentity identity) {
    return KmsBeside.estate(
            systems
                .keyServer()
                .identity(ClientIdentity.of(identity.chain(), identity.privateKey())))
        .build();
  }

  private static TestIdentity identity(String name, long days) {
    return KmsBeside.client(name, Instant.now().plus(Duration.ofDays(days)));
  }

  @Test
  @DisplayName("a certificate in use is replaced by one that ends later and is given the keys")
  void identity_later_isTaken() {
    setUpWithVm();
    Estate renewed = with(identity("vcenter", 7300));

    EstatePlan plan = systems.plan(renewed);

    assertThat(blocking(plan)).isEmpty();
    assertThat(KmsBeside.kinds(plan)).containsExactly("trust-vcenter");
    assertThat(systems.apply(renewed).isComplete()).isTrue();
    assertThat(systems.plan(renewed).isEmpty()).isTrue();
  }

  private void assertStays(Estate estate, String why) {
    EstatePlan plan = systems.plan(estate);
    assertThat(KmsBeside.kinds(plan)).doesNotContain("trust-vcenter");
    assertThat(plan.findings(Severity.BLOCKING))
        .anySatisfy(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.CLIENT_CERTIFICATE_IN_USE);
              assertThat(finding.seen())
                  .containsAnyOf(
                      "and the certificate of the estate is not taken: ",
                      "and the new certificate is not proved: ")
                  .contains(why);
            });
  }

  @Test
  @DisplayName("one that ends sooner is not taken in its place")
  void identity_sooner_isRefused() {
    setUpWithVm();
    assertStays(with(identity("vcenter", 40)), "it ends at ");
  }

  @Test
  @DisplayName("one that is shown no keys is not taken in its place")
  void identity_withoutKeys_isRefused() {
    setUpWithVm();
    systems.kms.keys().forEach(key -> systems.kms.destroyKey(key.id()));
    assertStays(with(identity("vcenter", 7300)), " holds key ");
  }

  @Test
  @DisplayName("one that the key server does not accept is not taken in its place")
  void identity_ofStranger_isRefused() {
    setUpWithVm();
    TestIdentity stranger =
        TestAuthority.create("stranger")
            .client("vcenter")
            .notAfter(Instant.now().plus(Duration.ofDays(7300)))
            .issue();
    assertStays(with(stranger), " does not answer to it");
  }

  // -- the policy and the VMs

  @Test
  @DisplayName("a policy of the estate's own is made once, and VMs get that one")
  void policy_own() {
    systems.vm("web-01");
    Estate.Builder own =
        systems
            .estate()
            .policy(EncryptionPolicySpec.of("Own"))
            .encrypt(VmSelection.named("web-01").build());
    assertThat(kinds(own)).contains("make-policy", "encrypt-vms");
    assertThat(systems.vcenter.fake.storagePolicies()).doesNotContain("Own");
    assertThat(systems.apply(own.build()).isComplete()).isTrue();
    assertThat(systems.vcenter.fake.storagePolicies()).contains("Own");
    assertThat(systems.vcenter.fake.vm("web-01").isFullyEncrypted()).isTrue();
    assertThat(kinds(own)).isEmpty();
  }

  @Test
  @DisplayName(
      "a VM that cannot be encrypted blocks if it is named, and is left out if it is found")
  void vms_inTheWay() {
    systems.vm("web-01");
    systems.vcenter.fake.addVm(
        FakeVm.builder("on-01").disk(FakeDisk.ofGibibytes(2)).poweredOn().build());

    EstatePlan named =
        systems.plan(
            systems.estate().encrypt(VmSelection.named("web-01", "on-01").build()).build());
    EstatePlan found = systems.plan(systems.estate().encrypt(VmSelection.all().build()).build());
    EstatePlan excluded =
        systems.plan(
            systems.estate().encrypt(VmSelection.all().excludeName("web-*").build()).build());

    assertThat(named.isBlocked()).isTrue();
    assertThat(found.isBlocked()).as(found.text()).isFalse();
    assertThat(found.findings(Severity.WARNING))
        .anySatisfy(
            finding -> {
              assertThat(finding.subject().name()).isEqualTo("on-01");
              assertThat(finding.seen()).startsWith("left out: ");
            });
    assertThat(encrypted(found)).containsExactly("web-01");
    assertThat(encrypted(excluded)).isEmpty();
    assertThat(excluded.findings()).extracting(Finding::code).doesNotContain(NO_VM_SELECTED);
  }

  @Test
  @DisplayName("a name that is excluded and that no VM has may be misspelt: it is told")
  void vms_excludedNameNotThere() {
    systems.vm("web-01");
    systems.vm("db-01");

    EstatePlan plan =
        systems.plan(
            systems
                .estate()
                .encrypt(
                    VmSelection.all()
                        .excludeName("web-0l")
                        .excludeName("db-01")
                        .excludeName("x*")
                        .build())
                .build());

    assertThat(plan.findings(Severity.WARNING))
        .filteredOn(finding -> finding.code().equals(NO_VM_SELECTED))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.subject().part()).isEqualTo("without web-0l");
              assertThat(finding.seen())
                  .isEqualTo("it excludes this name, and no VM that it finds has it");
            });
    assertThat(encrypted(plan)).containsExactly("web-01");
  }

  private static List<String> encrypted(EstatePlan plan) {
    return plan.steps().stream()
        .filter(step -> step.is(EstateStep.Kind.ENCRYPT_VMS))
        .flatMap(step -> step.vms().stream())
        .map(vm -> vm.name() + (vm.bytes() == (1L << 30) ? "" : ", " + vm.bytes()))
        .toList();
  }

  @Test
  @DisplayName("what a filter does not find is told, and where there is no policy that blocks")
  void vms_none() {
    assertThat(systems.plan(systems.estate().encrypt(VmSelection.all().build()).build()).findings())
        .extracting(Finding::code)
        .contains(FindingCode.NO_VM_SELECTED);
    systems.vm("web-01");
    systems.vcenter.fake.inventory().removeStoragePolicy("VM Encryption Policy");
    EstatePlan plan =
        systems.plan(systems.estate().encrypt(VmSelection.named("web-01").build()).build());
    assertThat(blocking(plan)).containsExactly(FindingCode.NO_ENCRYPTION_POLICY);
  }
}
