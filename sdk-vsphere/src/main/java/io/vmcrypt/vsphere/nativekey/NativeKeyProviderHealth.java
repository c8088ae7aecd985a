package io.vmcrypt.vsphere.nativekey;

import static java.util.Objects.requireNonNull;

/**
 * The health of a native key provider: vAPI {@code Providers.Health}. Open: vCenter may send other
 * words than these constants.
 *
 * @param value vCenter's own word
 * @see <a
 *     href="https://developer.broadcom.com/xapis/vsphere-automation-api/latest/vcenter/api/vcenter/crypto-manager/kms/providers/provider/get/">Get
 *     provider</a>
 */
public record NativeKeyProviderHealth(String value) {

  /** vCenter does not say. */
  public static final NativeKeyProviderHealth NONE = new NativeKeyProviderHealth("NONE");

  /** Works. */
  public static final NativeKeyProviderHealth OK = new NativeKeyProviderHealth("OK");

  /** Works, but needs attention: for example, vCenter is still giving it to the hosts. */
  public static final NativeKeyProviderHealth WARNING = new NativeKeyProviderHealth("WARNING");

  /** Does not work: for example, it was never backed up. */
  public static final NativeKeyProviderHealth ERROR = new NativeKeyProviderHealth("ERROR");

  public NativeKeyProviderHealth {
    requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return value;
  }
}
