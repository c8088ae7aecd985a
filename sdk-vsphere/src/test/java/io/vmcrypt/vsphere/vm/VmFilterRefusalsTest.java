package io.vmcrypt.vsphere.vm;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VmFilterRefusalsTest {

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "/", "/Paris//Prod", "/Paris/vm/"})
  @DisplayName("a path that leads nowhere is refused")
  void below_bad_isRefused(String path) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VmFilter.builder().below(path))
        .withMessageContaining("inventoryPath \"" + path + "\"")
        .withMessageContaining("/Paris/vm/Prod");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1001})
  @DisplayName("a page size out of range is refused, with the range")
  void pageSize_outOfRange_isRefused(int pageSize) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VmFilter.builder().pageSize(pageSize))
        .withMessage("pageSize " + pageSize + " is not in 1 to 1000");
  }
}
