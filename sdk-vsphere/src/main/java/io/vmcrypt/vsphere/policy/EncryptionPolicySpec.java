package io.vmcrypt.vsphere.policy;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.internal.names.ObjectName;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an encryption policy is to be like, for {@link StoragePolicies#ensureEncryption}: PBM {@code
 * PbmCapabilityProfileCreateSpec}. Immutable and thread-safe; the builder is neither.
 *
 * <pre>{@code
 * EncryptionPolicySpec.builder("Encrypted").description("Encrypts home and disks").build()
 * }</pre>
 *
 * <p>Source: vSphere Web Services API, {@code PbmCreate}; vSphere Storage, "Create Storage Policy
 * Components".
 */
public final class EncryptionPolicySpec {

  /** The most characters of a policy's name. */
  public static final int LONGEST_NAME = 80;

  private final String name;
  private final String description;
  private final boolean allowCleartextFilters;

  private EncryptionPolicySpec(Builder builder) {
    this.name = builder.name;
    this.description = builder.description;
    this.allowCleartextFilters = builder.allowCleartextFilters;
  }

  /**
   * A policy to refine.
   *
   * @param name its name, of at most {@value #LONGEST_NAME} characters, unique among the policies
   *     and policy components of the vCenter
   * @return a builder
   * @throws NullPointerException if {@code name} is null
   * @throws IllegalArgumentException if it is empty, too long, begins or ends with white space, or
   *     holds characters that a name cannot hold
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /**
   * Its name.
   *
   * @return 1 to {@value #LONGEST_NAME} characters
   */
  public String name() {
    return name;
  }

  /**
   * Its description.
   *
   * @return empty for none
   */
  public String description() {
    return description;
  }

  /**
   * Whether I/O filters may run before the encryption.
   *
   * @return false if not, as in vCenter's own policy
   */
  public boolean allowCleartextFilters() {
    return allowCleartextFilters;
  }

  /**
   * The same policy, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = builder(name);
    builder.description = description;
    builder.allowCleartextFilters = allowCleartextFilters;
    return builder;
  }

  /**
   * Whether the other asks for the same.
   *
   * @param other anything
   * @return true if it does
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EncryptionPolicySpec that
        && name.equals(that.name)
        && description.equals(that.description)
        && allowCleartextFilters == that.allowCleartextFilters;
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, description, allowCleartextFilters);
  }

  /**
   * For logs.
   *
   * @return its name, and settings that are not the default
   */
  @Override
  public String toString() {
    return "EncryptionPolicySpec["
        + name
        + (allowCleartextFilters ? ", I/O filters before encryption allowed" : "")
        + "]";
  }

  /** Refines an {@link EncryptionPolicySpec}. Not thread-safe; may be used again. */
  public static final class Builder {
    private final String name;
    private String description = "";
    private boolean allowCleartextFilters;

    private Builder(String name) {
      this.name = writable("policy name", ObjectName.checked("policy name", name));
      if (name.length() > LONGEST_NAME) {
        throw new IllegalArgumentException(
            "policy name \""
                + name
                + "\" has "
                + name.length()
                + " characters; vCenter accepts at most "
                + LONGEST_NAME);
      }
    }

    /**
     * Its description. By default it has none.
     *
     * @param text for people; empty for none
     * @return this
     * @throws NullPointerException if {@code text} is null
     * @throws IllegalArgumentException if it holds control characters other than tabs and line
     *     feeds, or others that XML cannot carry
     */
    public Builder description(String text) {
      requireNonNull(text, "description");
      if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t' && c != '\n')) {
        throw new IllegalArgumentException(
            "description holds control characters other than tabs and line feeds");
      }
      this.description = writable("description", text);
      return this;
    }

    /**
     * Whether other I/O filters may run before the encryption filter: the vSphere Client calls it
     * "Allow I/O filters before encryption", and PBM {@code AllowCleartextFilters}. Filters such as
     * those of replication and caching then see the data in clear text. By default this is not
     * allowed, which is the safe choice. Allow it only if a product on the ESXi hosts asks for it.
     *
     * @param allow true to allow it
     * @return this
     */
    public Builder allowCleartextFilters(boolean allow) {
      this.allowCleartextFilters = allow;
      return this;
    }

    /**
     * Makes the spec.
     *
     * @return the spec
     */
    public EncryptionPolicySpec build() {
      return new EncryptionPolicySpec(this);
    }

    /**
     * Checked here: a text that XML cannot carry must not stop the work half-way, at its second
     * call.
     */
    private static String writable(String what, String text) {
      if (text.codePoints().anyMatch(Builder::isNotAllowedInXml)) {
        throw new IllegalArgumentException(what + " holds characters that XML cannot carry");
      }
      return text;
    }

    private static boolean isNotAllowedInXml(int codePoint) {
      return Character.getType(codePoint) == Character.SURROGATE
          || codePoint == 0xFFFE
          || codePoint == 0xFFFF;
    }
  }
}
