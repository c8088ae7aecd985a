package io.vmcrypt.core.control;

import static java.util.Objects.requireNonNull;

/**
 * A control of one version of a guide or standard.
 *
 * @param guide such as {@code Security Configuration Guide}
 * @param version the guide's version; empty if it has none
 * @param id how the guide names it: {@code vm-9.vmotion-encrypted}
 * @param also what the guide itself maps it to, such as {@code PCI DSS 4.2.1}; empty if nothing
 * @param origin who says that the control asks this
 */
public record Control(String guide, String version, String id, String also, Origin origin) {

  /** Who says that a control asks a question. */
  public enum Origin {
    /** The guide itself, which names what is to be read. */
    GUIDE,
    /**
     * A mapping of this SDK: the standard asks for more than can be read here, so the answer is at
     * most {@linkplain ControlAnswer.Verdict#IN_PART in part}.
     */
    OURS,
    /** A file of the company. */
    COMPANY
  }

  public Control {
    requireNonNull(guide, "guide");
    requireNonNull(version, "version");
    requireNonNull(id, "id");
    requireNonNull(also, "also");
    requireNonNull(origin, "origin");
  }

  /** {@return the guide and its version: such as {@code STIG 8}} */
  public String title() {
    return version.isEmpty() ? guide : guide + " " + version;
  }

  /** {@return in words: guide, version, id; and whether it is a mapping of this SDK} */
  @Override
  public String toString() {
    return title() + " " + id + (origin == Origin.OURS ? " (our mapping)" : "");
  }
}
