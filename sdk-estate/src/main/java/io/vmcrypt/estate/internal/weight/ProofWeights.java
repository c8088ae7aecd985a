package io.vmcrypt.estate.internal.weight;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What findings weigh in a proof: {@code proof-weights.txt} says it of each code. */
public final class ProofWeights {

  /** What a warning weighs. */
  enum Weight {
    COUNTS,
    LATER,
    CHANGE
  }

  private static final Map<String, Weight> BY_CODE = read();

  private ProofWeights() {}

  /** One that another program made counts, too. */
  static Weight of(FindingCode code) {
    return BY_CODE.getOrDefault(code.value(), Weight.COUNTS);
  }

  private static Map<String, Weight> read() {
    return Wording.text("proof-weights.txt")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(" +"))
        .collect(
            Collectors.toUnmodifiableMap(
                words -> words[0], words -> Weight.valueOf(words[1].toUpperCase(Locale.ROOT))));
  }

  /** Whether an estate with these findings is as said, as far as all of it is known. */
  public static boolean isProved(List<Finding> findings) {
    return findings.stream().noneMatch(ProofWeights::isAgainst);
  }

  private static boolean isAgainst(Finding finding) {
    return switch (finding.severity()) {
      case BLOCKING -> true;
      case WARNING -> of(finding.code()) != Weight.LATER;
      case NOTE -> false;
    };
  }

  /** What a finding of a plan weighs in a proof. */
  public static Finding ofPlan(Finding finding) {
    return of(finding.code()) == Weight.CHANGE
        ? Reported.again(Severity.NOTE, "it matters for a change only: ", finding)
        : finding;
  }
}
