package io.vmcrypt.estate.proof;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A VM that the estate means, as a proof saw it. Immutable and thread-safe.
 *
 * @param vm its name and id
 * @param level how much of it is encrypted
 * @param homeEncrypted whether its home is; empty if it could not be read
 * @param disks how many disks it has; 0 if it could not be read
 * @param encryptedDisks how many of these are encrypted
 * @param keys the keys of its home and of all links of its disks
 */
public record ChosenVm(
    Subject vm,
    EncryptionLevel level,
    Optional<Boolean> homeEncrypted,
    int disks,
    int encryptedDisks,
    List<Key> keys) {

  /**
   * One of its keys.
   *
   * @param id the key
   * @param atKms what the key servers said of it
   */
  public record Key(CryptoKeyId id, KeyAtKms atKms) {

    public Key {
      requireNonNull(id, "id");
      requireNonNull(atKms, "atKms");
    }

    /** {@return for people} */
    @Override
    public String toString() {
      return id + " (" + atKms.words() + ")";
    }
  }

  public ChosenVm {
    requireNonNull(vm, "vm");
    requireNonNull(level, "level");
    requireNonNull(homeEncrypted, "homeEncrypted");
    keys = List.copyOf(keys);
  }

  /** {@return how much of it is encrypted, in words} */
  String parts() {
    return homeEncrypted.isEmpty()
        ? "not known"
        : (homeEncrypted.get() ? "home and " : "home unencrypted, ")
            + encryptedDisks
            + " of "
            + disks
            + (disks == 1 ? " disk encrypted" : " disks encrypted");
  }

  /** {@return for people: its name, what of it is encrypted, its keys} */
  @Override
  public String toString() {
    return vm
        + ": "
        + parts()
        + (keys.isEmpty()
            ? ""
            : "; key " + keys.stream().map(Key::toString).collect(Collectors.joining(", key ")));
  }
}
