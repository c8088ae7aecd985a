package io.vmcrypt.vsphere.internal.vm.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.pbm.PolicySubject;
import io.vmcrypt.vsphere.internal.vm.reading.AssignedPolicies;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Decryption;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.Unlock;
import io.vmcrypt.vsphere.vm.VirtualTpmChange;
import io.vmcrypt.vsphere.vm.VmChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What each change does to a VM, and what stands in its way. The VM has two disks. */
class GoalTest {

  private static final CryptoKeyId OF_A = new CryptoKeyId("key-1", Optional.of("a"));
  private static final CryptoKeyId OF_B = new CryptoKeyId("key-2", Optional.of("b"));
  private static final CryptoKeyId OF_NOBODY = new CryptoKeyId("key-1", Optional.empty());
  private static final StoragePolicy ENCRYPTING = new StoragePolicy("p-1", "encrypting", "", true);
  private static final StoragePolicy OTHER = new StoragePolicy("p-2", "other", "", true);
  private static final StoragePolicy PLAIN = new StoragePolicy("p-3", "plain", "", false);

  private @Nullable CryptoKeyId home;
  private @Nullable CryptoKeyId first;
  private @Nullable CryptoKeyId second;
  private final Map<PolicySubject, StoragePolicy> policies = new HashMap<>();
  private @Nullable MigrateEncryption vmotion;
  private @Nullable String cryptoState;
  private boolean hasTpm;

  private void allHave(@Nullable CryptoKeyId key) {
    home = key;
    first = key;
    second = key;
  }

  private void homePolicy(StoragePolicy policy) {
    policies.put(PolicySubject.home("vm-1"), policy);
  }

  private void diskPolicy(int number, StoragePolicy policy) {
    policies.put(PolicySubject.disk("vm-1", 1999 + number), policy);
  }

  private void policyEverywhere(StoragePolicy policy) {
    homePolicy(policy);
    diskPolicy(1, policy);
    diskPolicy(2, policy);
  }

  private Observation observed() {
    return new Observation(
        SeenVm.named("web-01")
            .home(home)
            .disks(List.of(SeenVm.disk(1, first), SeenVm.disk(2, second)))
            .vmotion(vmotion)
            .cryptoState(cryptoState)
            .virtualTpm(hasTpm)
            .reading(),
        new AssignedPolicies("vm-1", policies));
  }

  private List<String> planned(VmChange change) {
    return planned(Goal.of(change));
  }

  /** The parts that change, where their key comes from, and the modes. */
  private List<String> planned(Goal goal) {
    Observation observed = observed();
    Plan plan = goal.plan(observed, goal.choose(observed.vm()).disks());
    List<String> words = new ArrayList<>();
    plan.home().ifPresent(part -> words.add("home " + words(part)));
    plan.disks().forEach(disk -> words.add(disk.disk().label() + " " + words(disk.change())));
    if (plan.takesKey()) {
      words.add(plan.key().inWords());
    }
    plan.migrateEncryption().ifPresent(mode -> words.add("vMotion " + mode));
    plan.virtualTpm().ifPresent(tpm -> words.add("TPM " + TpmChange.inWords(tpm.present())));
    plan.unlock().ifPresent(unlock -> words.add("unlock"));
    for (CryptoAction action : CryptoAction.values()) {
      assertThat(plan.does(action))
          .as("%s", action)
          .isEqualTo(words.stream().anyMatch(word -> word.contains(" " + action)));
    }
    assertThat(plan.isEmpty()).isEqualTo(words.isEmpty());
    return words;
  }

  private static String words(PartPlan part) {
    return part.action() + part.policy().map(policy -> " " + policy.inWords()).orElse("");
  }

  /** Severity and code of each finding. */
  private List<String> objections(VmChange change) {
    Goal goal = Goal.of(change);
    Observation observed = observed();
    return goal.objections(observed, goal.choose(observed.vm()).disks()).stream()
        .map(GoalTest::words)
        .toList();
  }

  private static String words(Finding finding) {
    return finding.severity() + " " + finding.code() + " " + finding.subject().part();
  }

  private static PolicyAssignment.Builder assign() {
    return PolicyAssignment.builder(ENCRYPTING);
  }

  @Test
  @DisplayName("what is plain is encrypted; what has a key and another policy gets the policy only")
  void assigning_plan() {
    assertThat(planned(assign().homeAndAllDisks().build()))
        .containsExactly(
            "home ENCRYPT policy \"encrypting\"",
            "Hard disk 1 ENCRYPT policy \"encrypting\"",
            "Hard disk 2 ENCRYPT policy \"encrypting\"",
            "a key of the default key provider");
    // a policy alone encrypts nothing
    policyEverywhere(ENCRYPTING);
    assertThat(planned(assign().homeAndAllDisks().build())).hasSize(4);
    assertThat(planned(assign().homeOnly().keyProvider("b").build()))
        .containsExactly("home ENCRYPT policy \"encrypting\"", "a new key of key provider b");

    allHave(OF_A);
    assertThat(planned(assign().homeAndAllDisks().build())).isEmpty();
    policies.clear();
    homePolicy(OTHER);
    diskPolicy(1, ENCRYPTING);
    second = null;
    assertThat(planned(assign().homeAndAllDisks().build()))
        .containsExactly(
            "home NONE policy \"encrypting\"",
            "Hard disk 2 ENCRYPT policy \"encrypting\"",
            "key key-1 of key provider a");
    assertThat(planned(assign().disksOnly(DiskSelector.position(2)).keyProvider("a").build()))
        .containsExactly(
            "Hard disk 2 ENCRYPT policy \"encrypting\"", "key key-1 of key provider a");
    assertThat(planned(assign().disksOnly(DiskSelector.position(2)).keyProvider("b").build()))
        .containsExactly(
            "Hard disk 2 ENCRYPT policy \"encrypting\"", "a new key of key provider b");
    // whose key it is is not known, so the key that was asked for is a new one
    home = OF_NOBODY;
    assertThat(planned(assign().disksOnly(DiskSelector.position(2)).keyProvider("a").build()))
        .contains("a new key of key provider a");
  }

  @Test
  @DisplayName("the mode of vMotion is set at a plain VM that has another one")
  void assigning_vmotion() {
    PolicyAssignment required =
        assign().homeOnly().migrateEncryption(MigrateEncryption.REQUIRED).build();
    assertThat(planned(required)).contains("vMotion required");
    vmotion = MigrateEncryption.REQUIRED;
    assertThat(planned(required)).doesNotContain("vMotion required");
    vmotion = null;
    home = OF_A;
    homePolicy(ENCRYPTING);
    assertThat(planned(required)).isEmpty();
  }

  @Test
  @DisplayName(
      "an assignment moves no part to another key provider, and leaves no disk out silently")
  void assigning_objections() {
    home = OF_A;
    first = OF_B;
    assertThat(objections(assign().homeAndAllDisks().keyProvider("b").build()))
        .containsExactly("BLOCKING key-on-other-provider home");
    assertThat(objections(assign().homeAndAllDisks().keyProvider("a").build()))
        .containsExactly("BLOCKING key-on-other-provider Hard disk 1");
    assertThat(objections(assign().homeAndAllDisks().build())).isEmpty();
    assertThat(objections(assign().disksOnly(DiskSelector.position(1)).keyProvider("b").build()))
        .isEmpty();
    assertThat(objections(assign().homeOnly().build()))
        .containsExactly("WARNING disks-stay-plain ");
    second = OF_A;
    assertThat(objections(assign().homeOnly().build())).isEmpty();

    home = null;
    assertThat(objections(assign().disksOnly(DiskSelector.position(1)).build())).isEmpty();
    first = null;
    assertThat(objections(assign().disksOnly(DiskSelector.position(1)).build()))
        .containsExactly("BLOCKING disks-need-encrypted-home home");
    assertThat(objections(assign().homeAndDisks(DiskSelector.position(1)).build())).isEmpty();
  }

  @Test
  @DisplayName("what has a key is decrypted; what has only the policy loses it")
  void decrypting() {
    Decryption all = Decryption.homeAndAllDisks();
    assertThat(planned(all)).isEmpty();
    allHave(OF_A);
    policyEverywhere(ENCRYPTING);
    second = null;
    assertThat(planned(all))
        .containsExactly(
            "home DECRYPT no encryption policy",
            "Hard disk 1 DECRYPT no encryption policy",
            "Hard disk 2 NONE no encryption policy");
    assertThat(planned(Decryption.disksOnly(DiskSelector.position(1))))
        .containsExactly("Hard disk 1 DECRYPT no encryption policy");
    assertThat(objections(all)).isEmpty();

    hasTpm = true;
    assertThat(objections(all)).containsExactly("BLOCKING vm-has-virtual-tpm ");
    assertThat(objections(Decryption.disksOnly(DiskSelector.position(1)))).isEmpty();
    home = null;
    diskPolicy(2, PLAIN);
    assertThat(objections(all)).isEmpty();
    assertThat(planned(all))
        .containsExactly(
            "home NONE no encryption policy", "Hard disk 1 DECRYPT no encryption policy");
  }

  @Test
  @DisplayName("a re-key replaces the keys that it leaves, and only where there are any")
  void rekeying_plan() {
    Rekey toB = Rekey.toKeyProvider("b").homeAndAllDisks().build();
    assertThat(planned(toB)).isEmpty();
    home = OF_A;
    first = OF_B;
    second = OF_NOBODY;
    assertThat(planned(toB))
        .containsExactly(
            "home SHALLOW_RECRYPT", "Hard disk 2 SHALLOW_RECRYPT", "a new key of key provider b");
    diskPolicy(2, ENCRYPTING);
    assertThat(planned(toB.toBuilder().deep().build()))
        .containsExactly(
            "home DEEP_RECRYPT",
            "Hard disk 2 DEEP_RECRYPT policy \"encrypting\"",
            "a new key of key provider b");
    assertThat(planned(Rekey.toKeyProvider("b").disksOnly(DiskSelector.position(2)).build()))
        .containsExactly("Hard disk 2 SHALLOW_RECRYPT", "a new key of key provider b");
    assertThat(planned(Rekey.toKey(OF_B).homeAndAllDisks().build()))
        .contains("home SHALLOW_RECRYPT", "key key-2 of key provider b")
        .doesNotContain("Hard disk 1 SHALLOW_RECRYPT");
  }

  @Test
  @DisplayName("a key that is replaced gives way to one of its own key provider")
  void rekeying_keyProvider() {
    home = OF_B;
    first = OF_NOBODY;
    Rekey replacing = Rekey.replacing(OF_A).homeAndAllDisks().build();
    // vCenter does not name the provider of the disk's key, the caller does
    assertThat(planned(replacing))
        .containsExactly("Hard disk 1 SHALLOW_RECRYPT", "a new key of key provider a");
    first = OF_B;
    assertThat(planned(replacing)).isEmpty();
    home = OF_A;
    assertThat(planned(Rekey.replacing(OF_A).disksOnly(DiskSelector.position(1)).build()))
        .isEmpty();
  }

  @Test
  @DisplayName("of several keys that are replaced, the first of a chosen part tells the provider")
  void rekeying_keyProviderOfSeveral() {
    home = OF_B;
    first = OF_A;
    Rekey.Builder both = Rekey.replacingAll(List.of(OF_A, OF_B));
    assertThat(planned(both.disksOnly(DiskSelector.position(1)).build()))
        .containsExactly("Hard disk 1 SHALLOW_RECRYPT", "a new key of key provider a");
    assertThat(planned(both.homeOnly().build()))
        .containsExactly("home SHALLOW_RECRYPT", "a new key of key provider b");
    // vCenter does not name the provider
    first = new CryptoKeyId("key-2", Optional.empty());
    assertThat(planned(both.disksOnly(DiskSelector.position(1)).build()))
        .containsExactly("Hard disk 1 SHALLOW_RECRYPT", "a new key of key provider b");
    first = OF_NOBODY;
    assertThat(planned(both.disksOnly(DiskSelector.position(1)).build()))
        .containsExactly("Hard disk 1 SHALLOW_RECRYPT", "a new key of key provider a");
  }

  @Test
  @DisplayName(
      "a key whose provider nobody names is not passed over, nor replaced by a default one")
  void rekeying_providerNotKnown() {
    home = OF_B;
    first = OF_NOBODY;
    Rekey.Builder both = Rekey.replacingAll(List.of(OF_NOBODY, OF_B));
    assertThat(objections(both.homeOnly().build())).isEmpty();
    assertThat(objections(both.homeAndAllDisks().build()))
        .containsExactly("BLOCKING key-provider-not-seen Hard disk 1");
    assertThat(planned(both.homeAndAllDisks().build())).contains("Hard disk 1 SHALLOW_RECRYPT");
    // by the same id, and by two providers
    CryptoKeyId same = new CryptoKeyId(OF_NOBODY.keyId(), Optional.of("c"));
    assertThat(objections(Rekey.replacingAll(List.of(OF_NOBODY, same)).homeOnly().build()))
        .isEmpty();
    assertThat(objections(Rekey.replacingAll(List.of(OF_A, same)).build()))
        .containsExactly("BLOCKING key-provider-not-seen Hard disk 1");
    assertThat(objections(Rekey.replacingAll(List.of(OF_NOBODY, OF_A)).build())).isEmpty();
    // the caller names one
    assertThat(objections(both.keyProvider("b").build())).isEmpty();
    assertThat(planned(both.keyProvider("b").build()))
        .contains("Hard disk 1 SHALLOW_RECRYPT", "a new key of key provider b");
    // the VM does
    home = null;
    first = OF_A;
    assertThat(objections(Rekey.replacing(OF_NOBODY).disksOnly(DiskSelector.position(1)).build()))
        .isEmpty();
    assertThat(planned(Rekey.replacing(OF_NOBODY).homeAndAllDisks().build()))
        .containsExactly("Hard disk 1 SHALLOW_RECRYPT", "a new key of key provider a");
  }

  @Test
  @DisplayName("what has no key cannot be re-keyed; a deep re-key needs an encryption policy")
  void rekeying_objections() {
    Rekey shallow = Rekey.toKeyProvider("b").homeAndAllDisks().build();
    Rekey deep = shallow.toBuilder().deep().build();
    assertThat(objections(shallow)).containsExactly("BLOCKING nothing-to-rekey home");
    home = OF_A;
    assertThat(objections(shallow)).isEmpty();
    assertThat(objections(Rekey.toKeyProvider("b").homeAndDisks(DiskSelector.position(1)).build()))
        .containsExactly("BLOCKING nothing-to-rekey Hard disk 1");

    first = OF_A;
    assertThat(objections(shallow)).isEmpty();
    assertThat(objections(deep))
        .containsExactlyInAnyOrder(
            "BLOCKING no-encryption-policy home", "BLOCKING no-encryption-policy Hard disk 1");
    homePolicy(ENCRYPTING);
    diskPolicy(1, PLAIN);
    assertThat(objections(deep)).containsExactly("BLOCKING no-encryption-policy Hard disk 1");
    diskPolicy(1, ENCRYPTING);
    assertThat(objections(deep)).isEmpty();
    // what stays needs no policy
    first = OF_B;
    diskPolicy(1, PLAIN);
    assertThat(objections(deep)).isEmpty();
  }

  @Test
  @DisplayName("a virtual TPM is added to an encrypted home, and removed only if that is allowed")
  void virtualTpm() {
    VmChange add = VirtualTpmChange.add();
    VirtualTpmChange remove = VirtualTpmChange.remove();
    assertThat(planned(add)).containsExactly("TPM there");
    assertThat(planned(remove)).isEmpty();
    assertThat(objections(add)).containsExactly("BLOCKING virtual-tpm-needs-encrypted-home home");
    assertThat(objections(remove)).isEmpty();
    home = OF_A;
    assertThat(objections(add)).isEmpty();

    hasTpm = true;
    homePolicy(ENCRYPTING);
    assertThat(planned(add)).isEmpty();
    assertThat(planned(remove)).containsExactly("TPM none");
    assertThat(objections(remove)).containsExactly("BLOCKING virtual-tpm-may-be-in-use ");
    VirtualTpmChange allowed = remove.force();
    assertThat(objections(allowed)).containsExactly("WARNING virtual-tpm-may-be-in-use ");
    for (StoragePolicy none : new @Nullable StoragePolicy[] {PLAIN, null}) {
      policies.clear();
      if (none != null) {
        homePolicy(none);
      }
      assertThat(objections(allowed))
          .containsExactly(
              "WARNING virtual-tpm-may-be-in-use ", "BLOCKING no-encryption-policy home");
    }
    home = null;
    assertThat(objections(add)).isEmpty();
    assertThat(objections(allowed)).hasSize(1);
  }

  @Test
  @DisplayName("a mode is set where the VM has another one, or vCenter does not tell it")
  void modes() {
    ModeSetting vmotionRequired = new ModeSetting(MigrateEncryption.REQUIRED);
    ModeSetting vmotionOff = new ModeSetting(MigrateEncryption.DISABLED);
    assertThat(planned(vmotionRequired)).containsExactly("vMotion required");
    home = OF_A;
    assertThat(planned(vmotionRequired)).isEmpty();
    assertThat(planned(vmotionOff)).containsExactly("vMotion disabled");
    vmotion = MigrateEncryption.DISABLED;
    assertThat(planned(vmotionOff)).isEmpty();
  }

  @Test
  @DisplayName("only a locked VM is unlocked")
  void unlocking() {
    Unlock unlock = Unlock.vmAlone();
    assertThat(planned(unlock)).isEmpty();
    cryptoState = "unlocked";
    assertThat(planned(unlock)).isEmpty();
    cryptoState = "locked";
    assertThat(planned(unlock)).containsExactly("unlock");
  }

  @Test
  @DisplayName("disks are chosen by label, key or position, each once and none that is not there")
  void choose() {
    assertThat(chosen(DiskSelector.label("Hard disk 2"), DiskSelector.key(2000)))
        .containsExactly("Hard disk 1", "Hard disk 2");
    assertThat(chosen(DiskSelector.position(2))).containsExactly("Hard disk 2");
    assertThat(chosen(DiskSelector.position(3))).containsExactly("BLOCKING unknown-disk ");
    assertThat(chosen(DiskSelector.key(2002))).containsExactly("BLOCKING unknown-disk ");
    assertThat(chosen(DiskSelector.label("Hard disk"))).containsExactly("BLOCKING unknown-disk ");
    assertThat(chosen(DiskSelector.position(1), DiskSelector.key(2000)))
        .containsExactly("Hard disk 1", "BLOCKING disk-named-twice Hard disk 1");
  }

  private List<String> chosen(DiskSelector... selectors) {
    DiskChoice choice = Goal.of(assign().disksOnly(selectors).build()).choose(observed().vm());
    List<String> words = new ArrayList<>();
    choice.disks().forEach(disk -> words.add(disk.label()));
    choice.findings().forEach(finding -> words.add(words(finding)));
    return words;
  }
}
