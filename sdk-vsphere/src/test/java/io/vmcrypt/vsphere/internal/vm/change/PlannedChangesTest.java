package io.vmcrypt.vsphere.internal.vm.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.vsphere.internal.pbm.PolicySubject;
import io.vmcrypt.vsphere.internal.vm.reading.AssignedPolicies;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.Unlock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What people are told that a change will do. */
class PlannedChangesTest {

  private static final CryptoKeyId KEY = new CryptoKeyId("k-1", Optional.of("a"));
  private static final StoragePolicy OLD = new StoragePolicy("p-1", "old", "", true);
  private static final StoragePolicy TWIN = new StoragePolicy("p-3", "old", "", true);

  private static final SeenVm PLAIN = SeenVm.named("web-01").disks(List.of(SeenVm.disk(1, null)));
  private static final SeenVm ENCRYPTED =
      SeenVm.named("web-01").home(KEY).disks(List.of(SeenVm.disk(1, KEY)));

  /** "part: from -> to" of each change of a VM whose home has the policy "old". */
  private static List<String> words(SeenVm vm, Plan plan) {
    return new PlannedChanges(
            plan,
            new Observation(
                vm.reading(),
                new AssignedPolicies("vm-1", Map.of(PolicySubject.home("vm-1"), OLD))))
        .list().stream()
            .map(
                change ->
                    change.subject().part()
                        + ": "
                        + change.from().orElse("?")
                        + " -> "
                        + change.to().orElse("?"))
            .toList();
  }

  private static Plan home(CryptoAction action, @Nullable StoragePolicy policy, KeySource key) {
    return Plan.ofParts(
        Optional.of(
            new PartPlan(action, Optional.ofNullable(policy).map(PolicyChange::to), Set.of())),
        List.of(),
        key);
  }

  private static Plan home(CryptoAction action, @Nullable StoragePolicy policy) {
    return home(action, policy, new KeySource.NewKey("b"));
  }

  @Test
  @DisplayName("a change that reads the same before and after is told apart")
  void parts_sameWords() {
    String has = "encrypted with key k-1 of key provider a, policy \"old\"";
    assertThat(words(ENCRYPTED, home(CryptoAction.NONE, TWIN)))
        .containsExactly("home: " + has + " -> " + has + " (p-3)");
    assertThat(
            words(
                ENCRYPTED,
                home(CryptoAction.SHALLOW_RECRYPT, null, new KeySource.Existing(KEY, true))))
        .containsExactly("home: " + has + " -> " + has + " anew");
  }

  @Test
  @DisplayName("modes, the virtual TPM and the lock are told")
  void others() {
    Plan modes =
        new Plan(
            Optional.empty(),
            List.of(),
            new KeySource.LeftToVcenter(),
            Optional.of(MigrateEncryption.REQUIRED));
    assertThat(words(SeenVm.named("web-01"), modes))
        .containsExactly("encrypted vMotion: ? -> required");
    assertThat(words(SeenVm.named("web-01").vmotion(MigrateEncryption.DISABLED), modes))
        .containsExactly("encrypted vMotion: disabled -> required");
    assertThat(words(PLAIN, Plan.ofTpm(Optional.of(new TpmChange.Add()))))
        .containsExactly("virtual TPM: none -> there");
    assertThat(words(PLAIN, Plan.ofUnlock(Optional.of(Unlock.vmAlone()))))
        .containsExactly("lock: locked -> unlocked");
    assertThat(words(PLAIN, Plan.ofTpm(Optional.empty()))).isEmpty();
  }
}
