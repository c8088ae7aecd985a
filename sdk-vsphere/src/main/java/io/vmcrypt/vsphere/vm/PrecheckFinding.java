package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

/**
 * Something that was seen at a VM before it is changed.
 *
 * @param code what it is, for programs
 * @param severity whether it stands in the way, or whether it matters at all
 * @param seen what was seen, for people
 * @param advice what to do about it, for people
 */
public record PrecheckFinding(PrecheckCode code, Severity severity, String seen, String advice) {

  /** Whether a finding stands in the way. */
  public enum Severity {
    /** Nothing is sent while this holds. */
    BLOCKING,
    /** The change is made all the same; it may fail. */
    WARNING,
    /** Good to know: nothing needs to be done about it. */
    NOTE
  }

  /**
   * Checks that all is there.
   *
   * @param code as the component
   * @param severity as the component
   * @param seen as the component
   * @param advice as the component
   * @throws NullPointerException if a component is null
   */
  public PrecheckFinding {
    requireNonNull(code, "code");
    requireNonNull(severity, "severity");
    requireNonNull(seen, "seen");
    requireNonNull(advice, "advice");
  }

  /**
   * Whether it stands in the way.
   *
   * @return true for {@link Severity#BLOCKING}
   */
  public boolean blocking() {
    return severity == Severity.BLOCKING;
  }
}
