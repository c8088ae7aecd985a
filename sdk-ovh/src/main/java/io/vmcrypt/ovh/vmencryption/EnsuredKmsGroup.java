package io.vmcrypt.ovh.vmencryption;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.ovh.privatecloud.OvhTask;
import java.util.List;

/**
 * What {@link KmsServers#ensureAll(List)} found and did for each address, and all the work under
 * way as one operation. That operation's id holds the ids of the tasks, separated by commas.
 *
 * @param members one for each address, in the order they were given
 * @param operation the work as a whole: the tasks and results in the same order; it fails as soon
 *     as one of them does
 */
public record EnsuredKmsGroup(
    List<EnsuredKms> members, KmsOperation<List<OvhTask>, List<RegisteredKms>> operation) {

  /**
   * Checks that all is there.
   *
   * @param members as the component
   * @param operation as the component
   * @throws NullPointerException if a component is null
   */
  public EnsuredKmsGroup {
    members = List.copyOf(requireNonNull(members, "members"));
    requireNonNull(operation, "operation");
  }
}
