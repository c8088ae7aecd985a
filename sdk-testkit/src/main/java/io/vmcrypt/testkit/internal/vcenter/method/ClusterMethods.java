package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.ClusterCrypto;
import io.vmcrypt.testkit.internal.vcenter.inventory.HostCrypto;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.key.KeyWish;
import io.vmcrypt.testkit.internal.vcenter.key.Keys;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Monitor;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The method of ClusterComputeResource that sets its encryption mode. */
public final class ClusterMethods {

  private static final List<String> MODES =
      List.of(ClusterCrypto.ON_DEMAND, ClusterCrypto.FORCE_ENABLE);

  private final Vcenter vcenter;
  private final Monitor monitor;

  public ClusterMethods(Vcenter vcenter) {
    this.vcenter = vcenter;
    this.monitor = vcenter.monitor();
  }

  public void addTo(Map<String, Call.Handler> methods) {
    methods.put("SetCryptoMode", this::setMode);
  }

  private @Nullable Object setMode(Call call) throws VimFault {
    String given = call.arguments().text("cryptoMode");
    String mode = given.isEmpty() ? ClusterCrypto.ON_DEMAND : given;
    DataObject policy = call.arguments().findData("policy");
    if (!MODES.contains(mode)) {
      throw VimFault.invalidArgument("cryptoMode");
    }
    if (policy != null && policy.has("keyId") && policy.has("providerId")) {
      throw VimFault.invalidArgument("policy");
    }
    Map<HostCrypto, KeyWish> wishes =
        monitor.locked(() -> wishes(call.self(), cluster(call), mode, policy));
    for (KeyWish wish : wishes.values()) {
      wish.fulfil();
    }
    return monitor.<@Nullable Object>locked(
        () -> {
          wishes.forEach((host, wish) -> host.enable(wish.key()));
          cluster(call).set(mode, policy);
          monitor.changed();
          return null;
        });
  }

  private ClusterCrypto cluster(Call call) throws VimFault {
    ClusterCrypto cluster = vcenter.inventory().clusters().get(call.self());
    if (cluster == null) {
      throw VimFault.objectNotFound(call.self());
    }
    return cluster;
  }

  /** A key for each host that is not in encryption mode, if all are to be at once. */
  private Map<HostCrypto, KeyWish> wishes(
      MoRef self, ClusterCrypto cluster, String mode, @Nullable DataObject policy) throws VimFault {
    Map<HostCrypto, KeyWish> wishes = new LinkedHashMap<>();
    if (!mode.equals(ClusterCrypto.FORCE_ENABLE)) {
      return wishes;
    }
    for (MoRef ref : cluster.hosts()) {
      HostCrypto host = vcenter.inventory().host(ref);
      if (!host.isCapable()) {
        throw VimFault.notSupported("A host does not support encryption.");
      }
      if (!host.state().equals("safe")) {
        wishes.put(host, wish(self, policy));
      }
    }
    return wishes;
  }

  private KeyWish wish(MoRef self, @Nullable DataObject policy) throws VimFault {
    DataObject keyId = policy == null ? null : policy.findData("keyId");
    if (keyId != null) {
      FakeKey key = VmConfiguration.key(keyId);
      return KeyWish.existing(key, vcenter.keySource(key.clusterId()));
    }
    DataObject provider = policy == null ? null : policy.findData("providerId");
    return KeyWish.newKey(
        vcenter.keySource(
            Keys.cluster(
                    vcenter.kms(),
                    provider == null ? null : provider.text("id"),
                    vcenter.inventory().upwards(self))
                .id()));
  }
}
