package io.vmcrypt.estate.proof;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.estate.internal.report.DigestedFile;
import io.vmcrypt.report.json.JsonMembers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

  /** Reads JSON that {@link EstateProof#writeJson} wrote, a proof at a time. */
  static EarlierProof fromJson(String json) {
    return read(reader("from JSON text"), json.getBytes(StandardCharsets.UTF_8));
  }

  static EarlierProof fromFile(Path file) {
    DigestedFile reader = reader(file.toString());
    return read(reader, reader.bytes(file));
  }

  private static DigestedFile reader(String source) {
    return new DigestedFile(
        "proof",
        ProofJson.FORMAT,
        (int) MAX_BYTES,
        (outcome, cause) ->
            new SdkException(
                new Attempt(SYSTEM, OPERATION, source),
                outcome,
                "Give a file that writeJson of a proof has written, as it was written.",
                cause));
  }

  /** Of many findings and VMs only what is compared is kept. */
  private static EarlierProof read(DigestedFile reader, byte[] json) {
    Map<String, @Nullable Object> kept = new HashMap<>();
    JsonMembers members = JsonMembers.of(kept);
    List<Finding> findings = new ArrayList<>();
    List<Subject> chosen = new ArrayList<>();
    return reader.read(
        json,
        kept,
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
            default -> kept.put(name, value.value());
          }
        },
        (proof, digests) ->
            new EarlierProof(
                proof.text("estate"),
                proof.object("site").text("instanceUuid"),
                Instant.parse(proof.text("provedAt")),
                digests.said(),
                proof.object(ProofJson.DOCUMENT).text("digest"),
                chosen,
                findings,
                InventoryJson.read(proof.value(InventoryJson.NAME))));
  }
}
