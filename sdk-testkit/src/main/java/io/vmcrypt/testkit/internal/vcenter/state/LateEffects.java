package io.vmcrypt.testkit.internal.vcenter.state;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The changes of tasks that are shown some time after their tasks have ended. */
public final class LateEffects {

  private record LateEffect(Instant due, Runnable change) {}

  private final InstantSource clock;
  private final List<LateEffect> late = new ArrayList<>();
  private Duration delay = Duration.ZERO;

  LateEffects(InstantSource clock) {
    this.clock = clock;
  }

  /** How long after the end of its task a change is shown. */
  public void delay(Duration duration) {
    delay = duration;
  }

  /** Makes the change of a task that ends, either now or later. */
  public void take(Runnable change) {
    if (delay.isZero()) {
      change.run();
    } else {
      late.add(new LateEffect(clock.instant().plus(delay), change));
    }
  }

  void show() {
    for (LateEffect effect : List.copyOf(late)) {
      if (!clock.instant().isBefore(effect.due())) {
        late.remove(effect);
        effect.change().run();
      }
    }
  }
}
