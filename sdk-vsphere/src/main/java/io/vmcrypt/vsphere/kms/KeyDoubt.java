package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.SdkException;
import java.util.Optional;

/**
 * Why it is not known whether keys are needed, for {@link KeyNeed}. Immutable and thread-safe.
 *
 * @param kind what is not known
 * @param id what it is about: the managed object id of a VM, a host or a cluster, of a task, the id
 *     of a first-class disk or of a key, the name of a key provider; empty if it is about no single
 *     thing
 * @param seen what was seen, in words
 * @param advice what would settle it
 * @param cause what could not be asked; empty if all was answered
 */
public record KeyDoubt(
    Kind kind, String id, String seen, String advice, Optional<SdkException> cause) {

  /** What is not known. */
  public enum Kind {
    /** Which keys vCenter lists as in use, or what wraps them: it is silent or contradicts itself. */
    LIST,
    /** Who uses a key that vCenter lists as in use. */
    KEY,
    /**
     * Which keys a VM, a snapshot or a host has: it cannot be read, or vCenter is not connected to
     * it and shows what it last heard.
     */
    OBJECT,
    /** Whether a VM or a host still has a key, or has one since vCenter was last connected to it. */
    STALE,
    /** Which key a task under way will bring. It is settled once the task has ended. */
    TASK,
    /** Which keys first-class disks have. */
    FIRST_CLASS_DISK,
    /** Whose keys a cluster's vSAN has. */
    VSAN,
    /** Whether the name is right: vCenter has no key provider of it, or shows none. */
    KEY_PROVIDER
  }

  public KeyDoubt {
    requireNonNull(kind, "kind");
    requireNonNull(id, "id");
    requireNonNull(seen, "seen");
    requireNonNull(advice, "advice");
    requireNonNull(cause, "cause");
  }

  /** For messages: what was seen. */
  @Override
  public String toString() {
    return seen;
  }
}
