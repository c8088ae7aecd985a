package io.vmcrypt.vsphere.internal.host;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.key.KeyIds;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.vm.ComputeCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads clusters of hosts and their encryption mode. Thread-safe. */
public final class ClusterReader {

  public static final String TYPE = "ClusterComputeResource";
  public static final String PARENT = "parent";

  private static final String NAME = "name";

  /** As a whole: its declared type, that of any compute resource, has no encryption mode. */
  private static final String CONFIGURATION = "configurationEx";

  private final VimSession session;
  private final PropertyCollector collector;

  public ClusterReader(VimSession session, PropertyCollector collector) {
    this.session = requireNonNull(session, "session");
    this.collector = requireNonNull(collector, "collector");
  }

  /** All of them, whether this user may read them or not. */
  public List<ObjectProperties> all(Attempt attempt) {
    List<ObjectProperties> found = new ArrayList<>();
    collector.inventory(
        attempt,
        TYPE,
        List.of(NAME, PARENT, CONFIGURATION),
        PropertyCollector.PAGE_SIZE,
        ObjectProperties.capturing(found::add));
    return found;
  }

  public ObjectProperties read(Attempt attempt, ManagedObjectReference cluster) {
    return shown(attempt, collector.read(attempt, cluster, NAME, PARENT, CONFIGURATION));
  }

  /** What this user may not read must not pass for a cluster without encryption mode. */
  public ObjectProperties shown(Attempt attempt, ObjectProperties cluster) {
    cluster.requireReadable(attempt, CONFIGURATION);
    if (session.version().isAtLeast(ApiVersion.V7_0) && cluster.value(CONFIGURATION).isEmpty()) {
      throw new ServiceException(
          attempt,
          "vCenter does not show the configuration of cluster " + cluster.object().value(),
          "Check that this user may see the cluster, and look at vCenter's log.");
    }
    return cluster;
  }

  /** Its name; its id if this user may not read it. */
  public static String name(ObjectProperties found) {
    return found.text(NAME).map(InventoryName::shown).orElse(found.object().value());
  }

  /** Its name as vSphere keeps it; empty if this user may not read it. */
  public static Optional<String> kept(ObjectProperties found) {
    return found.text(NAME);
  }

  /** Whether it has vSAN; empty if this user may not read it. */
  public static Optional<Boolean> vsan(ObjectProperties found) {
    return found
        .value(CONFIGURATION)
        .map(config -> config.bool("vsanConfigInfo", "enabled").orElse(false));
  }

  /**
   * The cluster.
   *
   * @param path where it is; empty if that is not known
   */
  public static ComputeCluster cluster(ObjectProperties found, String path) {
    Optional<XmlFragment> crypto =
        found.value(CONFIGURATION).flatMap(config -> config.element("cryptoConfig"));
    return new ComputeCluster(
        found.object().value(),
        name(found),
        path,
        crypto
            .flatMap(config -> config.text("cryptoMode"))
            .map(String::strip)
            .filter(mode -> !mode.isEmpty())
            .map(ComputeCluster.CryptoMode::new),
        crypto.flatMap(config -> config.text("policy", "providerId", "id")).map(String::strip),
        crypto.flatMap(config -> config.element("policy", "keyId")).map(KeyIds::read));
  }
}
