package io.vmcrypt.ovh.internal.vmencryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.vmcrypt.ovh.ManualTime;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.internal.task.RestTasks;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.ovh.vmencryption.KmsOperation.VcenterTurn.Sign;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VcenterWatchTest {

  private final ManualTime time = ManualTime.at(Instant.parse("2026-11-24T12:00:00Z"));
  private @Nullable String listed;
  private int lists;

  private final VcenterWatch watch = new VcenterWatch(Duration.ZERO, time);

  private Optional<RegisteredKms> list() {
    lists++;
    return Optional.ofNullable(listed)
        .map(
            state ->
                new RegisteredKms(
                    350, "192.0.2.1", OptionalInt.of(5696), null, "", OvhState.of(state)));
  }

  private OvhTask doing(String description) {
    return RestTasks.standIn(OvhState.DOING, description, time.now());
  }

  @ParameterizedTest
  @ValueSource(strings = {"toDelete", "deleting", "error"})
  @DisplayName("a task that stands still is no sign while the KMS goes or has failed")
  void sees_quietAndKmsGoes_isNoSign(String state) {
    listed = state;

    assertThat(watch.sees(doing("other words"), this::list)).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> watch.sign(doing("other words")));
  }

  @Test
  @DisplayName("a task that has stood still for just the time is quiet")
  void sees_quietForJustTheTime_isSign() {
    VcenterWatch patient = new VcenterWatch(Duration.ofSeconds(5), time);
    listed = "creating";

    assertThat(patient.sees(doing("other words"), this::list)).isFalse();
    time.clock().advance(Duration.ofMillis(4_999));
    assertThat(patient.sees(doing("other words"), this::list)).isFalse();
    time.clock().advance(Duration.ofMillis(1));
    assertThat(patient.sees(doing("other words"), this::list)).isTrue();
  }

  @Test
  @DisplayName("the list is read again only after ten seconds, and what it said holds until then")
  void sees_again_readsTheListEveryTenSeconds() {
    assertThat(watch.sees(doing("other words"), this::list)).isFalse();
    listed = "creating";
    time.clock().advance(Duration.ofMillis(9_999));
    assertThat(watch.sees(doing("other words"), this::list)).isFalse();
    assertThat(lists).isEqualTo(1);

    time.clock().advance(Duration.ofMillis(1));
    assertThat(watch.sees(doing("other words"), this::list)).isTrue();
    assertThat(watch.sign(doing("other words"))).isEqualTo(Sign.QUIET);
    listed = null;
    time.clock().advance(Duration.ofMillis(9_999));
    assertThat(watch.sees(doing("other words"), this::list)).isTrue();
    assertThat(lists).isEqualTo(2);

    time.clock().advance(Duration.ofMillis(1));
    assertThat(watch.sees(doing("other words"), this::list)).isFalse();
    assertThat(lists).isEqualTo(3);
  }
}
