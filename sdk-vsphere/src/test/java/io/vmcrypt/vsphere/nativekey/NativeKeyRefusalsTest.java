package io.vmcrypt.vsphere.nativekey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.kms.Removal;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before anything is sent, and what a backup's file is like. */
@SuppressWarnings("NullAway") // nulls are part of what is tested
class NativeKeyRefusalsTest {

  private static final byte[] PKCS12 = {0x30, 0x03, 0x02, 0x01, 0x03};

  @TempDir Path directory;

  @Test
  @DisplayName("a spec refuses invalid names, key ids and keys, without quoting keys")
  void spec_refusals() {
    assertThatNullPointerException().isThrownBy(() -> NativeKeyProviderSpec.of(null));
    for (String name : List.of("", " ", " a", "a ", "a\nb")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> NativeKeyProviderSpec.of(name))
          .withMessageStartingWith("native key provider id");
    }
    NativeKeyProviderSpec spec = NativeKeyProviderSpec.of("native-1");
    for (String id : List.of("", "1-1-1-1-1", "x2345678-abcd-1234-cdef-123456789abc")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> spec.keyId(id))
          .withMessageContaining("\"" + id + "\" is no UUID");
    }
    for (String key : List.of("", "MARK!")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> spec.keyDerivationKey(Secret.of(key)))
          .withMessage("keyDerivationKey is empty or not Base64");
    }
    assertThatNullPointerException().isThrownBy(() -> spec.keyId(null));
    assertThatNullPointerException().isThrownBy(() -> spec.keyDerivationKey(null));
  }

  @Test
  @DisplayName("a spec and its text hold what was given, the text without the key")
  void spec_text_holdsNoKey() {
    NativeKeyProviderSpec spec =
        NativeKeyProviderSpec.of("native-1")
            .tpmRequired(true)
            .keyId("12345678-ABCD-1234-CDEF-123456789ABC")
            .keyDerivationKey(Secret.of("TUFSSw=="));

    assertThat(spec)
        .hasToString(
            "NativeKeyProviderSpec[native-1, tpmRequired=true,"
                + " keyId=12345678-abcd-1234-cdef-123456789abc]");
    assertThat(spec.keyDerivationKey()).map(Secret::reveal).contains("TUFSSw==");
    assertThat(NativeKeyProviderSpec.of("a"))
        .hasToString("NativeKeyProviderSpec[a, tpmRequired=false]");
  }

  @Test
  @DisplayName("calls refuse invalid names and empty passwords, before anything is sent")
  void calls_refusals() {
    try (NativeVcenter vcenter = new NativeVcenter()) {
      NativeKeyProviders providers = vcenter.providers();
      assertThatNullPointerException().isThrownBy(() -> providers.find(null));
      for (String name : List.of("", ".", "..", "a\tb")) {
        assertThatIllegalArgumentException().isThrownBy(() -> providers.get(name));
        assertThatIllegalArgumentException().isThrownBy(() -> providers.exportBackup(name));
        assertThatIllegalArgumentException().isThrownBy(() -> providers.remove(name));
        assertThatIllegalArgumentException()
            .isThrownBy(() -> providers.remove(name, Removal.careful().force()));
        assertThatIllegalArgumentException().isThrownBy(() -> providers.ensureDefault(name));
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> providers.exportBackup("a", Secret.of("")))
          .withMessageContaining("password is empty");
      assertThatNullPointerException().isThrownBy(() -> providers.exportBackup("a", null));
      assertThatNullPointerException().isThrownBy(() -> providers.ensure(null));
      assertThatNullPointerException().isThrownBy(() -> providers.create(null));
      assertThatNullPointerException().isThrownBy(() -> providers.restore(null));
      assertThatNullPointerException().isThrownBy(() -> providers.inspect(null));
      assertThat(vcenter.fake().apiRequests()).isEmpty();
      assertThat(vcenter.fake().requests()).isEmpty();
    }
  }

  @Test
  @DisplayName("a restore refuses no backup and an empty password")
  void restore_refusals() {
    NativeKeyBackup backup = NativeKeyBackup.of(PKCS12);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> backup.password(Secret.of("")))
        .withMessageContaining("password is empty");
    assertThatNullPointerException().isThrownBy(() -> backup.password(null));
    assertThat(backup.tpmRequired()).isEqualTo(Optional.empty());
  }

  @Test
  @DisplayName("a file that is not PKCS#12, or is too large, is not a backup")
  void backup_refusals() throws IOException {
    assertThatNullPointerException().isThrownBy(() -> NativeKeyBackup.of(null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NativeKeyBackup.of(new byte[0]))
        .withMessageContaining("is empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NativeKeyBackup.of(new byte[] {'M', 'A', 'R', 'K'}))
        .withMessageContaining("no PKCS#12")
        .withMessageNotContaining("MARK");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NativeKeyBackup.of(new byte[NativeKeyBackup.MAX_BYTES + 1]))
        .withMessageContaining("larger");
    Path missing = directory.resolve("missing.p12");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NativeKeyBackup.fromFile(missing))
        .withMessageContaining("missing.p12 cannot be read: there is no such file");
    Path text = Files.writeString(directory.resolve("text.p12"), "MARK");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NativeKeyBackup.fromFile(text))
        .withMessageContaining("text.p12 is no PKCS#12")
        .withMessageNotContaining("MARK");
  }

  @Test
  @DisplayName("a backup that ends before its end is none: it could not be restored")
  void backup_cutOff_isRefused() throws IOException {
    byte[] whole = new byte[300];
    whole[0] = 0x30;
    whole[1] = (byte) 0x82;
    whole[2] = 0x01;
    whole[3] = 0x28;
    assertThat(NativeKeyBackup.of(whole).reveal()).hasSize(300);
    // the length of BER is not told, and what follows the end is nobody's business
    assertThat(NativeKeyBackup.of(new byte[] {0x30, (byte) 0x80, 0, 0}).reveal()).hasSize(4);
    assertThat(NativeKeyBackup.of(Arrays.copyOf(whole, 301)).reveal()).hasSize(301);
    for (int length : new int[] {1, 2, 3, 4, 299}) {
      Path cut =
          Files.write(directory.resolve("cut-" + length + ".p12"), Arrays.copyOf(whole, length));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> NativeKeyBackup.fromFile(cut))
          .withMessageContaining("cut-" + length + ".p12 is cut off");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NativeKeyBackup.of(Arrays.copyOf(PKCS12, 4)))
        .withMessageContaining("the backup is cut off");
  }

  @Test
  @DisplayName("a backup's file is its owner's alone, and nothing is overwritten")
  void backup_file_isPrivate() throws IOException {
    assumeTrue(
        FileSystems.getDefault().supportedFileAttributeViews().contains("posix"),
        "this file system knows no POSIX permissions");
    NativeKeyBackup backup = NativeKeyBackup.of(PKCS12);
    Path file = backup.writeTo(directory.resolve("native-1.p12"));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(NativeKeyBackup.fromFile(file).reveal()).isEqualTo(PKCS12);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> backup.writeTo(file))
        .withMessageContaining("cannot be written: it is there already");
    assertThat(file).hasBinaryContent(PKCS12);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> backup.writeTo(directory.resolve("no/such/native-1.p12")))
        .withMessageContaining("cannot be written: there is no such file or folder");
    assertThat(backup).hasToString("NativeKeyBackup");
    backup.reveal()[0] = 0;
    assertThat(backup.reveal()).isEqualTo(PKCS12);
  }
}
