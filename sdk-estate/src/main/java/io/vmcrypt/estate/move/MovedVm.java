package io.vmcrypt.estate.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.move.VmShape;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A VM of a move, as it was before anything was changed. Immutable and thread-safe.
 *
 * @param selection which selection of the move it belongs to, from 0
 * @param name its name at the source
 * @param path its inventory path at the source; empty if it is not known
 * @param sourceId its managed object id at the source: "vm-42"
 * @param instanceUuid by which it is known at both sides; empty if vCenter did not show it
 * @param keysBefore all keys that it had, each once; empty if it was plain
 * @param shape what it was made of, which what arrives is compared with; empty if that was not read
 * @param clearSince since when it was in the clear, for the first time, by the clock of the
 *     source's vCenter: no later than its decryption began; empty if it was not decrypted by this
 *     move
 * @param clearUntil until when, by the same clock: when it was seen encrypted at the target; empty
 *     if it was not
 */
public record MovedVm(
    int selection,
    String name,
    String path,
    String sourceId,
    Optional<String> instanceUuid,
    List<CryptoKeyId> keysBefore,
    Optional<VmShape> shape,
    Optional<Instant> clearSince,
    Optional<Instant> clearUntil) {

  /** Checks that all is there. */
  public MovedVm {
    requireNonNull(name, "name");
    requireNonNull(path, "path");
    requireNonNull(sourceId, "sourceId");
    requireNonNull(instanceUuid, "instanceUuid");
    keysBefore = List.copyOf(keysBefore);
    requireNonNull(shape, "shape");
    requireNonNull(clearSince, "clearSince");
    requireNonNull(clearUntil, "clearUntil");
  }

  /**
   * The same, in the clear since a time, and still so.
   *
   * @param since by the clock of the source's vCenter
   * @return the VM
   */
  public MovedVm clearSince(Instant since) {
    return clear(Optional.of(since), Optional.empty());
  }

  /**
   * The same, in the clear until a time.
   *
   * @param until by the clock of the source's vCenter
   * @return the VM
   */
  public MovedVm clearUntil(Instant until) {
    return clear(clearSince, Optional.of(until));
  }

  /**
   * {@return whether it was encrypted as a whole; false also if that is not known} If not, nobody
   * knows since when it was in the clear.
   */
  public boolean wasEncrypted() {
    return shape.flatMap(VmShape::parts).filter(VmShape.Parts::isEncrypted).isPresent();
  }

  private MovedVm clear(Optional<Instant> since, Optional<Instant> until) {
    return new MovedVm(
        selection, name, path, sourceId, instanceUuid, keysBefore, shape, since, until);
  }

  /**
   * {@return how long it was in the clear, and no shorter than it was; empty if that is not known,
   * or not over, or if the clock was set back in between}
   */
  public Optional<Duration> timeInClear() {
    return clearSince
        .flatMap(since -> clearUntil.map(until -> Duration.between(since, until)))
        .filter(time -> !time.isNegative());
  }

  /** {@return in words; for messages, not for parsing} */
  @Override
  public String toString() {
    return "VM \"" + name + "\" (" + sourceId + ")";
  }
}
