package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.inventory.InventoryName;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.KeyIds;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds out which VMs use keys of a key provider. */
final class KeyUsers {

  /** How many are told: enough to act on, and no matter of memory. */
  static final int MOST = 1000;

  private static final int USED_BY_VMS = 2;
  private static final int KEYS_OF_ONE_CALL = 100;

  private final CryptoManager crypto;

  KeyUsers(CryptoManager crypto) {
    this.crypto = crypto;
  }

  /** The first {@link #MOST} VMs that have a key of the provider. */
  List<KeyUser> vms(Attempt attempt, String clusterId) {
    List<CryptoKeyId> keys =
        crypto.keys(attempt).stream().filter(key -> isOf(clusterId, key)).toList();
    if (keys.isEmpty()) {
      return List.of();
    }
    return crypto.session().version().isAtLeast(ApiVersion.V6_7_2)
        ? told(attempt, keys)
        : found(attempt, new HashSet<>(keys));
  }

  private static boolean isOf(String clusterId, CryptoKeyId key) {
    return key.providerId().equals(Optional.of(clusterId));
  }

  private List<KeyUser> told(Attempt attempt, List<CryptoKeyId> keys) {
    Set<ManagedObjectReference> vms = new LinkedHashSet<>();
    for (int from = 0; from < keys.size() && vms.size() < MOST; from += KEYS_OF_ONE_CALL) {
      List<CryptoKeyId> some = keys.subList(from, Math.min(keys.size(), from + KEYS_OF_ONE_CALL));
      crypto.keyStatus(attempt, some, USED_BY_VMS).stream()
          .flatMap(status -> status.elements("encryptedVMs").stream())
          .map(XmlFragment::reference)
          .forEach(vms::add);
    }
    return new EntityNames(crypto.session()).of(attempt, vms.stream().limit(MOST).toList());
  }

  /** Older releases tell which keys are used, and not by whom: looks at all VMs, one by one. */
  private List<KeyUser> found(Attempt attempt, Set<CryptoKeyId> keys) {
    List<KeyUser> users = new ArrayList<>();
    new PropertyCollector(crypto.session())
        .inventory(
            attempt,
            crypto.session().content().rootFolder(),
            "VirtualMachine",
            List.of("name", "config.keyId", "config.hardware.device"),
            PropertyCollector.PAGE_SIZE,
            ObjectProperties.capturing(
                vm -> {
                  if (users.size() < MOST && keysOf(vm).anyMatch(keys::contains)) {
                    String id = vm.object().value();
                    users.add(
                        new KeyUser(id, vm.text("name").map(InventoryName::shown).orElse(id)));
                  }
                }));
    return users;
  }

  private static Stream<CryptoKeyId> keysOf(ObjectProperties vm) {
    Stream<XmlFragment> ofDisks =
        vm.value("config.hardware.device").map(XmlFragment::elements).orElse(List.of()).stream()
            .flatMap(device -> device.element("backing", "keyId").stream());
    return Stream.concat(vm.value("config.keyId").stream(), ofDisks).map(KeyIds::read);
  }
}
