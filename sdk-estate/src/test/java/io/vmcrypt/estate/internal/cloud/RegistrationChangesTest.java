package io.vmcrypt.estate.internal.cloud;

import static io.vmcrypt.ovh.privatecloud.PrecheckRequest.Changes.REGISTER;
import static io.vmcrypt.ovh.privatecloud.PrecheckRequest.Changes.REMOVE;
import static io.vmcrypt.ovh.privatecloud.PrecheckRequest.Changes.RESUME_SECURITY_OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.OvhLook;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.privatecloud.PrecheckRequest;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.testkit.FakeCloud;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a plan changes at OVHcloud, and so which rights are looked for: these and no more. */
class RegistrationChangesTest {

  private static final String SERVICE = FakeCloud.SERVICE_NAME;
  private static final String LEFT = "127.0.0.2";
  private static final String LIST = "pccVMware:apiovh:vmEncryption/kms/get";
  private static final String PENDING = "pccVMware:apiovh:securityOptions/pendingOptions/get";

  @AutoClose private StageWorld world = new StageWorld();
  private final Found found = new Found();

  private void pending(String option) {
    world.close();
    world = new StageWorld(FakeCloud.builder().ovh(ovh -> ovh.pendingSecurityOption(option)));
  }

  private Estate.Builder estate() {
    return StageWorld.estate(world.server(new ClientTrust.SignedBy(StageWorld.SIGNER)));
  }

  private Estate.Builder leaving() {
    return estate().leaving(Leaving.builder("old").registration(LEFT).build());
  }

  private Estate.Builder encrypting() {
    return estate().encrypt(VmSelection.named("web-01").build());
  }

  private void registered(String ip) {
    world.cloud.ovh().setKmsConfigured(any -> true);
    var unused =
        world
            .ovh
            .privateCloud(SERVICE)
            .vmEncryption()
            .kmsServers()
            .startRegister(KmsRegistration.builder(ip, world.shown().thumbprint()).build())
            .await(Duration.ofMinutes(1));
  }

  private Optional<Set<PrecheckRequest.Changes>> changes(Estate.Builder estate, String service) {
    Context context = world.context(estate.build());
    OvhLook look = new OvhLook(world.ovh, service);
    RegistrationStage stage =
        new RegistrationStage(context, look, new DeliveryStage(context, look));
    var unused = stage.plan(StageWorld.NOW, found);
    return stage.changes();
  }

  private Set<PrecheckRequest.Changes> changes(Estate.Builder estate) {
    return changes(estate, SERVICE).orElseThrow();
  }

  @Test
  @DisplayName("a registration is a change as long as it is not made")
  void registers() {
    assertThat(changes(estate())).containsExactly(REGISTER);
    registered(world.cloud.kmsHost());
    assertThat(changes(estate())).isEmpty();
    assertThat(found.findings()).isEmpty();
  }

  @Test
  @DisplayName("a registration that is left is removed where OVHcloud has it, and no other is")
  void removes() {
    registered(world.cloud.kmsHost());
    assertThat(changes(leaving())).isEmpty();
    registered(LEFT);
    assertThat(changes(leaving())).containsExactly(REMOVE);
    assertThat(changes(estate())).as("nothing is left").isEmpty();
    assertThat(changes(estate().leaving(Leaving.builder("old").build())))
        .as("no registration is left")
        .isEmpty();
    assertThat(found.findings()).isEmpty();
  }

  @Test
  @DisplayName("security options are resumed where some wait, by an estate that encrypts VMs")
  void resumes() {
    registered(world.cloud.kmsHost());
    assertThat(changes(encrypting())).as("none waits").isEmpty();
    pending("hds");
    registered(world.cloud.kmsHost());
    assertThat(changes(encrypting())).containsExactly(RESUME_SECURITY_OPTIONS);
    assertThat(changes(estate())).as("no VM is encrypted").isEmpty();
    // who may not see them resumes none: the step that would resume them tells so
    world.cloud.ovh().denyAction(PENDING);
    assertThat(changes(encrypting())).isEmpty();
    assertThat(found.findings()).isEmpty();
  }

  @Test
  @DisplayName("who may read nothing is told that, not that the private cloud is not there")
  void notReadable() {
    world.cloud.ovh().denyAction("pccVMware:apiovh:get");
    world.cloud.ovh().denyAction(LIST);
    // it may have to register, and which are there to be removed nobody can say
    assertThat(changes(leaving())).containsExactly(REGISTER);
    assertThat(found.findings())
        .extracting(Finding::code)
        .containsExactly(FindingCode.PRIVILEGES_MISSING);
  }

  @Test
  @DisplayName("at a private cloud that is not there nothing is changed")
  void noSuchService() {
    assertThat(changes(estate(), "pcc-1-2-3-4")).isEmpty();
    assertThat(found.findings())
        .extracting(Finding::code)
        .containsExactly(FindingCode.PRIVATE_CLOUD_NOT_FOUND);
  }
}
