package io.vmcrypt.core.certificate;

/** The digests that certificate thumbprints are made with. */
public enum ThumbprintAlgorithm {
  /** What OVHcloud and vCenter show; 20 bytes. */
  SHA1("SHA-1", 20),
  /** What browsers and newer vSphere releases show; 32 bytes. */
  SHA256("SHA-256", 32);

  private final String digest;
  private final int length;

  ThumbprintAlgorithm(String digest, int length) {
    this.digest = digest;
    this.length = length;
  }

  /** {@return the standard name of the digest: {@code SHA-1} or {@code SHA-256}} */
  public String digest() {
    return digest;
  }

  /** {@return how long its thumbprints are: 20 or 32 bytes} */
  public int length() {
    return length;
  }
}
