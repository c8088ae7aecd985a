package io.vmcrypt.estate.proof;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.shared.input.FileTrouble;
import io.vmcrypt.core.shared.input.InputFile;
import io.vmcrypt.report.json.DigestedJson;
import io.vmcrypt.report.json.DigestedJson.Digests;
import io.vmcrypt.report.json.DigestedJson.NotJsonException;
import io.vmcrypt.report.json.JsonMembers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an earlier proof.
 *
 * @param instanceUuid the vCenter's own id
 * @param provedAt when the look began
 * @param document the digest of its estate
 * @param chosen the VMs that its estate meant
 * @param inventory the names of what was seen
 */
record EarlierProof(
    String estate,
    String instanceUuid,
    Instant provedAt,
    String digest,
    String document,
    List<Subject> chosen,
    List<Finding> findings,
    EstateInventory inventory) {

  /** The most bytes of JSON that are read. */
  static final long MAX_BYTES = 64L * 1024 * 1024;

  private static final String OPERATION = "read an earlier proof";
  private static final String SYSTEM = "estate";
  private static final String FINDINGS = "findings";

  EarlierProof {
    requireNonNull(estate, "estate");
    requireNonNull(instanceUuid, "instanceUuid");
    requireNonNull(provedAt, "provedAt");
    requireNonNull(digest, "digest");
    requireNonNull(document, "document");
    chosen = List.copyOf(chosen);
    findings = List.copyOf(findings);
    requireNonNull(inventory, "inventory");
  }

  /** One that is at hand. */
  static EarlierProof of(EstateProof proof) {
    return new EarlierProof(
        proof.estate(),
        proof.site().instanceUuid(),
        proof.provedAt(),
        proof.digest(),
        proof.scope().documentDigest(),
        proof.scope().vms().stream().map(ChosenVm::vm).toList(),
        proof.findings(),
        proof.inventory());
  }

  /**
   * Reads text.
   *
   * @throws SdkException if it is no proof, or was changed
   */
  static EarlierProof fromJson(String json) {
    Attempt attempt = new Attempt(SYSTEM, OPERATION, "from JSON text");
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_BYTES) {
      throw tooLarge(attempt);
    }
    return read(attempt, bytes);
  }

  /**
   * Reads a file.
   *
   * @throws SdkException if it cannot be read, is no proof, or was changed
   */
  static EarlierProof fromFile(Path file) {
    Attempt attempt = new Attempt(SYSTEM, OPERATION, file.toString());
    try (InputStream in = InputFile.open(file)) {
      // the bytes that come count, and not what the file system says of them
      byte[] bytes = in.readNBytes((int) MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw tooLarge(attempt);
      }
      return read(attempt, bytes);
    } catch (IOException e) {
      throw refused(attempt, "the file cannot be read: " + FileTrouble.inWords(e), e);
    }
  }

  private static EarlierProof read(Attempt attempt, byte[] json) {
    Map<String, @Nullable Object> read = new HashMap<>();
    JsonMembers members = JsonMembers.of(read);
    List<Finding> findings = new ArrayList<>();
    List<Subject> chosen = new ArrayList<>();
    try {
      Digests digests =
          DigestedJson.read(
              json,
              (name, value) -> {
                switch (name) {
                  case FINDINGS ->
                      value.each(one -> findings.add(members.element(one, FINDINGS).finding()));
                  case ProofJson.CHOSEN ->
                      value.each(
                          one -> {
                            JsonMembers vm = members.element(one, ProofJson.CHOSEN);
                            chosen.add(Subject.of("VM", vm.text("name"), vm.text("id")));
                          });
                  // what was new then is in the findings already
                  case "baseline" -> value.value(0);
                  default -> read.put(name, value.value());
                }
              });
      if (!Long.valueOf(ProofJson.FORMAT).equals(members.value("format"))) {
        throw refused(
            attempt,
            "it is of format %s, and this version reads %s"
                .formatted(members.value("format"), ProofJson.FORMAT),
            null);
      }
      if (!digests.agree()) {
        throw refused(
            attempt,
            "it was changed since it was written: its digest is "
                + (digests.said().isEmpty() ? "missing" : digests.said())
                + ", and its content has "
                + digests.computed(),
            null);
      }
      return new EarlierProof(
          members.text("estate"),
          members.object("site").text("instanceUuid"),
          Instant.parse(members.text("provedAt")),
          digests.said(),
          members.object(ProofJson.DOCUMENT).text("digest"),
          chosen,
          findings,
          InventoryJson.read(members.value(InventoryJson.NAME)));
    } catch (NotJsonException e) {
      throw refused(attempt, "it is no JSON of a proof: " + e.getMessage(), e);
    } catch (IllegalArgumentException | DateTimeException | ClassCastException e) {
      throw refused(attempt, "it is no proof of this shape: " + e.getMessage(), e);
    }
  }

  private static SdkException tooLarge(Attempt attempt) {
    return refused(attempt, "it is larger than " + MAX_BYTES / 1024 / 1024 + " MiB", null);
  }

  private static SdkException refused(Attempt attempt, String outcome, @Nullable Throwable cause) {
    return new SdkException(
        attempt,
        outcome,
        "Give a file that writeJson of a proof has written, as it was written.",
        cause);
  }
}
