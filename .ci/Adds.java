import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jacoco.agent.rt.RT;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.data.ExecutionData;
import org.jacoco.core.data.ExecutionDataReader;
import org.jacoco.core.data.ExecutionDataStore;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What {@code .ci/adds} runs: the folders of a module's classes and of its tests. */
final class Adds implements TestExecutionListener {

  /** What was covered of a class. */
  private record Covered(long id, BitSet probes, int of) {}

  /** What a test method needed, in all its invocations together. */
  private static final class Method {
    final Map<String, Covered> covered = new HashMap<>();
    double seconds;
    int branches;
    int lines;
  }

  private final Map<String, Path> classes = new HashMap<>();
  private final Map<String, Method> methods = new LinkedHashMap<>();
  private long begun;
  private int failed;

  public static void main(String[] arguments) throws Exception {
    Adds adds = new Adds();
    Path root = Path.of(arguments[0]);
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(file -> file.toString().endsWith(".class"))
          .forEach(
              file ->
                  adds.classes.put(
                      root.relativize(file)
                          .toString()
                          .replaceAll("\\.class$", "")
                          .replace('\\', '/'),
                      file));
    }
    PrintStream out = System.out;
    // one after the other, by default of JUnit
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClasspathRoots(Set.of(Path.of(arguments[1]))))
                .filters(
                    TagFilter.excludeTags("jazzer", "soak", "crash", "thorough"),
                    ClassNameFilter.includeClassNamePatterns(".*Test"))
                // as in the build; else JUnit warns of each @Order that has no effect
                .configurationParameter(
                    "junit.jupiter.testclass.order.default",
                    "org.junit.jupiter.api.ClassOrderer$OrderAnnotation")
                .build(),
            adds);
    adds.report(out);
    // threads that a test has left behind keep nothing alive
    System.exit(0);
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    if (test.isTest()) {
      // what was done before: by the class, or by a thread that an earlier test left behind
      name(test).ifPresent(name -> take(name.replaceFirst("#.*", "#(before its tests)")));
      begun = System.nanoTime();
    }
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.FAILED) {
      failed++;
      System.err.println("FAILED " + test.getUniqueId() + " " + result.getThrowable().orElse(null));
    }
    if (test.isTest()) {
      double seconds = (System.nanoTime() - begun) / 1e9;
      name(test).ifPresent(name -> take(name).seconds += seconds);
    }
  }

  private static java.util.Optional<String> name(TestIdentifier test) {
    return test.getSource()
        .filter(MethodSource.class::isInstance)
        .map(MethodSource.class::cast)
        .map(source -> source.getClassName() + "#" + source.getMethodName());
  }

  private Method take(String name) {
    Method method = methods.computeIfAbsent(name, none -> new Method());
    ExecutionDataStore store = new ExecutionDataStore();
    try {
      ExecutionDataReader reader =
          new ExecutionDataReader(new ByteArrayInputStream(RT.getAgent().getExecutionData(true)));
      reader.setSessionInfoVisitor(info -> {});
      reader.setExecutionDataVisitor(store);
      reader.read();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    for (ExecutionData data : store.getContents()) {
      if (classes.containsKey(data.getName())) {
        boolean[] probes = data.getProbes();
        BitSet set =
            method
                .covered
                .computeIfAbsent(
                    data.getName(), none -> new Covered(data.getId(), new BitSet(), probes.length))
                .probes();
        for (int i = 0; i < probes.length; i++) {
          if (probes[i]) {
            set.set(i);
          }
        }
      }
    }
    return method;
  }

  /** Tests that talk over a wire, or take several parts together, come after the others. */
  private static boolean isUnit(String name) {
    return !name.matches(
        ".*(Flow|Http|Peer|Peers|Drill|Walk|Matrix|Process|Command)\\w*Test(\\$.*)?#.*");
  }

  private void report(PrintStream out) throws IOException {
    List<String> order = new ArrayList<>(methods.keySet());
    // of the units first those that need least: what a long test covers besides is no reason to
    // keep it
    order.sort(
        Comparator.comparing((String name) -> !isUnit(name))
            .thenComparing(name -> name.substring(0, name.indexOf('#')))
            .thenComparing(name -> !name.endsWith("#(before its tests)")));
    Map<String, Covered> so = new HashMap<>();
    Map<String, int[]> counted = new HashMap<>();
    for (String name : order) {
      Method method = methods.get(name);
      for (Map.Entry<String, Covered> entry : method.covered.entrySet()) {
        Covered here = entry.getValue();
        Covered before =
            so.computeIfAbsent(
                entry.getKey(), none -> new Covered(here.id(), new BitSet(), here.of()));
        BitSet more = (BitSet) here.probes().clone();
        more.andNot(before.probes());
        if (!more.isEmpty()) {
          before.probes().or(more);
          int[] now = count(entry.getKey(), before);
          int[] was = counted.getOrDefault(entry.getKey(), new int[2]);
          method.branches += now[0] - was[0];
          method.lines += now[1] - was[1];
          counted.put(entry.getKey(), now);
        }
      }
    }
    Map<String, int[]> byClass = new LinkedHashMap<>();
    int nothing = 0;
    int all = 0;
    double seconds = 0;
    out.println(
        "Methods that add no branch (of them \"lines\": adds so many lines without branches)");
    for (String name : order) {
      Method method = methods.get(name);
      int[] of = byClass.computeIfAbsent(name.replaceFirst("#.*", ""), none -> new int[3]);
      of[2] += method.branches;
      if (name.endsWith("#(before its tests)")) {
        continue;
      }
      all++;
      of[1]++;
      if (method.branches == 0) {
        nothing++;
        of[0]++;
        seconds += method.seconds;
        out.printf(
            "  %s%s  %.2f s%n",
            name, method.lines == 0 ? "" : "  lines: " + method.lines, method.seconds);
      }
    }
    out.println("Classes: methods that add no branch, of all its methods; branches that it adds");
    byClass.forEach((name, of) -> out.printf("  %4d of %4d, %5d  %s%n", of[0], of[1], of[2], name));
    out.printf(
        "%,d of %,d methods add no branch; they took %.0f s. Branches covered: %,d. Failed: %d%n",
        nothing, all, seconds, counted.values().stream().mapToInt(of -> of[0]).sum(), failed);
  }

  /** The branches and the lines that are covered of a class. */
  private int[] count(String name, Covered covered) throws IOException {
    boolean[] probes = new boolean[covered.of()];
    covered.probes().stream().forEach(at -> probes[at] = true);
    ExecutionDataStore store = new ExecutionDataStore();
    store.put(new ExecutionData(covered.id(), name, probes));
    CoverageBuilder seen = new CoverageBuilder();
    new Analyzer(store, seen).analyzeClass(Files.readAllBytes(classes.get(name)), name);
    return seen.getClasses().stream()
        .map(
            type ->
                new int[] {
                  type.getBranchCounter().getCoveredCount(), type.getLineCounter().getCoveredCount()
                })
        .findFirst()
        .orElse(new int[2]);
  }
}
