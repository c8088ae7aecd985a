package io.vmcrypt.vsphere.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Why it is not known whether keys are needed, for {@link KeyNeed}. Immutable and thread-safe.
 *
 * @param kind what is not known
 * @param id what it is about: the managed object id of a VM, a host or a cluster, of a task, the id
 *     of a first-class disk or of a key, the name of a key provider, {@link #FIRST_CLASS_DISKS} or
 *     {@link #VSAN}; empty if it is about no single thing
 * @param seen what was seen, in words
 * @param advice what would settle it
 * @param cause what could not be asked; empty if all was answered
 * @param series what it is one of: a task of those of one kind, with whose they are, such as {@code
 *     VirtualMachine.clone by EXAMPLE\backup}, since where such tasks begin without end each has
 *     another id; a disk of {@link #FIRST_CLASS_DISKS}. Empty for anything else, and for a task
 *     whose kind or originator vCenter does not tell
 */
public record KeyDoubt(
    Kind kind,
    String id,
    String seen,
    String advice,
    Optional<SdkException> cause,
    Optional<String> series) {

  /** As an id: the first-class disks that could not be read, or do not show their keys. */
  public static final String FIRST_CLASS_DISKS = "first-class-disks";

  /** As an id: the vSAN clusters that could not be read. */
  public static final String VSAN = "vsan";

  /** What is not known. */
  public enum Kind {
    /**
     * Which keys vCenter lists as in use, or what wraps them: it is silent or contradicts itself.
     */
    LIST,
    /** Who uses a key that vCenter lists as in use. */
    KEY,
    /**
     * Which keys a VM, a snapshot or a host has: it cannot be read, or vCenter is not connected to
     * it and shows what it last heard.
     */
    OBJECT,
    /**
     * Whether a VM or a host still has a key, or has one since vCenter was last connected to it.
     */
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
    requireNonNull(series, "series");
  }

  /**
   * A doubt about something that is one of no series.
   *
   * @param kind what is not known
   * @param id what it is about; empty if it is about no single thing
   * @param seen what was seen, in words
   * @param advice what would settle it
   * @param cause what could not be asked; empty if all was answered
   */
  public KeyDoubt(Kind kind, String id, String seen, String advice, Optional<SdkException> cause) {
    this(kind, id, seen, advice, cause, Optional.empty());
  }

  /**
   * {@return whether it is about one of these; what is about no single thing is about none}
   *
   * @param names ids, or series
   */
  public boolean isAbout(Collection<String> names) {
    return (!id.isEmpty() && names.contains(id)) || series.filter(names::contains).isPresent();
  }

  /**
   * {@return what to skip if it cannot be asked: its series, else its id; empty if it is about no
   * single user of keys}
   */
  public Optional<String> toSkip() {
    return switch (kind) {
      case LIST, KEY, KEY_PROVIDER -> Optional.empty();
      case OBJECT, STALE, TASK, FIRST_CLASS_DISK, VSAN ->
          id.isEmpty() ? Optional.empty() : Optional.of(series.orElse(id));
    };
  }

  /** {@return the privileges that this user lacks to know; vSphere's names} */
  public List<String> missing() {
    return cause.orElse(null) instanceof PermissionDeniedException denied
        ? denied.missing()
        : List.of();
  }

  /** For messages: what was seen. */
  @Override
  public String toString() {
    return seen;
  }
}
