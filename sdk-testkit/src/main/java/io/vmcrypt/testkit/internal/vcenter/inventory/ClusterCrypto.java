package io.vmcrypt.testkit.internal.vcenter.inventory;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The encryption mode of a cluster of hosts. Not thread-safe. */
public final class ClusterCrypto {

  public static final String ON_DEMAND = "onDemand";
  public static final String FORCE_ENABLE = "forceEnable";

  private final MoRef cluster;
  private final List<MoRef> hosts;
  private @Nullable String mode;
  private @Nullable DataObject policy;

  ClusterCrypto(MoRef cluster, List<MoRef> hosts) {
    this.cluster = cluster;
    this.hosts = hosts;
  }

  public MoRef cluster() {
    return cluster;
  }

  public List<MoRef> hosts() {
    return List.copyOf(hosts);
  }

  /** Null if nobody has set it. */
  public @Nullable String mode() {
    return mode;
  }

  /** Which key its hosts get; null for one of the default key provider. */
  public @Nullable DataObject policy() {
    return policy;
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
