package io.vmcrypt.cli.estate;

import io.vmcrypt.cli.base.GivenIdentity;
import io.vmcrypt.cli.output.FileFailure;
import io.vmcrypt.cli.output.ReportFile;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.estate.evidence.EvidenceSigner;
import io.vmcrypt.estate.evidence.TimeStampAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
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

  @Option(
      names = "--time-stamp",
      paramLabel = "URL",
      description = "have the signature stamped by this time stamp authority (RFC 3161)")
  private @Nullable String authority;

  /** Who stamps it; an address that is none is bad usage, before anything is asked. */
  public Optional<TimeStampAuthority> authority() {
    if (authority == null) {
      return Optional.empty();
    }
    if (certificate == null) {
      throw new UsageException("--time-stamp stamps a signature: give --signer-cert too.");
    }
    try {
      return Optional.of(TimeStampAuthority.of(new URI(authority)));
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new UsageException(
          "--time-stamp takes the address of an authority such as https://tsa.example.com, without"
              + " user and password.");
    }
  }

  /** Who was named; a certificate that may not sign is bad usage, before anything is asked. */
  public Optional<EvidenceSigner> signer(Map<String, String> environment) {
    try {
      return new GivenIdentity("--signer-")
          .read(certificate, key, passphrase, environment)
          .map(EvidenceSigner::of);
    } catch (SdkException e) {
      throw new UsageException(e);
    }
  }

  /** Removes the signature that a file had, and its time stamp: they are of other bytes. */
  public static void forgetSignature(Path file) {
    Path signature = EvidenceSigner.signatureOf(file);
    try {
      Files.deleteIfExists(signature);
      Files.deleteIfExists(TimeStampAuthority.stampOf(signature));
    } catch (IOException e) {
      throw new FileFailure(signature, "replaced", e);
    }
  }

  /** Writes the signature of a file and its time stamp beside it, and says where they are. */
  public static void sign(
      EvidenceSigner signer,
      Optional<TimeStampAuthority> authority,
      Path file,
      byte[] content,
      Screen screen) {
    Path signature = EvidenceSigner.signatureOf(file);
    byte[] signed = signer.sign(content);
    ReportFile.write(
        signature,
        out -> {
          out.write(signed);
          return signed;
        });
    screen.line("Signed in " + signature);
    authority.ifPresent(
        by -> {
          byte[] stamped = by.stamp(signed);
          Path stamp = TimeStampAuthority.stampOf(signature);
          ReportFile.write(
              stamp,
              out -> {
                out.write(stamped);
                return stamped;
              });
          screen.line("Stamped in " + stamp);
        });
  }
}
