package io.vmcrypt.cli.base;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InterruptNoticeTest {

  @Test
  @DisplayName("nothing more is started, and what vCenter goes on with is named")
  void tell_namesWhatGoesOn() {
    AtomicBoolean stopped = new AtomicBoolean();

    String told = told(stopped, List.of("VM \"web-01\" (vm-13): 40 % (task-7)"));

    assertThat(stopped).isTrue();
    assertThat(told)
        .contains(
            "vCenter goes on by itself with:\n  VM \"web-01\" (vm-13): 40 % (task-7)\n",
            "Nothing else is started. Run the same command again");
    assertThat(told(stopped, List.of())).contains("working on nothing that was started from here");
    assertThat(told(stopped, Collections.nCopies(12, "VM"))).contains("  and 2 more\n");
  }

  private static String told(AtomicBoolean stopped, List<String> goingOn) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, UTF_8);
    InterruptNotice.tell(
        new Screen(stream, stream, new Terminal(80, false), false),
        () -> stopped.set(true),
        () -> goingOn);
    return err.toString(UTF_8);
  }
}
