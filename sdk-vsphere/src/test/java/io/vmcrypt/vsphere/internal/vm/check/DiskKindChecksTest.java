package io.vmcrypt.vsphere.internal.vm.check;

import static io.vmcrypt.vsphere.internal.vm.check.Plans.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.internal.vm.change.CryptoAction;
import io.vmcrypt.vsphere.internal.vm.reading.SeenDisk;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** First-class and independent disks. */
class DiskKindChecksTest {

  private static List<String> check(CryptoAction action, SeenDisk disk) {
    List<Finding> findings = new ArrayList<>();
    DiskKindChecks.check(
        SeenVm.named("web-01").reading(), Plans.disk(action, disk.device()), findings);
    return words(findings);
  }

  @ParameterizedTest
  @CsvSource({
    "ENCRYPT, BLOCKING, WARNING",
    "DECRYPT, WARNING, WARNING",
    "DEEP_RECRYPT, WARNING, WARNING",
    "SHALLOW_RECRYPT, NOTE,",
    "NONE,,",
  })
  @DisplayName("what happens to the disk decides what is told of it")
  void kinds(CryptoAction action, String firstClass, String independent) {
    assertThat(check(action, SeenDisk.number(1).inDevice("<vDiskId><id>fcd-7</id></vDiskId>")))
        .isEqualTo(
            firstClass == null
                ? List.of()
                : List.of(firstClass + " disk-is-first-class Hard disk 1"));
    assertThat(
            check(
                action,
                SeenDisk.number(1).inBacking("<diskMode>independent_persistent</diskMode>")))
        .isEqualTo(
            independent == null
                ? List.of()
                : List.of(independent + " disk-is-independent Hard disk 1"));
  }

  @Test
  @DisplayName("a raw device mapping that is independent, and a disk of no kind, are not told")
  void others() {
    assertThat(
            check(
                CryptoAction.ENCRYPT,
                SeenDisk.number(1)
                    .backingType("VirtualDiskRawDiskMappingVer1BackingInfo")
                    .inBacking("<diskMode>independent_persistent</diskMode>")))
        .isEmpty();
    assertThat(
            check(
                CryptoAction.ENCRYPT,
                SeenDisk.number(1)
                    .inBacking("<diskMode>persistent</diskMode>")
                    .inDevice("<vDiskId><id> </id></vDiskId>")))
        .isEmpty();
  }
}
