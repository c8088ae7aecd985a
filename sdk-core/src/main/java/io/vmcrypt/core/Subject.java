package io.vmcrypt.core;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.input.OneLine;

/**
 * The thing that a finding or a change is about: {@code VM web-01 (vm-42), Hard disk 1}.
 *
 * <p>Immutable and thread-safe.
 *
 * @param kind what it is, in the vendor's word: "VM", "host", "KMS cluster", "private cloud"; may
 *     be empty, if {@code name} says it
 * @param name what people call it
 * @param id what the system calls it: a managed object id such as "vm-42"; empty if that is its
 *     name
 * @param part which part or property of it: "home", a disk's label, "certificate"; empty for all of
 *     it
 */
public record Subject(String kind, String name, String id, String part) {

  /**
   * Checks that the subject says something.
   *
   * @throws IllegalArgumentException if kind and name are both blank
   */
  public Subject {
    requireNonNull(kind, "kind");
    requireNonNull(name, "name");
    requireNonNull(id, "id");
    requireNonNull(part, "part");
    if (kind.isBlank() && name.isBlank()) {
      throw new IllegalArgumentException("a subject has a kind or a name");
    }
  }

  /**
   * A thing that is known by its name.
   *
   * @param kind what it is, in the vendor's word
   * @param name what people call it
   * @return the subject
   * @throws IllegalArgumentException if both are blank
   */
  public static Subject of(String kind, String name) {
    return new Subject(kind, name, "", "");
  }

  /**
   * A thing that has an id beside its name.
   *
   * @param kind what it is, in the vendor's word
   * @param name what people call it
   * @param id what the system calls it
   * @return the subject
   * @throws IllegalArgumentException if kind and name are both blank
   */
  public static Subject of(String kind, String name, String id) {
    return new Subject(kind, name, id, "");
  }

  /**
   * A part or a property of the same thing.
   *
   * @param part which one
   * @return a new subject
   */
  public Subject part(String part) {
    return new Subject(kind, name, id, part);
  }

  /**
   * For messages: one line, whatever characters the names hold.
   *
   * @return kind, name, id in brackets, part
   */
  @Override
  public String toString() {
    String whole = (kind + " " + name).strip() + (id.isEmpty() ? "" : " (" + id + ")");
    return OneLine.of(part.isEmpty() ? whole : whole + ", " + part);
  }
}
