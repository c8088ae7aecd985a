package io.vmcrypt.estate.proof;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.control.ControlAnswer;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.internal.weight.NotSeen;
import io.vmcrypt.estate.internal.weight.ProofWeights;
import io.vmcrypt.estate.site.EstateSite;
import io.vmcrypt.vsphere.history.HistoryReport;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the systems said when they were asked whether an estate is as it should be. Immutable and
 * thread-safe.
 *
 * @param estate the name of the estate
 * @param site the systems that were asked
 * @param scope of what it is a proof: the document, the VMs that it chooses, what stands outside
 * @param provedBy the account that asked, as vCenter names it for the session; empty if it does not
 *     name one. What stands outside of the scope is told as far as it may see, and {@link #notSeen}
 *     tells what it may not
 * @param provedAt when the look began
 * @param elapsed how long it took
 * @param sdkVersion the version of this SDK
 * @param certificateDays with fewer days left a certificate is a finding; at least 1
 * @param findings what is not as the estate says, what is not known, and what is good to know; the
 *     heaviest first
 * @param vms the VMs, added up
 * @param certificates the certificates on the way of a key, and how long they are valid yet
 * @param inventory what was seen, by name
 * @param controls the answers to controls, for the VMs of the estate; empty if no VM was audited
 * @param history who changed what since the baseline, or since a time that was given; empty if
 *     nobody asked, or it could not be read, which is a finding
 * @param baseline the earlier proof that this one is compared with, if there is one
 */
public record EstateProof(
    String estate,
    EstateSite site,
    ProofScope scope,
    Optional<String> provedBy,
    Instant provedAt,
    Duration elapsed,
    String sdkVersion,
    int certificateDays,
    List<Finding> findings,
    VmTotals vms,
    List<CertificateValidity> certificates,
    EstateInventory inventory,
    List<ControlAnswer> controls,
    Optional<HistoryReport> history,
    Optional<Baseline> baseline) {

  private static final Set<FindingCode> MATTERS_OF_THEN =
      Set.of(
          FindingCode.NEW_PLAIN_VMS,
          FindingCode.DOCUMENT_CHANGED,
          FindingCode.VMS_DECRYPTED,
          FindingCode.HISTORY_INCOMPLETE);

  /**
   * Checks that all is there.
   *
   * @throws IllegalArgumentException if {@code certificateDays} is below 1
   */
  public EstateProof {
    requireNonNull(estate, "estate");
    requireNonNull(site, "site");
    requireNonNull(scope, "scope");
    requireNonNull(provedBy, "provedBy");
    requireNonNull(provedAt, "provedAt");
    requireNonNull(elapsed, "elapsed");
    requireNonNull(sdkVersion, "sdkVersion");
    if (certificateDays < 1) {
      throw new IllegalArgumentException("certificateDays " + certificateDays + " is below 1");
    }
    findings = findings.stream().sorted(Finding.bySeverity()).toList();
    requireNonNull(vms, "vms");
    certificates = List.copyOf(certificates);
    requireNonNull(inventory, "inventory");
    controls = List.copyOf(controls);
    requireNonNull(history, "history");
    requireNonNull(baseline, "baseline");
  }

  /**
   * Whether the estate is as it should be: nothing contradicts it, and nothing of it is unknown.
   *
   * @return true if there is no {@linkplain Finding#isBlocking() blocking} finding, and no warning
   *     but those that are about the future or about strength, such as a certificate that ends soon
   */
  public boolean isProved() {
    return ProofWeights.isProved(findings);
  }

  /**
   * Whether an estate that chooses no VM is as it should be otherwise. It is not {@linkplain
   * #isProved proved}: nothing is proved of any VM.
   *
   * @return false if the estate chooses VMs
   */
  public boolean isProvedWithoutVms() {
    return scope.selections().isEmpty()
        && ProofWeights.isProved(
            findings.stream()
                .filter(finding -> !finding.code().equals(FindingCode.NO_VM_SELECTED))
                .toList());
  }

  /**
   * The findings of one weight.
   *
   * @param severity how much they matter
   * @return in the proof's order; empty if there is none
   */
  public List<Finding> findings(Severity severity) {
    requireNonNull(severity, "severity");
    return findings.stream().filter(finding -> finding.severity() == severity).toList();
  }

  /**
   * The findings that the baseline has not: of another severity, code, system or subject. What was
   * seen, in words, is not compared.
   *
   * @return in the proof's order; all findings if there is no baseline
   */
  public List<Finding> newFindings() {
    return baseline.map(earlier -> without(findings, earlier.findings())).orElse(findings);
  }

  /**
   * {@return the findings of the baseline that this proof has not, in the baseline's order; empty
   * if there is no baseline} {@link FindingCode#NEW_PLAIN_VMS}, {@link
   * FindingCode#DOCUMENT_CHANGED}, {@link FindingCode#VMS_DECRYPTED} and {@link
   * FindingCode#HISTORY_INCOMPLETE} are not among them: what was new then, or was done before then,
   * is a matter of then.
   */
  public List<Finding> goneFindings() {
    return baseline
        .map(earlier -> without(earlier.findings(), findings))
        .map(gone -> gone.stream().filter(EstateProof::isMatterOfNow).toList())
        .orElse(List.of());
  }

  /**
   * What the baseline has seen and this proof has not any more: VMs, keys, servers of the key
   * provider, registrations at OVHcloud. It may be removed, or hidden from the account of this
   * proof; a key may be replaced. If {@link ProofScope#outside} is not known, a VM may also be
   * {@linkplain #noLongerChosen there and not chosen}.
   *
   * @return VMs first; empty if there is no baseline
   */
  public List<Subject> noLongerSeen() {
    return gone().subjects().stream().filter(subject -> !isOutside(subject)).toList();
  }

  /**
   * The VMs that the baseline's estate meant, that are in this vCenter, and that this proof's does
   * not mean any more: no selection finds them, or they are left out.
   *
   * @return empty if there is no baseline
   */
  public List<Subject> noLongerChosen() {
    Set<String> now =
        scope.vms().stream().map(chosen -> chosen.vm().id()).collect(Collectors.toSet());
    Set<String> leftOut = inventory.vms().map(Map::keySet).orElse(Set.of());
    return baseline.map(earlier -> earlier.proof.chosen()).orElse(List.of()).stream()
        .filter(vm -> !now.contains(vm.id()))
        .filter(vm -> isOutside(vm) || leftOut.contains(vm.id()))
        .toList();
  }

  private boolean isOutside(Subject subject) {
    return subject.kind().equals("VM")
        && scope.outside().filter(others -> others.containsKey(subject.id())).isPresent();
  }

  /**
   * {@return what {@link #noLongerSeen} says nothing of, since one of the two proofs could not read
   * all of it, or the baseline is of a version that did not keep it: such as {@code keys}; empty if
   * there is no baseline}
   */
  public List<String> notComparable() {
    return gone().notKnown();
  }

  private EstateInventory.Gone gone() {
    return baseline
        .map(earlier -> earlier.proof.inventory().goneIn(inventory))
        .orElse(new EstateInventory.Gone(List.of(), List.of()));
  }

  /**
   * The findings that tell what could not be read: what the account may not see, or what cannot be
   * asked from here. What vCenter hides from an account without a word is not among them.
   *
   * @return in the proof's order
   */
  public List<Finding> notSeen() {
    return NotSeen.in(findings);
  }

  /**
   * {@return the keys of the VMs that the history does not name; empty if there is no history, or
   * the keys are not known} Who made them is not known.
   */
  public List<CryptoKeyId> keysNotTold() {
    return history.flatMap(told -> inventory.keys().map(told::notTold)).orElse(List.of());
  }

  /** Whether it could be gone: what was new then is a matter of then. */
  private static boolean isMatterOfNow(Finding finding) {
    return !MATTERS_OF_THEN.contains(finding.code());
  }

  private static List<Finding> without(List<Finding> some, List<Finding> others) {
    Set<Identity> known = new HashSet<>();
    others.forEach(finding -> known.add(Identity.of(finding)));
    return some.stream().filter(finding -> !known.contains(Identity.of(finding))).toList();
  }

  /** By what a finding is the same as one of another day. */
  private record Identity(Severity severity, FindingCode code, String system, Subject subject) {
    static Identity of(Finding finding) {
      return new Identity(finding.severity(), finding.code(), finding.system(), finding.subject());
    }
  }

  /**
   * The digest of the proof: SHA-256 over its JSON without white space and without the digest. It
   * shows that a stored proof was not changed by accident. Who changes it on purpose can compute a
   * new one, so keep the digest, or a signature over it, in another place than the proof.
   *
   * @return 64 hexadecimal digits in lower case
   */
  public String digest() {
    return new ProofJson(this).digest();
  }

  /**
   * Writes the proof as JSON, in the shape of {@code docs/json.md}, with its digest.
   *
   * @param out takes UTF-8; it is flushed, and left open
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void writeJson(OutputStream out) {
    new ProofJson(this).write(out);
  }

  /**
   * Writes the proof as one self-contained HTML page, without scripts and without references to
   * anything outside, to be read in a browser and to be printed. It begins with the verdict.
   *
   * @param out takes UTF-8; it is flushed, and left open
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void writeHtml(OutputStream out) {
    new ProofHtml(this, Optional.empty()).write(out);
  }

  /**
   * The same page, which also says by which command the JSON beside it is checked.
   *
   * @param out takes UTF-8; it is flushed, and left open
   * @param json the name of the file beside the page that has what {@link #writeJson} writes
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void writeHtml(OutputStream out, String json) {
    new ProofHtml(this, Optional.of(json)).write(out);
  }

  /**
   * The proof for people: the verdict, the systems, the VMs, the certificates, the findings.
   *
   * @return lines of text, the last with a line break
   */
  public String text() {
    return new ProofText(this).write();
  }

  /** {@return in one line: such as {@code estate prod: proved, 12 VMs encrypted, no warnings}} */
  @Override
  public String toString() {
    return new ProofText(this).title();
  }

  /** An earlier proof, to compare a new one with. Immutable and thread-safe. */
  public static final class Baseline {

    /** The most bytes that the JSON of a proof may have to be read: 64 MiB. */
    public static final long MAX_BYTES = EarlierProof.MAX_BYTES;

    private final EarlierProof proof;

    private Baseline(EarlierProof proof) {
      this.proof = proof;
    }

    /**
     * A proof that is at hand.
     *
     * @param proof the earlier proof
     * @return it as a baseline
     */
    public static Baseline of(EstateProof proof) {
      return new Baseline(EarlierProof.of(requireNonNull(proof, "proof")));
    }

    /**
     * Reads what {@link EstateProof#writeJson} has written.
     *
     * @param json the text, at most {@link #MAX_BYTES} in UTF-8
     * @return the baseline
     * @throws io.vmcrypt.core.error.SdkException if it is too large, is no proof, is of another
     *     format, or was changed since it was written: its digest is another one
     */
    public static Baseline fromJson(String json) {
      return new Baseline(EarlierProof.fromJson(requireNonNull(json, "json")));
    }

    /**
     * Reads a file that {@link EstateProof#writeJson} has written.
     *
     * @param file at most {@link #MAX_BYTES}
     * @return the baseline
     * @throws io.vmcrypt.core.error.SdkException if it cannot be read; and as {@link #fromJson}
     */
    public static Baseline fromFile(Path file) {
      return new Baseline(EarlierProof.fromFile(requireNonNull(file, "file")));
    }

    /** {@return the name of the estate, as it was then} */
    public String estate() {
      return proof.estate();
    }

    /** {@return the vCenter's own id, as in {@link EstateSite#instanceUuid}} */
    public String instanceUuid() {
      return proof.instanceUuid();
    }

    /** {@return when it was proved; when the look began} */
    public Instant provedAt() {
      return proof.provedAt();
    }

    /**
     * {@return what it had seen, by name: the names; nothing is known of a proof that did not keep
     * them}
     */
    public EstateInventory inventory() {
      return proof.inventory();
    }

    /** {@return the digest of its estate, as {@link ProofScope#documentDigest}} */
    public String documentDigest() {
      return proof.document();
    }

    /** {@return its digest, as {@link EstateProof#digest}} */
    public String digest() {
      return proof.digest();
    }

    /** {@return what was seen then, in that proof's order} */
    public List<Finding> findings() {
      return proof.findings();
    }

    /** {@return in words; for messages, not for parsing} */
    @Override
    public String toString() {
      return "proof of estate "
          + proof.estate()
          + " of "
          + proof.provedAt().truncatedTo(ChronoUnit.SECONDS);
    }
  }
}
