package io.vmcrypt.vsphere.internal.vm.check;

import static io.vmcrypt.vsphere.internal.vm.check.Plans.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whether a VM can have a virtual TPM. */
class TpmChecksTest {

  private final PaperVcenter vcenter = new PaperVcenter();
  private final VimSession session = vcenter.session();
  private final Attempt attempt = session.attempt("check");
  private final TpmChecks checks = new TpmChecks(new PropertyCollector(session));

  private void told(String... properties) {
    vcenter.on("RetrievePropertiesEx", PaperVcenter.object("VirtualMachine", "vm-1", properties));
  }

  private List<Finding> check(String release, int hardware) {
    return checks.check(
        attempt,
        SeenVm.named("web-01").reading(),
        new ApiVersion(release),
        Optional.of(hardware).filter(version -> version > 0));
  }

  @Test
  @DisplayName("a vCenter without virtual TPMs is asked nothing more")
  void release_tooOld() {
    assertThat(check("6.5", 19))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(words(List.of(finding))).containsExactly("BLOCKING vm-hardware-too-old");
              assertThat(finding.seen()).contains("API release 6.5 has no virtual TPM");
            });
    assertThat(vcenter.calls("RetrievePropertiesEx")).isEmpty();
  }

  @Test
  @DisplayName("hardware before version 14 has none; what vCenter does not say is not judged")
  void hardware() {
    told(PaperVcenter.property("config.firmware", " efi "));
    assertThat(check("6.7", 14)).isEmpty();
    assertThat(check("6.7", 0)).isEmpty();
    assertThat(words(check("6.7", 13))).containsExactly("BLOCKING vm-hardware-too-old");
  }

  @Test
  @DisplayName("firmware that is not EFI, or not told, blocks")
  void firmware() {
    told(PaperVcenter.property("config.firmware", "bios"));
    List<Finding> bios = check("8.0.3.0", 19);
    assertThat(words(bios)).containsExactly("BLOCKING vm-firmware-not-efi");
    assertThat(bios.get(0).seen()).contains("starts with firmware \"bios\", not EFI");
    told();
    List<Finding> untold = check("8.0.3.0", 13);
    assertThat(words(untold))
        .containsExactly("BLOCKING vm-hardware-too-old", "BLOCKING vm-firmware-not-efi");
    assertThat(untold.get(1).seen()).startsWith("vCenter does not say which firmware");
  }
}
