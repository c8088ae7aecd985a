package io.vmcrypt.estate.part;

import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.EstateClient;
import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.Thumbprint;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * How the key server comes to trust vCenter: which client certificate vCenter shows to it.
 * Immutable and thread-safe.
 */
public sealed interface ClientTrust {

  /**
   * A certificate and key that the key server has made for vCenter, in files.
   *
   * @param certificate the file of the certificate, PEM or DER
   * @param key the file of the private key, PEM or DER
   * @param passphrase where the passphrase of the key is kept; empty if the key has none
   */
  record IdentityFiles(Path certificate, Path key, Optional<SecretReference> passphrase)
      implements ClientTrust {

    /**
     * Checks that all is there.
     *
     * @param certificate the file of the certificate
     * @param key the file of the private key
     * @param passphrase where its passphrase is kept, if it has one
     * @throws NullPointerException if an argument is null
     */
    public IdentityFiles {
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

  /**
   * A certificate and key that the key server has made for vCenter, in memory. An estate with it
   * cannot be written as a document.
   *
   * @param identity certificate and key
   */
  record Identity(ClientIdentity identity) implements ClientTrust {

    /**
     * Checks that it is there.
     *
     * @param identity certificate and key
     * @throws NullPointerException if it is null
     */
    public Identity {
      requireNonNull(identity, "identity");
    }
  }

  /**
   * vCenter makes a key and a signing request, and a {@link CertificateSigner} of the program signs
   * it. The private key never leaves vCenter.
   *
   * @param signer the name under which {@link EstateClient.Builder#signer} knows it
   */
  record SignedBy(String signer) implements ClientTrust {

    /**
     * Checks that there is a name.
     *
     * @param signer its name
     * @throws NullPointerException if it is null
     * @throws IllegalArgumentException if it is blank
     */
    public SignedBy {
      if (requireNonNull(signer, "signer").isBlank()) {
        throw new IllegalArgumentException(
            "signer \"" + signer + "\" is blank; give the name that the client knows it by");
      }
    }
  }

  /**
   * vCenter makes a key and a signing request, and the OVHcloud KMS signs it. The private key never
   * leaves vCenter. For {@link KeyServer#okms} alone, which has it by default.
   */
  record SignedByOkms() implements ClientTrust {}

  /**
   * vCenter makes a key and signs its certificate itself. A person, or the program, installs that
   * certificate at the key server while {@code apply} waits for the key provider to be healthy; the
   * {@linkplain EstateReport report} and the progress show it.
   *
   * <p>Before it ends, a plan has vCenter make the next one, which is not used yet. Only a person
   * knows when the key server accepts that too, and says so by its thumbprint: then a plan installs
   * it.
   *
   * @param installed the thumbprint of the next certificate, once the key server accepts it; empty
   *     if there is nothing to say
   */
  record SelfSigned(Optional<Thumbprint> installed) implements ClientTrust {

    /**
     * Checks that it is there.
     *
     * @param installed the thumbprint of the next certificate, if the key server accepts it
     * @throws NullPointerException if it is null
     */
    public SelfSigned {
      requireNonNull(installed, "installed");
    }

    /** Without a next certificate. */
    public SelfSigned() {
      this(Optional.empty());
    }
  }
}
