package io.vmcrypt.estate.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.estate.part.EstateFormatException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Which VMs a move is about, as they were before anything was changed, and how long each was in the
 * clear. All else is read from the two vCenters each time. Keep it with the document: a VM that has
 * left the source is found again by it, and its proof names the keys that it had.
 *
 * <p>Immutable and thread-safe.
 *
 * @param move the name of the move
 * @param from the source's own id
 * @param to the target's own id
 * @param madeAt when the VMs were first looked at
 * @param selections how the document chose them, in words and in its order: with other ones a VM
 *     would move another way
 * @param vms the VMs
 */
public record MoveRecord(
    String move,
    String from,
    String to,
    Instant madeAt,
    List<String> selections,
    List<MovedVm> vms) {

  /** The largest record that is read, in bytes. */
  public static final int MAX_BYTES = 64 * 1024 * 1024;

  /**
   * Checks that all is there.
   *
   * @throws IllegalArgumentException if a VM is of none of the selections
   */
  public MoveRecord {
    requireNonNull(move, "move");
    requireNonNull(from, "from");
    requireNonNull(to, "to");
    requireNonNull(madeAt, "madeAt");
    selections = List.copyOf(selections);
    vms = List.copyOf(vms);
    for (MovedVm vm : vms) {
      if (vm.selection() < 0 || vm.selection() >= selections.size()) {
        throw new IllegalArgumentException(vm + " is of no selection: " + vm.selection());
      }
    }
  }

  /**
   * Whether it is of a move between two vCenters.
   *
   * @param source the own id of the one that VMs leave
   * @param target the own id of the one that they come to
   * @return false also if they are swapped
   */
  public boolean isBetween(String source, String target) {
    return from.equalsIgnoreCase(source) && to.equalsIgnoreCase(target);
  }

  /**
   * Reads one that was written.
   *
   * @param file the file
   * @return the record
   * @throws EstateFormatException if it cannot be read, is no such record, or was changed
   */
  public static MoveRecord fromFile(Path file) {
    return RecordJson.read(requireNonNull(file, "file"));
  }

  /**
   * Writes it as one JSON object with its digest.
   *
   * @param out is flushed and not closed
   * @throws java.io.UncheckedIOException if {@code out} cannot be written
   */
  public void writeJson(OutputStream out) {
    new RecordJson(this).write(requireNonNull(out, "out"));
  }

  /**
   * The same, with some VMs changed.
   *
   * @param changes what becomes of a VM, by its managed object id at the source
   * @return the record
   */
  public MoveRecord with(Map<String, UnaryOperator<MovedVm>> changes) {
    requireNonNull(changes, "changes");
    return new MoveRecord(
        move,
        from,
        to,
        madeAt,
        selections,
        vms.stream()
            .map(vm -> changes.getOrDefault(vm.sourceId(), UnaryOperator.identity()).apply(vm))
            .toList());
  }
}
