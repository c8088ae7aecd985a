package io.vmcrypt.estate.wish;

import io.vmcrypt.estate.EstateClient;
import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.Severity;
import java.util.List;

/**
 * What {@link EstateClient#adopt} has seen: the estate that is there already. {@link Estate#toJson}
 * writes its document. Immutable and thread-safe.
 *
 * @param estate what is there; it may have {@linkplain Estate#markedPlaces marked places}
 * @param findings what differs, what could not be read, and what the estate leaves out and why; the
 *     heaviest first
 */
public record Adoption(Estate estate, List<Finding> findings) {

  /**
   * Copies the list.
   *
   * @param estate what is there
   * @param findings what differs or is left out
   * @throws NullPointerException if an argument or an element is null
   */
  public Adoption {
    requireNonNull(estate, "estate");
    findings = findings.stream().sorted(Finding.bySeverity()).toList();
  }

  /**
   * Whether all was read and fits together. Then a plan of the estate finds nothing to do, once its
   * marked places are filled in.
   *
   * @return true if there are notes at most
   */
  public boolean isWhole() {
    return findings.stream().allMatch(finding -> finding.severity() == Severity.NOTE);
  }
}
