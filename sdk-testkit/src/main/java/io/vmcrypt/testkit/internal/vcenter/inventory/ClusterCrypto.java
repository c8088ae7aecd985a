package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The encryption mode of a cluster of hosts. Not thread-safe. */
public final class ClusterCrypto {

  public static final String ON_DEMAND = "onDemand";
  public static final String FORCE_ENABLE = "forceEnable";

  private final List<MoRef> hosts;
  private @Nullable String mode;
  private @Nullable DataObject policy;

  ClusterCrypto(List<MoRef> hosts) {
    this.hosts = hosts;
  }

  public List<MoRef> hosts() {
    return List.copyOf(hosts);
  }

  /** Null if nobody has set it. */
  public @Nullable String mode() {
    return mode;
  }

  /** Sets both: a policy that is not given is forgotten. */
  public void set(String newMode, @Nullable DataObject newPolicy) {
    mode = newMode;
    policy = newPolicy;
  }

  /** {@code ClusterConfigInfoEx.cryptoConfig}. */
  @Nullable DataObject config() {
    return mode == null
        ? null
        : new DataObject("ClusterCryptoConfigInfo").with("cryptoMode", mode).with("policy", policy);
  }
}
