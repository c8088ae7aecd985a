package io.vmcrypt.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.vmcrypt.core.ManualTime;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.internal.PollingLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AwaitAsyncTest {

  private static final Attempt ATTEMPT = new Attempt("OVHcloud API", "register KMS", "pcc");
  private static final WaitOptions MINUTE = WaitOptions.timeout(Duration.ofMinutes(1));

  private final AtomicInteger looks = new AtomicInteger();
  private final ManualTime time = new ManualTime();
  private final ExecutorService executor = Executors.newSingleThreadExecutor();

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  /** A task whose state is the number of looks at it, and whose end is at a number of them. */
  private final class Task implements Operation<Integer, String> {
    private final int end;
    private final TimeSource time;

    Task(int end, TimeSource time) {
      this.end = end;
      this.time = time;
    }

    @Override
    public String id() {
      return "42";
    }

    @Override
    public Integer poll() {
      return looks.incrementAndGet();
    }

    @Override
    public Integer awaitState(Predicate<? super Integer> wanted, WaitOptions options) {
      return new PollingLoop<Integer>(
              ATTEMPT,
              time,
              Backoff.fixed(Duration.ofSeconds(10)),
              left -> poll(),
              state -> "step " + state,
              state -> OptionalInt.empty(),
              "Look at the task.")
          .await(wanted, options);
    }

    @Override
    public String await(WaitOptions options) {
      return "done after " + awaitState(state -> state >= end, options);
    }
  }

  /** Sleeps until it is interrupted, and says when it sleeps. */
  private static final class EndlessSleep implements TimeSource {
    private final CountDownLatch asleep = new CountDownLatch(1);

    @Override
    public Instant now() {
      return ManualTime.START;
    }

    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      asleep.countDown();
      new CountDownLatch(1).await();
    }
  }

  /** Runs one wait on a thread of its own, and says how the wait left that thread. */
  private final class OneThread implements Executor {
    private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();

    @Override
    public void execute(Runnable command) {
      // a pool would clear the flag itself before it runs something else
      executor.execute(
          () -> {
            command.run();
            interrupted.complete(Thread.currentThread().isInterrupted());
          });
    }
  }

  @Test
  @DisplayName("the result arrives on the given executor, waited for as by await")
  void awaitAsync_done_completes() throws Exception {
    List<Thread> heardOn = new ArrayList<>();
    WaitOptions options =
        WaitOptions.builder(Duration.ofMinutes(1))
            .progressListener(progress -> heardOn.add(Thread.currentThread()))
            .build();
    Thread worker = executor.submit(Thread::currentThread).get();

    CompletionStage<String> stage = new Task(3, time).awaitAsync(options, executor);

    assertThat(stage.thenApply(text -> text + "!").toCompletableFuture().get())
        .isEqualTo("done after 3!");
    assertThat(heardOn).hasSize(3).containsOnly(worker);
    assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  @DisplayName("virtual threads, where this Java has them, serve as well")
  void awaitAsync_virtualThreads_completes() throws Exception {
    ExecutorService executor;
    try {
      executor =
          (ExecutorService)
              Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException e) {
      // Java 17 has none; one thread for each wait is the nearest
      executor = Executors.newCachedThreadPool();
    }
    try {
      List<CompletableFuture<String>> all = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        all.add(new Task(1, new ManualTime()).awaitAsync(MINUTE, executor).toCompletableFuture());
      }
      assertThat(all).allSatisfy(one -> assertThat(one.get()).startsWith("done after "));
      EndlessSleep sleep = new EndlessSleep();
      CompletableFuture<String> canceled =
          new Task(1000, sleep).awaitAsync(MINUTE, executor).toCompletableFuture();
      sleep.asleep.await();
      assertThat(canceled.cancel(true)).isTrue();
    } finally {
      executor.shutdown();
    }
    // only if the canceled wait has ended
    assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  @DisplayName("a failure arrives as it is: typed, with all its fields")
  void awaitAsync_failure_arrivesTyped() {
    CompletableFuture<String> late =
        new Task(1000, time).awaitAsync(MINUTE, executor).toCompletableFuture();

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(late::get)
        .withCauseInstanceOf(OperationTimeoutException.class);
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(late::join)
        .havingCause()
        .isInstanceOfSatisfying(
            OperationTimeoutException.class,
            e -> assertThat(e.lastState()).isEqualTo("step " + e.polls()));
  }

  @Test
  @DisplayName("what the work failed with, and what breaks a listener, arrive too")
  void awaitAsync_otherFailures_arrive() {
    OperationFailedException failed =
        new OperationFailedException(ATTEMPT, "it failed", "Try again.", "42", "error", null);
    AssertionError broken = new AssertionError("a listener that breaks");

    for (Throwable failure : List.of(failed, broken)) {
      WaitOptions options =
          WaitOptions.builder(Duration.ofMinutes(1))
              .progressListener(
                  progress -> {
                    if (failure instanceof Error error) {
                      throw error;
                    }
                    throw failed;
                  })
              .build();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(
              () -> new Task(1, time).awaitAsync(options, executor).toCompletableFuture().get())
          .havingCause()
          .isSameAs(failure);
    }
  }

  @Test
  @DisplayName("canceling ends the wait and not the work, and leaves the thread as it was")
  void awaitAsync_canceled_endsTheWait() throws Exception {
    EndlessSleep sleep = new EndlessSleep();
    Task task = new Task(2, sleep);
    OneThread thread = new OneThread();
    CompletableFuture<String> stage = task.awaitAsync(MINUTE, thread).toCompletableFuture();
    sleep.asleep.await();

    assertThat(stage.cancel(true)).isTrue();

    assertThat(thread.interrupted.get()).isFalse();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(stage::join);
    assertThat(looks).hasValue(1);
    assertThat(task.awaitAsync(MINUTE, executor).toCompletableFuture().get())
        .isEqualTo("done after 2");
  }

  @Test
  @DisplayName(
      "a result that comes from elsewhere, such as a time limit of the caller, ends it too")
  void awaitAsync_completedFromOutside_endsTheWait() throws Exception {
    EndlessSleep sleep = new EndlessSleep();
    OneThread thread = new OneThread();
    CompletableFuture<String> stage =
        new Task(2, sleep).awaitAsync(MINUTE, thread).toCompletableFuture();
    sleep.asleep.await();

    assertThat(stage.complete("enough")).isTrue();

    assertThat(thread.interrupted.get()).isFalse();
    assertThat(stage.get()).isEqualTo("enough");
  }

  @Test
  @DisplayName("a wait that is canceled before its turn does not begin")
  void awaitAsync_canceledBeforeItsTurn_neverLooks() throws Exception {
    List<Runnable> queue = new ArrayList<>();
    CompletableFuture<String> stage =
        new Task(1, time).awaitAsync(MINUTE, queue::add).toCompletableFuture();
    stage.cancel(true);

    queue.forEach(Runnable::run);

    assertThat(queue).hasSize(1);
    assertThat(looks).hasValue(0);
    assertThat(stage).isCancelled();
  }

  @Test
  @DisplayName("canceling when all is over changes nothing and interrupts nobody")
  void awaitAsync_canceledAfterItsEnd_interruptsNobody() throws Exception {
    CompletableFuture<String> stage =
        new Task(1, time).awaitAsync(MINUTE, Runnable::run).toCompletableFuture();

    assertThat(stage.cancel(true)).isFalse();
    assertThat(stage.get()).isEqualTo("done after 1");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  @DisplayName("an interrupt by the executor is told, and stays with its thread")
  void awaitAsync_executorInterrupts_staysInterrupted() {
    Executor interrupting =
        command -> {
          Thread.currentThread().interrupt();
          command.run();
        };

    CompletableFuture<String> stage =
        new Task(2, time).awaitAsync(MINUTE, interrupting).toCompletableFuture();

    // clears the flag, for what comes after this test
    assertThat(Thread.interrupted()).isTrue();
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(stage::join)
        .withCauseInstanceOf(OperationInterruptedException.class);
  }

  @Test
  @DisplayName("an executor that takes nothing is told at once, and so is null")
  @SuppressWarnings("NullAway") // null is among it
  void awaitAsync_unusable_isRefused() {
    Task task = new Task(1, time);
    executor.shutdown();

    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> task.awaitAsync(MINUTE, executor));
    assertThatNullPointerException()
        .isThrownBy(() -> task.awaitAsync(null, Runnable::run))
        .withMessage("options");
    assertThatNullPointerException()
        .isThrownBy(() -> task.awaitAsync(MINUTE, null))
        .withMessage("executor");
    assertThat(looks).hasValue(0);
  }
}
