package io.vmcrypt.examples;

import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.proof.ProofOptions;
import io.vmcrypt.estate.spec.Estate;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Proves an estate, compares the proof with the last one, and keeps it for the next time. */
final class ProveAnEstate {

  private ProveAnEstate() {}

  static EstateProof prove(EstateClient estates, Estate estate, Path lastProof, Path newProof)
      throws IOException {
    ProofOptions sinceThen =
        ProofOptions.builder().baseline(EstateProof.Baseline.fromFile(lastProof)).build();
    EstateProof proof = estates.prove(estate, sinceThen);
    try (OutputStream json = Files.newOutputStream(newProof)) {
      proof.writeJson(json);
    }
    return proof; // newFindings() are those that the last proof did not have
  }
}
