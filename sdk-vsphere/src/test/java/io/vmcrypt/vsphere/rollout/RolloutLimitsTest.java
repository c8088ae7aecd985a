package io.vmcrypt.vsphere.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutLimitsTest {

  private static final OptionalInt NONE = OptionalInt.empty();

  @Test
  @DisplayName("one goes first unless all go at once; a name goes with the first alone")
  void first_orAllAtOnce() {
    assertThat(RolloutLimits.DEFAULT.oneFirst()).isTrue();
    assertThat(RolloutLimits.DEFAULT.first("web").allAtOnce())
        .isEqualTo(new RolloutLimits(8, NONE, NONE, OptionalInt.of(10), false, Optional.empty()));
    assertThat(RolloutLimits.DEFAULT.allAtOnce().first("web").concurrency(2).perHost(1).neverStop())
        .isEqualTo(new RolloutLimits(2, OptionalInt.of(1), NONE, NONE, true, Optional.of("web")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RolloutLimits(1, NONE, NONE, NONE, false, Optional.of("web")))
        .withMessageContaining("first");
    assertThatIllegalArgumentException().isThrownBy(() -> RolloutLimits.DEFAULT.first(" "));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 129})
  @DisplayName("a number at a time out of range is refused")
  void concurrency_outOfRange_isRefused(int number) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RolloutLimits.DEFAULT.concurrency(number))
        .withMessage("concurrency " + number + " is not in 1 to 128");
  }
}
