package io.vmcrypt.vsphere.internal.key;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.kms.KmsClusterInUseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why a key provider must not be touched: keys of it are in use, or it is not known whether they
 * are.
 *
 * @param attempt what was tried
 * @param users who uses its keys
 * @param unanswered why it is not known which keys are in use; empty if it is
 */
public record KeyUse(Attempt attempt, List<KeyUser> users, Optional<ServiceException> unanswered) {

  public static KeyUse of(KeyUsers keys, Attempt attempt, String clusterId, KeysInUse inUse) {
    return new KeyUse(attempt, keys.usersOf(attempt, clusterId, inUse), inUse.unanswered());
  }

  public KmsClusterInUseException refusal(String outcome, String advice) {
    return refusal(outcome, advice, Map.of());
  }

  /**
   * The refusal.
   *
   * @param lacking what a proof lacks, by key
   */
  public KmsClusterInUseException refusal(
      String outcome, String advice, Map<String, String> lacking) {
    return new KmsClusterInUseException(
        attempt, outcome, advice, users, lacking, unanswered.orElse(null));
  }

  /** Who uses keys, or why that is not known. */
  public String inWords() {
    String named = KeyUsers.inWords(users);
    return unanswered
        .map(
            why ->
                "it is not known whether keys of it are in use: "
                    + why.outcome()
                    + (users.isEmpty() ? "" : "; seen to use such keys: " + named))
        .orElse("keys of it are in use by " + named);
  }
}
