package io.vmcrypt.vsphere.internal.vm.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.change.CryptoAction;
import io.vmcrypt.vsphere.internal.vm.change.DiskChange;
import io.vmcrypt.vsphere.internal.vm.change.KeySource;
import io.vmcrypt.vsphere.internal.vm.change.PartPlan;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.change.PolicyChange;
import io.vmcrypt.vsphere.internal.vm.reading.SeenDisk;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which privileges a change is said to need, of a user who lacks all or some of them. */
class PrivilegeChecksTest {

  private static final Subject ROOT = Subject.of("root folder", "");
  private static final Subject VM = Subject.of("VM", "web-01", "vm-1");

  private final Set<String> held = new TreeSet<>();
  private final PaperVcenter vcenter = new PaperVcenter().holding(held);
  private final VimSession session = vcenter.session();
  private final Attempt attempt = session.attempt("check");
  private final PrivilegeChecks checks =
      new PrivilegeChecks(session, new PropertyCollector(session), attempt);

  private static SeenVm vm() {
    return SeenVm.named("web-01");
  }

  /** What is lacking, by what it is lacking at. */
  private static Map<Subject, List<String>> lacking(List<Finding> findings) {
    Map<Subject, List<String>> lacking = new LinkedHashMap<>();
    for (Finding finding : findings) {
      assertThat(finding.code()).isEqualTo(FindingCode.PRIVILEGES_MISSING);
      assertThat(finding.severity()).isEqualTo(Severity.BLOCKING);
      List<String> all = new ArrayList<>(lacking.getOrDefault(finding.subject(), List.of()));
      all.addAll(finding.missing());
      lacking.put(finding.subject(), all);
    }
    return lacking;
  }

  private Map<Subject, List<String>> lacking(Plan plan) {
    return lacking(checks.check(vm().reading(), plan));
  }

  private static PartPlan withPolicy(CryptoAction action) {
    return new PartPlan(
        action, Optional.of(new PolicyChange(Optional.empty(), Optional.empty())), Set.of());
  }

  @Test
  @DisplayName("a key that is there, or that no part takes, needs no privilege at the root folder")
  void check_noNewKey() {
    KeySource there = new KeySource.Existing(new CryptoKeyId("k-1", Optional.of("a")), true);
    assertThat(lacking(Plans.home(CryptoAction.SHALLOW_RECRYPT, there))).containsOnlyKeys(VM);
    assertThat(lacking(Plans.home(CryptoAction.DECRYPT, new KeySource.NewKey("a"))))
        .containsOnlyKeys(VM);
  }

  @Test
  @DisplayName("a policy of the home or of a disk needs a privilege at the root folder")
  void check_policy() {
    Map<Subject, List<String>> view = Map.of(ROOT, List.of("StorageProfile.View"));
    DiskChange without = Plans.disk(CryptoAction.NONE, SeenDisk.number(1).device());
    held.add("VirtualMachine.Config.EditDevice");
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

  private void ask(String id, Plan plan) {
    checks.ask(Subject.of("VM", id, id), Optional.empty(), plan);
  }

  @Test
  @DisplayName("each of thousands of VMs is asked about once, 2,000 at a time, and told")
  void byVm_many() {
    for (int i = 0; i < 4500; i++) {
      ask("vm-" + i, Plans.home(CryptoAction.ENCRYPT));
    }

    assertThat(checks.byVm()).hasSize(4500);
    assertThat(vcenter.calls("HasPrivilegeOnEntities"))
        .extracting(call -> call.split("<entity ", -1).length - 1)
        .containsExactly(2000, 2000, 500);
    // who asks for nothing more causes no more calls
    assertThat(checks.byVm()).hasSize(vcenter.calls("HasPrivilegeOnEntities").size() * 1500);
  }

  @Test
  @DisplayName("an object or a privilege that the answer leaves out is not granted")
  void lacking_leftOut() {
    vcenter.on("HasPrivilegeOnEntities", "");
    assertThat(lacking(Plans.home(CryptoAction.DECRYPT)))
        .isEqualTo(Map.of(VM, List.of("Cryptographer.Decrypt")));
  }
}
