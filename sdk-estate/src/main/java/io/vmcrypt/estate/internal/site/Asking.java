package io.vmcrypt.estate.internal.site;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Asks a site. What it refuses is not known, and that is a finding. */
final class Asking {

  static final String VCENTER = "vCenter";

  private Asking() {}

  /**
   * Asks, and hands over a refusal.
   *
   * @return empty if it was refused
   * @throws SdkException if the site cannot be asked at all
   */
  static <T> Optional<T> ask(Supplier<T> asked, Consumer<SdkException> refused) {
    try {
      return Optional.of(asked.get());
    } catch (ConnectionException | AuthenticationException e) {
      throw e;
    } catch (SdkException e) {
      refused.accept(e);
      return Optional.empty();
    }
  }

  /** What a refusal leaves open. */
  static Finding notKnown(Severity severity, Subject subject, String what, SdkException refusal) {
    return new Finding(
        severity,
        FindingCode.SECOND_SITE_NOT_KNOWN,
        refusal.attempt().system(),
        subject,
        what + ": " + refusal.outcome(),
        refusal.advice(),
        refusal instanceof PermissionDeniedException denied ? denied.missing() : List.of());
  }
}
