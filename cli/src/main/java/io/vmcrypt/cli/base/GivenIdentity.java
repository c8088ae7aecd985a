package io.vmcrypt.cli.base;

import io.vmcrypt.cli.settings.Secrets;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.PassphraseException;
import io.vmcrypt.core.error.SdkException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A certificate and its key, as three options give them. */
public final class GivenIdentity {

  private final String names;

  /**
   * @param names what the options begin with, such as {@code --} or {@code --signer-}
   */
  public GivenIdentity(String names) {
    this.names = names;
  }

  /** What was given; a file that cannot be used is bad usage. */
  public Optional<ClientIdentity> read(
      @Nullable Path certificate,
      @Nullable Path key,
      @Nullable String passphrase,
      Map<String, String> environment) {
    if ((certificate == null) != (key == null)) {
      throw new UsageException(
          names + "cert and " + names + "key belong together (both may name the same file).");
    }
    if (certificate == null || key == null) {
      if (passphrase != null) {
        throw new UsageException(names + "passphrase belongs to " + names + "key.");
      }
      return Optional.empty();
    }
    try {
      return Optional.of(
          passphrase == null
              ? ClientIdentity.fromFile(certificate, key)
              : ClientIdentity.fromFile(
                  certificate,
                  key,
                  Secrets.resolve(names + "passphrase", passphrase, environment)));
    } catch (PassphraseException e) {
      throw new UsageException(
          new PassphraseException(
              e.attempt(),
              e.outcome(),
              "Name the place of the right one with " + names + "passphrase.",
              e.isMissing()));
    } catch (SdkException e) {
      throw new UsageException(e);
    }
  }
}
