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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each part of each answer of vCenter, bent in each way that {@link Distortion} knows for it; and
 * answers that never end. Left out, of what an audit and a precheck read as the state of a VM is
 * read: parts that are empty, there twice or of another type; and, of all properties of a kind of
 * object but the first: names that are bent, properties and values that are there twice, and
 * properties with nothing in them. One reader reads these of all.
 */
@Tag("thorough")
class DistortedAnswersTest {

  /** What may be told otherwise than it is, and why: a line for each, which must be of use. */
  private static final Path MAY_BE_TOLD =
      Path.of("src/test/resources/io/vmcrypt/examples/faults/distorted-answers.txt");

  /** What was wrong, to look at. */
  private static final Path OBSERVED = Path.of("target/distorted-answers.txt");

  /** The calls to play, by their names, separated by commas; all if there are none. */
  private static final Set<String> ROWS = RemoteCall.names("vmcrypt.faults");

  private static final int AT_A_TIME = 4;

  /** Calls with bends that others stand for: there are hundreds of parts of devices and of VMs. */
  private static final Pattern AS_OTHERS =
      Pattern.compile(
          ".*/VirtualDevice\\[(?!(VirtualDisk|\\w*SCSIController)\\]).*"
              + "|\\w+: (audit|precheck|templates) .*/VirtualDevice\\[.*"
              + "|\\w+: (audit|precheck) returnval/objects\\[VirtualMachine\\]/propSet\\[.*"
              + " (EMPTY|TWICE|TWICE_OTHERWISE|OTHER_TYPE)");

  /** Before one reader knows what a property is, it has read this of it: one stands for all. */
  private static final Pattern SAME_FOR_ALL =
      Pattern.compile(
          "((propSet|changeSet)\\[)[\\w.]+"
              + "(?=\\](/(name|op) .*| EMPTY|(/val)? (TWICE|TWICE_OTHERWISE))$)");

  /**
   * By these an answer says what it is about, where that was asked by id. Of a set of objects one
   * that nobody asked for may be passed over, and what is then not known be asked once more.
   */
  private static final Pattern ABOUT =
      Pattern.compile(
          "returnval/(config/id/id|keyId/keyId|profileId/uniqueId|entity/key|object/key"
              + "|filterSet/objectSet\\[Task\\]/obj)"
              + " (MISSING|EMPTY|UNKNOWN_VALUE|OTHER_OBJECT)");

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
        // first those that take longest
        Stream.of(VcenterScene.reads(), VcenterScene.vim(), VcenterScene.pbm(), VcenterScene.vapi())
            .flatMap(List::stream)
            .filter(call -> ROWS.isEmpty() || ROWS.contains(call.name()))
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
    if (ROWS.isEmpty()) {
      assertThat(lines).as("lines that are of no use").allMatch(used::contains);
    }
  }

  private List<String> play(RemoteCall<VcenterScene> row) {
    List<String> problems = new ArrayList<>();
    try (DistortedCall call = new DistortedCall(row)) {
      List<String> answers = call.trueAnswers();
      // one of several pages is as good as all
      Set<String> bent = new HashSet<>();
      for (int i = 0; i < answers.size(); i++) {
        for (Bend bend : Bend.of(answers.get(i))) {
          String same = SAME_FOR_ALL.matcher(bend.what()).replaceFirst("$1");
          if (!isWanted(row, bend) || !bent.add(same)) {
            continue;
          }
          String problem = call.play(i + 1, bend.alteration());
          if (problem == null && !call.hasFailed() && ABOUT.matcher(bend.what()).matches()) {
            problem = "about something else, and taken for what was asked about";
          }
          if (problem != null && !mayBe(row, bend, problem)) {
            String how =
                problem.equals(DistortedCall.TOLD_OTHERWISE) ? ", " + call.difference() : "";
            problems.add("answer %d: %s: %s%s".formatted(i + 1, bend.what(), problem, how));
          }
        }
      }
      addEndless(call, answers, problems);
    } catch (RuntimeException | AssertionError e) {
      problems.add("broke: " + e);
    }
    return problems;
  }

  private static boolean isWanted(RemoteCall<?> row, Bend bend) {
    return !AS_OTHERS.matcher(row.name() + " " + bend.what()).matches();
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
  private static Map<String, UnaryOperator<String>> endless(String first) {
    boolean page = first.contains("<objects>");
    if (!page) {
      return Map.of("for ever the same answer", real -> first);
    }
    String last = first.replaceAll("<token>.*</token>", "");
    String empty = last.replaceAll("(?s)<objects>.*</objects>", "");
    AtomicInteger pages = new AtomicInteger();
    return Map.of(
        "for ever the same page", real -> more(last, "0"),
        "for ever the same page, by other tokens", real -> more(last, "" + pages.getAndIncrement()),
        "for ever empty pages", real -> more(empty, "" + pages.getAndIncrement()));
  }

  private static String more(String page, String token) {
    return END.matcher(page).replaceFirst("<token>" + token + "</token>$0");
  }

  private static void addEndless(DistortedCall call, List<String> answers, List<String> problems) {
    if (answers.isEmpty()) {
      // it is made in a thread of its own, or where it is of use
      return;
    }
    endless(answers.get(0))
        .forEach(
            (how, frozen) -> {
              String problem = call.play(0, frozen);
              // the same page twice shows less than there is, where there was more than one
              if (problem != null && !problem.equals(DistortedCall.TOLD_OTHERWISE)) {
                problems.add(how + ": " + problem);
              }
            });
  }
}
