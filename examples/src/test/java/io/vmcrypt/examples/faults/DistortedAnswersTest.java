package io.vmcrypt.examples.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Each part of each answer of vCenter, bent in each way; and answers that never end. */
class DistortedAnswersTest {

  /** What may be told otherwise than it is, and why: a line for each, which must be of use. */
  private static final Path MAY_BE_TOLD =
      Path.of("src/test/resources/io/vmcrypt/examples/faults/distorted-answers.txt");

  /** What was wrong, to look at. */
  private static final Path OBSERVED = Path.of("target/distorted-answers.txt");

  private static final int AT_A_TIME = 4;

  /** Who reads devices in a way that others read them too: there are hundreds of parts. */
  private static final Pattern DEVICES_AS_OTHERS = Pattern.compile(".*: (audit|precheck)");

  private static final Pattern DEVICE = Pattern.compile(".*/VirtualDevice\\[(\\w+)\\].*");

  private static final Pattern END = Pattern.compile("</(\\w+:)?returnval>");

  /**
   * What the bend of an answer may lead to without a failure.
   *
   * @param call the names of the calls
   * @param what the bends
   */
  private record Line(Pattern call, Pattern what) {
    static Line of(String text) {
      String[] cells = text.split(" \\| ", -1);
      assertThat(cells).as(text).hasSize(3);
      return new Line(Pattern.compile(cells[0]), Pattern.compile(cells[1]));
    }

    boolean fits(String name, Bend bend) {
      return call.matcher(name).matches() && what.matcher(bend.what()).matches();
    }
  }

  private final List<Line> lines;
  private final Set<Line> used = ConcurrentHashMap.newKeySet();

  DistortedAnswersTest() throws IOException {
    lines =
        Files.readAllLines(MAY_BE_TOLD).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(Line::of)
            .toList();
  }

  @Test
  @DisplayName("a bent answer is a typed error, or told as the true one, in few calls and in time")
  void everyAnswer_bent_isTypedOrTrue() throws Exception {
    List<RemoteCall<VcenterScene>> calls =
        Stream.of(VcenterScene.vim(), VcenterScene.pbm(), VcenterScene.vapi(), VcenterScene.reads())
            .flatMap(List::stream)
            .toList();
    ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
    Map<String, Future<List<String>>> played = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    try {
      for (RemoteCall<VcenterScene> call : calls) {
        played.put(call.name(), pool.submit(() -> play(call)));
      }
      for (Map.Entry<String, Future<List<String>>> one : played.entrySet()) {
        one.getValue().get().forEach(problem -> problems.add(one.getKey() + ": " + problem));
      }
    } finally {
      pool.shutdownNow();
    }
    Files.writeString(OBSERVED, String.join("\n", problems) + "\n");
    assertThat(problems).isEmpty();
    assertThat(lines).as("lines that are of no use").allMatch(used::contains);
  }

  private List<String> play(RemoteCall<VcenterScene> row) {
    List<String> problems = new ArrayList<>();
    try (DistortedCall call = new DistortedCall(row)) {
      List<String> answers = call.trueAnswers();
      // one of several pages is as good as all
      Set<String> bent = new HashSet<>();
      for (int i = 0; i < answers.size(); i++) {
        for (Bend bend : Bend.of(answers.get(i))) {
          if (!isWanted(row, bend) || !bent.add(bend.what())) {
            continue;
          }
          String problem = call.play(i + 1, bend.alteration());
          if (problem != null && !mayBe(row, bend, problem)) {
            problems.add(
                "answer "
                    + (i + 1)
                    + ": "
                    + bend.what()
                    + ": "
                    + problem
                    + (problem.equals(DistortedCall.TOLD_OTHERWISE) ? ", " + call.difference() : ""));
          }
        }
      }
      String problem = endless(call, answers);
      if (problem != null) {
        problems.add("for ever the same answer: " + problem);
      }
    } catch (RuntimeException | AssertionError e) {
      problems.add("broke: " + e);
    }
    return problems;
  }

  private static boolean isWanted(RemoteCall<?> row, Bend bend) {
    Matcher device = DEVICE.matcher(bend.what());
    return !device.matches()
        || (!DEVICES_AS_OTHERS.matcher(row.name()).matches()
            && device.group(1).matches("VirtualDisk|.*SCSIController"));
  }

  private boolean mayBe(RemoteCall<?> row, Bend bend, String problem) {
    if (!problem.equals(DistortedCall.TOLD_OTHERWISE)) {
      return false;
    }
    List<Line> fitting = lines.stream().filter(line -> line.fits(row.name(), bend)).toList();
    used.addAll(fitting);
    return !fitting.isEmpty();
  }

  /** The first answer, each time; if it is a page, with another one to come. */
  private static @Nullable String endless(DistortedCall call, List<String> answers) {
    if (answers.isEmpty()) {
      // it is made in a thread of its own, or where it is of use
      return null;
    }
    String first = answers.get(0);
    boolean page = first.contains("<objects>") && !first.contains("<token>");
    String same = page ? END.matcher(first).replaceFirst("<token>0</token>$0") : first;
    UnaryOperator<String> frozen = real -> same;
    String problem = call.play(0, frozen);
    // the same page twice shows less than there is, where there was more than one
    return DistortedCall.TOLD_OTHERWISE.equals(problem) ? null : problem;
  }
}
