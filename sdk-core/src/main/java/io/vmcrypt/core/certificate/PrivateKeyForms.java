package io.vmcrypt.core.certificate;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.secret.Secret;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.Arrays;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/**
 * Private keys: PKCS#8, plain or under a passphrase, and the older RSA and EC forms in plain PEM.
 */
final class PrivateKeyForms {

  /** Made when a key is encrypted: it takes a quarter of a second, and most keys are not. */
  private static final class Decryption {
    // not registered with Java, so that the program's list of providers stays as it is
    static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
  }

  private PrivateKeyForms() {}

  static PrivateKey read(Input input, @Nullable Secret passphrase) {
    Attempt attempt = input.attempt();
    try (PEMParser parser = new PEMParser(new StringReader(pem(input)))) {
      Object object = parser.readObject();
      if (object instanceof PrivateKeyInfo info) {
        return toKey(info);
      }
      if (object instanceof PEMKeyPair pair) {
        return toKey(pair.getPrivateKeyInfo());
      }
      if (object instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
        return decrypt(encrypted, required(passphrase, attempt), attempt);
      }
      if (object instanceof PEMEncryptedKeyPair) {
        throw unknownEncryption(attempt);
      }
    } catch (IOException
        | IllegalArgumentException
        | IllegalStateException
        | ClassCastException e) {
      throw input.malformed(e);
    }
    throw input.without();
  }

  /** The block of the key. Other blocks of the same file are not read, so they may be broken. */
  private static String pem(Input input) {
    // what is plain PKCS#8 in DER was read before
    return input.isPem()
        ? input.wantedPem().orElseThrow(input::without)
        : Pem.encode("ENCRYPTED PRIVATE KEY", input.bytes());
  }

  private static PrivateKey toKey(PrivateKeyInfo info) throws PEMException {
    return new JcaPEMKeyConverter().getPrivateKey(info);
  }

  private static PrivateKey decrypt(
      PKCS8EncryptedPrivateKeyInfo encrypted, Secret passphrase, Attempt attempt) {
    try {
      return decrypt(encrypted, passphrase.revealChars(), attempt);
    } catch (PassphraseException e) {
      // OpenSSL takes UTF-8; for older encryptions the library takes the low byte of each character
      byte[] utf8 = passphrase.reveal().getBytes(StandardCharsets.UTF_8);
      char[] bytesAsChars = new String(utf8, StandardCharsets.ISO_8859_1).toCharArray();
      if (Arrays.equals(bytesAsChars, passphrase.revealChars())) {
        throw e;
      }
      return decrypt(encrypted, bytesAsChars, attempt);
    }
  }

  private static PrivateKey decrypt(
      PKCS8EncryptedPrivateKeyInfo encrypted, char[] passphrase, Attempt attempt) {
    try {
      return toKey(
          encrypted.decryptPrivateKeyInfo(
              new JceOpenSSLPKCS8DecryptorProviderBuilder()
                  .setProvider(Decryption.PROVIDER)
                  .build(passphrase)));
    } catch (PKCSException e) {
      boolean unknown =
          e.getCause() instanceof OperatorCreationException
              // what the library throws for a cipher whose key size it does not know
              || e.getCause() instanceof IllegalStateException;
      throw unknown ? unknownEncryption(attempt) : wrong(attempt);
    } catch (PEMException | IllegalArgumentException e) {
      throw wrong(attempt);
    } catch (OperatorCreationException e) {
      throw unknownEncryption(attempt);
    }
  }

  private static CertificateFormatException unknownEncryption(Attempt attempt) {
    return new CertificateFormatException(
        attempt,
        "the private key is encrypted in a way that this SDK cannot read",
        "Encrypt it with openssl pkcs8 -topk8 -v2 aes-256-cbc, or give it without a passphrase.",
        null);
  }

  private static Secret required(@Nullable Secret passphrase, Attempt attempt) {
    if (passphrase == null) {
      throw new PassphraseException(
          attempt,
          "the private key is protected by a passphrase and none was given",
          "Give its passphrase, or download the key from the KMS without one: vCenter takes only a"
              + " key without a password.",
          true);
    }
    return passphrase;
  }

  static PassphraseException wrong(Attempt attempt) {
    return new PassphraseException(
        attempt,
        "the passphrase does not open the private key",
        "Give the right passphrase, or download the key from the KMS without one: vCenter takes"
            + " only a key without a password.",
        false);
  }
}
