package io.vmcrypt.estate.site;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A VM of the first site, and whether the second site could start it. Immutable and thread-safe.
 *
 * @param vmId its managed object id at the first site: "vm-42"
 * @param vmName its name
 * @param path its inventory path at the first site; empty if it is not known
 * @param readiness whether the second site gets all its keys; a VM without keys needs none
 * @param keys its keys, each once; empty if it is plain or could not be read
 * @param findings why it is not ready, one for each key; empty if it is
 */
public record VmReadiness(
    String vmId,
    String vmName,
    String path,
    Readiness readiness,
    List<KeyReadiness> keys,
    List<Finding> findings) {

  /** Checks that all is there. */
  public VmReadiness {
    requireNonNull(vmId, "vmId");
    requireNonNull(vmName, "vmName");
    requireNonNull(path, "path");
    requireNonNull(readiness, "readiness");
    keys = List.copyOf(keys);
    findings = List.copyOf(findings);
  }

  /** {@return the yes or no; true only if the second site is known to get all its keys} */
  public boolean isReady() {
    return readiness == Readiness.READY;
  }

  /** {@return why not, for people; what was seen, in one text; empty if it is ready} */
  public String reason() {
    return findings.stream().map(Finding::seen).collect(Collectors.joining("; "));
  }
}
