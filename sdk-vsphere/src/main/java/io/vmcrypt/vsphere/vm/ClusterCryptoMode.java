package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

/**
 * When the hosts of a cluster enter encryption mode: vSphere {@code
 * ClusterCryptoConfigInfoCryptoMode}. Later releases may have more words.
 *
 * @param value vSphere's word
 */
public record ClusterCryptoMode(String value) {

  /** Each host when it is needed there, such as for its first encrypted VM. */
  public static final ClusterCryptoMode ON_DEMAND = new ClusterCryptoMode("onDemand");

  /** Each host at once, and each host that is added. */
  public static final ClusterCryptoMode FORCE_ENABLE = new ClusterCryptoMode("forceEnable");

  /**
   * Checks the word.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public ClusterCryptoMode {
    if (requireNonNull(value, "value").isBlank()) {
      throw new IllegalArgumentException("the mode is blank; give a word such as onDemand");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
