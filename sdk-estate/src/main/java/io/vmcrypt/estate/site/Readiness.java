package io.vmcrypt.estate.site;

import io.vmcrypt.core.finding.Finding;
import java.util.List;
import java.util.Locale;

/** Whether the second site could take over. Only {@link #READY} is a yes. */
public enum Readiness {
  /** The second site gets all keys that are needed. */
  READY,
  /** It does not. */
  NOT_READY,
  /** Nobody says whether it does. That counts as no. */
  NOT_KNOWN;

  /** A no weighs more than what is not known. */
  static Readiness of(List<Finding> reasons) {
    return reasons.stream().anyMatch(Finding::isBlocking)
        ? NOT_READY
        : reasons.isEmpty() ? READY : NOT_KNOWN;
  }

  /**
   * In words, as JSON and texts say it.
   *
   * @return {@code ready}, {@code not-ready}, {@code not-known}
   */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
