package io.vmcrypt.kmip;

import io.vmcrypt.kmip.conformance.ConformanceReport;
import io.vmcrypt.kmip.conformance.ConformanceResult;
import io.vmcrypt.kmip.conformance.ConformanceStep;
import io.vmcrypt.kmip.report.StepOutcome;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.FakeKmipServerBuilder;
import io.vmcrypt.testkit.kmip.part.KmipMisbehaviour;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What can be wrong with a server, and how the steps of a conformance report ended. */
final class ConformanceFaults {

  private ConformanceFaults() {}

  /**
   * What is wrong with a server, and which steps must fail for it, and no others.
   *
   * @param shownBy the method of the stand-in, or of its builder, that makes it so
   * @param fails the steps that fail, also those that are not needed
   */
  record Fault(
      String name,
      String shownBy,
      UnaryOperator<FakeKmipServerBuilder> built,
      Consumer<FakeKmipServer> told,
      Set<ConformanceStep> fails) {

    static Fault told(
        String shownBy, String name, Consumer<FakeKmipServer> told, ConformanceStep... fails) {
      return new Fault(name, shownBy, builder -> builder, told, Set.of(fails));
    }

    static Fault built(
        String shownBy,
        String name,
        UnaryOperator<FakeKmipServerBuilder> built,
        ConformanceStep... fails) {
      return new Fault(name, shownBy, built, kms -> {}, Set.of(fails));
    }

    static Fault does(KmipMisbehaviour what, ConformanceStep fails) {
      return told("misbehave", what.toString(), kms -> kms.misbehave(what), fails);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Set<ConformanceStep> ended(ConformanceReport report, StepOutcome... outcomes) {
    return report.results().stream()
        .filter(one -> Set.of(outcomes).contains(one.outcome()))
        .map(ConformanceResult::step)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static String wrong(ConformanceReport report) {
    return report.results().stream()
        .filter(one -> one.outcome() != StepOutcome.PASSED)
        .map(one -> one.step() + " " + one.outcome() + ": " + one.seen())
        .collect(Collectors.joining("; "));
  }
}
