package io.vmcrypt.estate.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.estate.internal.stage.KmsBeside;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.internal.stage.Look;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.part.SecretReference;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which steps a plan has, in which order, and what keeps it from being applied. */
class PlannerTest {

  @AutoClose private final KmsBeside systems = new KmsBeside();

  private static List<FindingCode> codes(List<Finding> findings) {
    return findings.stream().map(Finding::code).toList();
  }

  /** All is set up, and a step is left that has nothing to do with key servers. */
  private Estate.Builder withPolicyToMake(KeyServer keyServer) {
    assertThat(systems.apply(systems.estate().build()).isComplete()).isTrue();
    return KmsBeside.estate(keyServer).policy(EncryptionPolicySpec.of("Own"));
  }

  @Test
  @DisplayName("who is to be trusted and is known by nobody must be accepted, and nobody else")
  void plan_stranger_isUnconfirmed() {
    EstatePlan plan = systems.plan(KmsBeside.estate(systems.stranger()).build());

    assertThat(KmsBeside.kinds(plan))
        .containsExactly("add-key-provider", "trust-key-servers", "trust-vcenter", "make-default");
    assertThat(plan.unconfirmed().values())
        .singleElement()
        .satisfies(shown -> assertThat(shown.x509()).isEqualTo(systems.kms.certificate()));
    assertThat(plan.isBlocked()).isTrue();
    assertThat(plan.site().keyServers())
        .containsExactly(systems.kms.host() + ":" + systems.kms.port());

    EstatePlan known = systems.plan(systems.estate().build());
    assertThat(known.unconfirmed()).isEmpty();
    assertThat(known.isBlocked()).as(known.text()).isFalse();
  }

  @Test
  @DisplayName("who is trusted already need not be accepted for another step")
  void plan_trustedStranger_isNotAskedFor() {
    EstatePlan plan = systems.plan(withPolicyToMake(systems.stranger()).build());

    assertThat(KmsBeside.kinds(plan)).containsExactly("make-policy");
    assertThat(plan.unconfirmed()).isEmpty();
    assertThat(plan.isBlocked()).as(plan.text()).isFalse();
  }

  @Test
  @DisplayName("a key provider that is set up and does not work blocks whatever else is to be done")
  void plan_unhealthy_blocksOtherSteps() {
    Estate estate = withPolicyToMake(systems.keyServer()).build();
    systems.kms.stop();

    EstatePlan plan = systems.plan(estate);

    assertThat(KmsBeside.kinds(plan)).containsExactly("make-policy");
    assertThat(plan.findings(Severity.BLOCKING))
        .anySatisfy(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.KEY_PROVIDER_NOT_USABLE);
              assertThat(finding.subject().name()).isEqualTo("new");
              assertThat(finding.seen()).startsWith("vCenter does not find it healthy: ");
              assertThat(finding.advice())
                  .isEqualTo(
                      "Look at the key servers, and at the network between them and vCenter.");
            });
  }

  @Test
  @DisplayName("one that vCenter finds red as a whole blocks the plan")
  void plan_redAsAWhole_blocks() {
    Estate estate = systems.estate().build();
    assertThat(systems.apply(estate).isComplete()).isTrue();
    assertThat(systems.plan(estate).isBlocked()).isFalse();
    systems.vcenter.fake.keys().setKmsOverallStatus("red");

    assertThat(systems.plan(estate).findings(Severity.BLOCKING))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.KEY_PROVIDER_NOT_USABLE);
              assertThat(finding.seen()).contains("vCenter finds KMS cluster new red as a whole");
            });
    systems.vcenter.fake.keys().setKmsOverallStatus("gray");
    assertThat(systems.plan(estate).isBlocked()).isFalse();
  }

  @Test
  @DisplayName("one that is yet to be trusted is no trouble")
  void plan_notTrustedYet_isNotUnhealthy() {
    var unused = systems.vcenter.client.kmsClusters().ensure(spec());

    EstatePlan plan = systems.plan(systems.estate().build());

    assertThat(KmsBeside.kinds(plan))
        .containsExactly("trust-key-servers", "trust-vcenter", "make-default");
    // the last of those that set the key provider up waits for it
    assertThat(plan.steps().stream().map(EstateStep::waitsFor))
        .containsExactly(
            Optional.empty(),
            Optional.of("vCenter to find the key provider healthy"),
            Optional.empty());
    assertThat(codes(plan.findings())).doesNotContain(FindingCode.KEY_PROVIDER_NOT_USABLE);
  }

  private KmsClusterSpec spec() {
    return KmsClusterSpec.builder(
            "new",
            KmsServerSpec.builder("kms-1", systems.kms.host()).port(systems.kms.port()).build())
        .build();
  }

  @Test
  @DisplayName("what a proof begins with has all that the plan tells, and no VM of it")
  void look_tellsAll() {
    systems.vm("web-01");
    systems.vcenter.oldProvider(true);
    Estate estate =
        systems
            .estate()
            .encrypt(VmSelection.named("web-01").build())
            .leaving(Leaving.builder(LoneVcenter.OLD).force().build())
            .build();
    assertThat(KmsBeside.kinds(systems.plan(estate)))
        .containsExactly(
            "add-key-provider",
            "trust-key-servers",
            "trust-vcenter",
            "move-defaults",
            "encrypt-vms",
            "remove-key-provider");
    systems.kms.stop();

    Look look = new Planner(systems.vcenter.systems()).look(estate);

    assertThat(KmsBeside.kinds(look.plan())).doesNotContain("encrypt-vms", "move-defaults");
    assertThat(codes(look.plan().findings(Severity.BLOCKING)))
        .containsExactly(FindingCode.KMS_CONNECTION_REFUSED);
    assertThat(look.policy()).isPresent();
    systems.vcenter.fake.inventory().removeStoragePolicy("VM Encryption Policy");
    assertThat(codes(new Planner(systems.vcenter.systems()).look(estate).plan().findings()))
        .contains(FindingCode.NO_ENCRYPTION_POLICY);
  }

  @Test
  @DisplayName("what cannot be meant is refused before any system is asked")
  void plan_nonsense_isRefused() {
    systems.vcenter.fake.faults().onEvery(request -> true, Fault.serverError());
    Planner planner = new Planner(systems.vcenter.systems());
    Set<String> defaults = Set.of();

    assertThatThrownBy(
            () -> planner.plan(systems.estate().registeredWith("pcc-192-0-2-1").build(), defaults))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "estate prod is registered with pcc-192-0-2-1: give the client the OVHcloud API");
    assertThatThrownBy(
            () ->
                planner.plan(
                    KmsBeside.estate(
                            KeyServer.kmip("127.0.0.1")
                                .clientTrust(new ClientTrust.SignedBy("authority")))
                        .build(),
                    defaults))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("signed by \"authority\", which the client does not know");
    assertThatThrownBy(() -> planner.plan(systems.estate().build(), Set.of("kms-9")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("and estate prod has kms-1");
    assertThatThrownBy(() -> planner.plan(systems.estate().build(), Set.of("kms-1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("and estate prod says no user of it, or skips it");
  }

  @Test
  @DisplayName("the password of the first key server is no other's")
  void plan_passwordOfFirst_isTaken() {
    KeyServer server =
        systems.keyServer().credentials("vcenter", SecretReference.parse("env:KMS_PASSWORD"));
    Estate estate = KmsBeside.estate(server).defaultProvider(DefaultProvider.NEVER).build();

    // it is not refused as one that is not there; that the variable is not set comes later
    assertThatThrownBy(() -> new Planner(systems.vcenter.systems()).plan(estate, Set.of("kms-1")))
        .hasMessageContaining("KMS_PASSWORD")
        .hasMessageNotContaining("says no user of it");
  }

  // -- the VMs are read while all else is asked

  private static final String ALL_ELSE = "vim RetrieveKmipServerCert";
  private static final String OF_VMS = "pbm PbmQueryAssociatedProfiles";

  /** A plan of a VM, made by a client whose calls are heard of. */
  private EstatePlan plan(CallListener calls) {
    Estate estate = systems.estate().encrypt(VmSelection.named("web-01").build()).build();
    try (VsphereClient client = systems.vcenter.client(calls)) {
      return new Planner(LoneVcenter.systems(client)).plan(estate, Set.of());
    }
  }

  private void setUpWithVm() {
    systems.vm("web-01");
    assertThat(systems.apply(systems.estate().build()).isComplete()).isTrue();
  }

  @Test
  @DisplayName("VMs are read while all else is asked, and planned after it")
  void plan_vms_areReadMeanwhile() {
    setUpWithVm();
    CountDownLatch read = new CountDownLatch(1);
    AtomicBoolean waited = new AtomicBoolean();

    EstatePlan plan =
        plan(
            call -> {
              if (call.method().equals(OF_VMS)) {
                read.countDown();
              } else if (call.method().equals(ALL_ELSE)) {
                waited.set(await(read));
              }
            });

    assertThat(waited).isTrue();
    assertThat(KmsBeside.kinds(plan)).containsExactly("encrypt-vms");
    assertThat(plan.isBlocked()).as(plan.text()).isFalse();
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(KmsBeside.LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  @DisplayName("what cannot be planned at all does not wait for the VMs that are being read")
  void plan_failsMeanwhile_readingOfVmsEnds() {
    setUpWithVm();
    CountDownLatch reading = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    systems
        .vcenter
        .fake
        .faults()
        .onEvery(request -> request.text().contains("<RetrieveKmipServerCert"), Fault.close());

    assertThatThrownBy(
            () ->
                plan(
                    call -> {
                      if (call.method().equals(OF_VMS)) {
                        reading.countDown();
                        // would read on for ever
                        ended.set(!await(new CountDownLatch(1)) && Thread.interrupted());
                      } else if (call.method().equals(ALL_ELSE)) {
                        assertThat(await(reading)).isTrue();
                      }
                    }))
        .isInstanceOf(ConnectionException.class)
        .hasMessageContaining("could not read the certificate of KMS server kms-1");

    assertThat(ended).isTrue();
  }
}
