package io.vmcrypt.vsphere.internal.vm.reading;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.vim.PropertyPages;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A page of VMs that is read while it arrives")
class VmFactsReaderTest {

  private static String vm(String id, String template, String diskKey) {
    return "<objects><obj type=\"VirtualMachine\">"
        + id
        + "</obj><propSet><name>name</name><val>"
        + id
        + "</val></propSet><propSet><name>config.template</name><val>"
        + template
        + "</val></propSet><propSet><name>config.hardware.device</name><val><VirtualDevice><key>"
        + diskKey
        + "</key><deviceInfo><label>Hard disk 1</label></deviceInfo><capacityInKB>1</capacityInKB>"
        + "</VirtualDevice></val></propSet></objects>";
  }

  @ParameterizedTest
  @CsvSource({"false, 99999999999", "false, x", "false, ''", "maybe, 2000"})
  @DisplayName("a VM with a value that cannot be understood does not spoil the others")
  void page_garbledValue_takesNoOtherVmAlong(String template, String diskKey) {
    String page =
        "<r><returnval>"
            + vm("vm-1", "false", "2000")
            + vm("vm-2", template, diskKey)
            + vm("vm-3", "true", "2001")
            + "</returnval></r>";
    List<VmFacts> found = new ArrayList<>();

    PropertyPages.page(
        ElementReader.of(new ByteArrayInputStream(page.getBytes(UTF_8))),
        new VmFactsReader(found::add));

    assertThat(found).extracting(VmFacts::name).containsExactly("vm-1", "vm-2", "vm-3");
    assertThat(found).extracting(VmFacts::isReadable).containsExactly(true, false, true);
    assertThat(found.get(2).template()).isTrue();
    assertThat(found.get(2).disks()).extracting(VmFacts.Disk::key).containsExactly(2001);
  }

  @ParameterizedTest
  @CsvSource({"locked, true", "unlocked, false"})
  @DisplayName("a VM that shows its key but not its disks is readable only if it is locked")
  void page_keyWithoutDisks_isReadableIfLocked(String cryptoState, boolean readable) {
    String page =
        "<r><returnval><objects><obj type=\"VirtualMachine\">vm-1</obj>"
            + "<propSet><name>config.keyId</name><val><keyId>k</keyId></val></propSet>"
            + "<propSet><name>runtime.cryptoState</name><val>"
            + cryptoState
            + "</val></propSet></objects></returnval></r>";
    List<VmFacts> found = new ArrayList<>();

    PropertyPages.page(
        ElementReader.of(new ByteArrayInputStream(page.getBytes(UTF_8))),
        new VmFactsReader(found::add));

    assertThat(found).extracting(VmFacts::isReadable).containsExactly(readable);
    assertThat(found).extracting(VmFacts::level).containsExactly(EncryptionLevel.UNKNOWN);
  }
}
