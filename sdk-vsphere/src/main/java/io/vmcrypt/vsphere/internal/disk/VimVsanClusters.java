package io.vmcrypt.vsphere.internal.disk;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.vm.VsanCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The vSAN encryption of the clusters of one vCenter. Thread-safe. */
public final class VimVsanClusters {

  private static final ManagedObjectReference CONFIG_SYSTEM =
      new ManagedObjectReference("VsanVcClusterConfigSystem", "vsan-cluster-config-system");
  private static final String NAME = "name";
  private static final Subject VCENTER = Subject.of("vCenter", "");

  private final VimSession session;
  private final PropertyCollector collector;

  public VimVsanClusters(VimSession session) {
    this.session = requireNonNull(session, "session");
    this.collector = new PropertyCollector(session);
  }

  /** All of them, each by itself. */
  public List<VsanCluster> list(Consumer<? super SdkException> unread) {
    requireNonNull(unread, "unread");
    List<VsanCluster> read = new ArrayList<>();
    for (ObjectProperties cluster : clusters()) {
      try {
        read.add(read(cluster));
      } catch (OperationInterruptedException e) {
        throw e;
      } catch (SdkException e) {
        unread.accept(e);
      }
    }
    return List.copyOf(read);
  }

  /** What to know before VMs are encrypted: where vSAN encrypts too, or may. */
  public List<Finding> check() {
    List<Finding> findings = new ArrayList<>();
    String unknown = "it is not known whether vSAN encrypts too: could not ";
    for (VsanCluster cluster :
        list(
            e ->
                findings.add(
                    too(
                        VCENTER,
                        unknown + e.attempt().operation() + ": " + e.outcome(),
                        e.advice())))) {
      if (cluster.encrypted() || !cluster.encryptionShown()) {
        findings.add(
            too(
                Subject.of("cluster", cluster.name(), cluster.id()),
                "vSAN of cluster "
                    + cluster
                    + (cluster.encrypted() ? " encrypts" : " does not show whether it encrypts")
                    + " what lies on it, encrypted VMs a second time (Broadcom's article 437757)",
                "Encrypt VMs there only if both are asked for: they cost space and time."));
      }
    }
    return List.copyOf(findings);
  }

  private static Finding too(Subject subject, String seen, String advice) {
    return Finding.warning(FindingCode.VSAN_ENCRYPTS_TOO, VimSession.SYSTEM, subject, seen, advice);
  }

  private List<ObjectProperties> clusters() {
    List<ObjectProperties> found = new ArrayList<>();
    collector.inventory(
        session.attempt("list the clusters of hosts"),
        "ClusterComputeResource",
        List.of(NAME),
        PropertyCollector.PAGE_SIZE,
        ObjectProperties.capturing(found::add));
    return found;
  }

  private VsanCluster read(ObjectProperties cluster) {
    String id = cluster.object().value();
    return read(id, cluster.text(NAME).map(InventoryName::shown).orElse(id));
  }

  public VsanCluster read(String id, String name) {
    Attempt attempt =
        session.attempt("read the vSAN configuration of cluster \"" + name + "\" (" + id + ")");
    return session.readVsan(
        attempt,
        "VsanClusterGetConfig",
        CONFIG_SYSTEM,
        arguments ->
            arguments.reference(
                "cluster", new ManagedObjectReference("ClusterComputeResource", id)),
        Returns.optional()
            .andThen(
                config ->
                    config
                        .map(told -> cluster(id, name, told))
                        .orElseGet(() -> notShown(id, name))));
  }

  private static VsanCluster cluster(String id, String name, XmlFragment config) {
    Optional<Boolean> enabled = config.bool("enabled");
    if (enabled.equals(Optional.of(false))) {
      return new VsanCluster(id, name, true, false, Optional.empty(), false, inTransit(config));
    }
    Optional<Boolean> encrypting = config.bool("dataEncryptionConfig", "encryptionEnabled");
    if (enabled.isEmpty() || encrypting.isEmpty()) {
      return notShown(id, name);
    }
    boolean changing = config.bool("dataEncryptionConfig", "changing").orElse(false);
    return new VsanCluster(
        id,
        name,
        true,
        // while data is still written anew, old keys are needed
        encrypting.get() || changing,
        config
            .text("dataEncryptionConfig", "kmsProviderId", "id")
            .map(String::strip)
            .filter(provider -> !provider.isEmpty()),
        changing,
        inTransit(config));
  }

  private static Optional<Boolean> inTransit(XmlFragment config) {
    return config.bool("dataInTransitEncryptionConfig", "enabled");
  }

  private static VsanCluster notShown(String id, String name) {
    return new VsanCluster(id, name, false, false, Optional.empty(), false, Optional.empty());
  }
}
