package io.vmcrypt.vsphere.internal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.vm.judge.Judge;
import io.vmcrypt.vsphere.internal.vm.judge.Seen;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** While both are there: the judge says what the audit's own rules say. */
class OldAndNewJudgeTest {

  private static final StoragePolicy WANTED = new StoragePolicy("p-1", "encrypting", "", true);
  private static final StoragePolicy OTHER = new StoragePolicy("p-2", "other", "", true);
  private static final List<Optional<CryptoKeyId>> KEYS =
      List.of(
          Optional.empty(),
          Optional.of(new CryptoKeyId("k-1", Optional.of("a"))),
          Optional.of(new CryptoKeyId("k-2", Optional.of("b"))),
          Optional.of(new CryptoKeyId("k-3", Optional.empty())));

  private static List<PolicyAssignment> assignments() {
    List<PolicyAssignment> all = new ArrayList<>();
    for (Optional<String> provider : List.of(Optional.<String>empty(), Optional.of("a"))) {
      PolicyAssignment.Builder asked = PolicyAssignment.builder(WANTED);
      provider.ifPresent(asked::keyProvider);
      all.add(asked.homeAndAllDisks().build());
      all.add(asked.homeOnly().build());
      all.add(asked.disksOnly(DiskSelector.position(1), DiskSelector.key(2009)).build());
      all.add(asked.homeAndDisks(DiskSelector.label("Hard disk 1")).build());
    }
    return all;
  }

  private static List<VmEncryptionState> states() {
    List<VmEncryptionState> all = new ArrayList<>();
    for (Optional<CryptoKeyId> home : KEYS) {
      for (Optional<CryptoKeyId> top : KEYS) {
        List<List<Optional<CryptoKeyId>>> below = new ArrayList<>(List.of(List.of()));
        KEYS.forEach(key -> below.add(List.of(key)));
        for (List<Optional<CryptoKeyId>> parents : below) {
          for (Optional<StoragePolicy> policy :
              List.of(Optional.<StoragePolicy>empty(), Optional.of(WANTED), Optional.of(OTHER))) {
            all.add(
                new VmEncryptionState(
                    "vm-1",
                    "web-01",
                    home,
                    policy,
                    List.of(new DiskEncryptionState(2000, "Hard disk 1", top, policy, parents)),
                    Optional.empty(),
                    Optional.empty(),
                    PowerState.POWERED_OFF));
          }
        }
      }
    }
    return all;
  }

  /** Two things are meant to differ: a key of nobody, and a VM that is plain as a whole. */
  private static TreeSet<String> words(List<Finding> findings) {
    TreeSet<String> words = new TreeSet<>();
    for (Finding finding : findings) {
      FindingCode code =
          finding.code().equals(FindingCode.KEY_PROVIDER_NOT_SEEN)
              ? FindingCode.KEY_ON_OTHER_PROVIDER
              : finding.code();
      words.add(finding.severity() + " " + code + " " + finding.subject());
    }
    return words;
  }

  @Test
  @DisplayName("in each state, and for each assignment")
  void all() {
    int asked = 0;
    for (PolicyAssignment assignment : assignments()) {
      for (VmEncryptionState state : states()) {
        FoundAtVm found = new FoundAtVm(state.vmId(), state.vmName());
        new AssignmentFindings(assignment).add(found, state);
        List<Finding> now =
            Judge.judge(Seen.of(state), assignment).reasons().stream()
                .map(reason -> reason.audited())
                .toList();
        if (state.keys().isEmpty()) {
          assertThat(now).extracting(Finding::code).contains(FindingCode.VM_NOT_ENCRYPTED);
        } else {
          assertThat(words(now)).as("%s %s", assignment, state).isEqualTo(words(found.findings()));
          asked++;
        }
      }
    }
    assertThat(asked).isGreaterThan(1500);
  }
}
