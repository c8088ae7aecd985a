package io.vmcrypt.kmip.protocol;

/**
 * A version of KMIP (field Protocol Version).
 *
 * @param major such as 1
 * @param minor such as 1
 */
public record KmipVersion(int major, int minor) implements Comparable<KmipVersion> {

  /** KMIP 1.0: no Discover Versions yet. */
  public static final KmipVersion V1_0 = new KmipVersion(1, 0);

  /** KMIP 1.1: what vCenter speaks. */
  public static final KmipVersion V1_1 = new KmipVersion(1, 1);

  /** KMIP 1.2. */
  public static final KmipVersion V1_2 = new KmipVersion(1, 2);

  /** KMIP 1.3. */
  public static final KmipVersion V1_3 = new KmipVersion(1, 3);

  /** KMIP 1.4. */
  public static final KmipVersion V1_4 = new KmipVersion(1, 4);

  /** KMIP 2.0: other messages than 1.x. */
  public static final KmipVersion V2_0 = new KmipVersion(2, 0);

  /** KMIP 2.1. */
  public static final KmipVersion V2_1 = new KmipVersion(2, 1);

  @Override
  public int compareTo(KmipVersion other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  /**
   * The usual form.
   *
   * @return such as {@code 1.1}
   */
  @Override
  public String toString() {
    return major + "." + minor;
  }
}
