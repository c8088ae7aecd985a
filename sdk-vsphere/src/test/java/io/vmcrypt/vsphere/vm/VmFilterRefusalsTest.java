package io.vmcrypt.vsphere.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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
  @ValueSource(strings = {"", "  "})
  @DisplayName("a blank pattern is refused")
  void name_blank_isRefused(String pattern) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VmFilter.builder().name(pattern))
        .withMessageContaining("pattern \"" + pattern + "\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1001})
  @DisplayName("a page size out of range is refused, with the range")
  void pageSize_outOfRange_isRefused(int pageSize) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VmFilter.builder().pageSize(pageSize))
        .withMessage("pageSize " + pageSize + " is not in 1 to 1000");
  }

  @Test
  @DisplayName("null is refused by name")
  @SuppressWarnings("NullAway") // nulls are what is tested
  void setters_null_areRefused() {
    VmFilter.Builder filter = VmFilter.builder();
    assertThatNullPointerException()
        .isThrownBy(() -> filter.below(null))
        .withMessage("inventoryPath");
    assertThatNullPointerException().isThrownBy(() -> filter.name(null)).withMessage("pattern");
    assertThatNullPointerException().isThrownBy(() -> filter.powerState(null)).withMessage("state");
    assertThatNullPointerException().isThrownBy(() -> filter.encryption(null)).withMessage("level");
  }

  @Test
  @DisplayName("a filter is what was set, says so, and can be taken up again")
  void build_conditions_areKept() {
    VmFilter filter =
        VmFilter.builder()
            .below("/Paris/vm/Prod")
            .name("web-*")
            .powerState(PowerState.POWERED_OFF)
            .encryption(EncryptionLevel.PLAIN)
            .pageSize(1000)
            .build();

    assertThat(filter)
        .hasToString("VMs named \"web-*\" below /Paris/vm/Prod, poweredOff, encryption PLAIN");
    assertThat(filter.toBuilder().build()).usingRecursiveComparison().isEqualTo(filter);
    assertThat(VmFilter.builder().build())
        .satisfies(
            all -> {
              assertThat(all.below()).isEmpty();
              assertThat(all.name()).isEmpty();
              assertThat(all.powerState()).isEmpty();
              assertThat(all.encryption()).isEmpty();
              assertThat(all.pageSize()).isEqualTo(200);
            });
  }

  static Stream<VmFilter> filters() {
    return Stream.of(
        VmFilter.builder().build(),
        VmFilter.builder().below("/Paris").build(),
        VmFilter.builder().below("/London").build(),
        VmFilter.builder().name("web-*").build(),
        VmFilter.builder().powerState(PowerState.POWERED_ON).build(),
        VmFilter.builder().encryption(EncryptionLevel.PLAIN).build(),
        VmFilter.builder().pageSize(7).build());
  }

  @ParameterizedTest
  @MethodSource("filters")
  @DisplayName("filters differ by each of their conditions")
  void equality(VmFilter filter) {
    assertThat(filter).isNotEqualTo("x");
    assertThat(filters().filter(filter::equals))
        .singleElement()
        .satisfies(same -> assertThat(same).hasSameHashCodeAs(filter));
  }
}
