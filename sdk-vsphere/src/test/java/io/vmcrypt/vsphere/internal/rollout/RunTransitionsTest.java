package io.vmcrypt.vsphere.internal.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.vsphere.internal.rollout.RunEvent.Kind;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each event makes of a rollout in each state: all pairs. */
class RunTransitionsTest {

  private static final StateMatrix<RunState, Kind> EXPECTED =
      new StateMatrix<>(
          RunState.class,
          Kind.class,
          """
                          GOING    STOPPING CUT_OFF BROKEN CLOSED ENDED
          CANCELLED       STOPPING STOPPING CUT_OFF BROKEN CLOSED ENDED
          TOO_MANY_FAILED STOPPING STOPPING CUT_OFF BROKEN CLOSED -
          UNREACHABLE     CUT_OFF  CUT_OFF  CUT_OFF BROKEN CLOSED ENDED
          DIED            BROKEN   BROKEN   BROKEN  BROKEN BROKEN ENDED
          CLOSED          CLOSED   CLOSED   CLOSED  BROKEN CLOSED ENDED
          SETTLED         ENDED    ENDED    ENDED   -      ENDED  -
          THREADS_ENDED   -        -        -       ENDED  ENDED  ENDED
          """);

  @ParameterizedTest
  @EnumSource(RunState.class)
  @DisplayName("in each state each event leads where the table says, or is refused")
  void after_eachPair_isDefinedOrRefused(RunState state) {
    for (Kind kind : Kind.values()) {
      Optional<RunState> expected = EXPECTED.next(state, kind);
      assertThat(RunTransitions.TABLE.next(state, kind))
          .as(state + ", " + kind)
          .isEqualTo(expected);
      if (expected.isPresent()) {
        assertThat(RunTransitions.TABLE.after(state, kind)).isEqualTo(expected.get());
      } else {
        assertThatThrownBy(() -> RunTransitions.TABLE.after(state, kind))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining(kind + " is refused in " + state);
      }
    }
  }

  @Test
  @DisplayName("every state can be reached, none goes back to starting VMs, and each can be closed")
  void table_eachState_leadsToAnEnd() {
    assertThat(StateMatrix.ways(RunTransitions.TABLE, RunState.GOING, Kind.class))
        .containsOnlyKeys(RunState.values());
    for (RunState state : RunState.values()) {
      for (Kind kind : Kind.values()) {
        assertThat(RunTransitions.TABLE.next(state, kind))
            .as(state + ", " + kind)
            .isNotEqualTo(Optional.of(RunState.GOING));
      }
      RunState closed = RunTransitions.TABLE.after(state, Kind.CLOSED);
      assertThat(RunTransitions.TABLE.after(closed, Kind.THREADS_ENDED)).isEqualTo(RunState.ENDED);
    }
  }

  @Test
  @DisplayName("a table takes each pair once")
  void row_twice_isRefused() {
    StateTable.Builder<RunState, Kind> rows =
        StateTable.builder(RunState.class, Kind.class)
            .row(RunState.GOING, Kind.DIED, RunState.BROKEN);

    assertThatThrownBy(() -> rows.row(RunState.GOING, Kind.DIED, RunState.ENDED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("DIED in GOING is in the table twice");
  }
}
