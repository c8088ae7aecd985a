package io.vmcrypt.report.html;

import static java.util.stream.Collectors.joining;

import io.vmcrypt.core.shared.Count;
import java.util.List;

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

  /** How many of one kind, as they are drawn and told. */
  record Part(String kind, String words, long number) {}

  List<Part> parts() {
    return List.of(
        new Part("encrypted", "encrypted", encrypted),
        new Part("partly", "partly encrypted", partly),
        new Part("plain", "unencrypted", plain),
        new Part("unknown", "not known", unknown));
  }

  /** In one line. */
  String words() {
    return parts().stream()
        .skip(1)
        .filter(part -> part.number() > 0)
        .map(part -> ", " + part.number() + " " + part.words())
        .collect(joining("", encrypted + " of " + Count.of(total(), "VM") + " encrypted", ""));
  }
}
