package io.vmcrypt.estate.rotation;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * What of an estate is renewed: its certificates, the keys of its VMs, or both.
 *
 * <pre>{@code
 * EstatePlan plan = estates.planRotation(estate, Rotation.certificatesAndKeys());
 * EstateReport report = estates.startApply(plan).await(Duration.ofHours(12));
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 *
 * @param isOfCertificates whether certificates are renewed: vCenter's client certificate, if it
 *     {@linkplain io.vmcrypt.estate.spec.Estate#certificateDays ends soon} or the estate names a
 *     newer one; the next certificate of a key server, as the estate names it; its thumbprint at
 *     OVHcloud
 * @param isOfKeys whether the encrypted VMs that the estate chooses get new keys, in place of all
 *     keys of its key provider that are in use. The old keys stay on their key server
 * @param isDeep whether the data are encrypted anew, too; the VMs must be off
 * @param oldKeys the keys that are replaced: what an earlier run has noted, or, of a plan, those
 *     that were in use then; empty for those that are in use when it is planned: each rotation
 *     changes all of them
 * @param note keeps each note of the keys that are replaced in the place of the one before, so that
 *     another run does what one that breaks off has left over. It is called on the thread of the
 *     run before the first key is replaced, which is not if it throws, and when all is over; empty
 *     if nothing is noted
 */
public record Rotation(
    boolean isOfCertificates,
    boolean isOfKeys,
    boolean isDeep,
    Optional<OldKeys> oldKeys,
    Optional<Consumer<OldKeys>> note) {

  /**
   * Checks that it makes sense.
   *
   * @throws IllegalArgumentException if nothing is to be renewed, if something is said of keys that
   *     are not, or if there is no old key
   */
  public Rotation {
    requireNonNull(note, "note");
    if (!isOfCertificates && !isOfKeys) {
      throw new IllegalArgumentException("nothing is to be renewed: neither certificates nor keys");
    }
    if (!isOfKeys && (isDeep || oldKeys.isPresent() || note.isPresent())) {
      throw new IllegalArgumentException("deep and old keys go with keys");
    }
    if (oldKeys.filter(old -> old.keys().isEmpty()).isPresent()) {
      throw new IllegalArgumentException("there is no old key");
    }
  }

  private static Rotation of(boolean certificates, boolean keys) {
    return new Rotation(certificates, keys, false, Optional.empty(), Optional.empty());
  }

  /** {@return a rotation that renews certificates} */
  public static Rotation certificates() {
    return of(true, false);
  }

  /** {@return a rotation that gives VMs new keys} */
  public static Rotation keys() {
    return of(false, true);
  }

  /** {@return a rotation that renews certificates, and then gives VMs new keys} */
  public static Rotation certificatesAndKeys() {
    return of(true, true);
  }

  /** {@return the same rotation; it encrypts the data anew, too} */
  public Rotation deep() {
    return new Rotation(isOfCertificates, isOfKeys, true, oldKeys, note);
  }

  /**
   * The same rotation of these keys, whatever others are in use.
   *
   * @param old what an earlier run has noted, at least one
   * @return a new rotation
   * @throws IllegalArgumentException if there is none
   */
  public Rotation replacing(OldKeys old) {
    return new Rotation(isOfCertificates, isOfKeys, isDeep, Optional.of(old), note);
  }

  /**
   * The same rotation; it is noted which keys are replaced, and of each whether it may go.
   *
   * @param keeper keeps the {@link #note}
   * @return a new rotation
   */
  public Rotation noting(Consumer<OldKeys> keeper) {
    return new Rotation(isOfCertificates, isOfKeys, isDeep, oldKeys, Optional.of(keeper));
  }
}
