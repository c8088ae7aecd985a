package io.vmcrypt.kmip.internal.probe;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.kmip.internal.key.KeyRoundTrip;
import io.vmcrypt.kmip.internal.net.SafeText;
import io.vmcrypt.kmip.internal.server.Findings;
import io.vmcrypt.kmip.protocol.KmipObjectType;
import io.vmcrypt.kmip.protocol.KmipOperation;
import io.vmcrypt.kmip.report.KmipDetails;
import io.vmcrypt.kmip.report.ProbeStep;
import io.vmcrypt.kmip.report.StepOutcome;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a server says that it can do with what vCenter was seen to use. What it was seen to
 * do outweighs what it says: vCenter does not ask for the list.
 */
final class Capabilities {

  private static final String NOT_LISTED = "the server does not offer ";
  private static final String WHAT_COUNTS =
      "vCenter does not ask for the list. What counts is what the server does.";

  private final KmipDetails told;
  private final String refusal;
  private final boolean answersVcenter;
  private final Findings findings;
  private StepOutcome outcome = StepOutcome.PASSED;

  /**
   * Judges nothing yet.
   *
   * @param told what the server says of itself, as far as it does
   * @param refusal why it does not say what it can do; empty if it was not refused
   * @param answersVcenter whether it answers the one function of Query that vCenter asks for
   */
  Capabilities(KmipDetails told, String refusal, boolean answersVcenter, Findings findings) {
    this.told = told;
    this.refusal = refusal;
    this.answersVcenter = answersVcenter;
    this.findings = findings;
  }

  /** Which operations for tidying up and labels the server does not offer. */
  Set<KmipOperation> missingBesidesNeeded() {
    return Stream.of(KmipOperation.ADD_ATTRIBUTE, KmipOperation.REVOKE, KmipOperation.DESTROY)
        .filter(operation -> !told.operations().isEmpty() && !told.operations().contains(operation))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * Judges what the server says, and adds findings.
   *
   * @param trip what it was seen to do with a key; null if none was made
   * @return whether that is enough for vSphere
   */
  StepOutcome judge(@Nullable KeyRoundTrip trip) {
    boolean proved = trip != null && trip.outcome() == StepOutcome.PASSED;
    if (!answersVcenter) {
      refused(proved);
    } else if (told.operations().isEmpty()) {
      unknown(proved);
    } else {
      KeyRoundTrip.NEEDED.stream()
          .filter(operation -> !told.operations().contains(operation))
          .forEach(operation -> notListed(operation, trip));
      labels(trip);
      tidying(trip);
    }
    objectTypes(proved);
    return outcome;
  }

  private void refused(boolean proved) {
    findings.add(
        proved ? Severity.WARNING : Severity.BLOCKING,
        FindingCode.KMIP_REQUEST_REFUSED,
        ProbeStep.KMIP_CAPABILITIES,
        "the server refuses Query: " + refusal,
        "vCenter 7.0.3 was seen to ask for its server information when trust is established. What"
            + " it does when that is refused is not known: allow it for this client."
            + (proved ? "" : " Try with a key round trip."));
    worsen(proved ? StepOutcome.PASSED : StepOutcome.COULD_NOT_BE_TRIED);
  }

  private void unknown(boolean proved) {
    findings.add(
        proved ? Severity.NOTE : Severity.WARNING,
        FindingCode.KMIP_CAPABILITIES_UNKNOWN,
        ProbeStep.KMIP_CAPABILITIES,
        "the server names no operation that it offers to this client"
            + (refusal.isEmpty()
                ? ""
                : ": it refuses to (" + refusal + "), and answers what vCenter asks"),
        proved ? "The key round trip shows what it can do." : "Try with a key round trip.");
  }

  private void notListed(KmipOperation operation, @Nullable KeyRoundTrip trip) {
    if (trip != null && trip.judged(operation)) {
      findings.note(
          FindingCode.KMIP_OPERATION_MISSING,
          ProbeStep.KMIP_CAPABILITIES,
          NOT_LISTED
              + operation
              + (trip.did(operation)
                  ? " by its list, but did it"
                  : operation.equals(KmipOperation.ACTIVATE) && trip.outcome() == StepOutcome.PASSED
                      ? ", and it is not needed: a new key is Active at once"
                      : ", and refused it when it was tried"),
          WHAT_COUNTS);
      return;
    }
    boolean decides = !operation.equals(KmipOperation.ACTIVATE) || trip != null;
    findings.blocking(
        FindingCode.KMIP_OPERATION_MISSING,
        ProbeStep.KMIP_CAPABILITIES,
        NOT_LISTED + operation,
        decides
            ? "vCenter 7.0.3 was seen to use it for each key: allow it for this client, or use"
                + " another KMS."
            : "vCenter uses it for each key that is Pre-Active. Whether new keys are, only a"
                + " trial tells: try with a key round trip.");
    worsen(decides ? StepOutcome.FAILED : StepOutcome.COULD_NOT_BE_TRIED);
  }

  private void labels(@Nullable KeyRoundTrip trip) {
    if (told.operations().contains(KmipOperation.ADD_ATTRIBUTE)
        || (trip != null && trip.did(KmipOperation.ADD_ATTRIBUTE))) {
      return;
    }
    findings.tell(FindingCode.KMIP_OPERATION_WANTED);
  }

  private void tidying(@Nullable KeyRoundTrip trip) {
    Set<KmipOperation> missing = missingBesidesNeeded();
    missing.remove(KmipOperation.ADD_ATTRIBUTE);
    if (trip != null && !missing.isEmpty()) {
      findings.tell(
          FindingCode.KMIP_TIDYING_UNSUPPORTED,
          missing.stream().map(KmipOperation::toString).collect(Collectors.joining(", ")));
    }
  }

  private void objectTypes(boolean proved) {
    if (told.objectTypes().isEmpty() || told.objectTypes().contains(KmipObjectType.SYMMETRIC_KEY)) {
      return;
    }
    findings.add(
        proved ? Severity.NOTE : Severity.BLOCKING,
        FindingCode.KMIP_OBJECT_TYPE_MISSING,
        ProbeStep.KMIP_CAPABILITIES,
        "the server keeps %s, no %s%s"
            .formatted(
                SafeText.of(told.objectTypes().toString()),
                KmipObjectType.SYMMETRIC_KEY,
                proved ? " by its list, but made one" : ""),
        proved
            ? WHAT_COUNTS
            : "vCenter 7.0.3 was seen to make symmetric keys: allow them for this client.");
    worsen(proved ? StepOutcome.PASSED : StepOutcome.FAILED);
  }

  private void worsen(StepOutcome to) {
    if (outcome != StepOutcome.FAILED && to != StepOutcome.PASSED) {
      outcome = to;
    }
  }
}
