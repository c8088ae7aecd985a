package io.vmcrypt.cli.site;

import io.vmcrypt.cli.output.Hidden;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.error.SdkException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What was checked, told as it is found: one trouble does not hide the next. */
final class CheckResults {

  /** How a thing is. */
  private enum State {
    OK,
    NOT_SET,
    MISSING,
    WRONG
  }

  private final Screen screen;
  private final List<Map<String, @Nullable Object>> checked = new ArrayList<>();
  private final Set<String> wrong = new LinkedHashSet<>();

  CheckResults(Screen screen) {
    this.screen = screen;
  }

  boolean isGood() {
    return wrong.isEmpty();
  }

  /** What is missing or wrong. */
  String wrong() {
    return String.join(", ", wrong);
  }

  List<Map<String, @Nullable Object>> json() {
    return checked;
  }

  /**
   * Tries something.
   *
   * @param trial returns what is told of it; throws what is wrong
   * @return what it returned; empty if it failed
   */
  <T> Optional<T> check(String what, Supplier<? extends T> trial) {
    try {
      T seen = trial.get();
      tell(State.OK, what, String.valueOf(seen));
      return Optional.of(seen);
    } catch (UsageException | IllegalArgumentException | SdkException e) {
      wrong(what, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  void ok(String what, String seen) {
    tell(State.OK, what, seen);
  }

  void notSet(String what, String meaning) {
    tell(State.NOT_SET, what, meaning);
  }

  void missing(String what, String meaning) {
    wrong.add(what);
    tell(State.MISSING, what, meaning);
  }

  void wrong(String what, String why) {
    wrong.add(what);
    tell(State.WRONG, what, why);
  }

  private void tell(State state, String what, String told) {
    String detail = Hidden.in(told);
    String word =
        switch (state) {
          case OK -> "ok      ";
          case NOT_SET -> "-       ";
          case MISSING -> "MISSING ";
          case WRONG -> "WRONG   ";
        };
    screen.line(word + what + ": " + detail);
    checked.add(Json.object("what", what, "state", state.name(), "detail", detail));
  }
}
