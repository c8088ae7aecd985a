package io.vmcrypt.core.operation;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.shared.input.OneLine;
import java.util.Optional;

/**
 * One thing that is to be changed, or was: from what to what. A {@code plan} lists the changes that
 * {@code ensure} would make; {@link Ensured#changes} lists the changes that it made.
 *
 * <p>The values are for people. No value holds a secret: where a password is replaced, they are
 * words such as "the old password" and "the new password". Immutable and thread-safe.
 *
 * @param system where, as in {@link io.vmcrypt.core.error.Attempt#system}: "OVHcloud API",
 *     "vCenter"
 * @param subject what is changed; its {@linkplain Subject#part part} names the property, and is
 *     empty where the whole thing is made or removed
 * @param from what was there; empty if there was nothing
 * @param to what comes in its place; empty if there will be nothing
 */
public record Change(String system, Subject subject, Optional<String> from, Optional<String> to) {

  private static final String NOTHING = "none";

  /**
   * Checks that it changes something.
   *
   * @throws IllegalArgumentException if {@code system} is blank, or both values are equal
   */
  public Change {
    requireNonNull(subject, "subject");
    requireNonNull(from, "from");
    requireNonNull(to, "to");
    if (requireNonNull(system, "system").isBlank()) {
      throw new IllegalArgumentException("system is blank");
    }
    if (from.equals(to)) {
      throw new IllegalArgumentException(
          subject + " is not changed: both values are " + to.orElse(NOTHING));
    }
  }

  /**
   * Something that was not there is made, or a property that had no value gets one.
   *
   * @param system where
   * @param subject what is made
   * @param to what it is like
   * @return the change
   * @throws IllegalArgumentException if {@code system} is blank
   */
  public static Change made(String system, Subject subject, String to) {
    return new Change(system, subject, Optional.empty(), Optional.of(to));
  }

  /**
   * Something gets another value.
   *
   * @param system where
   * @param subject what is changed
   * @param from what was there
   * @param to what comes in its place
   * @return the change
   * @throws IllegalArgumentException if {@code system} is blank, or both values are equal
   */
  public static Change changed(String system, Subject subject, String from, String to) {
    return new Change(system, subject, Optional.of(from), Optional.of(to));
  }

  /**
   * Something that is there is removed, or a property loses its value.
   *
   * @param system where
   * @param subject what is removed
   * @param from what was there
   * @return the change
   * @throws IllegalArgumentException if {@code system} is blank
   */
  public static Change removed(String system, Subject subject, String from) {
    return new Change(system, subject, Optional.of(from), Optional.empty());
  }

  /**
   * What is changed of a thing that is named already: one line, whatever characters the values
   * hold.
   *
   * @return the part, if there is one, and both values: {@code address: 192.0.2.1 -> 192.0.2.9};
   *     {@code none} stands for nothing
   */
  public String ofItsSubject() {
    String values = from.orElse(NOTHING) + " -> " + to.orElse(NOTHING);
    return line(subject.part().isEmpty() ? values : subject.part() + ": " + values);
  }

  /**
   * {@return one line, whatever characters the values hold: such as {@code vCenter, KMS server
   * kms-1, address: 192.0.2.1 -> 192.0.2.9}; {@code none} stands for nothing}
   */
  @Override
  public String toString() {
    return line(
        system + ", " + subject + ": " + from.orElse(NOTHING) + " -> " + to.orElse(NOTHING));
  }

  private static String line(String text) {
    return OneLine.of(text);
  }
}
