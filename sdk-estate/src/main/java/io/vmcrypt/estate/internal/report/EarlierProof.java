package io.vmcrypt.estate.internal.report;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.internal.input.FileTrouble;
import io.vmcrypt.core.internal.input.InputFile;
import io.vmcrypt.estate.EstateInventory;
import io.vmcrypt.estate.EstateProof;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import okio.Buffer;
import okio.BufferedSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an earlier proof.
 *
 * @param estate the name of the estate
 * @param instanceUuid the vCenter's own id
 * @param provedAt when the look began
 * @param digest its digest
 * @param findings what was seen
 * @param inventory the names of what was seen
 */
public record EarlierProof(
    String estate,
    String instanceUuid,
    Instant provedAt,
    String digest,
    List<Finding> findings,
    EstateInventory inventory) {

  /** The most bytes of JSON that are read. */
  public static final long MAX_BYTES = 64L * 1024 * 1024;

  private static final String OPERATION = "read an earlier proof";
  private static final String SYSTEM = "estate";

  public EarlierProof {
    requireNonNull(estate, "estate");
    requireNonNull(instanceUuid, "instanceUuid");
    requireNonNull(provedAt, "provedAt");
    requireNonNull(digest, "digest");
    findings = List.copyOf(findings);
    requireNonNull(inventory, "inventory");
  }

  /** One that is at hand. */
  public static EarlierProof of(EstateProof proof) {
    return new EarlierProof(
        proof.estate(),
        proof.site().instanceUuid(),
        proof.provedAt(),
        proof.digest(),
        proof.findings(),
        proof.inventory());
  }

  /**
   * Reads text.
   *
   * @throws SdkException if it is no proof, or was changed
   */
  public static EarlierProof fromJson(String json) {
    Attempt attempt = new Attempt(SYSTEM, OPERATION, "from JSON text");
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_BYTES) {
      throw tooLarge(attempt);
    }
    return read(attempt, new Buffer().write(bytes));
  }

  /**
   * Reads a file.
   *
   * @throws SdkException if it cannot be read, is no proof, or was changed
   */
  public static EarlierProof fromFile(Path file) {
    Attempt attempt = new Attempt(SYSTEM, OPERATION, file.toString());
    try (BufferedSource source = Okio.buffer(Okio.source(InputFile.open(file)))) {
      // the bytes that come count, and not what the file system says of them
      Buffer all = new Buffer();
      while (source.read(all, MAX_BYTES + 1 - all.size()) > 0) {
        if (all.size() > MAX_BYTES) {
          throw tooLarge(attempt);
        }
      }
      return read(attempt, all);
    } catch (IOException e) {
      throw refused(attempt, "the file cannot be read: " + FileTrouble.inWords(e), e);
    }
  }

  private static EarlierProof read(Attempt attempt, Buffer json) {
    try {
      return new ProofReader(json).read();
    } catch (ProofReader.NoProof e) {
      throw refused(attempt, e.getMessage(), e);
    }
  }

  private static SdkException tooLarge(Attempt attempt) {
    return refused(attempt, "it is larger than " + MAX_BYTES / 1024 / 1024 + " MiB", null);
  }

  private static SdkException refused(
      Attempt attempt, @Nullable String outcome, @Nullable Throwable cause) {
    return new SdkException(
        attempt,
        outcome == null ? "it is no proof" : outcome,
        "Give a file that writeJson of a proof has written, as it was written.",
        cause);
  }
}
