package io.vmcrypt.estate.internal.adopt;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.estate.internal.document.Marks;
import io.vmcrypt.estate.internal.reading.NativeSupport;
import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.spec.AdoptOptions;
import io.vmcrypt.estate.spec.Adoption;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.estate.spec.KeyProviderNotNamedException;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.kms.EntityDefault;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.WrappingKey;
import io.vmcrypt.vsphere.kms.WrappingKeySpec;
import io.vmcrypt.vsphere.nativekey.NativeKeyProvider;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.policy.StoragePolicies;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Describes what is there as an estate. Reads only. */
public final class Adopter {

  private static final String UNNAMED = "estate";

  private final Systems systems;
  private final AdoptOptions options;
  private final Seen seen = new Seen();

  public Adopter(Systems systems, AdoptOptions options) {
    this.systems = requireNonNull(systems, "systems");
    this.options = requireNonNull(options, "options");
  }

  private VsphereClient vcenter() {
    return systems.vcenter();
  }

  static Subject provider(String name) {
    return Subject.of("KMS cluster", name);
  }

  /** Looks at all systems. */
  public Adoption adopt() {
    if (options.service().isPresent() && systems.ovh().isEmpty()) {
      throw new IllegalArgumentException(
          "private cloud "
              + options.service().get()
              + " is named: give the client the OVHcloud API");
    }
    // what may not be read here is not absent: a refusal ends all of it
    List<KmsCluster> clusters = vcenter().kmsClusters().list();
    List<NativeKeyProvider> natives = natives();
    Optional<KmsCluster> chosen = chosen(clusters, natives);
    Inventory inventory = new Inventory();
    boolean read =
        seen.ask(
                Seen.VCENTER,
                Subject.of("", "virtual machines"),
                "the document has no VM",
                () ->
                    vcenter()
                        .encryptionAudit(
                            AuditRules.builder()
                                .allowPlainVms()
                                .pageSize(AuditRules.MAX_PAGE_SIZE)
                                .build())
                        .write(inventory))
            .isPresent();
    OvhSide ovh = OvhSide.look(systems, options, inventory.vcenter(), seen);
    Estate estate =
        chosen
            .map(cluster -> of(cluster, ovh, read ? inventory.vms() : List.of()))
            .orElseGet(() -> beginning(ovh));
    tellOthers(natives, clusters, chosen, read ? inventory.vms() : List.of());
    return new Adoption(estate, seen.findings());
  }

  private List<NativeKeyProvider> natives() {
    return NativeSupport.isMissing(vcenter())
        ? List.of()
        : seen.ask(
                Seen.VCENTER,
                Subject.of("", "native key providers"),
                "the document would not have them anyhow",
                () -> vcenter().nativeKeyProviders().list())
            .orElse(List.of());
  }

  private Optional<KmsCluster> chosen(List<KmsCluster> clusters, List<NativeKeyProvider> natives) {
    List<String> names = clusters.stream().map(KmsCluster::id).toList();
    if (options.keyProvider().isEmpty()) {
      if (clusters.size() > 1) {
        throw new KeyProviderNotNamedException(names);
      }
      return clusters.stream().findFirst();
    }
    String name = options.keyProvider().get();
    Optional<KmsCluster> cluster =
        clusters.stream().filter(known -> known.id().equals(name)).findFirst();
    if (cluster.isPresent()) {
      return cluster;
    }
    boolean isNative = natives.stream().anyMatch(known -> known.id().equals(name));
    throw new NotFoundException(
        new Attempt(Seen.VCENTER, "adopt what exists", "key provider " + name),
        isNative
            ? "it is a native key provider, which has no key server; a document describes key"
                + " servers"
            : "there is none of this name",
        names.isEmpty()
            ? "vCenter has no standard key provider. Leave the name out: the document is a"
                + " beginning then."
            : "Name one of these: " + String.join(", ", names) + ".");
  }

  /** There is no key provider yet: a person says what it will be. */
  private Estate beginning(OvhSide ovh) {
    seen.add(Wording.of("beginning", Subject.of("", "key providers")));
    Estate.Builder estate =
        Estate.builder(options.estate().orElse(UNNAMED))
            .keyServer(Marks.server().clientTrust(Marks.identity()))
            .keyProvider(Marks.provider(), "kms-1");
    ovh.service().ifPresent(estate::registeredWith);
    return estate.build();
  }

  private Estate of(KmsCluster cluster, OvhSide ovh, List<InventoryVm> vms) {
    Estate.Builder estate = Estate.builder(options.estate().orElse(cluster.id()));
    new AdoptedServers(cluster, ovh, seen).describe(estate);
    defaults(cluster, estate);
    keyType(cluster, estate);
    AdoptedVms adopted = new AdoptedVms(cluster.id(), options.below(), vms, seen);
    adopted.policy().ifPresent(policy -> policy(policy, estate));
    adopted.selections().forEach(estate::encrypt);
    return estate.build();
  }

  private void defaults(KmsCluster cluster, Estate.Builder estate) {
    // IF_NONE would have a plan change what is there
    estate.defaultProvider(cluster.isDefault() ? DefaultProvider.ALWAYS : DefaultProvider.NEVER);
    seen
        .ask(
            Seen.VCENTER,
            provider(cluster.id()).part("defaults of parts of the inventory"),
            "the document names no such part",
            () -> vcenter().kmsClusters().entityDefaultsOf(cluster.id()))
        .stream()
        .flatMap(List::stream)
        .map(EntityDefault::path)
        .forEach(estate::defaultFor);
  }

  private void keyType(KmsCluster cluster, Estate.Builder estate) {
    cluster
        .keyType()
        .ifPresent(type -> said(cluster, "key type " + type, () -> estate.keyType(type)));
    cluster
        .wrappingKey()
        .ifPresent(key -> said(cluster, key.toString(), () -> estate.wrappingKey(spec(key))));
  }

  /** What a document has no word for is told. */
  private void said(KmsCluster cluster, String what, Runnable say) {
    try {
      say.run();
    } catch (IllegalArgumentException e) {
      seen.leftOut(
          Seen.VCENTER,
          provider(cluster.id()).part("keys"),
          what + "; a document has no word for it, and nothing that vmcrypt does changes it",
          "");
    }
  }

  private static WrappingKeySpec spec(WrappingKey key) {
    if (key.kind().equals(WrappingKey.Kind.NAMED)) {
      return key.keyId().map(WrappingKeySpec::named).orElseGet(WrappingKeySpec::rotated);
    }
    return key.kind().equals(WrappingKey.Kind.ROTATED) && key.rotationDays().isPresent()
        ? WrappingKeySpec.rotatedEvery(key.rotationDays().getAsInt())
        : WrappingKeySpec.rotated();
  }

  private void policy(StoragePolicy policy, Estate.Builder estate) {
    if (policy.id().equalsIgnoreCase(StoragePolicies.VM_ENCRYPTION_POLICY_ID)) {
      return;
    }
    EncryptionPolicySpec spec = EncryptionPolicySpec.of(policy.name());
    estate.policy(
        policy.description().chars().noneMatch(Character::isISOControl)
            ? spec.description(policy.description())
            : spec);
    seen.add(Wording.of("filters-unread", Subject.of("storage policy", policy.name())));
  }

  private void tellOthers(
      List<NativeKeyProvider> natives,
      List<KmsCluster> clusters,
      Optional<KmsCluster> chosen,
      List<InventoryVm> vms) {
    for (NativeKeyProvider provider : natives) {
      seen.leftOut(
          Seen.VCENTER,
          Subject.of("native key provider", provider.id()),
          "it has no key server, and so a document cannot describe it; "
              + AdoptedVms.withKeysOf(provider.id(), vms),
          "");
    }
    clusters.stream()
        .filter(cluster -> chosen.filter(cluster::equals).isEmpty())
        .forEach(
            cluster ->
                seen.add(
                    Wording.of(
                        "other-provider",
                        provider(cluster.id()),
                        AdoptedVms.withKeysOf(cluster.id(), vms))));
    List<String> known =
        Stream.concat(
                natives.stream().map(NativeKeyProvider::id), clusters.stream().map(KmsCluster::id))
            .toList();
    AdoptedVms.tellUnknown(vms, known, seen);
  }
}
