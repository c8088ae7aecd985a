package io.vmcrypt.testkit.kmip;

import io.vmcrypt.testkit.internal.kmip.message.KmipAttribute;
import io.vmcrypt.testkit.internal.kmip.server.StoredObject;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An object that a test puts into a {@link FakeKmipServer} under an id of its choice: a key such as
 * vSphere's, or one that only looks like it. Its text has none of its bytes.
 *
 * <pre>{@code
 * kms.put(FakeKmipObject.key("5").build());
 * kms.put(FakeKmipObject.builder("6", "Certificate").build());
 * kms.put(FakeKmipObject.key("7").archived().build());
 * }</pre>
 */
public final class FakeKmipObject {

  private static final Map<String, Integer> TYPES =
      Map.of(
          "Certificate", StoredObject.CERTIFICATE,
          "Symmetric Key", StoredObject.SYMMETRIC_KEY,
          "Private Key", StoredObject.PRIVATE_KEY,
          "Secret Data", StoredObject.SECRET_DATA);
  private static final Map<String, Integer> ALGORITHMS = Map.of("3DES", 2, "AES", 3, "RSA", 4);
  private static final int ENCRYPT = 0x4;
  private static final int DECRYPT = 0x8;
  private static final Map<String, Integer> USES =
      Map.of(
          "Sign", 0x1,
          "Verify", 0x2,
          "Encrypt", ENCRYPT,
          "Decrypt", DECRYPT,
          "Wrap Key", 0x10,
          "Unwrap Key", 0x20);
  private static final List<String> STATES =
      List.of("Pre-Active", "Active", "Deactivated", "Compromised");

  private final String id;
  private final int type;
  private final int algorithm;
  private final int bits;
  private final int usageMask;
  private final int state;
  private final boolean archived;
  private final byte[] material;

  private FakeKmipObject(Builder set) {
    this.id = set.id;
    this.type = set.type;
    this.algorithm = set.algorithm;
    this.bits = set.bits;
    this.usageMask = set.usageMask;
    this.state = set.state;
    this.archived = set.archived;
    byte[] given = set.material;
    if (given == null) {
      given = new byte[set.bits / 8];
      new SecureRandom().nextBytes(given);
    }
    this.material = given.clone();
  }

  /**
   * A key as vSphere makes them: AES-256, for Encrypt and Decrypt, Active, with random bytes.
   *
   * @param id the KMIP Unique Identifier
   * @return a builder
   */
  public static Builder key(String id) {
    return builder(id, "Symmetric Key");
  }

  /**
   * An object of any type, Active, with random bytes.
   *
   * @param id the KMIP Unique Identifier
   * @param type Certificate, Symmetric Key, Private Key or Secret Data
   * @return a builder
   * @throws IllegalArgumentException if the type is none of these
   */
  public static Builder builder(String id, String type) {
    return new Builder(Objects.requireNonNull(id, "id"), code("type", TYPES, type));
  }

  private static int code(String what, Map<String, Integer> codes, String name) {
    Integer code = codes.get(Objects.requireNonNull(name, what));
    if (code == null) {
      throw new IllegalArgumentException(
          what + " must be one of " + codes.keySet() + ", but is \"" + name + "\"");
    }
    return code;
  }

  StoredObject stored(Instant now) {
    Map<String, List<TtlvValue>> attributes = new LinkedHashMap<>();
    attributes.put(KmipAttribute.ALGORITHM.name(), List.of(new TtlvValue.Enumeration(algorithm)));
    attributes.put(KmipAttribute.LENGTH.name(), List.of(new TtlvValue.Int(bits)));
    attributes.put(KmipAttribute.USAGE_MASK.name(), List.of(new TtlvValue.Int(usageMask)));
    StoredObject stored = new StoredObject(id, type, material, attributes, now);
    stored.state(state);
    if (archived) {
      stored.archive(now);
    }
    return stored;
  }

  /** The options of an object; for use by one thread, and reusable. */
  public static final class Builder {

    private final String id;
    private final int type;
    private int algorithm = StoredObject.ALGORITHM_AES;
    private int bits = 256;
    private int usageMask = ENCRYPT | DECRYPT;
    private int state = StoredObject.ACTIVE;
    private boolean archived;
    private byte @Nullable [] material;

    private Builder(String id, int type) {
      this.id = id;
      this.type = type;
    }

    /**
     * Sets the Cryptographic Algorithm and Length; the default is AES with 256 bits.
     *
     * @param algorithm AES, 3DES or RSA
     * @param bits the length in bits
     * @return this builder
     * @throws IllegalArgumentException if the algorithm is none of these
     */
    public Builder algorithm(String algorithm, int bits) {
      this.algorithm = code("algorithm", ALGORITHMS, algorithm);
      this.bits = bits;
      return this;
    }

    /**
     * Sets the Cryptographic Usage Mask; the default is Encrypt and Decrypt.
     *
     * @param uses names such as Sign, Encrypt, Wrap Key
     * @return this builder
     * @throws IllegalArgumentException if a name is unknown
     */
    public Builder usage(String... uses) {
      this.usageMask = 0;
      for (String use : uses) {
        this.usageMask |= code("usage", USES, use);
      }
      return this;
    }

    /**
     * Sets the State; the default is Active.
     *
     * @param state Pre-Active, Active, Deactivated or Compromised
     * @return this builder
     * @throws IllegalArgumentException if it is none of these
     */
    public Builder state(String state) {
      int index = STATES.indexOf(Objects.requireNonNull(state, "state"));
      if (index < 0) {
        throw new IllegalArgumentException(
            "state must be one of " + STATES + ", but is \"" + state + "\"");
      }
      this.state = index + 1;
      return this;
    }

    /**
     * Archives it: it has an Archive Date, and Get is answered with Object Archived.
     *
     * @return this builder
     */
    public Builder archived() {
      this.archived = true;
      return this;
    }

    /**
     * Sets its bytes; the default is random ones, as many as its length says.
     *
     * @param material the bytes; copied
     * @return this builder
     */
    public Builder material(byte[] material) {
      this.material = material.clone();
      return this;
    }

    /**
     * Makes the object.
     *
     * @return the object, to be put into one or several servers
     */
    public FakeKmipObject build() {
      return new FakeKmipObject(this);
    }
  }
}
