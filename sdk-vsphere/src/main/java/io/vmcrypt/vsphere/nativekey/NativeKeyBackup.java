package io.vmcrypt.vsphere.nativekey;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.core.shared.input.FileTrouble;
import io.vmcrypt.core.shared.input.InputFile;
import io.vmcrypt.core.shared.input.UnusableFileException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The backup of a native key provider, a PKCS#12 file. Whoever has it, and the password that it was
 * made with, can decrypt all VMs that the provider's keys encrypt: without a password, the file
 * alone is enough. Without any backup, the loss of the vCenter is the loss of those VMs.
 *
 * <p>It is restored as vAPI {@code Providers.ImportSpec}. Immutable and thread-safe: each method
 * that refines it gives another one. Its text form holds nothing of its content.
 */
public final class NativeKeyBackup {

  /**
   * What vCenter says is in a backup: vAPI {@code Providers.ImportResult}.
   *
   * @param providerId the name of the provider that it would become
   * @param keyId the id of the key that the provider derives keys from; empty if vCenter does not
   *     say
   * @param exportTime when it was made; empty if vCenter does not say
   * @param tpmRequired whether the provider would serve hosts with a TPM 2.0 only
   */
  public record Info(
      String providerId,
      Optional<String> keyId,
      Optional<Instant> exportTime,
      boolean tpmRequired) {

    public Info {
      requireNonNull(providerId, "providerId");
      requireNonNull(keyId, "keyId");
      requireNonNull(exportTime, "exportTime");
    }
  }

  /** The largest file that is accepted as a backup: 1 MiB. Real ones have a few KiB. */
  public static final int MAX_BYTES = 1024 * 1024;

  // DER and BER alike begin so: PKCS#12 is a SEQUENCE, RFC 7292 section 4
  private static final byte SEQUENCE = 0x30;

  /** A length that is not told; with more in it, the number of the bytes that tell it. */
  private static final int INDEFINITE = 0x80;

  private final byte[] pkcs12;

  private final @Nullable Secret password;
  private final @Nullable Boolean tpmRequired;

  private NativeKeyBackup(byte[] pkcs12, @Nullable Secret password, @Nullable Boolean tpmRequired) {
    this.pkcs12 = pkcs12;
    this.password = password;
    this.tpmRequired = tpmRequired;
  }

  /**
   * {@return a backup from its bytes, which are copied}
   *
   * @param pkcs12 the file's content
   * @throws IllegalArgumentException if it is empty, too large, cut off, or no PKCS#12
   */
  public static NativeKeyBackup of(byte[] pkcs12) {
    return checked("the backup", requireNonNull(pkcs12, "pkcs12").clone());
  }

  /**
   * {@return a backup that was written to a file earlier}
   *
   * @param file the file
   * @throws IllegalArgumentException if it cannot be read, is empty, too large, cut off, or no
   *     PKCS#12; the message names the file and nothing of its content
   */
  public static NativeKeyBackup fromFile(Path file) {
    try {
      return checked(
          "backup file " + file, InputFile.bytes(requireNonNull(file, "file"), MAX_BYTES));
    } catch (UnusableFileException e) {
      throw new IllegalArgumentException("backup file " + file + " cannot be read: " + e.why(), e);
    }
  }

  private static NativeKeyBackup checked(String what, byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(what + " is larger than " + MAX_BYTES + " bytes");
    }
    if (bytes.length == 0 || bytes[0] != SEQUENCE) {
      throw new IllegalArgumentException(
          what + " is " + (bytes.length == 0 ? "empty" : "no PKCS#12") + "; expected a .p12 file");
    }
    if (isCutOff(bytes)) {
      throw new IllegalArgumentException(
          what + " is cut off: it ends before the end of its PKCS#12; export it again");
    }
    return new NativeKeyBackup(bytes, null, null);
  }

  /**
   * Whether there are fewer bytes than the first ones say (X.690 section 8.1.3). A download or a
   * program that broke off leaves such a file, and nothing can be restored from it.
   */
  private static boolean isCutOff(byte[] bytes) {
    if (bytes.length < 2) {
      return true;
    }
    int first = Byte.toUnsignedInt(bytes[1]);
    if (first == INDEFINITE) {
      return false;
    }
    int more = first < INDEFINITE ? 0 : first - INDEFINITE;
    if (bytes.length < 2 + more) {
      return true;
    }
    long length = first < INDEFINITE ? first : 0;
    for (int i = 0; i < more && length <= MAX_BYTES; i++) {
      length = (length << Byte.SIZE) + Byte.toUnsignedInt(bytes[2 + i]);
    }
    return bytes.length - 2 - more < length;
  }

  /**
   * The password that it was made with, to restore it; by default none.
   *
   * @param password not empty
   * @return the backup with it
   * @throws IllegalArgumentException if it is empty
   */
  public NativeKeyBackup password(Secret password) {
    if (requireNonNull(password, "password").isEmpty()) {
      throw new IllegalArgumentException(
          "password is empty; leave it out for a backup without a password");
    }
    return new NativeKeyBackup(pkcs12, password, tpmRequired);
  }

  /**
   * Whether the provider that is restored is to serve hosts with a TPM 2.0 only; by default as in
   * the backup.
   *
   * @param tpmRequired true to leave out hosts without a TPM
   * @return the backup with it
   */
  public NativeKeyBackup tpmRequired(boolean tpmRequired) {
    return new NativeKeyBackup(pkcs12, password, tpmRequired);
  }

  /** {@return the password that it was made with; empty unless that was said} */
  public Optional<Secret> password() {
    return Optional.ofNullable(password);
  }

  /**
   * {@return whether the provider is to serve hosts with a TPM 2.0 only; empty for the setting in
   * the backup}
   */
  public Optional<Boolean> tpmRequired() {
    return Optional.ofNullable(tpmRequired);
  }

  /** {@return the bytes themselves: a copy, which the caller can wipe} */
  public byte[] reveal() {
    return pkcs12.clone();
  }

  /**
   * Writes it to a new file that only its owner can read and write, on file systems that have
   * owners. Elsewhere the file gets the rights of its directory. If writing fails, the incomplete
   * file is removed.
   *
   * @param file the file to write; must not exist yet
   * @return {@code file}
   * @throws IllegalArgumentException if it exists already or cannot be written
   */
  public Path writeTo(Path file) {
    boolean posix =
        requireNonNull(file, "file")
            .getFileSystem()
            .supportedFileAttributeViews()
            .contains("posix");
    FileAttribute<?>[] ownerOnly =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    boolean begun = false;
    boolean done = false;
    try (FileChannel channel =
            FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly);
        OutputStream out = Channels.newOutputStream(channel)) {
      begun = true;
      out.write(pkcs12);
      // it must outlive a power failure: the provider is made, and may be used
      channel.force(true);
      done = true;
      return file;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "backup file " + file + " cannot be written: " + FileTrouble.inWords(e), e);
    } finally {
      if (begun && !done) {
        remove(file);
      }
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // the failure to write it is thrown instead
      return;
    }
  }

  /**
   * Never the content.
   *
   * @return {@code NativeKeyBackup}
   */
  @Override
  public String toString() {
    return "NativeKeyBackup";
  }
}
