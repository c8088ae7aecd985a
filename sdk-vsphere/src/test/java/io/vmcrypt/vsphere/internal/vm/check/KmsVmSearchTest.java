package io.vmcrypt.vsphere.internal.vm.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In which VMs a key server is seen. */
class KmsVmSearchTest {

  private static final KnownHosts.Host KMS =
      new KnownHosts.Host("kms-2.example.com", Set.of("kms-2.example.com", "192.0.2.9"), true);

  private final VirtualTime time = new VirtualTime();
  private final PaperVcenter vcenter = new PaperVcenter().withEmptyInventory();
  private final VimSession session = vcenter.session(time);
  private final Attempt attempt = session.attempt("check");
  private final KmsVmSearch search = new KmsVmSearch(session, new PropertyCollector(session));

  private void vm(String name, String address, String hostName, boolean template) {
    vcenter.on(
        "RetrievePropertiesEx",
        PaperVcenter.object(
            "VirtualMachine",
            "vm-7",
            PaperVcenter.property("name", name),
            address.isEmpty() ? "" : PaperVcenter.property("guest.ipAddress", address),
            hostName.isEmpty() ? "" : PaperVcenter.property("guest.hostName", hostName),
            PaperVcenter.property("config.template", "" + template)));
  }

  @ParameterizedTest
  @CsvSource({
    "keys, 192.0.2.9, '', false, true",
    "keys, '', KMS-2, false, true",
    "KMS-2, '', '', false, true",
    "kms%2d2, '', '', false, false",
    "keys, 192.0.2.90, web, false, false",
    "keys, '', '', false, false",
    "kms-2, '', '', true, false",
  })
  @DisplayName("an address or a name tells it; a template runs nothing")
  void isInAnother(String name, String address, String hostName, boolean template, boolean seen) {
    vm(name, address, hostName, template);

    assertThat(search.isInAnother(attempt, KMS, "vm-8")).isEqualTo(seen);
    // the VM itself does not count
    assertThat(search.isInAnother(attempt, KMS, "vm-7")).isFalse();
    assertThat(vcenter.calls("RetrievePropertiesEx")).hasSize(1);
  }

  @Test
  @DisplayName("what was seen holds for a minute")
  void isInAnother_holds() {
    vm("keys", "", "", false);
    assertThat(search.isInAnother(attempt, KMS, "vm-8")).isFalse();
    vm("kms-2", "", "", false);
    time.sleep(Duration.ofMinutes(1));
    assertThat(search.isInAnother(attempt, KMS, "vm-8")).isFalse();
    time.sleep(Duration.ofMillis(1));
    assertThat(search.isInAnother(attempt, KMS, "vm-8")).isTrue();
  }
}
