package io.vmcrypt.vsphere.nativekey;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A native key provider as it was when it was read: vAPI {@code Providers.Info} together with what
 * vSphere {@code KmipClusterInfo} says about it. vCenter makes the keys itself and gives them to
 * its hosts; no key server takes part.
 *
 * @param id its name, vAPI {@code provider}
 * @param health its health
 * @param problems what is wrong with it, in vCenter's words; empty if nothing is
 * @param tpmRequired whether it serves hosts with a TPM 2.0 only
 * @param keyId the id of the key that it derives keys from; empty if vCenter does not say
 * @param hasBackup whether it was ever backed up; without a backup it makes no keys; empty if
 *     vCenter does not say
 * @param isDefault whether new keys come from it unless another key provider is named
 */
public record NativeKeyProvider(
    String id,
    Health health,
    List<String> problems,
    boolean tpmRequired,
    Optional<String> keyId,
    Optional<Boolean> hasBackup,
    boolean isDefault) {

  /**
   * The health of a native key provider: vAPI {@code Providers.Health}. Open: vCenter may send
   * other words than these constants.
   *
   * @param value vCenter's own word
   * @see <a
   *     href="https://developer.broadcom.com/xapis/vsphere-automation-api/latest/vcenter/api/vcenter/crypto-manager/kms/providers/provider/get/">Get
   *     provider</a>
   */
  public record Health(String value) {

    /** vCenter does not say. */
    public static final Health NONE = new Health("NONE");

    /** Works. */
    public static final Health OK = new Health("OK");

    /** Works, but needs attention: for example, vCenter is still giving it to the hosts. */
    public static final Health WARNING = new Health("WARNING");

    /** Does not work: for example, it was never backed up. */
    public static final Health ERROR = new Health("ERROR");

    public Health {
      requireNonNull(value, "value");
    }

    @Override
    public String toString() {
      return value;
    }
  }

  public NativeKeyProvider {
    requireNonNull(id, "id");
    requireNonNull(health, "health");
    problems = List.copyOf(problems);
    requireNonNull(keyId, "keyId");
    requireNonNull(hasBackup, "hasBackup");
  }
}
