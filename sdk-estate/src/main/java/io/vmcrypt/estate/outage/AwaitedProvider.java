package io.vmcrypt.estate.outage;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A key provider that locked VMs or hosts wait for. Immutable and thread-safe.
 *
 * @param id its name
 * @param usable whether at least one of its servers works; empty if vCenter does not say, and for
 *     key providers without servers
 * @param problems what is wrong with it and what to do, for people
 * @param vms how many locked VMs wait for its keys
 * @param hosts how many hosts wait for its keys
 */
public record AwaitedProvider(
    String id, Optional<Boolean> usable, List<String> problems, long vms, long hosts) {

  /** Checks that all is there. */
  public AwaitedProvider {
    requireNonNull(id, "id");
    requireNonNull(usable, "usable");
    problems = List.copyOf(problems);
  }
}
