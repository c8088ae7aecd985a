package io.vmcrypt.estate;

import static io.vmcrypt.estate.MoveWorld.copy;
import static io.vmcrypt.estate.MoveWorld.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.estate.move.MovePhase;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.move.MoveProof;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.move.MoveReport;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MoveBridge;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has arrived encrypted is of use only if the target gets its keys. */
class MoveKeysOfArrivalsTest {

  private static EstateMove move() {
    return MoveWorld.move()
        .move(copy("web-01").build())
        .emptying(Leaving.builder(TwoSites.PROVIDER).force().build())
        .build();
  }

  /** Copies the VM meanwhile, with the keys of its original. */
  private static MoveReport copied(MoveWorld world, MoveClient client, EstateMove move) {
    return client.apply(
        client.plan(move),
        when(MovePhase.ARRIVE, () -> world.tool().copy("web-01").keepingKeys().deliver()));
  }

  @Test
  @DisplayName("A copy with a native key is not proved where that key provider has other keys")
  void copy_nativeOfOtherKey_isNotProved() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.sites.a.nativeKeyProviders().create(NativeKeyProviderSpec.of("nkp"));
      world.sites.b.nativeKeyProviders().create(NativeKeyProviderSpec.of("nkp"));
      world.encrypted("web-01", new FakeKey("k-1", "nkp"));
      MoveReport report = copied(world, client, move());

      MoveProof proof = client.prove(move(), report.record());

      assertThat(proof.isProved()).as(proof.text()).isFalse();
      assertThat(proof.text()).contains("native key provider nkp of the target has key");
    }
  }

  /** A target whose key provider has the same name and another KMS, and both KMSs count keys. */
  private static MoveWorld counting() {
    MoveWorld world = MoveWorld.bare();
    world.sites.kms.put(FakeKmipObject.key("1").build());
    world.sites.otherKms.put(FakeKmipObject.key("1").build());
    world.sites.provided(world.sites.b, TwoSites.PROVIDER, world.sites.otherKms, true);
    world.sites.b.storagePolicies().ensureEncryption(EncryptionPolicySpec.of(MoveWorld.POLICY));
    world.encrypted("web-01", new FakeKey("1", TwoSites.PROVIDER));
    return world;
  }

  @Test
  @DisplayName("A key that is a number may be another one where another KMS counts: not proved")
  void copy_numberOfOtherKms_isNotProved() {
    try (MoveWorld world = counting();
        MoveClient client = world.client().build()) {
      MoveReport report = copied(world, client, move());

      assertThat(report.isComplete()).as(report.text()).isFalse();
      MoveProof proof = client.prove(move(), report.record());
      assertThat(proof.isProved()).as(proof.text()).isFalse();
      assertThat(proof.text()).contains("key 1 of key provider kms-prod", "plain number");
    }
  }

  @Test
  @DisplayName("A VM does not travel to a KMS that has another key of its number, or may")
  void travel_numberOfOtherKms_isNotKnown() {
    try (MoveWorld world = counting();
        MoveClient client = world.client().build()) {
      EstateMove move = MoveWorld.move().move(MoveWorld.travel("web-01").build()).build();

      MovePlan plan = client.plan(move);

      assertThat(plan.verdicts(Readiness.NOT_KNOWN)).as(plan.verdictText()).hasSize(1);
      assertThat(plan.verdictText()).contains("plain number");
      EstateMove said = move.toBuilder().skip(plan.record().vms().get(0).sourceId()).build();
      assertThat(client.plan(said).verdicts(Readiness.READY)).hasSize(1);
    }
  }

  @Test
  @DisplayName("A target that does not say whether it gets the keys of a copy proves nothing")
  void copy_keysNotTold_isNotProved() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      MoveReport report = copied(world, client, move());
      world.from.inventory().removeVm("web-01");
      assertThat(client.prove(move(), report.record()).isProved()).as(report.text()).isTrue();
      world.to.answerMethod("QueryCryptoKeyStatus", call -> FakeSoapAnswer.of(""));

      MoveProof proof = client.prove(move(), report.record());

      assertThat(proof.isProved()).as(proof.text()).isFalse();
      assertThat(client.planEmptying(move(), report.record()).isBlocked()).isTrue();
    }
  }

  @Test
  @DisplayName("A vCenter that is out of order for a while has not said that it lacks keys")
  void keys_outOfOrder_isNoAnswer() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      MoveRecord record = copied(world, client, move()).record();
      world.to.faults().onEvery(FakeVcenter.call("QueryCryptoKeyStatus"), Fault.unavailable());

      assertThatThrownBy(() -> client.prove(move(), record)).hasMessageContaining("503");
      SecondSite second = SecondSite.of(world.sites.a, world.sites.b);
      assertThatThrownBy(second::report).hasMessageContaining("503");
    }
  }

  @Test
  @DisplayName("A copy that arrives with keys of another provider than it is to have is not done")
  void copy_keysOfOtherProvider_isNotDone() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      CryptoKeyId key = world.encrypted("web-01");
      world.sites.provided(world.sites.b, "kms-new", world.sites.otherKms, false);
      EstateMove move =
          MoveWorld.move().move(copy("web-01").keyProvider("kms-new").build()).build();
      MoveReport report = copied(world, client, move);

      assertThat(world.to.vm("web-01").key()).isEqualTo(TwoSites.fake(key));
      assertThat(report.isComplete()).as(report.text()).isFalse();
      assertThat(report.text()).contains("what is next is not done: settle");
      MovePlan rest = client.plan(move, report.record());
      assertThat(MoveWorld.apply(client, rest).isComplete()).as(rest.text()).isTrue();
      assertThat(client.prove(move, rest.record()).isProved()).isTrue();
    }
  }

  @Test
  @DisplayName("Travel: a key that was destroyed once the VM had moved is told, and not proved")
  void travel_keyDestroyedSince_isNotProved() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      CryptoKeyId key = world.encrypted("web-01");
      EstateMove move = MoveWorld.move().move(MoveWorld.travel("web-01").build()).build();
      MoveReport report = MoveWorld.apply(client, client.plan(move));
      assertThat(client.prove(move, report.record()).isProved()).as(report.text()).isTrue();
      world.sites.kms.destroyKey(key.keyId());

      MoveProof proof = client.prove(move, report.record());

      assertThat(proof.isProved()).as(proof.text()).isFalse();
      assertThat(proof.text()).contains(key.keyId());
    }
  }

  @Test
  @DisplayName("Travel: a VM whose host at the target lacks its key is locked, and not proved")
  void travel_lockedAtTarget_isNotProved() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.emptying(MoveWorld.travel("web-01"));
      MoveReport report = MoveWorld.apply(client, client.plan(move));
      assertThat(client.prove(move, report.record()).isProved()).as(report.text()).isTrue();
      world.to.inventory().setLocked("web-01", true);

      MoveProof proof = client.prove(move, report.record());

      assertThat(proof.isProved()).as(proof.text()).isFalse();
      assertThat(client.planEmptying(move, report.record()).isBlocked()).isTrue();
    }
  }

  @Test
  @DisplayName("Travel: nothing is proved of a VM that vCenter is at work on, until that has ended")
  void travel_taskAtTarget_isNotProved() {
    try (MoveWorld world = MoveWorld.ready();
        MoveClient client = world.client().build()) {
      world.encrypted("web-01");
      EstateMove move = MoveWorld.emptying(MoveWorld.travel("web-01"));
      MoveReport report = MoveWorld.apply(client, client.plan(move));
      String task = world.to.tasks().start(FakeTask.of("VirtualMachine.reconfigure").on("web-01"));

      MoveProof proof = client.prove(move, report.record());

      assertThat(proof.isProved()).as(proof.text()).isFalse();
      assertThat(proof.text()).contains("VirtualMachine.reconfigure");
      assertThat(client.planEmptying(move, report.record()).isBlocked()).isTrue();
      world.to.tasks().finish(task);
      assertThat(client.prove(move, report.record()).isProved()).isTrue();
      assertThat(client.planEmptying(move, report.record()).text())
          .doesNotContain("VirtualMachine.reconfigure");
    }
  }

  @Test
  @DisplayName("A bridge that is added at the target after the plan gets no VM of the source")
  void bridge_addedSinceThePlan_isRefused(@TempDir Path folder) {
    try (MoveWorld world = MoveWorld.ready()) {
      CryptoKeyId key = world.encrypted("web-01");
      EstateMove move =
          MoveWorld.move()
              .bridge(
                  new MoveBridge(
                      "bridge", Optional.of(folder.resolve("bridge.p12")), Optional.empty()))
              .move(MoveWorld.travel("web-01").build())
              .build();
      try (MoveClient client = world.client().hostsTimeout(Duration.ofSeconds(1)).build()) {
        MovePlan plan = client.plan(move);
        assertThat(plan.isBlocked()).as(plan.text()).isFalse();

        MoveReport report =
            client.apply(
                plan,
                when(
                    MovePhase.BRIDGE,
                    () ->
                        world
                            .sites
                            .b
                            .nativeKeyProviders()
                            .ensure(NativeKeyProviderSpec.of("bridge"))));

        assertThat(report.isComplete()).isFalse();
        assertThat(report.text()).contains("the source has none");
        assertThat(world.sites.a.nativeKeyProviders().find("bridge")).isEmpty();
        assertThat(world.from.vm("web-01").key()).isEqualTo(TwoSites.fake(key));
      }
    }
  }
}
