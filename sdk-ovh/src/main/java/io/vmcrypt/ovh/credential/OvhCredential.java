package io.vmcrypt.ovh.credential;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.ovh.api.OvhState;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A consumer key and what it may do, OVHcloud {@code auth.ApiCredential}. Holds no secret.
 *
 * @param id OVHcloud {@code credentialId}
 * @param state its state
 * @param rules what it may call
 * @param allowedIps the address blocks from which it may be used; empty for anywhere
 * @param creation when it was made; null if OVHcloud did not say
 * @param expiration when it expires; null for never
 */
public record OvhCredential(
    long id,
    OvhState state,
    List<AccessRule> rules,
    List<String> allowedIps,
    @Nullable Instant creation,
    @Nullable Instant expiration) {

  /** Checks that nothing is missing. */
  public OvhCredential {
    requireNonNull(state, "state");
    rules = List.copyOf(requireNonNull(rules, "rules"));
    allowedIps = List.copyOf(requireNonNull(allowedIps, "allowedIps"));
  }

  /**
   * Which of the needed rules it lacks.
   *
   * @param needed such as {@link AccessRule#VM_ENCRYPTION}
   * @return the rules that none of its own rules covers; empty if nothing is missing
   */
  public List<AccessRule> missing(Collection<AccessRule> needed) {
    return requireNonNull(needed, "needed").stream()
        .filter(need -> rules.stream().noneMatch(rule -> rule.covers(need)))
        .toList();
  }
}
