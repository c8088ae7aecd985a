package io.vmcrypt.estate.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Health;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Before which steps the registrations at OVHcloud, which takes few requests, are looked at. */
class RegistrationsAgainTest {

  @Test
  @DisplayName("before what gets keys or is not taken back, and not before what vCenter judges")
  void needsRegistrations() {
    try (StageWorld world = new StageWorld()) {
      Estate estate =
          StageWorld.estate(world.server(new ClientTrust.SignedBy(StageWorld.SIGNER)))
              .policy(EncryptionPolicySpec.of("Own"))
              .encrypt(VmSelection.named("web-01").withVirtualTpm().build())
              .leaving(Leaving.builder("old").registration("127.0.0.2").build())
              .build();
      Context context = world.context(estate);
      List<Stage> all =
          new Stages(
                  new Wanted(estate, Set.of(), Optional.empty()),
                  context,
                  new Health(context),
                  Optional.of(world.ovh),
                  Optional.empty(),
                  true,
                  StageWorld.NOW)
              .sorted(new Found());

      Map<Boolean, List<String>> asked =
          all.stream()
              .collect(
                  Collectors.partitioningBy(
                      Stage::needsRegistrations,
                      Collectors.mapping(
                          stage -> stage.getClass().getSimpleName(), Collectors.toList())));

      assertThat(asked.get(true))
          .contains(
              "ProviderStage",
              "DeliveryStage",
              "DefaultStage",
              "VmStage",
              "LeavingVmsStage",
              "LeavingRemovalStage",
              "LeavingRegistrationStage");
      assertThat(asked.get(false))
          .containsExactlyInAnyOrder(
              "ServerTrustStage",
              "PasswordStage",
              "ClientTrustStage",
              "ClientRenewalStage",
              "PolicyStage",
              "SecurityOptionsStage");
    }
  }
}
