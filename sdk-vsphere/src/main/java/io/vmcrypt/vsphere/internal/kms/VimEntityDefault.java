package io.vmcrypt.vsphere.internal.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.internal.Lookup;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.vsphere.internal.key.UnknownProvider;
import io.vmcrypt.vsphere.internal.ledger.DefaultMove;
import io.vmcrypt.vsphere.internal.ledger.Ledger;
import io.vmcrypt.vsphere.internal.ledger.RemovalOptions;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.NotShown;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.kms.EntityDefault;
import io.vmcrypt.vsphere.kms.EntityDefaultSpec;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.Removal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The default of a cluster or a host folder over SOAP. */
final class VimEntityDefault implements EntityDefault {

  private static final Map<String, String> KINDS =
      Map.of("ClusterComputeResource", "cluster", "Folder", "folder");

  private final CryptoManager crypto;
  private final String path;

  VimEntityDefault(CryptoManager crypto, String path) {
    this.crypto = crypto;
    this.path = path;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public Optional<String> own() {
    return read(false);
  }

  @Override
  public Optional<String> effective() {
    return read(true);
  }

  private Optional<String> read(boolean orInherited) {
    Attempt attempt = attempt("read the default key provider");
    return crypto.entityDefault(attempt, entity(attempt), orInherited);
  }

  @Override
  public Ensured<EntityDefault> ensure(EntityDefaultSpec spec) {
    String wanted = requireNonNull(spec, "spec").providerId();
    Attempt attempt = attempt("make " + wanted + " the default key provider");
    ManagedObjectReference entity = entity(attempt);
    List<Change> changes = changes(attempt, entity, spec, false);
    if (!changes.isEmpty()) {
      set(attempt, entity, Optional.of(wanted));
    }
    return new Ensured<>(this, changes);
  }

  @Override
  public List<Change> plan(EntityDefaultSpec spec) {
    requireNonNull(spec, "spec");
    Attempt attempt = attempt("plan the default key provider");
    return changes(attempt, entity(attempt), spec, spec.isPlannedAhead());
  }

  private List<Change> changes(
      Attempt attempt, ManagedObjectReference entity, EntityDefaultSpec spec, boolean ahead) {
    List<KmipCluster> all = crypto.listAllKinds(attempt);
    Optional<KmipCluster> provider = KmipCluster.named(all, spec.providerId());
    if (!ahead && provider.isEmpty()) {
      throw UnknownProvider.of(attempt, "key provider", KmipCluster.ids(all.stream()));
    }
    Optional<String> own = crypto.entityDefault(attempt, entity, false);
    Optional<String> wanted = Optional.of(spec.providerId());
    if (own.equals(wanted)) {
      return List.of();
    }
    if (!ahead) {
      provider.get().checkBackup(attempt);
    }
    if (!spec.isForced()) {
      own.ifPresentOrElse(
          from -> checkUnused(attempt, from),
          () -> checkInherited(attempt, entity, all, spec.providerId()));
      // the look takes minutes
      Optional<String> now = crypto.entityDefault(attempt, entity, false);
      if (now.equals(wanted)) {
        return List.of();
      }
      DefaultMove.requireStill(attempt, own, now);
    }
    return List.of(
        new Change(
            attempt.system(),
            Subject.of(KINDS.getOrDefault(entity.type(), entity.type()), path, entity.value())
                .part("default key provider"),
            own,
            wanted));
  }

  @Override
  public boolean remove(Removal removal) {
    RemovalOptions.check(removal, "a default");
    Attempt attempt = attempt("remove the default key provider");
    ManagedObjectReference entity = entity(attempt);
    Optional<String> own = crypto.entityDefault(attempt, entity, false);
    if (own.isEmpty()) {
      return false;
    }
    if (!removal.isForced()) {
      checkUnused(attempt, own.get());
      DefaultMove.requireStill(attempt, own, crypto.entityDefault(attempt, entity, false));
    }
    set(attempt, entity, Optional.empty());
    return true;
  }

  private void checkUnused(Attempt attempt, String providerId) {
    KeyNeed need = Ledger.look(crypto.session(), attempt).useOf(providerId);
    if (!need.isByNobody()) {
      throw new KeysInUseException(
          attempt,
          "its own default is key provider %s, and %s".formatted(providerId, need.inWords()),
          "Nothing was changed. Keep this default, or change it by force: those"
              + " keys stay where they are, and new keys then come from another key provider.",
          need,
          Map.of());
    }
  }

  /**
   * With its first own default, the one that it inherits is not in effect there any more. Whether
   * each release counts the vCenter's own among those is not known, so that one is looked up.
   */
  private void checkInherited(
      Attempt attempt, ManagedObjectReference entity, List<KmipCluster> all, String wanted) {
    crypto
        .entityDefault(attempt, entity, true)
        .or(() -> KmipCluster.defaultOf(all).map(KmipCluster::id))
        .filter(inherited -> !inherited.equals(wanted))
        .ifPresent(from -> DefaultMove.check(crypto.session(), attempt, from));
  }

  private void set(Attempt attempt, ManagedObjectReference entity, Optional<String> wanted) {
    crypto.setEntityDefault(attempt, entity, wanted.orElse(null));
    Optional<String> own = crypto.entityDefault(attempt, entity, false);
    if (!own.equals(wanted)) {
      throw NotShown.of(
          attempt,
          wanted.map(id -> "that " + id + " is its default").orElse("that it has no default")
              + own.map(id -> ", but that " + id + " is").orElse(""));
    }
  }

  private Attempt attempt(String operation) {
    return crypto.attempt(operation + " of " + path);
  }

  private ManagedObjectReference entity(Attempt attempt) {
    crypto.require(attempt, ApiVersion.V7_0, "default key providers for parts of the inventory");
    VimSession session = crypto.session();
    ManagedObjectReference searchIndex =
        session
            .content()
            .manager("searchIndex")
            .orElseThrow(none(attempt, "vCenter has no search index"));
    String relative = path.startsWith("/") ? path.substring(1) : path;
    ManagedObjectReference found =
        session
            .read(
                attempt,
                "FindByInventoryPath",
                searchIndex,
                arguments -> arguments.text("inventoryPath", relative),
                Returns.found())
            .orElseThrow(none(attempt, "there is nothing at that path"));
    if (!KINDS.containsKey(found.type())) {
      throw none(attempt, "at that path is a " + found.type()).get();
    }
    return found;
  }

  private static Supplier<NotFoundException> none(Attempt attempt, String outcome) {
    return Lookup.missing(
        attempt,
        outcome,
        "Give the path of a cluster or of a host folder: /Datacenter/host/Cluster.");
  }
}
