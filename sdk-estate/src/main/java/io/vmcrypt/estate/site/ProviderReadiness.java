package io.vmcrypt.estate.site;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A key provider whose keys are in use at the first site, and how the second site has it. Immutable
 * and thread-safe.
 *
 * @param id its name at the first site, which the VMs name
 * @param managementType vSphere's word at the first site, such as {@code vCenter} for a KMS
 *     cluster; empty if it is not known
 * @param match whether the second site has it
 * @param usable whether the second site can use it now; empty if vCenter does not say
 * @param vcenterTrustsKms whether the second vCenter trusts all its key servers; empty if vCenter
 *     does not say
 * @param kmsTrustsVcenter whether all its key servers trust the second vCenter; empty if vCenter
 *     does not say
 * @param findings what is wrong with it, and what is good to know
 */
public record ProviderReadiness(
    String id,
    String managementType,
    Match match,
    Optional<Boolean> usable,
    Optional<Boolean> vcenterTrustsKms,
    Optional<Boolean> kmsTrustsVcenter,
    List<Finding> findings) {

  /** Whether the second site has a key provider. */
  public enum Match {
    /** Under the identical name, and of the same kind. */
    SAME_NAME,
    /** It has none of that name and kind. */
    MISSING,
    /** The user may not see the key providers there. */
    NOT_KNOWN;

    /**
     * In words, as JSON and texts say it.
     *
     * @return {@code same-name}, {@code missing}, {@code not-known}
     */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Checks that all is there. */
  public ProviderReadiness {
    requireNonNull(id, "id");
    requireNonNull(managementType, "managementType");
    requireNonNull(match, "match");
    requireNonNull(usable, "usable");
    requireNonNull(vcenterTrustsKms, "vcenterTrustsKms");
    requireNonNull(kmsTrustsVcenter, "kmsTrustsVcenter");
    findings = List.copyOf(findings);
  }
}
