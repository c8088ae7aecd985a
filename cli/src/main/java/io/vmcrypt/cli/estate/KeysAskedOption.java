package io.vmcrypt.cli.estate;

import io.vmcrypt.estate.proof.ProofOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many keys a proof asks the key servers themselves about. */
final class KeysAskedOption {

  @Option(
      names = "--keys-asked",
      paramLabel = "N",
      description =
          "in the proof, ask each KMS itself about so many of the keys in use; 0 for none, "
              + ProofOptions.DEFAULT_KEYS_ASKED
              + " by default. For the others, only vCenter confirms")
  private @Nullable Integer most;

  /** The options of the proof, to refine. */
  ProofOptions.Builder options() {
    ProofOptions.Builder options = ProofOptions.builder();
    return most == null ? options : options.keysAsked(most);
  }
}
