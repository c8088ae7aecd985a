package io.vmcrypt.vsphere.internal.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vm.change.CryptoAction;
import io.vmcrypt.vsphere.internal.vm.change.KeySource;
import io.vmcrypt.vsphere.internal.vm.change.PartPlan;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.rollout.RolloutVm;
import io.vmcrypt.vsphere.vm.PowerState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The privileges for changes to thousands of VMs, of a user who has none. */
class LackingPrivilegesTest {

  private static final int VMS = 4500;
  private static final Pattern ENTITY = Pattern.compile("<entity type=\"VirtualMachine\">([^<]+)<");

  private final PaperVcenter vcenter = new PaperVcenter().holding(Set.of());

  private static RolloutVm vm(int number) {
    return new RolloutVm(
        "vm-" + number,
        "web-" + number,
        "/Paris/vm/web-" + number,
        new PowerState("poweredOff"),
        false,
        1,
        1,
        0,
        Optional.empty(),
        List.of());
  }

  @Test
  @DisplayName("each of thousands of VMs is asked about once, a thousand at a time, and told")
  void byVm_many() {
    VimSession session = vcenter.session();
    LackingPrivileges lacking = new LackingPrivileges(session, session.attempt("plan"));
    Plan plan =
        new Plan(
            Optional.of(new PartPlan(CryptoAction.ENCRYPT, Optional.empty(), Set.of())),
            List.of(),
            new KeySource.LeftToVcenter(),
            Optional.empty());

    for (int i = 0; i < VMS; i++) {
      lacking.ask(vm(i), plan);
    }
    Map<String, List<Finding>> byVm = lacking.byVm();

    assertThat(byVm).hasSize(VMS);
    assertThat(byVm.get("vm-4321"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.subject().name()).isEqualTo("web-4321");
              assertThat(finding.missing()).containsExactly("Cryptographer.Encrypt");
            });
    assertThat(vcenter.calls("HasPrivilegeOnEntities"))
        .extracting(call -> ENTITY.matcher(call).results().count())
        .containsExactly(1000L, 1000L, 1000L, 1000L, 500L);
    // who asks for nothing more causes no more calls
    assertThat(lacking.byVm()).isEqualTo(byVm);
    assertThat(vcenter.calls("HasPrivilegeOnEntities")).hasSize(5);
  }
}
