package io.vmcrypt.vsphere.kms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A key provider was not changed or removed, because its keys are in use, or it is not known
 * whether they are. Nothing was changed.
 */
public class KmsClusterInUseException extends ConflictException {

  private static final long serialVersionUID = 1L;

  private final transient List<KeyUser> users;
  private final transient Map<String, String> lacking;

  /**
   * A change that was not made.
   *
   * @param attempt what was tried
   * @param outcome what stands in the way
   * @param advice what to do next
   * @param users who uses its keys
   * @param lacking what a proof lacks, by the ids of the keys
   * @param cause what could not be asked, or null
   */
  public KmsClusterInUseException(
      Attempt attempt,
      String outcome,
      String advice,
      List<KeyUser> users,
      Map<String, String> lacking,
      @Nullable Throwable cause) {
    super(attempt, outcome, advice, null, cause);
    this.users = List.copyOf(users);
    this.lacking = Collections.unmodifiableMap(new LinkedHashMap<>(lacking));
  }

  /**
   * Who uses its keys: VMs, hosts, third parties, and unknown ones for keys whose users vCenter
   * does not name.
   *
   * @return the first 1000; may be empty if vCenter did not say which keys are in use
   */
  public List<KeyUser> users() {
    return users;
  }

  /**
   * Which keys in use are not proved to be held by the server that was to be set, for {@link
   * KmsClusters#ensure}.
   *
   * @return the ids of the keys, each with the reason in words; empty if no proof was given, or
   *     none is needed
   */
  public Map<String, String> lacking() {
    return lacking;
  }
}
