package io.vmcrypt.vsphere.policy;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.internal.names.ObjectName;
import io.vmcrypt.vsphere.internal.names.XmlText;

/**
 * What an encryption policy is to be like, for {@link StoragePolicies#ensureEncryption}: PBM {@code
 * PbmCapabilityProfileCreateSpec}. Immutable and thread-safe: each method that refines it gives
 * another one.
 *
 * <pre>{@code
 * EncryptionPolicySpec.of("Encrypted").description("Encrypts home and disks")
 * }</pre>
 *
 * <p>Source: vSphere Web Services API, {@code PbmCreate}; vSphere Storage, "Create Storage Policy
 * Components".
 *
 * @param name its name, of at most {@value #LONGEST_NAME} characters, unique among the policies and
 *     policy components of the vCenter
 * @param description for people; empty for none
 * @param allowCleartextFilters whether I/O filters may run before the encryption; false in
 *     vCenter's own policy
 */
public record EncryptionPolicySpec(String name, String description, boolean allowCleartextFilters) {

  /** The most characters of a policy's name. */
  public static final int LONGEST_NAME = 80;

  /**
   * Checks the texts here: one that XML cannot carry must not stop the work half-way, at its second
   * call.
   *
   * @throws IllegalArgumentException if the name is empty, too long, begins or ends with white
   *     space, or holds characters that a name cannot hold; or if the description holds control
   *     characters other than tabs and line feeds, or others that XML cannot carry
   */
  public EncryptionPolicySpec {
    ObjectName.checked("policy name", name);
    if (name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "policy name \"%s\" has %s characters; vCenter accepts at most %s"
              .formatted(name, name.length(), LONGEST_NAME));
    }
    requireNonNull(description, "description");
    if (description.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t' && c != '\n')) {
      throw new IllegalArgumentException(
          "description holds control characters other than tabs and line feeds");
    }
    XmlText.check("description", description);
  }

  /**
   * A policy without a description, as vCenter's own.
   *
   * @param name its name
   * @return to refine
   * @throws IllegalArgumentException as of the constructor
   */
  public static EncryptionPolicySpec of(String name) {
    return new EncryptionPolicySpec(name, "", false);
  }

  /**
   * Its description. By default it has none.
   *
   * @param text for people; empty for none
   * @return the policy with it
   * @throws IllegalArgumentException as of the constructor
   */
  public EncryptionPolicySpec description(String text) {
    return new EncryptionPolicySpec(name, text, allowCleartextFilters);
  }

  /**
   * Whether other I/O filters may run before the encryption filter: the vSphere Client calls it
   * "Allow I/O filters before encryption", and PBM {@code AllowCleartextFilters}. Filters such as
   * those of replication and caching then see the data in clear text. By default this is not
   * allowed, which is the safe choice. Allow it only if a product on the ESXi hosts asks for it.
   *
   * @param allow true to allow it
   * @return the policy with it
   */
  public EncryptionPolicySpec allowCleartextFilters(boolean allow) {
    return new EncryptionPolicySpec(name, description, allow);
  }

  /** {@return its name, and settings that are not the default, for logs} */
  @Override
  public String toString() {
    return "EncryptionPolicySpec[%s%s]"
        .formatted(name, allowCleartextFilters ? ", I/O filters before encryption allowed" : "");
  }
}
