package io.vmcrypt.ovh.internal.task;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.ovh.internal.call.BoundedPolling;
import io.vmcrypt.ovh.task.OvhProgress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * OVHcloud's work on one thing, or several: each look shows how far all of them are, and a wait
 * repeats it.
 *
 * @param <M> one of the things
 * @param <T> the result of all
 */
public final class Work<M, T> implements Operation<OvhProgress, T> {

  /** OVHcloud's own control panel reads a task every 2 s. */
  private static final Backoff BY_ID =
      new Backoff(Duration.ofMillis(500), 1.5, Duration.ofSeconds(4), 0.0);

  /** Without an id a look takes more calls. */
  private static final Backoff WITHOUT =
      new Backoff(Duration.ofSeconds(2), 1.5, Duration.ofSeconds(10), 0.0);

  private final Attempt attempt;
  private final String id;
  private final TimeSource time;
  private final String advice;
  private final Supplier<List<Sight<M>>> look;
  private final Function<List<M>, T> result;

  /**
   * @param id OVHcloud's id, such as that of the task; empty if none is known
   * @param advice what to do when time is up, apart from waiting again
   * @param look looks at each thing
   */
  public Work(
      Attempt attempt,
      String id,
      TimeSource time,
      String advice,
      Supplier<List<Sight<M>>> look,
      Function<List<M>, T> result) {
    this.attempt = attempt;
    this.id = id;
    this.time = time;
    this.advice = (advice + " OVHcloud goes on: wait again to see its end.").strip();
    this.look = look;
    this.result = result;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public OvhProgress poll() {
    return all(look.get());
  }

  @Override
  public OvhProgress awaitState(Predicate<? super OvhProgress> wanted, WaitOptions options) {
    return all(awaitAll(wanted, options));
  }

  @Override
  public T await(WaitOptions options) {
    return result.apply(awaitAll(progress -> false, options).stream().map(Sight::there).toList());
  }

  /** Repeats a look until all is done, what was seen is wanted, or something ends the wait. */
  private List<Sight<M>> awaitAll(Predicate<? super OvhProgress> wanted, WaitOptions options) {
    Predicate<List<Sight<M>>> ends =
        seen ->
            seen.stream().anyMatch(sight -> sight.failure() != null)
                || all(seen).stage() == OvhProgress.Stage.DONE;
    List<Sight<M>> reached =
        new BoundedPolling<List<Sight<M>>>(attempt, time, Work::all, advice, look)
            .await(
                id.isEmpty() ? WITHOUT : BY_ID,
                seen -> ends.test(seen) || wanted.test(all(seen)),
                options);
    for (Sight<M> sight : reached) {
      SdkException failure = sight.failure();
      if (failure != null
          && !(sight.stage() == OvhProgress.Stage.TOKEN_WANTED && wanted.test(all(reached)))) {
        throw failure;
      }
    }
    return reached;
  }

  /** How far all of them are. */
  private static OvhProgress all(List<? extends Sight<?>> seen) {
    List<OvhProgress> each = seen.stream().<OvhProgress>map(Sight::progress).toList();
    return new OvhProgress(
        each.stream().map(OvhProgress::stage).min(Comparator.naturalOrder()).orElseThrow(),
        each.stream().map(OvhProgress::seen).collect(Collectors.joining("; ")),
        each.stream().flatMap(progress -> progress.tasks().stream()).toList(),
        each.stream().anyMatch(OvhProgress::isUnderWay));
  }

  @Override
  public String toString() {
    return attempt.operation() + (id.isEmpty() ? "" : " (id " + id + ")");
  }
}
