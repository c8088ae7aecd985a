package io.vmcrypt.report.html;

import io.vmcrypt.core.shared.Count;

/**
 * VMs by how much of them is encrypted.
 *
 * @param encrypted home and all disks
 * @param partly some parts
 * @param plain nothing
 * @param unknown not known
 */
public record EncryptionCounts(long encrypted, long partly, long plain, long unknown) {

  /** None. */
  public static final EncryptionCounts NONE = new EncryptionCounts(0, 0, 0, 0);

  /** These and others together. */
  public EncryptionCounts plus(EncryptionCounts more) {
    return new EncryptionCounts(
        encrypted + more.encrypted,
        partly + more.partly,
        plain + more.plain,
        unknown + more.unknown);
  }

  public long total() {
    return encrypted + partly + plain + unknown;
  }

  /** Those that are not known to be encrypted as a whole. */
  public long open() {
    return total() - encrypted;
  }

  /** In one line. */
  String words() {
    return "%s of %s encrypted".formatted(encrypted, Count.of(total(), "VM"))
        + part(partly, "partly encrypted")
        + part(plain, "unencrypted")
        + part(unknown, "not known");
  }

  private static String part(long number, String words) {
    return number == 0 ? "" : ", " + number + " " + words;
  }
}
