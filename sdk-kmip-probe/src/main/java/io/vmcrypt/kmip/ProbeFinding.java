package io.vmcrypt.kmip;

import static java.util.Objects.requireNonNull;

/**
 * Something that a probe has to say about a KMS.
 *
 * @param severity what it means for vSphere
 * @param code its stable name, for programs
 * @param step what the probe was doing
 * @param seen what was seen, for people; text of the server is in it without control characters and
 *     shortened
 * @param advice what to do, for people; may be empty
 */
public record ProbeFinding(
    Severity severity, FindingCode code, ProbeStep step, String seen, String advice) {

  /**
   * Checks that all is there.
   *
   * @param severity as the component
   * @param code as the component
   * @param step as the component
   * @param seen as the component
   * @param advice as the component
   * @throws NullPointerException if a component is null
   */
  public ProbeFinding {
    requireNonNull(severity, "severity");
    requireNonNull(code, "code");
    requireNonNull(step, "step");
    requireNonNull(seen, "seen");
    requireNonNull(advice, "advice");
  }

  /**
   * One line.
   *
   * @return severity, code, what was seen, what to do
   */
  @Override
  public String toString() {
    return severity + " " + code + ": " + seen + (advice.isEmpty() ? "" : ". " + advice);
  }
}
