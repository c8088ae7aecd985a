package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vmcrypt.core.certificate.PassphraseException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.SecretReference;
import io.vmcrypt.testkit.FakeCloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityFilesTest {

  private static final String PASSPHRASE = "hunter2";
  private static final String PROTECTION = "PBEWithSHA1AndDESede";

  @TempDir private static Path folder;
  private static FakeCloud cloud;

  @BeforeAll
  static void writeFiles() throws IOException, GeneralSecurityException {
    cloud = FakeCloud.start();
    pem("client.pem", "CERTIFICATE", cloud.clientIdentity().chain().get(0).getEncoded());
    byte[] key = cloud.clientIdentity().privateKey().getEncoded();
    pem("plain.key", "PRIVATE KEY", key);
    Cipher cipher = Cipher.getInstance(PROTECTION);
    cipher.init(
        Cipher.ENCRYPT_MODE,
        SecretKeyFactory.getInstance(PROTECTION)
            .generateSecret(new PBEKeySpec(PASSPHRASE.toCharArray())));
    pem(
        "protected.key",
        "ENCRYPTED PRIVATE KEY",
        new EncryptedPrivateKeyInfo(cipher.getParameters(), cipher.doFinal(key)).getEncoded());
  }

  @AfterAll
  static void close() {
    cloud.close();
  }

  @Test
  @DisplayName("a key with a passphrase is read with that of the variable")
  void resolve_protected() {
    assertThat(protectedKey().resolve(Map.of("PASSPHRASE", PASSPHRASE)).chain())
        .startsWith(cloud.clientIdentity().chain().get(0));
  }

  @Test
  @DisplayName("a passphrase that is wrong, missing or not to be had is told, and not shown")
  void resolve_passphrase_isTold() {
    assertThatExceptionOfType(PassphraseException.class)
        .isThrownBy(() -> protectedKey().resolve(Map.of("PASSPHRASE", PASSPHRASE + "x")))
        .withMessageNotContaining(PASSPHRASE);
    assertThatExceptionOfType(PassphraseException.class)
        .isThrownBy(() -> files("protected.key", Optional.empty()).resolve(Map.of()));
    assertThatExceptionOfType(SdkException.class)
        .isThrownBy(() -> protectedKey().resolve(Map.of("OTHER", PASSPHRASE)))
        .withMessageContaining("env:PASSPHRASE")
        .withMessageNotContaining(PASSPHRASE);
  }

  @Test
  @DisplayName("its text names the files and the place of the passphrase")
  void toString_namesPlaces() {
    assertThat(protectedKey().toString())
        .contains("client.pem", "protected.key", "env:PASSPHRASE")
        .doesNotContain(PASSPHRASE);
  }

  private static ClientTrust.IdentityFiles protectedKey() {
    return files("protected.key", Optional.of(SecretReference.parse("env:PASSPHRASE")));
  }

  private static ClientTrust.IdentityFiles files(String key, Optional<SecretReference> passphrase) {
    return new ClientTrust.IdentityFiles(
        folder.resolve("client.pem"), folder.resolve(key), passphrase);
  }

  private static void pem(String file, String label, byte[] content) throws IOException {
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(
                label,
                Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content),
                label));
  }
}
