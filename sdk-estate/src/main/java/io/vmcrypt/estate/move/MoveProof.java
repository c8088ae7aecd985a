package io.vmcrypt.estate.move;

import io.vmcrypt.estate.proof.EstateProof;
import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;

/**
 * Whether each VM of a move is at the target as it should be, from what the two vCenters say now:
 * each with its way, from, to, its keys before and after, and how long it was in the clear. Its
 * JSON ends with a digest, and can be signed as that of an {@link EstateProof}: {@link
 * io.vmcrypt.estate.evidence.EvidenceSigner}.
 *
 * <p>Immutable and thread-safe.
 *
 * @param record which VMs the move is about
 * @param from the source, in words
 * @param to the target, in words
 * @param provedAt when it was looked
 * @param sdkVersion by which version
 * @param vms each VM
 * @param findings what is not about one VM
 */
public record MoveProof(
    MoveRecord record,
    String from,
    String to,
    Instant provedAt,
    String sdkVersion,
    List<ProvedMove> vms,
    List<Finding> findings) {

  /**
   * Checks that all is there.
   *
   * @param record which VMs the move is about
   * @param from the source
   * @param to the target
   * @param provedAt when it was looked
   * @param sdkVersion by which version
   * @param vms each VM
   * @param findings what is not about one VM
   * @throws NullPointerException if an argument is null
   */
  public MoveProof {
    requireNonNull(record, "record");
    requireNonNull(from, "from");
    requireNonNull(to, "to");
    requireNonNull(provedAt, "provedAt");
    requireNonNull(sdkVersion, "sdkVersion");
    vms = List.copyOf(vms);
    findings = List.copyOf(findings);
  }

  /**
   * Whether all of it is so.
   *
   * @return true if each VM is proved, there is at least one, and nothing stands against the whole
   */
  public boolean isProved() {
    return !vms.isEmpty()
        && vms.stream().allMatch(ProvedMove::proved)
        && findings.stream().noneMatch(Finding::isBlocking);
  }

  /**
   * SHA-256 over the JSON but the digest itself, without white space.
   *
   * @return 64 hexadecimal digits
   */
  public String digest() {
    return new MoveProofWriter(this).digest();
  }

  /**
   * For people to read.
   *
   * @return text of several lines
   */
  public String text() {
    return new MoveProofWriter(this).text();
  }

  /**
   * Writes it as one JSON object.
   *
   * @param out is flushed and not closed
   * @throws NullPointerException if {@code out} is null
   * @throws java.io.UncheckedIOException if {@code out} cannot be written
   */
  public void writeJson(OutputStream out) {
    new MoveProofWriter(this).write(requireNonNull(out, "out"));
  }
}
