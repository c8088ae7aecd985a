package io.vmcrypt.vsphere.internal.vm.change;

/** What is done to a VM's home or a disk: which vSphere {@code CryptoSpec} is sent. */
public enum CryptoAction {
  /** Nothing: only the policy changes. */
  NONE("", ""),
  ENCRYPT("CryptoSpecEncrypt", "cryptoKeyId"),
  DECRYPT("CryptoSpecDecrypt", ""),
  SHALLOW_RECRYPT("CryptoSpecShallowRecrypt", "newKeyId"),
  DEEP_RECRYPT("CryptoSpecDeepRecrypt", "newKeyId");

  private final String type;
  private final String keyElement;

  CryptoAction(String type, String keyElement) {
    this.type = type;
    this.keyElement = keyElement;
  }

  /** The type on the wire. */
  String type() {
    return type;
  }

  /** The element that holds the key. */
  String keyElement() {
    return keyElement;
  }

  /** Whether it needs a key. */
  boolean takesKey() {
    return !keyElement.isEmpty();
  }

  /** Whether the data is written anew, which needs a VM that is off and has no snapshots. */
  public boolean rewritesData() {
    return this == ENCRYPT || this == DECRYPT || this == DEEP_RECRYPT;
  }
}
