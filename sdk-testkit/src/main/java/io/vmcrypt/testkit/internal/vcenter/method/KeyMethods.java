package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.key.KeySearch;
import io.vmcrypt.testkit.internal.vcenter.key.Keys;
import io.vmcrypt.testkit.internal.vcenter.key.KmsClusters;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Monitor;
import io.vmcrypt.testkit.internal.vcenter.state.Session;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The methods of CryptoManagerKmip that are about keys. */
final class KeyMethods {

  private final Vcenter vcenter;
  private final KmsClusters clusters;
  private final Monitor monitor;

  /** Removed keys. With the lock held. */
  private final Set<FakeKey> removed = new HashSet<>();

  KeyMethods(Vcenter vcenter) {
    this.vcenter = vcenter;
    this.clusters = vcenter.kms();
    this.monitor = vcenter.monitor();
  }

  Object generateKey(Call call) throws VimFault {
    DataObject provider = call.arguments().findData("keyProvider");
    Map<String, String> attributes = new LinkedHashMap<>();
    DataObject spec = call.arguments().findData("spec");
    if (spec != null) {
      for (DataObject attribute : spec.list("attributes")) {
        attributes.put("x-" + attribute.text("key"), attribute.text("value"));
      }
    }
    DataObject keySpec = call.arguments().findData("keySpec");
    String keyType = keySpec == null ? null : keySpec.findText("keyType");
    KmsClusters.Cluster cluster =
        monitor.locked(
            () -> Keys.cluster(clusters, provider == null ? null : provider.text("id"), List.of()));
    String id = cluster.id();
    if (cluster.nativeProvider() != null) {
      throw VimFault.runtimeFault(
          "Key provider " + id + " is a native key provider: it makes no keys ahead.");
    }
    DataObject result = new DataObject("CryptoKeyResult");
    try {
      FakeKey key =
          monitor
              .locked(() -> cluster.keyServers(vcenter.settings().keyServerTimeout()))
              .generate(attributes, keyType);
      return result.with("keyId", VmConfiguration.cryptoKeyId(key)).with("success", true);
    } catch (VimFault fault) {
      return failed(result.with("keyId", VmConfiguration.cryptoKeyId(new FakeKey("", id))), fault);
    }
  }

  private static DataObject failed(DataObject result, VimFault fault) {
    return result
        .with("success", false)
        .with("reason", fault.text())
        .with("fault", fault.localized());
  }

  Object listKeys(Call call) throws VimFault {
    List<DataObject> keys =
        vcenter.keyUse().listed(List.copyOf(vcenter.inventory().usedKeys().keySet())).stream()
            .map(key -> vcenter.keyUse().listsProviders() ? key : new FakeKey(key.keyId(), ""))
            .map(VmConfiguration::cryptoKeyId)
            .toList();
    return limited(keys, call.arguments());
  }

  /** As many as a request wants. */
  static List<DataObject> limited(List<DataObject> all, DataObject arguments) {
    return arguments.has("limit")
        ? all.subList(0, Math.max(0, Math.min(all.size(), arguments.number("limit"))))
        : all;
  }

  /**
   * Removes the keys from vCenter. No document says that their KMS destroys them, so here it does
   * not.
   */
  Object removeKeys(Call call) throws VimFault {
    boolean force = call.arguments().flag("force");
    List<DataObject> results = new ArrayList<>();
    try (KeySearches searches = searches()) {
      for (DataObject keyId : call.arguments().list("keys")) {
        FakeKey key = VmConfiguration.key(keyId);
        DataObject result = new DataObject("CryptoKeyResult").with("keyId", keyId);
        try {
          boolean there = force || isThere(key, searches);
          monitor.change(() -> remove(key, there, force));
          results.add(result.with("success", true));
        } catch (VimFault fault) {
          results.add(failed(result, fault));
        }
      }
    }
    return results;
  }

  void removeKey(Call call) throws VimFault {
    boolean force = call.arguments().flag("force");
    FakeKey key = VmConfiguration.key(call.arguments().data("key"));
    try (KeySearches searches = searches()) {
      boolean there = force || isThere(key, searches);
      monitor.change(() -> remove(key, there, force));
    }
  }

  private KeySearches searches() {
    return new KeySearches(monitor, clusters, vcenter.settings().keyServerTimeout());
  }

  private boolean isThere(FakeKey key, KeySearches searches) throws VimFault {
    return !monitor.locked(() -> removed.contains(key))
        && searches.of(key.clusterId()).find(clusters.wrapped().neededAtKms(key))
            == KeySearch.Found.YES;
  }

  private void remove(FakeKey key, boolean there, boolean force) throws VimFault {
    if (!force
        && vcenter.inventory().usedKeys().keySet().stream().anyMatch(used -> same(key, used))) {
      throw new VimFault(
          new DataObject("ResourceInUse").with("type", "CryptoKeyId").with("name", key.keyId()),
          "The resource '" + key.keyId() + "' is in use.");
    }
    if (!there) {
      throw VimFault.invalidArgument("keys");
    }
    removed.add(key);
  }

  /** {@code QueryCryptoKeyStatus}: asks key servers only if it is asked whether keys are there. */
  Object queryCryptoKeyStatus(Call call) throws VimFault {
    int wanted = call.arguments().number("checkKeyBitMap");
    List<DataObject> statuses = new ArrayList<>();
    // who is not asked for is not looked for: that goes over all VMs
    boolean usersAsked = (wanted & ~1) != 0 && vcenter.keyUse().namesUsers();
    Map<FakeKey, Set<MoRef>> used =
        usersAsked ? monitor.locked(() -> vcenter.inventory().usedKeys()) : Map.of();
    try (KeySearches searches = searches()) {
      for (DataObject keyId : call.arguments().list("keyIds")) {
        FakeKey key = VmConfiguration.key(keyId);
        DataObject status = new DataObject("CryptoManagerKmipCryptoKeyStatus").with("keyId", keyId);
        if ((wanted & 1) != 0) {
          available(key, status, searches.of(key.clusterId()));
        }
        statuses.add(
            usersAsked
                ? monitor.locked(() -> users(key, wanted, used, status, call.session()))
                : status);
      }
    }
    return monitor.locked(() -> KeyStatuses.changed(statuses, vcenter.keyUse()::statuses));
  }

  private DataObject users(
      FakeKey key, int wanted, Map<FakeKey, Set<MoRef>> used, DataObject status, Session session) {
    if ((wanted & 2) != 0) {
      Set<MoRef> vms = new LinkedHashSet<>();
      used.forEach((other, users) -> vms.addAll(same(key, other) ? users : Set.of()));
      status.with("encryptedVMs", visible(vms, session));
    }
    if ((wanted & 4) != 0) {
      status.with("affectedHosts", visible(hostsWith(key), session));
    }
    if ((wanted & 8) != 0) {
      status.with("referencedByTags", vcenter.keyUse().thirdParties(key));
    }
    return status;
  }

  private List<MoRef> visible(Collection<MoRef> users, Session session) {
    return users.stream().filter(user -> vcenter.sees(session, user)).toList();
  }

  /** Whether two keys are the same. If one has no provider, only the ids are compared. */
  private static boolean same(FakeKey one, FakeKey other) {
    return one.keyId().equals(other.keyId())
        && (one.clusterId().isEmpty()
            || other.clusterId().isEmpty()
            || one.clusterId().equals(other.clusterId()));
  }

  private List<MoRef> hostsWith(FakeKey key) {
    return vcenter.inventory().hosts().entrySet().stream()
        .filter(
            host -> {
              FakeKey own = host.getValue().key();
              return own != null && same(key, own);
            })
        .map(Map.Entry::getKey)
        .toList();
  }

  private void available(FakeKey key, DataObject status, KeySearch search) throws VimFault {
    boolean isNative =
        monitor.locked(
            () -> {
              KmsClusters.Cluster cluster = clusters.find(key.clusterId());
              return cluster != null && cluster.nativeProvider() != null;
            });
    if (isNative) {
      status.with("keyAvailable", false).with("reason", "KeyStateManagedByNKP");
      return;
    }
    if (!search.hasServers()) {
      status.with("keyAvailable", false).with("reason", "KeyStateClusterInvalid");
      return;
    }
    DataObject keyInfo = clusters.wrapped().keyInfo(key);
    status.with("keyInfo", keyInfo);
    KeySearch.Found found = search.find(clusters.wrapped().neededAtKms(key));
    if (found == KeySearch.Found.YES) {
      status.with("keyAvailable", true);
    } else if (found == KeySearch.Found.NO || search.isReachable()) {
      status
          .with("keyAvailable", false)
          .with("reason", keyInfo == null ? "KeyStateMissingInKMS" : "WrappingKeyMissingInKMS");
    } else {
      status.with("keyAvailable", false).with("reason", "KeyStateClusterUnreachable");
    }
  }
}
