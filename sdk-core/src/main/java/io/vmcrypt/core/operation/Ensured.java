package io.vmcrypt.core.operation;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What {@code ensure} returns: the thing, and what had to be changed for it. Each {@code ensure}
 * has a {@code plan} that takes the same argument, returns the same changes, and sends nothing that
 * changes.
 *
 * <p>Most things are there when {@code ensure} returns:
 *
 * <pre>{@code
 * Ensured<StoragePolicy> policy = policies.ensureEncryption(spec);
 * policy.changes().forEach(System.out::println);
 * assign(policy.value());
 * }</pre>
 *
 * <p>Where a vendor's task makes the thing, it cannot be there yet. Then the value is the {@link
 * Operation} whose result is the thing, with the vendor's own type of state. Its wait returns at
 * once if nothing had to be done:
 *
 * <pre>{@code
 * Ensured<Operation<OvhProgress, PrivateCloudUser>> user = users.ensureEncryptionRight(userId);
 * PrivateCloudUser withTheRight = user.value().await(timeout);
 * }</pre>
 *
 * <p>Thread-safe and immutable, as far as the value is.
 *
 * @param value the thing, or the operation that makes it
 * @param changes what this call has changed or begun to change, in its order; empty if nothing had
 *     to be done, or an earlier call had begun it already
 * @param <T> the thing, or the operation that makes it
 */
public record Ensured<T>(T value, List<Change> changes) {

  /** Checks and copies. */
  public Ensured {
    requireNonNull(value, "value");
    changes = List.copyOf(requireNonNull(changes, "changes"));
  }

  /**
   * A thing that is as it was asked for.
   *
   * @param value the thing, or the operation that makes it
   * @param <T> its type
   * @return the thing, with no changes
   */
  public static <T> Ensured<T> unchanged(T value) {
    return new Ensured<>(value, List.of());
  }

  /**
   * {@return whether this call has changed something, or begun to; false if nothing had to be done,
   * or an earlier call had begun it already}
   */
  public boolean isChanged() {
    return !changes.isEmpty();
  }

  /**
   * {@return the vendor's work that makes the thing, for code that does not know the type of the
   * thing: the value, if it is an operation; empty if the thing is there already}
   */
  public Optional<Operation<?, ?>> operation() {
    return value instanceof Operation<?, ?> operation ? Optional.of(operation) : Optional.empty();
  }

  /**
   * One line: what was changed.
   *
   * @return the changes, or {@code unchanged}, and the id of the vendor's task, if one runs
   */
  @Override
  public String toString() {
    String text =
        changes.isEmpty()
            ? "unchanged"
            : changes.stream().map(Change::toString).collect(Collectors.joining("; "));
    return operation()
        .map(Operation::id)
        .filter(id -> !id.isEmpty())
        .map(id -> text + " (task " + id + ")")
        .orElse(text);
  }
}
