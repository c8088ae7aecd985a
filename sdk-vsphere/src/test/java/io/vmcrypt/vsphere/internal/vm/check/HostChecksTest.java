package io.vmcrypt.vsphere.internal.vm.check;

import static io.vmcrypt.vsphere.internal.vm.check.Plans.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.change.CryptoAction;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.vm.Unlock;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a host's state means for the VMs that are registered on it. */
class HostChecksTest {

  private final PaperVcenter vcenter = new PaperVcenter();
  private final VimSession session = vcenter.session();
  private final Attempt attempt = session.attempt("check");
  private final HostChecks checks = new HostChecks(new PropertyCollector(session));
  private final VmReading vm = SeenVm.named("web-01").host("host-9").reading();

  private void host(String... properties) {
    vcenter.on("RetrievePropertiesEx", PaperVcenter.object("HostSystem", "host-9", properties));
  }

  private static String state(String value) {
    return PaperVcenter.property("runtime.cryptoState", value);
  }

  private static String capable(String value) {
    return PaperVcenter.property("capability.cryptoSupported", value);
  }

  private static String name(String value) {
    return PaperVcenter.property("name", value);
  }

  private List<Finding> check(CryptoAction action) {
    return checks.check(attempt, vm, Plans.home(action));
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "0", " false "})
  @DisplayName("a host that cannot encrypt blocks, whatever else is to be said of it")
  void incapable_blocks(String value) {
    host(name("esx-09"), capable(value), state("incapable"));

    for (CryptoAction action : List.of(CryptoAction.ENCRYPT, CryptoAction.SHALLOW_RECRYPT)) {
      assertThat(check(action))
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(words(List.of(finding))).containsExactly("BLOCKING host-cannot-encrypt");
                assertThat(finding.subject()).isEqualTo(Subject.of("host", "esx-09", "host-9"));
                assertThat(finding.seen())
                    .isEqualTo("host esx-09, on which VM \"web-01\" is registered, cannot encrypt");
              });
    }
  }

  @ParameterizedTest
  @CsvSource({
    "safe, ",
    "' safe ', ",
    "incapable, NOTE",
    "prepared, NOTE",
    "pendingIncapable, WARNING",
    "later, WARNING",
  })
  @DisplayName("where something is encrypted, the host's state is told unless it is safe")
  void state(String value, String severity) {
    host(capable("true"), state(value));

    assertThat(words(check(CryptoAction.ENCRYPT)))
        .isEqualTo(
            severity == null ? List.of() : List.of(severity + " host-not-in-encryption-mode"));
    assertThat(check(CryptoAction.SHALLOW_RECRYPT)).isEmpty();
    assertThat(check(CryptoAction.DEEP_RECRYPT)).isEmpty();
  }

  @Test
  @DisplayName("what helps depends on the state")
  void state_advice() {
    host(state("pendingIncapable"));
    assertThat(check(CryptoAction.ENCRYPT))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.advice()).contains("restart the host");
              assertThat(finding.seen()).startsWith("host host-9, on which");
            });
    host(state("later"));
    assertThat(check(CryptoAction.ENCRYPT).get(0).advice()).contains("Look at the host's");
  }

  @Test
  @DisplayName("a host that vCenter does not show is a warning with the privilege, never silence")
  void hidden_isWarning() {
    String denied =
        "<missingSet><path>runtime.cryptoState</path><fault><fault xsi:type=\"NoPermission\">"
            + "<privilegeId>System.Read</privilegeId></fault></fault></missingSet>";
    for (boolean whole : List.of(true, false)) {
      if (whole) {
        vcenter.on("RetrievePropertiesEx", PaperVcenter.fault("NoPermission"));
      } else {
        host(name("esx-09"), denied);
      }
      for (List<Finding> found :
          List.of(
              check(CryptoAction.ENCRYPT), checks.checkForUnlock(attempt, vm, Unlock.vmAlone()))) {
        assertThat(found)
            .singleElement()
            .satisfies(
                finding -> {
                  assertThat(words(found)).containsExactly("WARNING host-not-seen");
                  assertThat(finding.seen()).contains("host-9", "in encryption mode");
                  assertThat(finding.missing()).containsExactly("System.Read");
                });
      }
      assertThat(check(CryptoAction.SHALLOW_RECRYPT)).isEmpty();
    }
  }

  @Test
  @DisplayName("the host of a locked VM is told unless it is in encryption mode")
  void unlock() {
    Unlock plain = Unlock.vmAlone();
    Unlock hostFirst = Unlock.hostFirst();
    host(name("esx-09"), state(" safe "));
    assertThat(checks.checkForUnlock(attempt, vm, plain)).isEmpty();
    assertThat(checks.checkForUnlock(attempt, vm, hostFirst)).isEmpty();

    host(name("esx-09"), state("prepared"));
    assertThat(checks.checkForUnlock(attempt, vm, plain))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(words(List.of(finding)))
                  .containsExactly("WARNING host-not-in-encryption-mode");
              assertThat(finding.subject()).isEqualTo(Subject.of("host", "esx-09", "host-9"));
              assertThat(finding.seen())
                  .contains("(crypto state prepared)", "the VM may stay locked");
            });
    assertThat(words(checks.checkForUnlock(attempt, vm, hostFirst)))
        .containsExactly("NOTE host-not-in-encryption-mode");
  }
}
