package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.vcenter.key.ClientCertificates;
import io.vmcrypt.testkit.internal.vcenter.key.KeyServerConnection;
import io.vmcrypt.testkit.internal.vcenter.key.KmsClusters;
import io.vmcrypt.testkit.internal.vcenter.key.NativeProvider;
import io.vmcrypt.testkit.internal.vcenter.soap.AnyValue;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Events;
import io.vmcrypt.testkit.internal.vcenter.state.Monitor;
import io.vmcrypt.testkit.internal.vcenter.state.Tasks;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.io.IOException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.jspecify.annotations.Nullable;

/** The methods of CryptoManagerKmip that are about key providers. */
final class KmsMethods {

  private static final Map<String, Integer> TYPES = Map.of("vCenter", 1, "nativeProvider", 8);
  private static final int ACTIVE = 1;
  private static final int INACTIVE = 2;

  private final Vcenter vcenter;
  private final KmsClusters clusters;
  private final Monitor monitor;

  KmsMethods(Vcenter vcenter) {
    this.vcenter = vcenter;
    this.clusters = vcenter.kms();
    this.monitor = vcenter.monitor();
  }

  private void tell(Call call) {
    String what = "change of a key provider";
    vcenter
        .events()
        .add(
            Events.named(
                Events.CRYPTO, "Cryptographic operation: " + what, Map.of("operation", what)),
            call.session().user(),
            0);
  }

  private KmsClusters.Cluster named(Call call) throws VimFault {
    return clusters.get(call.arguments().data("clusterId").text("id"));
  }

  void registerKmipServer(Call call) throws VimFault {
    clusters.register(call.arguments().data("server"));
    tell(call);
  }

  void updateKmipServer(Call call) throws VimFault {
    clusters.update(call.arguments().data("server"));
    tell(call);
  }

  void removeKmipServer(Call call) throws VimFault {
    DataObject arguments = call.arguments();
    clusters.removeServer(arguments.data("clusterId").text("id"), arguments.text("serverName"));
    tell(call);
  }

  void unregisterKmsCluster(Call call) throws VimFault {
    clusters.remove(call.arguments().data("clusterId").text("id"));
    tell(call);
  }

  Object retrieveClientCsr(Call call) throws VimFault {
    return cluster(call).csr();
  }

  Object retrieveSelfSignedClientCert(Call call) throws VimFault {
    return pem(cluster(call).selfSigned());
  }

  Object retrieveClientCert(Call call) throws VimFault {
    return pem(cluster(call).identity());
  }

  private KmsClusters.Cluster cluster(Call call) throws VimFault {
    return clusters.get(call.arguments().data("cluster").text("id"));
  }

  private static String pem(@Nullable TestIdentity identity) {
    return identity == null ? "" : ClientCertificates.pemOf(identity.chain());
  }

  void markDefault(Call call) throws VimFault {
    clusters.setDefault(named(call).id());
    tell(call);
  }

  void setDefaultKmsCluster(Call call) throws VimFault {
    MoRef entity = call.arguments().findRef("entity");
    KmsClusters.Cluster cluster = call.arguments().has("clusterId") ? named(call) : null;
    if (entity == null) {
      clusters.setDefault(cluster == null ? null : cluster.id());
    } else {
      setDefault(entity, cluster);
    }
    tell(call);
  }

  private void setDefault(MoRef entity, KmsClusters.@Nullable Cluster cluster) throws VimFault {
    checkEntity(entity);
    if (!entity.type().equals("ClusterComputeResource")
        && !(entity.type().equals("Folder") && vcenter.inventory().isFolderOfHosts(entity))) {
      throw VimFault.invalidArgument("entity");
    }
    clusters.all().forEach(other -> other.entities().remove(entity));
    if (cluster != null) {
      cluster.entities().add(entity);
    }
  }

  private void checkEntity(MoRef entity) throws VimFault {
    if (!vcenter.inventory().isEntity(entity)) {
      throw VimFault.objectNotFound(entity);
    }
  }

  private static List<X509Certificate> chain(Call call) throws VimFault {
    return ClientCertificates.certificates(call.arguments().text("certificate"), "certificate");
  }

  void uploadKmipServerCert(Call call) throws VimFault {
    cluster(call).trusted().addAll(chain(call));
    tell(call);
  }

  void uploadClientCert(Call call) throws VimFault {
    KmsClusters.Cluster cluster = cluster(call);
    List<X509Certificate> chain = chain(call);
    String pem = call.arguments().text("privateKey");
    PrivateKey key = ClientCertificates.privateKey(pem, "privateKey");
    if (!ClientCertificates.belongTogether(chain.get(0), key)) {
      throw VimFault.invalidArgument("privateKey");
    }
    cluster.identity(new TestIdentity(chain, key));
    tell(call);
  }

  void updateSelfSignedClientCert(Call call) throws VimFault {
    TestIdentity pending = cluster(call).selfSigned();
    if (pending == null || !pending.certificate().equals(chain(call).get(0))) {
      throw VimFault.invalidArgument("certificate");
    }
    cluster(call).identity(pending);
    tell(call);
  }

  void updateKmsSignedCsrClientCert(Call call) throws VimFault {
    KeyPair keys = cluster(call).csrKeys();
    if (keys == null || !keys.getPublic().equals(chain(call).get(0).getPublicKey())) {
      throw VimFault.invalidArgument("certificate");
    }
    cluster(call).identity(new TestIdentity(chain(call), keys.getPrivate()));
    tell(call);
  }

  Object listKmipServers(Call call) {
    return KeyMethods.limited(clusters.infos(true), call.arguments());
  }

  Object listKmsClusters(Call call) throws VimFault {
    DataObject arguments = call.arguments();
    int types =
        arguments.has("managementTypeFilter") ? arguments.number("managementTypeFilter") : -1;
    int states = arguments.has("statusFilter") ? arguments.number("statusFilter") : -1;
    boolean all = states < 0 || (states & (ACTIVE | INACTIVE)) == (ACTIVE | INACTIVE);
    List<DataObject> wanted = new ArrayList<>();
    for (DataObject info :
        monitor.locked(() -> clusters.infos(arguments.flag("includeKmsServers")))) {
      int type = Objects.requireNonNull(TYPES.get(info.text("managementType")));
      if ((types & type) != 0
          && (all
              || (states & (isActive(info.data("clusterId").text("id")) ? ACTIVE : INACTIVE))
                  != 0)) {
        wanted.add(info);
      }
    }
    return wanted;
  }

  @Nullable Object getDefaultKmsCluster(Call call) throws VimFault {
    MoRef entity = call.arguments().findRef("entity");
    KmsClusters.Cluster found = clusters.defaultCluster();
    if (entity != null) {
      checkEntity(entity);
      found = clusters.defaultOf(vcenter.inventory().upwards(entity));
      if (!call.arguments().flag("defaultsToParent")
          && (found == null || !found.entities().contains(entity))) {
        found = null;
      }
    }
    return found == null ? null : KmsClusters.providerId(found.id());
  }

  Object isKmsClusterActive(Call call) throws VimFault {
    DataObject wanted = call.arguments().findData("cluster");
    KmsClusters.Cluster cluster =
        monitor.locked(
            () -> wanted == null ? clusters.defaultCluster() : clusters.find(wanted.text("id")));
    if (cluster == null) {
      throw VimFault.invalidArgument("cluster");
    }
    return isActive(cluster.id());
  }

  private boolean isActive(String id) throws VimFault {
    NativeProvider own = monitor.locked(() -> clusters.get(id).nativeProvider());
    if (own != null) {
      return own.hasBackup();
    }
    return connections(id).stream().anyMatch(server -> server.health().isGood());
  }

  private List<KeyServerConnection> connections(String id) throws VimFault {
    return monitor.locked(
        () -> clusters.get(id).connections(vcenter.settings().keyServerTimeout()));
  }

  /** A key provider whose status is asked for, as it is when the task starts. */
  private record Asked(
      String id,
      List<KeyServerConnection> servers,
      @Nullable TestIdentity identity,
      @Nullable NativeProvider own) {}

  Tasks.Work retrieveKmipServersStatus(Call call) throws VimFault {
    List<DataObject> wanted = call.arguments().list("clusters");
    List<String> ids =
        wanted.isEmpty()
            ? clusters.all().stream().map(KmsClusters.Cluster::id).toList()
            : wanted.stream().map(info -> info.data("clusterId").text("id")).toList();
    List<Asked> all = new ArrayList<>();
    for (String id : ids) {
      KmsClusters.Cluster cluster = clusters.get(id);
      all.add(new Asked(id, connections(id), cluster.identity(), cluster.nativeProvider()));
    }
    return () -> {
      List<DataObject> statuses = new ArrayList<>();
      for (Asked one : all) {
        DataObject found = one.own() == null ? status(one) : nativeStatus(one.id(), one.own());
        statuses.add(monitor.locked(() -> clusters.told(one.id(), found)));
      }
      return () -> new AnyValue("CryptoManagerKmipClusterStatus", true, statuses);
    };
  }

  private static DataObject nativeStatus(String id, NativeProvider provider) {
    return new DataObject("CryptoManagerKmipClusterStatus")
        .with("clusterId", KmsClusters.providerId(id))
        .with("overallStatus", provider.hasBackup() ? "green" : "red")
        .with("managementType", "nativeProvider")
        .with("servers", List.of());
  }

  private DataObject status(Asked asked) {
    TestIdentity identity = asked.identity();
    Instant now = vcenter.settings().clock().instant();
    List<DataObject> servers = new ArrayList<>();
    int good = 0;
    for (KeyServerConnection connection : asked.servers()) {
      KeyServerConnection.Health health = connection.health();
      good += health.isGood() ? 1 : 0;
      String problem = health.problem();
      X509Certificate certificate = health.certificate();
      servers.add(
          new DataObject("CryptoManagerKmipServerStatus")
              .with("name", connection.name())
              .with("status", health.isGood() ? "green" : "red")
              .with("connectionStatus", problem == null ? "Normal" : problem)
              .with("certInfo", certificate == null ? null : clusters.info(certificate, now))
              .with("clientTrustServer", health.clientTrustsServer())
              .with("serverTrustClient", health.serverTrustsClient()));
    }
    String overall = good == servers.size() ? "green" : good == 0 ? "red" : "yellow";
    return new DataObject("CryptoManagerKmipClusterStatus")
        .with("clusterId", KmsClusters.providerId(asked.id()))
        .with("overallStatus", overall)
        .with("managementType", "vCenter")
        .with("servers", servers)
        .with(
            "clientCertInfo", identity == null ? null : clusters.info(identity.certificate(), now));
  }

  Object retrieveKmipServerCert(Call call) throws VimFault {
    DataObject server = call.arguments().data("server");
    Set<X509Certificate> trusted =
        monitor.locked(
            () -> {
              KmsClusters.Cluster cluster =
                  clusters.find(call.arguments().data("keyProvider").text("id"));
              return cluster == null
                  ? Set.<X509Certificate>of()
                  : new LinkedHashSet<>(cluster.trusted());
            });
    KeyServerConnection connection =
        KeyServerConnection.of(server, null, null, trusted, vcenter.settings().keyServerTimeout());
    DataObject result = new DataObject("CryptoManagerKmipServerCertInfo");
    try {
      List<X509Certificate> chain = connection.chain();
      X509Certificate certificate = chain.get(0);
      return result
          .with("certificate", ClientCertificates.pem(certificate))
          .with("certInfo", clusters.info(certificate, vcenter.settings().clock().instant()))
          .with("clientTrustServer", connection.trusts(chain));
    } catch (IOException e) {
      // documented: "in the case of error, an empty certificate string is returned"
      return result.with("certificate", "");
    }
  }

  Object generateClientCsr(Call call) throws VimFault {
    X500Name subject = ClientCertificates.subject(call.arguments().findData("request"));
    KeyPair keys = vcenter.clientKeys().next();
    String csr = ClientCertificates.csr(keys, subject);
    return monitor.locked(
        () -> {
          cluster(call).csr(keys, csr);
          return csr;
        });
  }

  Object generateSelfSignedClientCert(Call call) throws VimFault {
    X500Name subject = ClientCertificates.subject(call.arguments().findData("request"));
    TestIdentity pending =
        ClientCertificates.selfSigned(
            vcenter.clientKeys().next(), subject, vcenter.settings().clock().instant());
    return monitor.locked(
        () -> {
          cluster(call).selfSigned(pending);
          return pem(pending);
        });
  }
}
