import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What {@code .ci/rounds} runs: ROUNDS CLASS... */
final class Rounds implements TestExecutionListener {

  private int ended;
  private int skipped;
  private int failed;

  public static void main(String[] arguments) {
    int rounds = Integer.parseInt(arguments[0]);
    Stream<String> classes = Arrays.stream(arguments).skip(1);
    // side by side, as in the root pom.xml
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(classes.map(name -> selectClass(name)).toList())
            .filters(TagFilter.excludeTags("jazzer", "soak", "crash"))
            .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
            .configurationParameter("junit.jupiter.execution.parallel.mode.default", "same_thread")
            .configurationParameter(
                "junit.jupiter.execution.parallel.mode.classes.default", "concurrent")
            .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "dynamic")
            .configurationParameter(
                "junit.jupiter.execution.parallel.config.dynamic.factor", "1.5")
            .build();
    Rounds seen = new Rounds();
    for (int round = 1; round <= rounds; round++) {
      LauncherFactory.create().execute(request, seen);
      System.err.println("round " + round + ": " + seen);
    }
    // threads that a test has left behind keep nothing alive
    System.exit(seen.failed == 0 && seen.ended > 0 ? 0 : 1);
  }

  @Override
  public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (test.isTest()) {
      ended++;
    }
    switch (result.getStatus()) {
      case SUCCESSFUL -> {}
      // a peer that is not installed
      case ABORTED -> skipped++;
      case FAILED -> {
        failed++;
        System.err.println("FAILED " + test.getUniqueId());
        result.getThrowable().ifPresent(Throwable::printStackTrace);
      }
    }
  }

  @Override
  public synchronized String toString() {
    return ended + " tests so far, " + failed + " failed, " + skipped + " skipped";
  }
}
