package io.vmcrypt.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Measures all budgets, or the named ones, and prints one table. A budget is met if the median
 * ratio of its rounds is within the limit.
 *
 * <p>Exit status: 0 all are met, 1 one is missed, 2 bad usage.
 */
public final class Benchmarks {

  private static final int KEPT = 0;
  private static final int MISSED = 1;
  private static final int BAD_USAGE = 2;

  private Benchmarks() {}

  public static void main(String[] args) throws Exception {
    System.exit(run(Arrays.asList(args), Budgets.all(), System.out, System.err));
  }

  static int run(List<String> names, List<Budget> all, PrintStream out, PrintStream err)
      throws Exception {
    List<Budget> chosen = new ArrayList<>(all);
    if (!names.isEmpty()) {
      chosen.removeIf(budget -> names.stream().noneMatch(budget.name()::startsWith));
    }
    for (String name : names) {
      if (all.stream().noneMatch(budget -> budget.name().startsWith(name))) {
        err.println("No benchmark is called " + name + ". There are:");
        all.forEach(budget -> err.println("  " + budget.name()));
        return BAD_USAGE;
      }
    }
    List<String> rows = new ArrayList<>();
    boolean kept = true;
    for (Budget budget : chosen) {
      List<Budget.Round> rounds = new ArrayList<>();
      for (int i = 1; i <= budget.rounds(); i++) {
        Budget.Round round = budget.how().once();
        rounds.add(round);
        err.printf(
            Locale.ROOT,
            "%s, round %d of %d: %.3f, baseline %.3f %s%n",
            budget.name(),
            i,
            budget.rounds(),
            round.measured(),
            round.baseline(),
            budget.unit());
      }
      double ratio = median(rounds, Budget.Round::ratio);
      boolean holds = ratio <= budget.limit();
      kept &= holds;
      rows.add(
          String.format(
              Locale.ROOT,
              "%-26s %10.3f %10.3f %-12s %6.3f %7s  %s",
              budget.name(),
              median(rounds, Budget.Round::measured),
              median(rounds, Budget.Round::baseline),
              budget.unit(),
              ratio,
              budget.limit() == Budget.NONE
                  ? "none"
                  : String.format(Locale.ROOT, "%.2f", budget.limit()),
              holds ? "ok" : "MISSED"));
    }
    out.printf(
        "%-26s %10s %10s %-12s %6s %7s%n",
        "benchmark", "measured", "baseline", "unit", "ratio", "budget");
    rows.forEach(out::println);
    return kept ? KEPT : MISSED;
  }

  private static double median(List<Budget.Round> rounds, ToDoubleFunction<Budget.Round> value) {
    double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
