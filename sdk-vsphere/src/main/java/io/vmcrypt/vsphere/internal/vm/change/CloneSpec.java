package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.core.shared.Count;
import io.vmcrypt.vsphere.internal.key.KeyIds;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vm.judge.KeyMatch;
import io.vmcrypt.vsphere.internal.vm.judge.PartWords;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.EncryptedClone;
import io.vmcrypt.vsphere.vm.PartDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The argument of a clone: vSphere {@code VirtualMachineCloneSpec}, in the schema's order. Home and
 * each disk have the policy, since a policy of the home alone leaves the disks plain. A named key
 * goes to the VM and to each disk that is plain at the source: vCenter refuses it at a disk alone.
 *
 * @param policy of home and disks
 * @param keyProvider of the new key, if one was named
 * @param pool where the clone runs; empty for the pool of the source
 * @param virtualTpm what it gets in place of the source's virtual TPM; empty to leave it to vCenter
 * @param key the new key; empty to leave it to vCenter, or if nothing is plain
 */
public record CloneSpec(
    Observation source,
    StoragePolicy policy,
    Optional<String> keyProvider,
    Optional<ManagedObjectReference> pool,
    Optional<EncryptedClone.VirtualTpm> virtualTpm,
    Optional<CryptoKeyId> key) {

  public void write(ElementWriter spec) {
    PolicyChange given = PolicyChange.to(policy);
    spec.object(
        "location",
        location -> {
          pool.ifPresent(found -> location.reference("pool", found));
          for (DiskDevice disk : source.vm().disks()) {
            location.object(
                "disk",
                locator -> {
                  locator.number("diskId", disk.key());
                  // the copy lies where the disk lies
                  disk.datastore().ifPresent(found -> locator.reference("datastore", found));
                  given.write(locator, "profile");
                  if (disk.keyId().isEmpty()) {
                    key.ifPresent(
                        made -> locator.object("backing", backing -> encrypt(backing, made)));
                  }
                });
          }
          given.write(location, "profile");
        });
    spec.bool("template", false);
    if (!source.vm().homeEncrypted()) {
      key.ifPresent(made -> spec.object("config", config -> encrypt(config, made)));
    }
    spec.bool("powerOn", false);
    virtualTpm.ifPresent(said -> spec.text("tpmProvisionPolicy", said.value()));
  }

  private static void encrypt(ElementWriter parent, CryptoKeyId key) {
    parent.object(
        "crypto",
        CryptoAction.ENCRYPT.type(),
        crypto -> crypto.object(CryptoAction.ENCRYPT.keyElement(), id -> KeyIds.write(id, key)));
  }

  /** What of a clone is not as asked: home first, then disks. */
  public List<PartDifference> differences(Observation clone) {
    List<PartDifference> differences = new ArrayList<>();
    Expectation.unseen(clone.vm()).ifPresent(differences::add);
    part(PartDifference.HOME, List.of(clone.vm().keyId()), clone.policies().home())
        .ifPresent(differences::add);
    for (DiskDevice disk : clone.vm().disks()) {
      part("disk " + disk, disk.links(), clone.policies().disk(disk)).ifPresent(differences::add);
    }
    String wanted = sizes(source);
    String has = sizes(clone);
    if (!wanted.equals(has)) {
      differences.add(new PartDifference("the disks", wanted, has));
    }
    source
        .vm()
        .virtualTpm()
        .flatMap(device -> tpm(TpmIdentity.of(device), clone.vm().virtualTpm()))
        .ifPresent(seen -> differences.add(tpmDifference(seen)));
    return List.copyOf(differences);
  }

  private Optional<PartDifference> part(
      String part, List<Optional<CryptoKeyId>> has, Optional<StoragePolicy> with) {
    boolean good =
        has.stream().allMatch(key -> key.filter(this::isOfTheKeyProvider).isPresent())
            && with.filter(found -> found.id().equals(policy.id())).isPresent();
    return good
        ? Optional.empty()
        : Optional.of(
            new PartDifference(
                part,
                "encrypted"
                    + keyProvider.map(provider -> " with a key of " + provider).orElse("")
                    + ", "
                    + PartWords.of(Optional.of(policy)),
                PartWords.of(has, with)));
  }

  /**
   * A key whose key provider vCenter does not name is told by its id: it is the one that was sent,
   * or one of the source. If none was sent, it stands in nobody's way: before 6.7.2 no key names
   * its key provider.
   */
  private boolean isOfTheKeyProvider(CryptoKeyId has) {
    return switch (keyProvider.map(of -> KeyMatch.ofProvider(has, of)).orElse(KeyMatch.YES)) {
      case YES -> true;
      case NO -> false;
      case NOT_KNOWN ->
          key.map(
                  sent ->
                      has.isSame(sent)
                          || source.vm().keys().stream().anyMatch(held -> has.isSame(held.key())))
              .orElse(true);
    };
  }

  /**
   * How the clone's virtual TPM is not as asked; empty if it is. What is not shown is not done.
   *
   * @param of the source's
   * @param made the clone's
   */
  private Optional<String> tpm(TpmIdentity of, Optional<XmlFragment> made) {
    if (made.isEmpty()) {
      return Optional.of(TpmChange.inWords(false));
    }
    boolean replaced = virtualTpm.equals(Optional.of(EncryptedClone.VirtualTpm.REPLACE));
    if (!replaced && !virtualTpm.equals(Optional.of(EncryptedClone.VirtualTpm.COPY))) {
      return Optional.empty();
    }
    TpmIdentity has = TpmIdentity.of(made.get());
    if (!of.isKnown() || !has.isKnown()) {
      return Optional.of("there; vCenter does not show whether it is the source's");
    }
    if (has.isSame(of) != replaced) {
      return Optional.empty();
    }
    return Optional.of(replaced ? "the source's" : "another one");
  }

  private PartDifference tpmDifference(String seen) {
    return new PartDifference(
        PartDifference.VIRTUAL_TPM,
        virtualTpm.map(CloneSpec::inWords).orElse(TpmChange.inWords(true)),
        seen);
  }

  /** What a clone gets, after "virtual TPM". */
  public static String inWords(EncryptedClone.VirtualTpm given) {
    if (given.equals(EncryptedClone.VirtualTpm.COPY)) {
      return "a copy of the source's";
    }
    return given.equals(EncryptedClone.VirtualTpm.REPLACE) ? "a new, empty one" : given.value();
  }

  /** How many disks of which size, in the VM's order. */
  private static String sizes(Observation vm) {
    return Count.of(vm.vm().disks().size(), "disk")
        + " of "
        + vm.vm().disks().stream().map(DiskDevice::capacityBytes).toList()
        + " bytes";
  }
}
