package io.vmcrypt.ovh;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer key is and may do, OVHcloud {@code auth.ApiCredential}. Holds no secret.
 *
 * @param id OVHcloud {@code credentialId}
 * @param state how it stands
 * @param rules what it may call
 * @param allowedIps from where it may be used, as address blocks; empty for anywhere
 * @param creation when it was made; null if OVHcloud did not say
 * @param expiration when its time is over; null for never
 */
public record OvhCredential(
    long id,
    OvhCredentialState state,
    List<AccessRule> rules,
    List<String> allowedIps,
    @Nullable Instant creation,
    @Nullable Instant expiration) {

  /**
   * Checks that nothing is missing.
   *
   * @throws NullPointerException if a component other than a date is null
   */
  public OvhCredential {
    requireNonNull(state, "state");
    rules = List.copyOf(requireNonNull(rules, "rules"));
    allowedIps = List.copyOf(requireNonNull(allowedIps, "allowedIps"));
  }

  /**
   * What of some rules it lacks.
   *
   * @param needed such as {@link AccessRule#VM_ENCRYPTION}
   * @return those that none of its own rules covers; empty if nothing is missing
   * @throws NullPointerException if {@code needed} is null
   */
  public List<AccessRule> missing(Collection<AccessRule> needed) {
    return requireNonNull(needed, "needed").stream()
        .filter(need -> rules.stream().noneMatch(rule -> rule.covers(need)))
        .toList();
  }
}
