package io.vmcrypt.vsphere.internal.vm.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.change.CryptoAction;
import io.vmcrypt.vsphere.internal.vm.change.DiskChange;
import io.vmcrypt.vsphere.internal.vm.change.KeySource;
import io.vmcrypt.vsphere.internal.vm.change.PartPlan;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.change.PolicyChange;
import io.vmcrypt.vsphere.internal.vm.change.TpmChange;
import io.vmcrypt.vsphere.internal.vm.reading.SeenDisk;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Unlock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which privileges a change is said to need, of a user who lacks all or some of them. */
class PrivilegeChecksTest {

  private static final Subject ROOT = Subject.of("root folder", "");
  private static final Subject VM = Subject.of("VM", "web-01", "vm-1");
  private static final CryptoKeyId KEY = new CryptoKeyId("k-1", Optional.of("a"));

  private final Set<String> held = new TreeSet<>();
  private final PaperVcenter vcenter = new PaperVcenter().holding(held);
  private final VimSession session = vcenter.session();
  private final Attempt attempt = session.attempt("check");
  private final PrivilegeChecks checks =
      new PrivilegeChecks(session, new PropertyCollector(session));

  private static SeenVm vm() {
    return SeenVm.named("web-01").host("host-9");
  }

  /** What is lacking, by what it is lacking at. */
  private static Map<Subject, List<String>> lacking(List<Finding> findings) {
    Map<Subject, List<String>> lacking = new LinkedHashMap<>();
    for (Finding finding : findings) {
      assertThat(finding.code()).isEqualTo(FindingCode.PRIVILEGES_MISSING);
      assertThat(finding.severity()).isEqualTo(Severity.WARNING);
      List<String> all = new ArrayList<>(lacking.getOrDefault(finding.subject(), List.of()));
      all.addAll(finding.missing());
      lacking.put(finding.subject(), all);
    }
    return lacking;
  }

  private Map<Subject, List<String>> lacking(Plan plan) {
    return lacking(checks.check(attempt, vm().reading(), plan, false));
  }

  private static PartPlan withPolicy(CryptoAction action) {
    return new PartPlan(action, Optional.of(new PolicyChange(Optional.empty())), Set.of());
  }

  @ParameterizedTest
  @CsvSource({
    "ENCRYPT, Cryptographer.Encrypt",
    "DECRYPT, Cryptographer.Decrypt",
    "SHALLOW_RECRYPT, Cryptographer.Recrypt",
    "DEEP_RECRYPT, Cryptographer.Recrypt",
  })
  @DisplayName("each change of a part needs its privilege on the VM, and no other")
  void check_action(CryptoAction action, String privilege) {
    assertThat(lacking(Plans.home(action))).isEqualTo(Map.of(VM, List.of(privilege)));
    held.add(privilege);
    assertThat(lacking(Plans.home(action))).isEmpty();
  }

  @Test
  @DisplayName("a virtual TPM and unlocking have privileges of their own; a policy alone has none")
  void check_otherChanges() {
    assertThat(lacking(Plans.tpm(new TpmChange.Add())))
        .isEqualTo(Map.of(VM, List.of("VirtualMachine.Config.AddRemoveDevice")));
    assertThat(lacking(Plans.unlock(Unlock.vmAlone())))
        .isEqualTo(Map.of(VM, List.of("Cryptographer.RegisterVM")));
    assertThat(lacking(Plans.home(CryptoAction.NONE))).isEmpty();
  }

  @Test
  @DisplayName("nothing is asked where nothing is needed")
  void check_nothingNeeded_asksNothing() {
    assertThat(lacking(Plans.EMPTY)).isEmpty();
    assertThat(vcenter.calls("HasPrivilegeOnEntities")).isEmpty();
  }

  @Test
  @DisplayName("a new key that is asked for by name needs a privilege at the root folder")
  void check_newKey() {
    assertThat(lacking(Plans.home(CryptoAction.SHALLOW_RECRYPT, new KeySource.NewKey("a"))))
        .isEqualTo(
            Map.of(
                VM, List.of("Cryptographer.Recrypt"), ROOT, List.of("Cryptographer.ManageKeys")));
    // vCenter makes it, or it is there
    assertThat(lacking(Plans.home(CryptoAction.ENCRYPT))).doesNotContainKey(ROOT);
    assertThat(lacking(Plans.home(CryptoAction.SHALLOW_RECRYPT, new KeySource.Existing(KEY, true))))
        .doesNotContainKey(ROOT);
    // no part takes a key
    assertThat(lacking(Plans.home(CryptoAction.DECRYPT, new KeySource.NewKey("a"))))
        .doesNotContainKey(ROOT);
  }

  @Test
  @DisplayName("a policy of the home or of a disk needs a privilege at the root folder")
  void check_policy() {
    Map<Subject, List<String>> view = Map.of(ROOT, List.of("StorageProfile.View"));
    DiskChange without = Plans.disk(CryptoAction.NONE, SeenDisk.number(1).device());
    DiskChange with = new DiskChange(SeenDisk.number(2).device(), withPolicy(CryptoAction.NONE));
    assertThat(
            lacking(
                new Plan(
                    Optional.of(withPolicy(CryptoAction.NONE)),
                    List.of(),
                    new KeySource.LeftToVcenter(),
                    Optional.empty())))
        .isEqualTo(view);
    assertThat(lacking(Plans.disks(without, with))).isEqualTo(view);
    assertThat(lacking(Plans.disks(without))).isEmpty();
  }

  @Test
  @DisplayName("a host that has to be brought into encryption mode needs a privilege on that host")
  void check_entersMode() {
    Plan plan = Plans.home(CryptoAction.ENCRYPT);
    held.add("Cryptographer.Encrypt");
    assertThat(lacking(checks.check(attempt, vm().reading(), plan, true)))
        .isEqualTo(Map.of(Subject.of("host", "host-9"), List.of("Cryptographer.RegisterHost")));
    assertThat(checks.check(attempt, vm().reading(), plan, false)).isEmpty();
    assertThat(checks.check(attempt, SeenVm.named("web-01").reading(), plan, true)).isEmpty();
  }

  @Test
  @DisplayName("the clone of an encrypted VM needs one privilege more")
  void checkClone_encrypted() {
    Plan plan = Plans.home(CryptoAction.ENCRYPT);
    VmReading encrypted = vm().home(KEY).reading();
    assertThat(lacking(checks.checkClone(attempt, encrypted, plan, false)))
        .isEqualTo(Map.of(VM, List.of("Cryptographer.EncryptNew", "Cryptographer.Clone")));
    assertThat(lacking(checks.checkClone(attempt, vm().reading(), plan, false)))
        .isEqualTo(Map.of(VM, List.of("Cryptographer.EncryptNew")));
    assertThat(lacking(checks.checkClone(attempt, vm().reading(), plan, true))).hasSize(2);
  }

  @Test
  @DisplayName("for many VMs, each is told what it lacks, and the root folder where it matters")
  void check_many() {
    ManagedObjectReference one = new ManagedObjectReference("VirtualMachine", "vm-1");
    ManagedObjectReference two = new ManagedObjectReference("VirtualMachine", "vm-2");
    ManagedObjectReference three = new ManagedObjectReference("VirtualMachine", "vm-3");
    ManagedObjectReference four = new ManagedObjectReference("VirtualMachine", "vm-4");
    Subject second = Subject.of("VM", "web-02", "vm-2");
    Map<ManagedObjectReference, PrivilegeChecks.Need> needs = new LinkedHashMap<>();
    Plan newKey = Plans.home(CryptoAction.SHALLOW_RECRYPT, new KeySource.NewKey("a"));
    needs.put(one, PrivilegeChecks.Need.of(VM, newKey));
    needs.put(two, PrivilegeChecks.Need.of(second, Plans.home(CryptoAction.DECRYPT)));
    needs.put(three, new PrivilegeChecks.Need(second, Set.of(), Set.of("StorageProfile.View")));
    needs.put(four, new PrivilegeChecks.Need(second, Set.of(), Set.of()));
    held.add("StorageProfile.View");

    Map<ManagedObjectReference, List<Finding>> found = checks.check(attempt, needs);

    assertThat(found.keySet()).containsExactly(one, two);
    assertThat(lacking(found.getOrDefault(one, List.of())))
        .isEqualTo(
            Map.of(
                VM, List.of("Cryptographer.Recrypt"), ROOT, List.of("Cryptographer.ManageKeys")));
    assertThat(lacking(found.getOrDefault(two, List.of())))
        .isEqualTo(Map.of(second, List.of("Cryptographer.Decrypt")));

    held.addAll(Set.of("Cryptographer.Recrypt", "Cryptographer.Decrypt"));
    found = checks.check(attempt, needs);
    assertThat(found.keySet()).containsExactly(one);
    assertThat(found.get(one)).extracting(Finding::subject).containsExactly(ROOT);
  }

  @Test
  @DisplayName("VMs with the same needs are asked about in one call")
  void check_many_inFewCalls() {
    Map<ManagedObjectReference, PrivilegeChecks.Need> needs = new LinkedHashMap<>();
    for (int i = 0; i < 5; i++) {
      needs.put(
          new ManagedObjectReference("VirtualMachine", "vm-" + i),
          PrivilegeChecks.Need.of(VM, Plans.home(CryptoAction.DECRYPT)));
    }

    assertThat(checks.check(attempt, needs)).hasSize(5);
    assertThat(vcenter.calls("HasPrivilegeOnEntities")).hasSize(1);
  }

  @Test
  @DisplayName("what is lacking at other objects is told by the name they were given")
  void lacking_others() {
    ManagedObjectReference cluster = new ManagedObjectReference("ClusterComputeResource", "c-1");
    ManagedObjectReference folder = new ManagedObjectReference("Folder", "group-d1");
    Map<ManagedObjectReference, Set<String>> needed = new LinkedHashMap<>();
    needed.put(cluster, Set.of("Cryptographer.RegisterHost"));
    needed.put(folder, Set.of("Cryptographer.ManageKeyServers"));
    Subject named = Subject.of("cluster", "c");

    assertThat(lacking(checks.lacking(attempt, needed, Map.of(cluster, named))))
        .isEqualTo(
            Map.of(
                named, List.of("Cryptographer.RegisterHost"),
                ROOT, List.of("Cryptographer.ManageKeyServers")));
  }
}
