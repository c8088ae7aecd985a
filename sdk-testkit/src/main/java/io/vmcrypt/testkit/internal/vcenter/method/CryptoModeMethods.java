package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.ClusterCrypto;
import io.vmcrypt.testkit.internal.vcenter.inventory.HostCrypto;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.key.KeySource;
import io.vmcrypt.testkit.internal.vcenter.key.KeyWish;
import io.vmcrypt.testkit.internal.vcenter.key.Keys;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Events;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Brings a host, or the hosts of a cluster, into encryption mode. */
record CryptoModeMethods(Vcenter vcenter) {

  private HostCrypto capable(MoRef ref) throws VimFault {
    HostCrypto host = vcenter.inventory().host(ref);
    if (!host.isCapable()) {
      throw VimFault.notSupported("The host does not support encryption.");
    }
    return host;
  }

  /** The id of the cluster that is named, or else of the default of a place. */
  private String clusterId(@Nullable DataObject provider, MoRef place) throws VimFault {
    String id = provider == null ? null : provider.text("id");
    return Keys.cluster(vcenter.kms(), id, vcenter.inventory().upwards(place)).id();
  }

  /**
   * Uses the named key; without one, keeps the key of the host; if that has none, gets a new one.
   */
  void configureCryptoKey(Call call) throws VimFault {
    DataObject keyId = call.arguments().findData("keyId");
    KeyWish wish = vcenter.locked(() -> wish(keyId, call.self()));
    wish.fulfil();
    vcenter
        .monitor()
        .change(
            () -> {
              capable(call.self()).enable(wish.key());
              tell(call, wish.key());
            });
  }

  private KeyWish wish(@Nullable DataObject keyId, MoRef host) throws VimFault {
    FakeKey present = capable(host).key();
    String clusterId =
        keyId == null && present != null
            ? present.clusterId()
            : clusterId(keyId == null ? null : keyId.findData("providerId"), host);
    KeySource source = vcenter.keySource(clusterId);
    if (keyId != null && !keyId.text("keyId").isEmpty()) {
      return KeyWish.existing(new FakeKey(keyId.text("keyId"), clusterId), source);
    }
    return present != null && present.clusterId().equals(clusterId)
        ? KeyWish.existing(present, source)
        : KeyWish.newKey(source);
  }

  private void tell(Call call, FakeKey key) {
    DataObject event =
        Events.named(
            Events.HOST_KEY, "The key of the host is being changed.", Map.of("keyId", key.keyId()));
    vcenter
        .events()
        .add(event.with("host", vcenter.hostArgument(call.self())), call.session().user(), 0);
  }

  void setCryptoMode(Call call) throws VimFault {
    String given = call.arguments().text("cryptoMode");
    String mode = given.isEmpty() ? ClusterCrypto.ON_DEMAND : given;
    DataObject policy = call.arguments().findData("policy");
    if (policy != null && policy.has("keyId") && policy.has("providerId")) {
      throw VimFault.invalidArgument("policy");
    }
    Map<HostCrypto, KeyWish> wishes =
        vcenter.locked(() -> wishes(call.self(), cluster(call), mode, policy));
    for (KeyWish wish : wishes.values()) {
      wish.fulfil();
    }
    vcenter
        .monitor()
        .change(
            () -> {
              wishes.forEach((host, wish) -> host.enable(wish.key()));
              cluster(call).set(mode, policy);
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
    DataObject keyId = policy == null ? null : policy.findData("keyId");
    DataObject provider = policy == null ? null : policy.findData("providerId");
    for (MoRef ref : cluster.hosts()) {
      HostCrypto host = capable(ref);
      if (!host.isSafe()) {
        wishes.put(
            host,
            keyId != null
                ? vcenter.existing(VmConfiguration.key(keyId))
                : KeyWish.newKey(vcenter.keySource(clusterId(provider, self))));
      }
    }
    return wishes;
  }
}
