package io.vmcrypt.vsphere.internal.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SharedTest {

  @Test
  @DisplayName("equal values become one object, as long as there are few")
  void of_equal_isOneObject() {
    Shared<String> shared = new Shared<>();
    String first = text("plain");
    assertThat(shared.of(first)).isSameAs(first);
    assertThat(shared.of(text("plain"))).isSameAs(first);
    for (int i = 1; i < Shared.MOST; i++) {
      shared.of(text("key " + i));
    }
    String late = text("late");
    assertThat(shared.of(late)).isSameAs(late);
    String again = text("late");
    assertThat(shared.of(again)).isSameAs(again);
    assertThat(shared.of(text("plain"))).isSameAs(first);
  }

  /** A new object each time. */
  private static String text(String text) {
    return new String(text.toCharArray());
  }
}
