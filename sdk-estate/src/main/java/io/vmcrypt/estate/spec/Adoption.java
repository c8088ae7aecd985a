package io.vmcrypt.estate.spec;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import java.util.List;
import java.util.Set;

/**
 * What {@link io.vmcrypt.estate.EstateClient#adopt} has seen: the estate that is there already.
 * {@link Estate#toJson} writes its document. Immutable and thread-safe.
 *
 * @param estate what is there; it may have {@linkplain Estate#markedPlaces marked places}
 * @param findings what could not be read, what the estate leaves out and why, and what its plan
 *     finds if it has no marked place; the heaviest first
 */
public record Adoption(Estate estate, List<Finding> findings) {

  private static final Set<FindingCode> NOT_READ =
      Set.of(FindingCode.NOT_ADOPTED, FindingCode.PRIVILEGES_MISSING);

  /** Copies the list. */
  public Adoption {
    requireNonNull(estate, "estate");
    findings = findings.stream().sorted(Finding.bySeverity()).toList();
  }

  /**
   * {@return whether all was read, and nothing stands in the way of a plan; what a plan of it warns
   * of does not count} Then a plan of the estate finds nothing to do, once its marked places are
   * filled in, or says what differs.
   */
  public boolean isWhole() {
    return findings.stream()
        .allMatch(
            finding ->
                finding.severity() == Severity.NOTE
                    || (!finding.isBlocking() && !NOT_READ.contains(finding.code())));
  }
}
