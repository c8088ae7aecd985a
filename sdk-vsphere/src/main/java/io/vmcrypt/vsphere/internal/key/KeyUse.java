package io.vmcrypt.vsphere.internal.key;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.kms.KmsClusterInUseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why a key provider must not be touched: its keys are in use, or it is not known whether they are.
 *
 * @param attempt what was tried
 * @param users who uses its keys
 * @param unlisted why it is not known which keys are in use; empty if it is
 * @param unnamed why there may be more users; empty if vCenter could be asked for all
 */
public record KeyUse(
    Attempt attempt,
    List<KeyUser> users,
    Optional<ServiceException> unlisted,
    Optional<ServiceException> unnamed) {

  public static KeyUse of(KeyUsers keys, Attempt attempt, String providerId, KeysInUse inUse) {
    KeyUsers.Users found = keys.usersOf(attempt, providerId, inUse);
    return new KeyUse(attempt, found.users(), inUse.unanswered(), found.unanswered());
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
        attempt,
        outcome,
        privileges() + advice,
        users,
        lacking,
        unlisted.or(() -> unnamed).orElse(null));
  }

  /** Names missing privileges: the reader can fix those at once. */
  private String privileges() {
    String missing =
        Stream.of(unlisted, unnamed)
            .flatMap(Optional::stream)
            .filter(PermissionDeniedException.class::isInstance)
            .flatMap(denied -> ((PermissionDeniedException) denied).missing().stream())
            .distinct()
            .collect(Collectors.joining(", "));
    return missing.isEmpty()
        ? ""
        : "To see who uses the keys, this user needs the privilege " + missing + ". ";
  }

  /** Who uses keys, or why that is not known. */
  public String inWords() {
    String named = KeyUsers.inWords(users);
    if (unlisted.isPresent()) {
      return "it is not known whether keys of it are in use: "
          + unlisted.get().outcome()
          + (users.isEmpty() ? "" : "; seen to use such keys: " + named);
    }
    return "keys of it are in use by "
        + named
        + unnamed.map(why -> "; it is not known who else uses them: " + why.outcome()).orElse("");
  }
}
