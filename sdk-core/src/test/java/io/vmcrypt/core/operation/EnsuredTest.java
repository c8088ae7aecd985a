package io.vmcrypt.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmcrypt.core.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EnsuredTest {

  private static final Subject SERVER = Subject.of("KMS server", "kms-1");
  private static final Change MOVED =
      Change.changed("vCenter", SERVER.part("address"), "192.0.2.1", "192.0.2.9");
  private static final Duration WAIT = Duration.ofMinutes(1);
  private static final Change DEFAULT =
      Change.made("vCenter", Subject.of("default key provider", ""), "kms-cluster");

  private record Work(String id) implements Operation<String, Integer> {
    @Override
    public String poll() {
      return "done";
    }

    @Override
    public String awaitState(Predicate<? super String> wanted, WaitOptions options) {
      return "done";
    }

    @Override
    public Integer await(WaitOptions options) {
      return 7;
    }
  }

  @Test
  @DisplayName("of a thing that is named already, a change is its part and both values in one line")
  void ofItsSubject_isWithoutSystemAndSubject() {
    assertThat(MOVED.ofItsSubject()).isEqualTo("address: 192.0.2.1 -> 192.0.2.9");
    assertThat(DEFAULT.ofItsSubject()).isEqualTo("none -> kms-cluster");
    assertThat(Change.removed("vCenter", SERVER.part("a\nb"), "c\u2029d").ofItsSubject())
        .isEqualTo("a b: c d -> none");
  }

  @Test
  @DisplayName("a change reads from what to what; none stands for nothing")
  void change_toString_saysFromAndTo() {
    assertThat(MOVED).hasToString("vCenter, KMS server kms-1, address: 192.0.2.1 -> 192.0.2.9");
    assertThat(DEFAULT).hasToString("vCenter, default key provider: none -> kms-cluster");
    assertThat(Change.removed("OVHcloud API", Subject.of("KMS", "192.0.2.1"), "delivered"))
        .hasToString("OVHcloud API, KMS 192.0.2.1: delivered -> none")
        .isEqualTo(
            new Change(
                "OVHcloud API",
                Subject.of("KMS", "192.0.2.1"),
                Optional.of("delivered"),
                Optional.empty()));
    assertThat(Change.made("a\nb", Subject.of("c\rd", "e"), "f\u2029g"))
        .hasToString("a b, c d e: none -> f g");
  }

  @Test
  @DisplayName("what changes nothing is no change")
  void change_nothing_isRefused() {
    Subject subject = SERVER.part("port");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Change.changed("vCenter", subject, "5696", "5696"))
        .withMessage("KMS server kms-1, port is not changed: both values are 5696");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Change("vCenter", subject, Optional.empty(), Optional.empty()))
        .withMessage("KMS server kms-1, port is not changed: both values are none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Change.made(" ", subject, "5696"))
        .withMessage("system is blank");
  }

  @Test
  @DisplayName("an ensure hands over the thing and what was changed for it, in order")
  void ensured_thing_isHandedOver() {
    List<Change> changes = new ArrayList<>(List.of(MOVED, DEFAULT));
    Ensured<String> ensured = new Ensured<>("kms-cluster", changes);
    changes.clear();

    assertThat(ensured.value()).isEqualTo("kms-cluster");
    assertThat(ensured.changes()).containsExactly(MOVED, DEFAULT).isUnmodifiable();
    assertThat(ensured.isChanged()).isTrue();
    assertThat(ensured.operation()).isEmpty();
    assertThat(ensured).hasToString(MOVED + "; " + DEFAULT);
    assertThat(Ensured.unchanged("kms-cluster").isChanged()).isFalse();
    assertThat(Ensured.unchanged("kms-cluster")).hasToString("unchanged");
  }

  @Test
  @DisplayName("where a vendor's task makes the thing, the work is handed over with its own types")
  void ensured_operation_isTypedAndCarried() {
    Ensured<Operation<String, Integer>> running = new Ensured<>(new Work("42"), List.of(MOVED));
    Ensured<Operation<String, Integer>> resumed = Ensured.unchanged(new Work("42"));
    Ensured<Operation<String, Integer>> done = Ensured.unchanged(new Work(""));

    String state = running.value().awaitState("done"::equals, WaitOptions.timeout(WAIT));
    Integer result = running.value().await(WAIT);

    assertThat(state).isEqualTo("done");
    assertThat(result).isEqualTo(7);
    assertThat(running.operation()).contains(running.value());
    assertThat(running).hasToString(MOVED + " (task 42)");
    assertThat(resumed.isChanged()).isFalse();
    assertThat(resumed).hasToString("unchanged (task 42)");
    assertThat(done).hasToString("unchanged");
  }
}
