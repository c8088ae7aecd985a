package io.vmcrypt.cli.estate;

import io.vmcrypt.cli.base.GivenIdentity;
import io.vmcrypt.cli.output.FileFailure;
import io.vmcrypt.cli.output.ReportFile;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.estate.evidence.EvidenceSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who signs what is written as evidence. */
public final class SignerOptions {

  @Option(
      names = "--signer-cert",
      paramLabel = "FILE",
      description = "sign the report's JSON: the certificate, for signing documents")
  private @Nullable Path certificate;

  @Option(
      names = "--signer-key",
      paramLabel = "FILE",
      description = "its key; may be the same file")
  private @Nullable Path key;

  @Option(
      names = "--signer-passphrase",
      paramLabel = "PLACE",
      description = "where the key's passphrase is: env:NAME or file:PATH")
  private @Nullable String passphrase;

  /** Who was named; a certificate that may not sign is bad usage, before anything is asked. */
  public Optional<EvidenceSigner> signer(Map<String, String> environment) {
    return UsageException.given(
        () ->
            new GivenIdentity("--signer-")
                .read(certificate, key, passphrase, environment)
                .map(EvidenceSigner::of));
  }

  /** Writes a file, and its signature beside it, and says where they are. */
  public static void write(
      Path file, byte[] content, Optional<EvidenceSigner> signer, Screen screen) {
    Path signature = EvidenceSigner.signatureOf(file);
    try {
      // it is of other bytes
      Files.deleteIfExists(signature);
    } catch (IOException e) {
      throw new FileFailure(signature, "replaced", e);
    }
    ReportFile.write(file, content);
    screen.line("Written to " + file);
    signer.ifPresent(
        by -> {
          ReportFile.write(signature, by.sign(content));
          screen.line("Signed in " + signature);
        });
  }
}
