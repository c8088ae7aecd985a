package io.vmcrypt.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Iterator;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The benchmarks' main")
class BenchmarksTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** Twice the baseline is allowed, which is 10 each time. */
  private static Budget budget(String name, double... measured) {
    Iterator<Double> values = DoubleStream.of(measured).iterator();
    return new Budget(name, "ms", 2, 5, () -> new Budget.Round(values.next(), 10));
  }

  private int run(List<String> names, Budget... budgets) throws Exception {
    return Benchmarks.run(
        names,
        List.of(budgets),
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }

  @Test
  @DisplayName("the median round decides, and a row says what was measured")
  void run_medianWithinLimit_isKept() throws Exception {
    assertThat(run(List.of(), budget("one", 90, 20, 11, 12, 95))).isZero();

    assertThat(out.toString(UTF_8).lines().skip(1))
        .singleElement()
        .satisfies(
            row ->
                assertThat(row.split(" +"))
                    .containsExactly("one", "20.000", "10.000", "ms", "2.000", "2.00", "ok"));
  }

  @Test
  @DisplayName("one missed budget among others exits with 1")
  void run_missed_exitsWithOne() throws Exception {
    assertThat(run(List.of(), budget("bad", 21, 21, 21, 1, 1), budget("good", 1, 1, 1, 1, 1)))
        .isEqualTo(1);
    assertThat(out.toString(UTF_8).lines().filter(row -> row.endsWith("MISSED")))
        .singleElement()
        .satisfies(row -> assertThat(row).startsWith("bad "));
  }

  @Test
  @DisplayName("only what is named is measured; names may be cut short")
  void run_named_measuresThese() throws Exception {
    assertThat(run(List.of("goo"), budget("bad"), budget("good", 1, 1, 1, 1, 1))).isZero();
    assertThat(out.toString(UTF_8)).contains("good").doesNotContain("bad");
  }

  @Test
  @DisplayName("an unknown name exits with 2 and lists those that there are")
  void run_unknownName_exitsWithTwo() throws Exception {
    assertThat(run(List.of("other"), budget("one"), budget("two"))).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("No benchmark is called other", "  one", "  two");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  @DisplayName("the budgets have names of their own")
  void budgets_names_differ() {
    assertThat(Budgets.all()).extracting(Budget::name).doesNotHaveDuplicates().isNotEmpty();
  }
}
