package io.vmcrypt.kmip.internal.probe;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.KmipDetails;
import io.vmcrypt.kmip.KmipObjectType;
import io.vmcrypt.kmip.KmipOperation;
import io.vmcrypt.kmip.ProbeStep;
import io.vmcrypt.kmip.internal.server.Findings;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares what a server says that it can do with what vCenter was seen to use. */
final class Capabilities {

  /** vCenter uses these for each key. */
  private static final List<KmipOperation> NEEDED =
      List.of(
          KmipOperation.CREATE,
          KmipOperation.GET,
          KmipOperation.GET_ATTRIBUTES,
          KmipOperation.ACTIVATE);

  private static final List<KmipOperation> MORE_OF_ROUND_TRIP =
      List.of(KmipOperation.ADD_ATTRIBUTE, KmipOperation.REVOKE, KmipOperation.DESTROY);

  private final KmipDetails told;
  private final Findings findings;

  Capabilities(KmipDetails told, Findings findings) {
    this.told = told;
    this.findings = findings;
  }

  /**
   * Whether these operations are enough for vSphere. A server that names none is not judged by
   * them.
   */
  boolean suffice() {
    if (told.operations().isEmpty()) {
      findings.warning(
          FindingCode.KMIP_CAPABILITIES_UNKNOWN,
          ProbeStep.KMIP_CAPABILITIES,
          "the server names no operation that it offers to this client",
          "Try with a key round trip.");
      return true;
    }
    boolean operations = offersNeededOperations();
    if (!told.operations().contains(KmipOperation.ADD_ATTRIBUTE)) {
      findings.warning(
          FindingCode.KMIP_OPERATION_WANTED,
          ProbeStep.KMIP_CAPABILITIES,
          "the server does not offer " + KmipOperation.ADD_ATTRIBUTE,
          "vCenter labels its keys with it. Without it they carry no labels, and encryption"
              + " works.");
    }
    return keepsSymmetricKeys() && operations;
  }

  private boolean offersNeededOperations() {
    boolean all = true;
    for (KmipOperation operation : NEEDED) {
      if (!told.operations().contains(operation)) {
        all = false;
        findings.blocking(
            FindingCode.KMIP_OPERATION_MISSING,
            ProbeStep.KMIP_CAPABILITIES,
            "the server does not offer " + operation,
            "vCenter 7.0.3 was seen to use it for each key: allow it for this client, or use"
                + " another"
                + " KMS.");
      }
    }
    return all;
  }

  private boolean keepsSymmetricKeys() {
    if (told.objectTypes().isEmpty() || told.objectTypes().contains(KmipObjectType.SYMMETRIC_KEY)) {
      return true;
    }
    findings.blocking(
        FindingCode.KMIP_OBJECT_TYPE_MISSING,
        ProbeStep.KMIP_CAPABILITIES,
        "the server keeps " + told.objectTypes() + ", no " + KmipObjectType.SYMMETRIC_KEY,
        "vCenter 7.0.3 was seen to make symmetric keys: allow them for this client.");
    return false;
  }

  /** Which operations of the round trip the server does not offer. */
  Set<KmipOperation> missingForRoundTrip() {
    Set<KmipOperation> missing = new LinkedHashSet<>();
    if (!told.operations().isEmpty()) {
      Stream.concat(NEEDED.stream(), MORE_OF_ROUND_TRIP.stream())
          .filter(operation -> !told.operations().contains(operation))
          .forEach(missing::add);
    }
    return missing;
  }

  /**
   * Whether to try the round trip: not if vCenter could not use the key. Adds a finding if the key
   * cannot be destroyed afterwards.
   */
  boolean allowRoundTrip() {
    Set<KmipOperation> missing = missingForRoundTrip();
    if (NEEDED.stream().anyMatch(missing::contains)) {
      return false;
    }
    if (missing.contains(KmipOperation.REVOKE) || missing.contains(KmipOperation.DESTROY)) {
      findings.note(
          FindingCode.KMIP_TIDYING_UNSUPPORTED,
          ProbeStep.KMIP_CAPABILITIES,
          "the server does not offer "
              + missing.stream()
                  .filter(operation -> !operation.equals(KmipOperation.ADD_ATTRIBUTE))
                  .map(KmipOperation::toString)
                  .collect(Collectors.joining(", "))
              + " to this client, so the key of the round trip stays",
          "vCenter uses neither Revoke nor Destroy. Destroy the key at the KMS.");
    }
    return true;
  }
}
