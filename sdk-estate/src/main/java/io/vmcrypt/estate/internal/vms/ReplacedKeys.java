package io.vmcrypt.estate.internal.vms;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.rotation.OldKeys;
import io.vmcrypt.estate.rotation.Rotation;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Host;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The keys that a rotation replaces: those in use, or what an earlier run has noted. They are noted
 * before the first of them is replaced, and when all is over. For one thread.
 */
public final class ReplacedKeys {

  private final VsphereClient vcenter;
  private final String keyProvider;
  private final Rotation rotation;
  private final Map<String, Set<String>> others = new HashMap<>();
  private final Set<String> changed = new HashSet<>();
  private OldKeys keys;
  private boolean begun;
  private boolean settled;

  /**
   * Looks which they are.
   *
   * @throws io.vmcrypt.core.error.NotFoundException if vCenter does not have the key provider, or
   *     none of the keys is in use
   */
  public ReplacedKeys(VsphereClient vcenter, String keyProvider, Rotation rotation) {
    this.vcenter = vcenter;
    this.keyProvider = keyProvider;
    this.rotation = rotation;
    // of a name that vCenter does not have, no key would be left to renew
    vcenter.kmsClusters().get(keyProvider);
    KeyCount count = vcenter.keyLedger().count(List.of());
    this.keys =
        rotation
            .oldKeys()
            .map(earlier -> earlier.requireKnown(count))
            .orElseGet(() -> OldKeys.inUse(count, keyProvider));
    count.keys().stream()
        .flatMap(counted -> counted.key().providerId().stream())
        .filter(other -> !other.equals(keyProvider))
        .distinct()
        .forEach(this::lookFor);
  }

  private void lookFor(String other) {
    VmFilter filter = VmFilter.builder().keyProvider(other).build();
    try (Stream<VirtualMachine> found = vcenter.virtualMachines().stream(filter)) {
      found.forEach(vm -> others.computeIfAbsent(vm.id(), any -> new TreeSet<>()).add(other));
    }
  }

  /** The rotation that replaces these keys, whatever others are in use by then. */
  public Rotation rotation() {
    return rotation.replacing(keys);
  }

  boolean isDeep() {
    return rotation.isDeep();
  }

  List<CryptoKeyId> ids() {
    return keys.ids();
  }

  /** That a VM keeps keys of other key providers; empty if it has none. */
  Optional<Finding> otherKeys(Subject vm) {
    return Optional.ofNullable(others.get(vm.id()))
        .map(
            ids ->
                Finding.warning(
                    FindingCode.KEY_ON_OTHER_PROVIDER,
                    Context.VCENTER,
                    vm,
                    "keeps keys that are not of " + keyProvider + ": of " + String.join(", ", ids),
                    "Re-key the VM: \"vmcrypt rekey --provider " + keyProvider + "\"."));
  }

  /** Tells which hosts have, or may have, keys of the key provider: they keep them. */
  public void tellHosts(Found found) {
    try {
      vcenter.hosts().list().stream()
          .filter(host -> host.mayHaveKeyOf(keyProvider))
          .map(ReplacedKeys::inWords)
          .reduce((some, more) -> some + "; " + more)
          .map(
              all ->
                  Finding.note(
                      FindingCode.KEYS_COUNTED,
                      Context.VCENTER,
                      provider(),
                      "keys of hosts are not renewed: " + all,
                      ""))
          .ifPresent(found::add);
    } catch (PermissionDeniedException e) {
      found.add(
          Finding.warning(
              FindingCode.HOST_NOT_SEEN,
              Context.VCENTER,
              provider(),
              "it is not known which hosts keep old keys: " + e.outcome(),
              e.advice()));
    }
  }

  private Subject provider() {
    return Subject.of("KMS cluster", keyProvider);
  }

  private static String inWords(Host host) {
    return "host "
        + host.name()
        + host.keyId()
            .map(key -> " keeps key " + key)
            .orElse(" may keep a key: vCenter does not show which it has");
  }

  /** Before VMs get new keys: with the note, another run does what this one leaves over. */
  void begin() {
    if (!begun && rotation.note().isPresent()) {
      keys = keys.beforeRun(vcenter);
      rotation.note().get().accept(keys);
    }
    begun = true;
  }

  /** VMs have new keys, or were to get them. */
  void changed(RolloutReport vms) {
    vms.results().stream()
        .filter(result -> result.outcome().isInPlace())
        .forEach(result -> changed.add(result.vm().id()));
  }

  /**
   * All is over: it is noted who needs them still.
   *
   * @param done whether what comes before new keys was done
   */
  void settle(boolean done) {
    if (!settled && (begun || done) && rotation.note().isPresent()) {
      settled = true;
      keys = keys.settled(vcenter, changed);
      rotation.note().get().accept(keys);
    }
  }
}
