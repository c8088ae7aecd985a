package io.vmcrypt.vsphere.internal.vm.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.vsphere.internal.pbm.PolicySubject;
import io.vmcrypt.vsphere.internal.vm.reading.AssignedPolicies;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PartDifference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What counts as done: only what is seen at the VM afterwards. */
class ExpectationTest {

  private static final CryptoKeyId OLD = new CryptoKeyId("key-1", Optional.of("a"));
  private static final CryptoKeyId NEW = new CryptoKeyId("key-2", Optional.of("a"));
  private static final CryptoKeyId NEW_WITHOUT_PROVIDER =
      new CryptoKeyId("key-2", Optional.empty());
  private static final CryptoKeyId NEW_OF_B = new CryptoKeyId("key-2", Optional.of("b"));
  private static final CryptoKeyId NATIVE = new CryptoKeyId("", Optional.of("a"));
  private static final StoragePolicy ENCRYPTING =
      new StoragePolicy("p-1", "VM Encryption Policy", "", true);
  private static final StoragePolicy PLAIN = new StoragePolicy("p-3", "plain", "", false);

  /** A VM after its task; each test changes what it is about. */
  private @Nullable CryptoKeyId home;

  private @Nullable CryptoKeyId diskKey;
  private boolean hasDisk = true;
  private boolean hasOtherDisk;
  private @Nullable StoragePolicy homePolicy;
  private @Nullable StoragePolicy diskPolicy;
  private @Nullable MigrateEncryption vmotion;
  private @Nullable String cryptoState;
  private boolean hasTpm;
  private String connection = "connected";

  private Observation after() {
    List<DiskDevice> disks = new ArrayList<>();
    if (hasDisk) {
      disks.add(SeenVm.disk(1, diskKey));
    }
    if (hasOtherDisk) {
      disks.add(SeenVm.disk(2, NEW));
    }
    VmReading vm =
        SeenVm.named("web-01")
            .home(home)
            .disks(disks)
            .vmotion(vmotion)
            .virtualTpm(hasTpm)
            .cryptoState(cryptoState)
            .connection(connection)
            .reading();
    Map<PolicySubject, StoragePolicy> policies = new HashMap<>();
    if (homePolicy != null) {
      policies.put(PolicySubject.home("vm-1"), homePolicy);
    }
    if (diskPolicy != null) {
      policies.put(PolicySubject.disk("vm-1", 2000), diskPolicy);
    }
    return new Observation(vm, new AssignedPolicies("vm-1", policies));
  }

  private List<String> differences(Plan plan, @Nullable CryptoKeyId sent) {
    return new Expectation(plan, Optional.ofNullable(sent))
        .differences(after()).stream().map(PartDifference::toString).toList();
  }

  private static Plan home(PartPlan part) {
    return Plan.ofParts(Optional.of(part), List.of(), new KeySource.LeftToVcenter());
  }

  private static Plan onlyDisk(PartPlan part) {
    return Plan.ofParts(
        Optional.empty(),
        List.of(new DiskChange(SeenVm.disk(1, null), part)),
        new KeySource.LeftToVcenter());
  }

  private static PartPlan encrypt() {
    return PartPlan.of(CryptoAction.ENCRYPT, PolicyChange.to(ENCRYPTING));
  }

  private static PartPlan rekey(@Nullable CryptoKeyId replaced) {
    return new PartPlan(
        CryptoAction.SHALLOW_RECRYPT,
        Optional.empty(),
        replaced == null ? Set.of() : Set.of(replaced));
  }

  private static PartPlan decrypt() {
    return PartPlan.of(CryptoAction.DECRYPT, new PolicyChange(Optional.empty()));
  }

  @Test
  @DisplayName("of a native key provider only the provider is known before")
  void differences_nativeKey() {
    Plan plan = home(rekey(OLD));
    home = NEW;
    assertThat(differences(plan, NATIVE)).isEmpty();
    home = OLD;
    assertThat(differences(plan, NATIVE)).hasSize(1);
    home = NEW_OF_B;
    assertThat(differences(plan, NATIVE))
        .containsExactly(
            "home should be: encrypted with a key of a; is: encrypted with key key-2 of key"
                + " provider b, no policy");
    // not known is not yes
    home = NEW_WITHOUT_PROVIDER;
    assertThat(differences(plan, NATIVE)).hasSize(1);
  }

  @Test
  @DisplayName("a decrypted part has no key and no encryption policy")
  void differences_decrypted() {
    assertThat(differences(onlyDisk(decrypt()), null)).isEmpty();
    diskPolicy = PLAIN;
    assertThat(differences(onlyDisk(decrypt()), null)).isEmpty();

    diskPolicy = ENCRYPTING;
    assertThat(differences(onlyDisk(decrypt()), null))
        .containsExactly(
            "disk \"Hard disk 1\" (key 2000) should be: unencrypted, no encryption policy; is:"
                + " unencrypted, policy \"VM Encryption Policy\"");
    diskPolicy = null;
    diskKey = OLD;
    assertThat(differences(onlyDisk(decrypt()), null)).hasSize(1);
    home = OLD;
    diskKey = null;
    assertThat(differences(home(decrypt()), null)).hasSize(1);
  }

  @Test
  @DisplayName("a part whose policy alone changes may have a key or none")
  void differences_policyOnly() {
    PartPlan policyOnly = PartPlan.of(CryptoAction.NONE, PolicyChange.to(ENCRYPTING));
    homePolicy = ENCRYPTING;
    assertThat(differences(home(policyOnly), null)).isEmpty();
    home = OLD;
    assertThat(differences(home(policyOnly), null)).isEmpty();
    homePolicy = PLAIN;
    assertThat(differences(home(policyOnly), null)).hasSize(1);
  }

  @Test
  @DisplayName("a disk that is not there is not as asked, whatever other disks the VM has")
  void differences_diskGone() {
    hasDisk = false;
    hasOtherDisk = true;
    assertThat(differences(onlyDisk(encrypt()), NEW))
        .containsExactly(
            "disk \"Hard disk 1\" (key 2000) should be: encrypted with key key-2 of key provider"
                + " a, policy \"VM Encryption Policy\"; is: not there");
  }

  @Test
  @DisplayName("a VM that is locked or not connected cannot be seen, so it is not as asked")
  void differences_unseen() {
    home = NEW;
    cryptoState = "locked";
    assertThat(differences(home(rekey(OLD)), NEW))
        .containsExactly(PartDifference.LOCKED.toString());
    cryptoState = "unlocked";
    assertThat(differences(home(rekey(OLD)), NEW)).isEmpty();
    connection = "disconnected";
    assertThat(differences(home(rekey(OLD)), NEW))
        .containsExactly("the VM should be: connected; is: connection state disconnected");
  }

  @Test
  @DisplayName("the modes are those that were asked for")
  void differences_modes() {
    Plan modes =
        new Plan(
            Optional.empty(),
            List.of(),
            new KeySource.LeftToVcenter(),
            Optional.of(MigrateEncryption.REQUIRED));
    vmotion = MigrateEncryption.REQUIRED;
    assertThat(differences(modes, null)).isEmpty();

    vmotion = MigrateEncryption.DISABLED;
    assertThat(differences(modes, null))
        .containsExactly("encrypted vMotion should be: required; is: disabled");
  }

  @Test
  @DisplayName("a virtual TPM is there or gone, and the home stays encrypted")
  void differences_virtualTpm() {
    Plan add = Plan.ofTpm(Optional.of(new TpmChange.Add()));
    Plan remove = Plan.ofTpm(Optional.of(new TpmChange.Remove(SeenVm.DEVICE)));
    home = OLD;
    assertThat(differences(remove, null)).isEmpty();
    assertThat(differences(add, null)).containsExactly("virtual TPM should be: there; is: none");
    hasTpm = true;
    assertThat(differences(add, null)).isEmpty();
    assertThat(differences(remove, null)).containsExactly("virtual TPM should be: none; is: there");

    hasTpm = false;
    home = null;
    assertThat(differences(remove, null))
        .containsExactly("home should be: encrypted, as before; is: unencrypted, no policy");
  }

  @Test
  @DisplayName("a key that was sent is unused only if the VM can be seen and no part has it")
  void isKeyUsed_onlyWhatIsSeenIsNo() {
    Expectation sent = new Expectation(home(rekey(OLD)), Optional.of(NEW));
    home = OLD;
    diskKey = OLD;
    assertThat(sent.isKeyUsed(after())).isFalse();
    diskKey = NEW;
    assertThat(sent.isKeyUsed(after())).isTrue();
    diskKey = null;
    home = NEW_WITHOUT_PROVIDER;
    assertThat(sent.isKeyUsed(after())).isTrue();

    home = OLD;
    connection = "inaccessible";
    assertThat(sent.isKeyUsed(after())).isTrue();
    connection = "connected";
    cryptoState = "locked";
    assertThat(sent.isKeyUsed(after())).isTrue();

    Expectation nothing = new Expectation(home(rekey(OLD)), Optional.empty());
    assertThat(nothing.isKeyUsed(after())).isFalse();
    cryptoState = null;
    assertThat(nothing.isKeyUsed(after())).isFalse();
  }
}
