package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.jspecify.annotations.Nullable;

/** The methods of CryptoManagerKmip that are about key providers. */
public final class KmsMethods {

  private static final Map<String, Integer> TYPES = Map.of("vCenter", 1, "nativeProvider", 8);
  private static final int ACTIVE = 1;
  private static final int INACTIVE = 2;

  private final Vcenter vcenter;
  private final KmsClusters clusters;
  private final Monitor monitor;

  public KmsMethods(Vcenter vcenter) {
    this.vcenter = vcenter;
    this.clusters = vcenter.kms();
    this.monitor = vcenter.monitor();
  }

  /** A change of the clusters, with the lock held. */
  @FunctionalInterface
  private interface Change {
    void run(DataObject arguments) throws VimFault;
  }

  public void addTo(Map<String, Call.Handler> methods) {
    new KeyMethods(vcenter).addTo(methods);
    methods.put(
        "RegisterKmipServer", change(arguments -> clusters.register(arguments.data("server"))));
    methods.put("UpdateKmipServer", change(arguments -> clusters.update(arguments.data("server"))));
    methods.put(
        "RemoveKmipServer",
        change(
            arguments ->
                clusters.removeServer(
                    arguments.data("clusterId").text("id"), arguments.text("serverName"))));
    methods.put("MarkDefault", change(this::markDefault));
    methods.put("SetDefaultKmsCluster", change(this::setDefault));
    methods.put(
        "UnregisterKmsCluster",
        change(arguments -> clusters.remove(arguments.data("clusterId").text("id"))));
    methods.put("UploadKmipServerCert", change(this::uploadServerCertificate));
    methods.put("UploadClientCert", change(this::uploadClientCertificate));
    methods.put("UpdateSelfSignedClientCert", change(this::updateSelfSigned));
    methods.put("UpdateKmsSignedCsrClientCert", change(this::updateSigned));
    methods.put("ListKmipServers", this::listServers);
    methods.put("ListKmsClusters", this::listClusters);
    methods.put("GetDefaultKmsCluster", this::getDefault);
    methods.put("IsKmsClusterActive", this::isActive);
    methods.put("RetrieveKmipServersStatus_Task", this::startStatus);
    methods.put("RetrieveKmipServerCert", this::serverCertificate);
    methods.put("GenerateClientCsr", this::generateCsr);
    methods.put("RetrieveClientCsr", call -> monitor.locked(() -> cluster(call).csr()));
    methods.put("GenerateSelfSignedClientCert", this::generateSelfSigned);
    methods.put(
        "RetrieveSelfSignedClientCert",
        call -> monitor.locked(() -> pem(cluster(call).selfSigned())));
    methods.put("RetrieveClientCert", call -> monitor.locked(() -> pem(cluster(call).identity())));
  }

  private Call.Handler change(Change change) {
    return call ->
        monitor.<@Nullable Object>locked(
            () -> {
              change.run(call.arguments());
              vcenter
                  .events()
                  .add(
                      Events.named(
                          Events.CRYPTO,
                          "Cryptographic operation: change of a key provider",
                          Map.of("operation", "change of a key provider")),
                      call.session().user(),
                      0);
              monitor.changed();
              return null;
            });
  }

  private KmsClusters.Cluster cluster(Call call) throws VimFault {
    return clusters.get(call.arguments().data("cluster").text("id"));
  }

  private static String pem(@Nullable TestIdentity identity) {
    return identity == null ? "" : ClientCertificates.pemOf(identity.chain());
  }

  private void markDefault(DataObject arguments) throws VimFault {
    clusters.setDefault(clusters.get(arguments.data("clusterId").text("id")).id());
  }

  private void setDefault(DataObject arguments) throws VimFault {
    DataObject id = arguments.findData("clusterId");
    MoRef entity = arguments.findRef("entity");
    KmsClusters.Cluster cluster = id == null ? null : clusters.get(id.text("id"));
    if (entity == null) {
      clusters.setDefault(cluster == null ? null : cluster.id());
      return;
    }
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

  private void uploadServerCertificate(DataObject arguments) throws VimFault {
    KmsClusters.Cluster cluster = clusters.get(arguments.data("cluster").text("id"));
    cluster
        .trusted()
        .addAll(ClientCertificates.certificates(arguments.text("certificate"), "certificate"));
  }

  private void uploadClientCertificate(DataObject arguments) throws VimFault {
    KmsClusters.Cluster cluster = clusters.get(arguments.data("cluster").text("id"));
    List<X509Certificate> chain =
        ClientCertificates.certificates(arguments.text("certificate"), "certificate");
    PrivateKey key = ClientCertificates.privateKey(arguments.text("privateKey"), "privateKey");
    if (!ClientCertificates.belongTogether(chain.get(0), key)) {
      throw VimFault.invalidArgument("privateKey");
    }
    cluster.identity(new TestIdentity(chain, key));
  }

  private void updateSelfSigned(DataObject arguments) throws VimFault {
    KmsClusters.Cluster cluster = clusters.get(arguments.data("cluster").text("id"));
    List<X509Certificate> chain =
        ClientCertificates.certificates(arguments.text("certificate"), "certificate");
    TestIdentity pending = cluster.selfSigned();
    if (pending == null || !pending.certificate().equals(chain.get(0))) {
      throw VimFault.invalidArgument("certificate");
    }
    cluster.identity(pending);
  }

  private void updateSigned(DataObject arguments) throws VimFault {
    KmsClusters.Cluster cluster = clusters.get(arguments.data("cluster").text("id"));
    List<X509Certificate> chain =
        ClientCertificates.certificates(arguments.text("certificate"), "certificate");
    KeyPair keys = cluster.csrKeys();
    if (keys == null || !keys.getPublic().equals(chain.get(0).getPublicKey())) {
      throw VimFault.invalidArgument("certificate");
    }
    cluster.identity(new TestIdentity(chain, keys.getPrivate()));
  }

  private List<DataObject> listServers(Call call) throws VimFault {
    return monitor.locked(
        () -> {
          List<DataObject> infos = clusters.infos(true);
          return call.arguments().has("limit")
              ? infos.subList(
                  0, Math.max(0, Math.min(infos.size(), call.arguments().number("limit"))))
              : infos;
        });
  }

  private List<DataObject> listClusters(Call call) throws VimFault {
    DataObject arguments = call.arguments();
    int types =
        arguments.has("managementTypeFilter") ? arguments.number("managementTypeFilter") : -1;
    int states = arguments.has("statusFilter") ? arguments.number("statusFilter") : -1;
    List<DataObject> infos =
        monitor.locked(() -> clusters.infos(arguments.flag("includeKmsServers"))).stream()
            .filter(
                info ->
                    (types & Objects.requireNonNull(TYPES.get(info.text("managementType")))) != 0)
            .toList();
    if (states < 0 || (states & (ACTIVE | INACTIVE)) == (ACTIVE | INACTIVE)) {
      return infos;
    }
    List<DataObject> wanted = new ArrayList<>();
    for (DataObject info : infos) {
      boolean active = isActive(info.data("clusterId").text("id"));
      if ((states & (active ? ACTIVE : INACTIVE)) != 0) {
        wanted.add(info);
      }
    }
    return wanted;
  }

  private @Nullable Object getDefault(Call call) throws VimFault {
    MoRef entity = call.arguments().findRef("entity");
    return monitor.<@Nullable Object>locked(
        () -> {
          KmsClusters.Cluster found;
          if (entity == null) {
            found = clusters.defaultCluster();
          } else {
            checkEntity(entity);
            found = clusters.defaultOf(vcenter.inventory().upwards(entity));
            if (!call.arguments().flag("defaultsToParent")
                && (found == null || !found.entities().contains(entity))) {
              found = null;
            }
          }
          return found == null ? null : KmsClusters.providerId(found.id());
        });
  }

  private Boolean isActive(Call call) throws VimFault {
    DataObject wanted = call.arguments().findData("cluster");
    String id =
        monitor.locked(
            () -> {
              KmsClusters.Cluster standard = clusters.defaultCluster();
              if (wanted == null && standard == null) {
                throw VimFault.invalidArgument("cluster");
              }
              String name =
                  wanted != null ? wanted.text("id") : Objects.requireNonNull(standard).id();
              if (clusters.find(name) == null) {
                throw VimFault.invalidArgument("cluster");
              }
              return name;
            });
    return isActive(id);
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

  private MoRef startStatus(Call call) throws VimFault {
    return monitor.locked(
        () -> {
          List<DataObject> wanted = call.arguments().list("clusters");
          Map<String, List<KeyServerConnection>> servers = new LinkedHashMap<>();
          Map<String, TestIdentity> identities = new LinkedHashMap<>();
          Map<String, NativeProvider> natives = new LinkedHashMap<>();
          List<String> ids =
              wanted.isEmpty()
                  ? clusters.all().stream().map(KmsClusters.Cluster::id).toList()
                  : wanted.stream().map(info -> info.data("clusterId").text("id")).toList();
          for (String id : ids) {
            KmsClusters.Cluster cluster = clusters.get(id);
            servers.put(id, cluster.connections(vcenter.settings().keyServerTimeout()));
            NativeProvider own = cluster.nativeProvider();
            if (own != null) {
              natives.put(id, own);
            }
            TestIdentity identity = cluster.identity();
            if (identity != null) {
              identities.put(id, identity);
            }
          }
          Tasks.Description description =
              new Tasks.Description(
                  "RetrieveKmipServersStatus_Task",
                  "com.vmware.vim.vim.encryption.CryptoManagerKmip.retrieveKmipServersStatus",
                  Inventory.ROOT,
                  "Datacenters",
                  call.session().user());
          return vcenter
              .tasks()
              .start(
                  description,
                  () -> {
                    List<DataObject> statuses = new ArrayList<>();
                    for (String id : servers.keySet()) {
                      NativeProvider own = natives.get(id);
                      DataObject found =
                          own == null
                              ? status(
                                  id, Objects.requireNonNull(servers.get(id)), identities.get(id))
                              : nativeStatus(id, own);
                      statuses.add(monitor.locked(() -> clusters.told(id, found)));
                    }
                    return () -> new AnyValue("CryptoManagerKmipClusterStatus", true, statuses);
                  })
              .ref();
        });
  }

  private static DataObject nativeStatus(String id, NativeProvider provider) {
    return new DataObject("CryptoManagerKmipClusterStatus")
        .with("clusterId", KmsClusters.providerId(id))
        .with("overallStatus", provider.hasBackup() ? "green" : "red")
        .with("managementType", "nativeProvider")
        .with("servers", List.of());
  }

  private DataObject status(
      String id, List<KeyServerConnection> connections, @Nullable TestIdentity identity) {
    Instant now = vcenter.settings().clock().instant();
    List<DataObject> servers = new ArrayList<>();
    int good = 0;
    for (KeyServerConnection connection : connections) {
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
        .with("clusterId", KmsClusters.providerId(id))
        .with("overallStatus", overall)
        .with("managementType", "vCenter")
        .with("servers", servers)
        .with(
            "clientCertInfo", identity == null ? null : clusters.info(identity.certificate(), now));
  }

  private DataObject serverCertificate(Call call) throws VimFault {
    DataObject server = call.arguments().data("server");
    if (server.number("port") < 1 || server.number("port") > 65535) {
      throw VimFault.invalidArgument("server.port");
    }
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
        new KeyServerConnection(
            server, null, null, trusted, clusters.names(), vcenter.settings().keyServerTimeout());
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

  private String generateCsr(Call call) throws VimFault {
    X500Name subject = ClientCertificates.subject(call.arguments().findData("request"));
    KeyPair keys = vcenter.clientKeys().next();
    String csr = ClientCertificates.csr(keys, subject);
    return monitor.locked(
        () -> {
          cluster(call).csr(keys, csr);
          return csr;
        });
  }

  private String generateSelfSigned(Call call) throws VimFault {
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
