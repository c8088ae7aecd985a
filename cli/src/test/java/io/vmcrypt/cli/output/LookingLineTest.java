package io.vmcrypt.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.operation.RemoteCall;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LookingLineTest {

  private static final RemoteCall CALL =
      new RemoteCall(
          new Attempt("vCenter", "list VMs", ""),
          "vim RetrievePropertiesEx",
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          Duration.ZERO,
          1,
          RemoteCall.Outcome.SUCCEEDED);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final AtomicReference<Runnable> second = new AtomicReference<>(LookingLineTest::none);
  private final LookingLine looking =
      new LookingLine(
          tick -> {
            second.set(tick);
            return () -> second.set(LookingLineTest::none);
          });

  private static void none() {}

  private Screen screen(boolean interactive) {
    PrintStream stream = new PrintStream(out, true, UTF_8);
    return new Screen(stream, stream, new Terminal(80, interactive), false);
  }

  @Test
  @DisplayName("it says what is done, the calls that are over and the time, and then is gone")
  void during_moves() {
    String result =
        looking.during(
            "making the plan",
            screen(true),
            () -> {
              second.get().run();
              looking.onCall(CALL);
              looking.onCall(CALL);
              second.get().run();
              return "done";
            });

    assertThat(result).isEqualTo("done");
    // the time does not go on
    second.get().run();
    assertThat(out.toString(UTF_8))
        .startsWith("\r  / making the plan: 0 calls, 1 s\r  - making the plan: 2 calls, 2 s\r ")
        .endsWith(" \r");
  }

  @Test
  @DisplayName("a failure ends it too, and a tick that comes late writes nothing")
  void during_failure_endsIt() {
    AtomicReference<Runnable> late = new AtomicReference<>(LookingLineTest::none);
    assertThatThrownBy(
            () ->
                looking.during(
                    "asking",
                    screen(true),
                    () -> {
                      late.set(second.get());
                      throw new IllegalStateException("it failed");
                    }))
        .hasMessage("it failed");
    late.get().run();

    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  @DisplayName("in a log there is none")
  void during_inALog_writesNothing() {
    looking.during(
        "asking",
        screen(false),
        () -> {
          second.get().run();
          return "";
        });

    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  @DisplayName("the time of this machine goes by, until it is ended")
  void eachSecond_ticks() throws InterruptedException {
    CountDownLatch ticked = new CountDownLatch(1);
    Runnable end = new EachSecond().everySecond(ticked::countDown);

    assertThat(ticked.await(120, TimeUnit.SECONDS)).isTrue();
    end.run();
  }
}
