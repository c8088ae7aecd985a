package io.vmcrypt.vsphere.kms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keys were not removed, because they are in use, or it is not known whether they are. Nothing was
 * removed.
 */
public class KeysInUseException extends ConflictException {

  private static final long serialVersionUID = 1L;

  private final transient List<CryptoKeyStatus> keys;

  /**
   * A removal that was not done.
   *
   * @param attempt what was tried
   * @param outcome what stands in the way
   * @param advice what to do next
   * @param keys which of the keys are used, and by whom
   * @param cause what could not be asked, or null
   */
  public KeysInUseException(
      Attempt attempt,
      String outcome,
      String advice,
      List<CryptoKeyStatus> keys,
      @Nullable Throwable cause) {
    super(attempt, outcome, advice, null, cause);
    this.keys = List.copyOf(keys);
  }

  /**
   * Which of the keys are used, or may be, and by whom.
   *
   * @return one or more; a key has no users here if vCenter does not name them
   */
  public List<CryptoKeyStatus> keys() {
    return keys;
  }

  /**
   * Who uses the keys.
   *
   * @return each once; for a key whose users vCenter does not name, one of the kind {@link
   *     KeyUser.Kind#UNKNOWN}
   */
  public List<KeyUser> users() {
    return keys.stream()
        .flatMap(
            key ->
                key.users().isEmpty()
                    ? Stream.of(KeyUser.unknown(key.key()))
                    : key.users().stream())
        .distinct()
        .toList();
  }
}
