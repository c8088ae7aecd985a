package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.kms.EntityDefault;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The default of a cluster or a host folder over SOAP. */
final class VimEntityDefault implements EntityDefault {

  private static final Set<String> TYPES = Set.of("ClusterComputeResource", "Folder");

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
    Attempt attempt = attempt("read the default key provider");
    return crypto.entityDefault(attempt, entity(attempt), false);
  }

  @Override
  public Optional<String> effective() {
    Attempt attempt = attempt("read the default key provider");
    return crypto.entityDefault(attempt, entity(attempt), true);
  }

  @Override
  public boolean set(String clusterId) {
    Attempt attempt = attempt("make " + VimKmsClusters.checked(clusterId) + " the default");
    ManagedObjectReference entity = entity(attempt);
    List<String> known = crypto.list(attempt).stream().map(KmipCluster::id).toList();
    if (!known.contains(clusterId)) {
      throw new NotFoundException(
          attempt,
          "there is no key provider of that name",
          "Those that there are: " + known.stream().collect(Collectors.joining(", ")) + ".",
          null,
          null);
    }
    if (crypto.entityDefault(attempt, entity, false).equals(Optional.of(clusterId))) {
      return false;
    }
    crypto.setEntityDefault(attempt, entity, clusterId);
    return true;
  }

  @Override
  public boolean clear() {
    Attempt attempt = attempt("clear the default key provider");
    ManagedObjectReference entity = entity(attempt);
    if (crypto.entityDefault(attempt, entity, false).isEmpty()) {
      return false;
    }
    crypto.setEntityDefault(attempt, entity, null);
    return true;
  }

  private Attempt attempt(String operation) {
    return crypto.session().attempt(operation + " of " + path);
  }

  private ManagedObjectReference entity(Attempt attempt) {
    crypto.require(attempt, ApiVersion.V7_0, "default key providers for parts of the inventory");
    ManagedObjectReference searchIndex =
        crypto
            .session()
            .content()
            .manager("searchIndex")
            .orElseThrow(() -> none(attempt, "vCenter has no search index"));
    Optional<ManagedObjectReference> found =
        crypto
            .session()
            .read(
                attempt,
                "FindByInventoryPath",
                searchIndex,
                arguments ->
                    arguments.text(
                        "inventoryPath", path.startsWith("/") ? path.substring(1) : path),
                Returns.optional().andThen(value -> value.map(XmlFragment::reference)));
    if (found.isEmpty()) {
      throw none(attempt, "there is nothing at that path");
    }
    if (!TYPES.contains(found.get().type())) {
      throw none(attempt, "what stands at that path is a " + found.get().type());
    }
    return found.get();
  }

  private static NotFoundException none(Attempt attempt, String outcome) {
    return new NotFoundException(
        attempt,
        outcome,
        "Give the path of a cluster or of a host folder: /Datacenter/host/Cluster.",
        null,
        null);
  }
}
