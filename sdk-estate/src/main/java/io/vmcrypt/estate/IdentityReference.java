package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.ClientIdentity;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The files that hold a client certificate and its private key. Immutable and thread-safe.
 *
 * @param certificate the file of the certificate, PEM or DER
 * @param key the file of the private key, PEM or DER
 * @param passphrase where the passphrase of the key is kept; empty if the key has none
 */
public record IdentityReference(Path certificate, Path key, Optional<SecretReference> passphrase) {

  /**
   * Checks that all is there.
   *
   * @param certificate the file of the certificate
   * @param key the file of the private key
   * @param passphrase where its passphrase is kept, if it has one
   * @throws NullPointerException if an argument is null
   */
  public IdentityReference {
    requireNonNull(certificate, "certificate");
    requireNonNull(key, "key");
    requireNonNull(passphrase, "passphrase");
  }

  /**
   * Reads the files.
   *
   * @param environment where the passphrase is looked for, if it is kept in a variable
   * @return the identity
   * @throws NullPointerException if {@code environment} is null
   * @throws io.vmcrypt.core.certificate.CertificateFormatException if a file cannot be read or is
   *     malformed, or the certificate does not belong to the key
   * @throws io.vmcrypt.core.certificate.PassphraseException if the passphrase is missing or wrong
   * @throws SecretMissingException if the passphrase cannot be fetched
   */
  public ClientIdentity resolve(Map<String, String> environment) {
    requireNonNull(environment, "environment");
    return passphrase
        .map(at -> ClientIdentity.fromFile(certificate, key, at.resolve(environment)))
        .orElseGet(() -> ClientIdentity.fromFile(certificate, key));
  }
}
