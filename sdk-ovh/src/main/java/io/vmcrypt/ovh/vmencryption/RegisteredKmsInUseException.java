package io.vmcrypt.ovh.vmencryption;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A registered KMS was not removed, because it is in use, or because that is not known: see {@link
 * KmsRemoval}. Nothing was changed.
 */
public class RegisteredKmsInUseException extends ConflictException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> users;

  /**
   * A removal that was refused.
   *
   * @param attempt what was tried
   * @param outcome what stands in the way
   * @param advice what to do next
   * @param users who uses the KMS
   * @param cause why it is not known who uses the KMS, or null
   */
  public RegisteredKmsInUseException(
      Attempt attempt,
      String outcome,
      String advice,
      List<String> users,
      @Nullable Throwable cause) {
    super(attempt, outcome, advice, null, cause);
    this.users = List.copyOf(users);
  }

  /**
   * {@return who uses the KMS; what the removal's function returned; empty if it is not known who
   * uses the KMS}
   */
  public List<String> users() {
    return users;
  }
}
