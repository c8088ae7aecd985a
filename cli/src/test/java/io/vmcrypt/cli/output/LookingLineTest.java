package io.vmcrypt.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LookingLineTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final AtomicReference<Runnable> second = new AtomicReference<>(LookingLineTest::none);
  private final LookingLine looking =
      new LookingLine(
          tick -> {
            second.set(tick);
            return () -> second.set(LookingLineTest::none);
          });

  private static void none() {}

  private Screen screen() {
    PrintStream stream = new PrintStream(out, true, UTF_8);
    return new Screen(stream, stream, new Terminal(80, true), false);
  }

  @Test
  @DisplayName("a failure ends it too, and a tick that comes late writes nothing")
  void during_failure_endsIt() {
    AtomicReference<Runnable> late = new AtomicReference<>(LookingLineTest::none);
    assertThatThrownBy(
            () ->
                looking.during(
                    "asking",
                    screen(),
                    () -> {
                      late.set(second.get());
                      throw new IllegalStateException("it failed");
                    }))
        .hasMessage("it failed");
    late.get().run();

    assertThat(out.toString(UTF_8)).isEmpty();
  }
}
