package io.vmcrypt.examples.faults;

import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.error.SdkException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One call whose answers are bent, one way after the other. For one thread. */
final class DistortedCall implements AutoCloseable {

  /** Calls that look again, clean up, or ask in another way, beyond those of the true answers. */
  private static final int MORE_REQUESTS = 20;

  private static final int MOST_ANSWERS = 100;

  static final String TOLD_OTHERWISE = "told otherwise";

  /** How long it may sleep in all. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** Nothing waits for it: fakes make keys, and machines are busy. */
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");

  private final RemoteCall<VcenterScene> call;
  private final List<String> answers = new ArrayList<>();
  private @Nullable VcenterScene scene;
  private String truth = "";
  private String toldLast = "";
  private boolean failed;
  private int usualRequests;

  DistortedCall(RemoteCall<VcenterScene> call) {
    this.call = call;
  }

  /** Makes the call as it is, and keeps its answers. */
  List<String> trueAnswers() {
    VcenterScene there = fresh();
    there.alterEach(
        call,
        answer -> {
          answers.add(answer);
          return answer;
        });
    int before = there.requests();
    String told = call.call(there);
    if (told != null) {
      throw new AssertionError("untouched it ends in " + told);
    }
    usualRequests = there.requests() - before;
    truth = timeless(there.told());
    return List.copyOf(answers);
  }

  /**
   * Makes the call with one of its answers bent.
   *
   * @param number which answer; 0 for each
   * @return what is wrong; null if it ended as it must
   */
  @Nullable String play(int number, UnaryOperator<String> alteration) {
    AtomicInteger met = new AtomicInteger();
    UnaryOperator<String> counted =
        answer -> {
          // who does not end by itself is ended, and told by the number of its requests
          return met.incrementAndGet() > MOST_ANSWERS ? "" : alteration.apply(answer);
        };
    VcenterScene there = scene;
    String problem = null;
    if (there != null && !call.changes() && !call.isCold()) {
      problem = play(there, number, counted);
    }
    if (met.get() == 0 && there != null && !call.changes()) {
      connect(there);
      problem = play(there, number, counted);
    }
    if (met.get() == 0) {
      // what it was made for is there already
      problem = play(fresh(), number, counted);
    }
    return met.get() == 0 ? "the call is not made" : problem;
  }

  private @Nullable String play(VcenterScene there, int number, UnaryOperator<String> alteration) {
    there.behave();
    if (number == 0) {
      there.alterEach(call, alteration);
    } else {
      there.alter(call, number, alteration);
    }
    int before = there.requests();
    Duration slept = there.slept();
    String problem = ended(there);
    int requests = there.requests() - before;
    if (problem == null && requests > usualRequests + MORE_REQUESTS) {
      problem = requests + " requests, and without the fault " + usualRequests;
    }
    if (problem == null && there.slept().minus(slept).compareTo(LONGEST) > 0) {
      problem = "waited for " + there.slept().minus(slept);
    }
    if (problem == null && call.effects(there) > 1) {
      problem = "took effect " + call.effects(there) + " times";
    }
    return problem;
  }

  /** Whether it ended in a failure last, or its result told of one. */
  boolean hasFailed() {
    return failed;
  }

  /** Where what was told last begins to differ from the truth. */
  String difference() {
    int from = 0;
    while (from < Math.min(truth.length(), toldLast.length())
        && truth.charAt(from) == toldLast.charAt(from)) {
      from++;
    }
    return "\"" + excerpt(toldLast, from) + "\" in place of \"" + excerpt(truth, from) + "\"";
  }

  private static String excerpt(String text, int from) {
    return text.substring(Math.max(0, from - 30), Math.min(text.length(), from + 60));
  }

  private @Nullable String ended(VcenterScene there) {
    failed = true;
    try {
      if (call.call(there) != null) {
        // the result tells why
        return null;
      }
    } catch (OperationTimeoutException e) {
      return "waited until time was up: " + e.getMessage();
    } catch (SdkException e) {
      return e.getMessage() == null ? "no message" : null;
    } catch (RuntimeException e) {
      return "not typed: " + e;
    } catch (AssertionError e) {
      return TOLD_OTHERWISE;
    }
    failed = false;
    if (call.changes() && call.effects(there) == 0) {
      return "told as done, without effect";
    }
    String told = timeless(there.told());
    if (!truth.equals(told)) {
      toldLast = told;
      return TOLD_OTHERWISE;
    }
    return null;
  }

  /** Without the times at which something was looked at. */
  private static String timeless(String told) {
    return TIME.matcher(told).replaceAll("a time");
  }

  private VcenterScene fresh() {
    close();
    VcenterScene opened = call.stage();
    scene = opened;
    opened.connect(Scene.HOST, TIMEOUT);
    call.prepare(opened);
    connect(opened);
    return opened;
  }

  private void connect(VcenterScene there) {
    there.behave();
    there.connect(Scene.HOST, TIMEOUT);
    if (!call.isCold()) {
      there.warm();
    }
  }

  @Override
  public void close() {
    VcenterScene opened = scene;
    scene = null;
    if (opened != null) {
      opened.close();
    }
  }
}
