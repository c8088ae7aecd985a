package io.vmcrypt.estate.internal.vms;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.weight.Reported;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.rotation.OldKeys;
import io.vmcrypt.estate.rotation.Rotation;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Host;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The keys that a rotation replaces: those in use, or what an earlier run has noted. They are noted
 * before the first of them is replaced, and when all is over. For one thread.
 */
public final class ReplacedKeys {

  private final VsphereClient vcenter;
  private final String keyProvider;
  private final Rotation rotation;
  private final Set<String> others;
  private final Set<String> changed = new HashSet<>();
  private OldKeys keys;
  private boolean begun;

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
    this.others =
        count.keys().stream()
            .flatMap(counted -> counted.key().providerId().stream())
            .filter(other -> !other.equals(keyProvider))
            .collect(Collectors.toCollection(TreeSet::new));
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

  /** The other key providers whose keys are in use. */
  Set<String> others() {
    return others;
  }

  /**
   * That the parts of a VM that are chosen keep keys of other key providers; empty if none does.
   */
  Optional<Finding> otherKeys(VmSelection selection, VmEncryptionState vm) {
    Stream<String> disks =
        vm.disks().stream()
            .filter(disk -> selection.disks().isEmpty() || selection.disks().contains(disk.label()))
            .flatMap(
                disk ->
                    disk.links().stream().flatMap(key -> ofOther(disk.label(), key)).distinct());
    String parts =
        Stream.concat(ofOther("home", vm.homeKeyId()), disks).collect(Collectors.joining(", "));
    return Optional.of(parts)
        .filter(kept -> !kept.isEmpty())
        .map(
            kept ->
                Wording.of(
                    "keeps-other-keys",
                    Subject.of("VM", vm.vmName(), vm.vmId()),
                    keyProvider,
                    kept));
  }

  private Stream<String> ofOther(String part, Optional<CryptoKeyId> key) {
    return key.flatMap(CryptoKeyId::providerId).filter(others::contains).stream()
        .map(other -> part + " has one of " + other);
  }

  /** Tells which hosts have, or may have, keys of the key provider: they keep them. */
  public void tellHosts(Found found) {
    try {
      List<String> hosts =
          vcenter.hosts().list().stream()
              .filter(host -> host.mayHaveKeyOf(keyProvider))
              .map(ReplacedKeys::inWords)
              .toList();
      if (!hosts.isEmpty()) {
        found.add(Wording.of("hosts-keep-keys", provider(), KeyNeed.named(hosts)));
      }
    } catch (PermissionDeniedException e) {
      found.add(
          Reported.refused(
              Severity.WARNING,
              FindingCode.HOST_NOT_SEEN,
              provider(),
              "it is not known which hosts keep old keys: ",
              e));
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
      keep();
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
  public void settle(boolean done) {
    if ((begun || done) && rotation.note().isPresent()) {
      keys = keys.settled(vcenter, changed);
      keep();
    }
  }

  private void keep() {
    try {
      rotation.note().get().accept(keys);
    } catch (RuntimeException e) {
      throw new OperationFailedException(
          new Attempt("estate", "note the old keys", keyProvider),
          "the note could not be kept: " + e.getMessage(),
          "Find out why, and run it again.",
          "",
          "",
          e);
    }
  }
}
