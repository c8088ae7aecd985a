package io.vmcrypt.core.finding;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.shared.input.OneLine;
import java.util.Comparator;
import java.util.List;

/**
 * Something that the SDK has seen and that matters: before a change, in an audit, at a KMS. The
 * same form for all systems. All codes, with their meaning and cure, are in {@code
 * docs/findings.md}.
 *
 * <p>The texts are for people and may change; programs rely on {@code code}, {@code severity} and
 * {@code subject}. No text holds a secret. Immutable and thread-safe.
 *
 * @param severity how much it matters
 * @param code what it is, for programs
 * @param system where it was seen, as in {@link io.vmcrypt.core.error.Attempt#system}: "OVHcloud
 *     API", "vCenter", "KMS"
 * @param subject what it is about
 * @param seen what was seen: a sentence or its beginning, with or without a full stop
 * @param advice what to do about it: one or more sentences; empty if nothing has to be done
 * @param missing the rights that the credentials lack: OVHcloud access rules, IAM actions, vSphere
 *     privileges; empty if the finding is not about rights
 */
public record Finding(
    Severity severity,
    FindingCode code,
    String system,
    Subject subject,
    String seen,
    String advice,
    List<String> missing) {

  /**
   * Checks that no text that is required is blank.
   *
   * @throws NullPointerException if a component or an element is null
   * @throws IllegalArgumentException if {@code system} or {@code seen} is blank
   */
  public Finding {
    requireNonNull(severity, "severity");
    requireNonNull(code, "code");
    requireNonNull(subject, "subject");
    requireNonNull(advice, "advice");
    missing = List.copyOf(requireNonNull(missing, "missing"));
    if (requireNonNull(system, "system").isBlank()) {
      throw new IllegalArgumentException("system is blank");
    }
    if (requireNonNull(seen, "seen").isBlank()) {
      throw new IllegalArgumentException("seen is blank");
    }
  }

  /**
   * A finding that stands in the way.
   *
   * @param code what it is
   * @param system where it was seen
   * @param subject what it is about
   * @param seen what was seen
   * @param advice what to do, or empty
   * @return of severity {@link Severity#BLOCKING}
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if {@code system} or {@code seen} is blank
   */
  public static Finding blocking(
      FindingCode code, String system, Subject subject, String seen, String advice) {
    return new Finding(Severity.BLOCKING, code, system, subject, seen, advice, List.of());
  }

  /**
   * A finding that may come to matter.
   *
   * @param code what it is
   * @param system where it was seen
   * @param subject what it is about
   * @param seen what was seen
   * @param advice what to do, or empty
   * @return of severity {@link Severity#WARNING}
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if {@code system} or {@code seen} is blank
   */
  public static Finding warning(
      FindingCode code, String system, Subject subject, String seen, String advice) {
    return new Finding(Severity.WARNING, code, system, subject, seen, advice, List.of());
  }

  /**
   * A finding that is good to know.
   *
   * @param code what it is
   * @param system where it was seen
   * @param subject what it is about
   * @param seen what was seen
   * @param advice what to do, or empty
   * @return of severity {@link Severity#NOTE}
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if {@code system} or {@code seen} is blank
   */
  public static Finding note(
      FindingCode code, String system, Subject subject, String seen, String advice) {
    return new Finding(Severity.NOTE, code, system, subject, seen, advice, List.of());
  }

  /**
   * The same finding, with the rights that are lacking.
   *
   * @param missing OVHcloud access rules, IAM actions, vSphere privileges
   * @return a new finding
   * @throws NullPointerException if {@code missing} or an element is null
   */
  public Finding withMissing(List<String> missing) {
    return new Finding(severity, code, system, subject, seen, advice, missing);
  }

  /**
   * The order by weight: the heaviest first. A stable sort, such as {@link List#sort}, keeps
   * findings of one severity as they were.
   *
   * @return a comparator that calls all findings of one severity equal
   */
  public static Comparator<Finding> bySeverity() {
    return Comparator.comparing(Finding::severity);
  }

  /** {@return whether it stands in the way; true for {@link Severity#BLOCKING}} */
  public boolean isBlocking() {
    return severity == Severity.BLOCKING;
  }

  /**
   * {@return one line, whatever characters the texts hold; severity and code, system and subject,
   * what was seen, what to do} What is missing is in it.
   */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder();
    line.append(severity).append(' ').append(code).append(": ");
    line.append(system).append(", ").append(subject).append(": ").append(sentence(seen));
    if (!missing.isEmpty()) {
      line.append(" Missing: ").append(String.join(", ", missing)).append('.');
    }
    if (!advice.isBlank()) {
      line.append(' ').append(advice.strip());
    }
    return OneLine.of(line.toString());
  }

  private static String sentence(String text) {
    String stripped = text.strip();
    boolean ended = stripped.endsWith(".") || stripped.endsWith("!") || stripped.endsWith("?");
    return ended ? stripped : stripped + ".";
  }
}
