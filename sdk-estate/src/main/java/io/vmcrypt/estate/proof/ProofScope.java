package io.vmcrypt.estate.proof;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.shared.Count;
import io.vmcrypt.estate.internal.report.SelectionWords;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Of what a proof is one. Immutable and thread-safe.
 *
 * @param documentDigest of the estate, as {@link io.vmcrypt.estate.spec.Estate#digest}
 * @param documentFile where its document lies; empty if it came from no file
 * @param planDigest of the saved plan that was applied; empty if none was, or nobody said so
 * @param selections which VMs the estate means, in words
 * @param vms these VMs; a VM that could not be found is a finding instead
 * @param outside the other VMs of this vCenter that the account may see, by id, with how much of
 *     each is encrypted; empty if not all of them could be read
 */
public record ProofScope(
    String documentDigest,
    Optional<Path> documentFile,
    Optional<String> planDigest,
    List<String> selections,
    List<ChosenVm> vms,
    Optional<Map<String, EncryptionLevel>> outside) {

  public ProofScope {
    requireNonNull(documentDigest, "documentDigest");
    requireNonNull(documentFile, "documentFile");
    requireNonNull(planDigest, "planDigest");
    selections = List.copyOf(selections);
    vms = List.copyOf(vms);
    outside = outside.map(LinkedHashMap::new).map(Collections::unmodifiableMap);
  }

  /**
   * How many VMs outside are encrypted this much.
   *
   * @param level how much
   * @return zero or more; empty if it is not known
   */
  public Optional<Long> outside(EncryptionLevel level) {
    requireNonNull(level, "level");
    return outside.map(all -> all.values().stream().filter(level::equals).count());
  }

  /** The document, in words. */
  String document() {
    return documentFile.map(file -> file + ", ").orElse("") + "SHA-256 " + documentDigest;
  }

  /** What is chosen, and what stands outside, in one line. */
  @Override
  public String toString() {
    return Count.scope(
        SelectionWords.of(selections),
        Count.of(vms.size(), "VM") + "; outside of that: " + others());
  }

  private String others() {
    return outside
        .map(
            all ->
                Count.of(all.size(), "VM")
                    + part(EncryptionLevel.PLAIN, "unencrypted")
                    + part(EncryptionLevel.PARTLY_ENCRYPTED, "encrypted in part")
                    + part(EncryptionLevel.UNKNOWN, "not known"))
        .orElse("not known how many VMs");
  }

  private String part(EncryptionLevel level, String words) {
    long number = outside(level).orElse(0L);
    return number == 0 ? "" : ", " + number + " of them " + words;
  }
}
