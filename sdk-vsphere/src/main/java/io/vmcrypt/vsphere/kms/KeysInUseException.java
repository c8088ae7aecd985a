package io.vmcrypt.vsphere.kms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys were not removed, or their key provider was not changed or removed, because they are in use,
 * or it is not known whether they are. Nothing was changed.
 */
public class KeysInUseException extends ConflictException {

  private static final long serialVersionUID = 1L;

  private final transient KeyNeed need;
  private final transient Map<String, String> lacking;

  /**
   * A change that was not made.
   *
   * @param attempt what was tried
   * @param outcome what stands in the way
   * @param advice what to do next; what would settle a doubt is put before it
   * @param need who needs the keys, or why that is not known
   * @param lacking what a proof lacks, by the ids of the keys
   */
  public KeysInUseException(
      Attempt attempt, String outcome, String advice, KeyNeed need, Map<String, String> lacking) {
    super(attempt, outcome, settling(need) + advice, null, need.unanswered().orElse(null));
    this.need = need;
    this.lacking = Collections.unmodifiableMap(new LinkedHashMap<>(lacking));
  }

  /**
   * Keys that were named and not removed.
   *
   * @param attempt what was tried
   * @param outcome what stands in the way, key by key
   * @param advice what to do next
   * @param need who needs them, or why that is not known
   */
  public KeysInUseException(Attempt attempt, String outcome, String advice, KeyNeed need) {
    super(attempt, outcome, advice, null, need.unanswered().orElse(null));
    this.need = need;
    this.lacking = Map.of();
  }

  /** Names missing privileges first: the reader can fix those at once. */
  private static String settling(KeyNeed need) {
    List<String> missing = need.missingPrivileges();
    if (!missing.isEmpty()) {
      return "To see who uses the keys, this user needs the privilege %s. "
          .formatted(String.join(", ", missing));
    }
    return need.answer() == KeyNeed.Answer.NOT_KNOWN && !need.advice().isEmpty()
        ? need.advice() + " "
        : "";
  }

  /** {@return who needs the keys, or why that is not known: the ledger's answer} */
  public KeyNeed need() {
    return need;
  }

  /**
   * Who uses the keys: VMs, hosts, disks, third parties, and unknown ones for keys that vCenter
   * lists and nobody shows.
   *
   * @return the first 100,000; may be empty if vCenter did not say which keys are in use
   */
  public List<KeyUser> users() {
    return need.usersOrUnknown();
  }

  /**
   * {@return which keys in use are not proved to be held by the server that was to be set, for
   * {@link KmsClusters#ensure}: the ids of the keys, each with the reason in words; empty if no
   * proof was given or needed, and if one does not count as a whole}
   */
  public Map<String, String> lacking() {
    return lacking;
  }
}
