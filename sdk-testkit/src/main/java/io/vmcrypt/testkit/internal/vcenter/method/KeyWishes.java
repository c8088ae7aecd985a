package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.key.KeySource;
import io.vmcrypt.testkit.internal.vcenter.key.KeyWish;
import io.vmcrypt.testkit.internal.vcenter.key.Keys;
import io.vmcrypt.testkit.internal.vcenter.key.KmsClusters;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys that a change of a VM needs. */
final class KeyWishes {

  private final Vcenter vcenter;
  private final List<MoRef> places;
  private final Map<String, KeyWish> wishes = new LinkedHashMap<>();

  /**
   * @param host of the VM: where it is decides which default it has
   */
  KeyWishes(Vcenter vcenter, MoRef host) {
    this.vcenter = vcenter;
    this.places = vcenter.inventory().upwards(host);
  }

  KeyWish newKey(@Nullable String clusterId) throws VimFault {
    KmsClusters.Cluster cluster;
    try {
      cluster = Keys.cluster(vcenter.kms(), clusterId, places);
    } catch (VimFault fault) {
      throw fault.fault().type().equals("NotFound")
          ? Keys.cannotGenerate("There is no KMS cluster " + clusterId + ".")
          : fault;
    }
    return wishes.computeIfAbsent(
        cluster.id(),
        id -> KeyWish.newKey(cluster.keySource(vcenter.settings().keyServerTimeout())));
  }

  KeyWish wish(DataObject keyId) throws VimFault {
    DataObject provider = keyId.findData("providerId");
    String clusterId = provider == null ? null : provider.text("id");
    if (keyId.text("keyId").isEmpty()) {
      return newKey(clusterId);
    }
    KmsClusters.Cluster standard = vcenter.kms().defaultOf(places);
    if (clusterId == null) {
      clusterId = standard == null ? "" : standard.id();
    }
    FakeKey key = new FakeKey(keyId.text("keyId"), clusterId);
    KeySource source = vcenter.keySource(clusterId);
    return wishes.computeIfAbsent(
        clusterId + "/" + key.keyId(), id -> KeyWish.existing(key, source));
  }

  /** Gets the keys. Called without the lock. */
  void fulfil() throws VimFault {
    for (KeyWish wish : wishes.values()) {
      wish.fulfil();
    }
  }
}
