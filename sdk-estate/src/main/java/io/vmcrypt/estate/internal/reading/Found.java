package io.vmcrypt.estate.internal.reading;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.internal.weight.Reported;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** What is seen while an estate is looked at, in order, each thing once. For one thread. */
public final class Found {

  private final Set<Finding> findings = new LinkedHashSet<>();

  public void add(Finding finding) {
    findings.add(finding);
  }

  public void addAll(List<Finding> more) {
    findings.addAll(more);
  }

  public List<Finding> findings() {
    return List.copyOf(findings);
  }

  /**
   * Asks, and makes a blocking finding of a refusal: what is refused now would be refused later,
   * half-way.
   *
   * @param code what a refusal is
   * @param asked what is asked; nothing that changes
   * @return empty if it was refused
   * @throws SdkException if the system cannot be asked at all, or this thread is interrupted
   */
  public <T> Optional<T> ask(FindingCode code, Subject subject, Supplier<T> asked) {
    return ask(refused -> code, subject, asked);
  }

  /** The same, where there are several kinds of refusals. */
  public <T> Optional<T> ask(
      Function<SdkException, FindingCode> code, Subject subject, Supplier<T> asked) {
    return Asking.ask(
        asked,
        refused ->
            add(
                Reported.refused(
                    Severity.BLOCKING,
                    refused instanceof PermissionDeniedException
                        ? FindingCode.PRIVILEGES_MISSING
                        : code.apply(refused),
                    subject,
                    "",
                    refused)));
  }

  /**
   * What refusals are. One of another kind does not say what a finding of that code says: it leaves
   * open what was asked.
   *
   * @param kind of the refusals that say it
   * @param code what they are
   * @param open what all others are
   */
  public static Function<SdkException, FindingCode> code(
      Class<? extends SdkException> kind, FindingCode code, FindingCode open) {
    return refused -> kind.isInstance(refused) ? code : open;
  }

  /**
   * Asks what would have to be changed, and makes a blocking finding of it: it was set up, and is
   * not so any more.
   *
   * @param code what it is if it is not so
   * @param asked what is asked; nothing that changes
   * @throws SdkException if the system cannot be asked at all, or this thread is interrupted
   */
  public void mustHold(FindingCode code, Subject subject, Supplier<List<Change>> asked) {
    ask(code, subject, asked).stream()
        .flatMap(List::stream)
        .forEach(
            change ->
                add(
                    Finding.blocking(
                        code,
                        change.system(),
                        change.subject(),
                        ChangeText.holdsNot(change),
                        "Find out who has changed it, and plan again.")));
  }
}
