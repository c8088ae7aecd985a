package io.vmcrypt.testkit.internal.vcenter.key;

import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Monitor;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The KMS clusters that a vCenter knows. Guarded by the lock of the {@link Monitor}. */
public final class KmsClusters {

  /** As many as a vCenter takes, says the vendor's guidance. */
  public static final int MOST = 32;

  private static final List<String> OPTIONAL_TEXTS =
      List.of("proxyAddress", "protocol", "userName");
  private static final List<String> OPTIONAL_NUMBERS =
      List.of("proxyPort", "reconnect", "nbio", "timeout");

  /** A server of a cluster. */
  public static final class Server {
    private final DataObject info;
    private @Nullable String password;

    private Server(DataObject info) {
      this.info = info;
    }

    public DataObject info() {
      return info;
    }

    public boolean hasPassword() {
      return password != null;
    }
  }

  /** A cluster: its servers, and the certificates for the trust in both directions. */
  public static final class Cluster {
    private final String id;
    private final Map<String, Server> servers = new LinkedHashMap<>();
    private final Set<X509Certificate> trusted = new LinkedHashSet<>();
    private final Set<MoRef> entities = new LinkedHashSet<>();
    private @Nullable TestIdentity identity;
    private @Nullable KeyPair csrKeys;
    private String csr = "";
    private @Nullable TestIdentity selfSigned;
    private @Nullable DataObject status;
    private KeyWrapping wrapping = KeyWrapping.NONE;
    private final @Nullable NativeProvider nativeProvider;
    private final WrappedKeys wrapped;

    private Cluster(String id, @Nullable NativeProvider nativeProvider, WrappedKeys wrapped) {
      this.id = id;
      this.nativeProvider = nativeProvider;
      this.wrapped = wrapped;
    }

    /** The native key provider, if it is one; null for a cluster with servers. */
    public @Nullable NativeProvider nativeProvider() {
      return nativeProvider;
    }

    /** How it keeps its keys. */
    public KeyWrapping wrapping() {
      return wrapping;
    }

    String managementType() {
      return nativeProvider == null ? "vCenter" : "nativeProvider";
    }

    public KeySource keySource(Duration timeout) {
      return nativeProvider == null ? keyServers(timeout) : nativeProvider;
    }

    /** Its servers; none if it is a native provider. */
    public KeyServers keyServers(Duration timeout) {
      return new KeyServers(id, connections(timeout), wrapping, wrapped);
    }

    public String id() {
      return id;
    }

    public Map<String, Server> servers() {
      return servers;
    }

    /** Makes it again what it is now. */
    private Runnable remembered() {
      Map<String, Server> itsServers = new LinkedHashMap<>(servers);
      Set<X509Certificate> itsTrusted = new LinkedHashSet<>(trusted);
      Set<MoRef> itsEntities = new LinkedHashSet<>(entities);
      TestIdentity itsIdentity = identity;
      KeyWrapping itsWrapping = wrapping;
      return () -> {
        servers.clear();
        servers.putAll(itsServers);
        trusted.clear();
        trusted.addAll(itsTrusted);
        entities.clear();
        entities.addAll(itsEntities);
        identity = itsIdentity;
        wrapping = itsWrapping;
      };
    }

    public Set<X509Certificate> trusted() {
      return trusted;
    }

    /** The folders and clusters that have this cluster as their own default. */
    public Set<MoRef> entities() {
      return entities;
    }

    public @Nullable TestIdentity identity() {
      return identity;
    }

    public void identity(TestIdentity identity) {
      this.identity = identity;
    }

    public @Nullable KeyPair csrKeys() {
      return csrKeys;
    }

    public String csr() {
      return csr;
    }

    public void csr(KeyPair keys, String pem) {
      csrKeys = keys;
      csr = pem;
    }

    public @Nullable TestIdentity selfSigned() {
      return selfSigned;
    }

    public void selfSigned(TestIdentity pending) {
      selfSigned = pending;
    }

    public List<KeyServerConnection> connections(Duration timeout) {
      return servers.values().stream()
          .map(
              server ->
                  KeyServerConnection.of(
                      server.info.copy(), server.password, identity, trusted, timeout))
          .toList();
    }
  }

  private final InstantSource clock;
  private final WrappedKeys wrapped;
  private final boolean emptyStay;
  private final Map<String, Cluster> clusters = new LinkedHashMap<>();
  private @Nullable String defaultId;
  private boolean statusFrozen;
  private boolean certificatesHidden;
  private boolean certificatesNamed;
  private @Nullable String ofTheWhole;

  public KmsClusters(boolean emptyStay, InstantSource clock) {
    this.clock = clock;
    this.wrapped = new WrappedKeys(clock);
    this.emptyStay = emptyStay;
  }

  /** The keys that are kept with what they encrypt. */
  public WrappedKeys wrapped() {
    return wrapped;
  }

  /** Makes them again what they are now. */
  public Runnable remembered() {
    Map<String, Cluster> present = new LinkedHashMap<>(clusters);
    List<Runnable> each = clusters.values().stream().map(Cluster::remembered).toList();
    String itsDefault = defaultId;
    return () -> {
      clusters.clear();
      clusters.putAll(present);
      each.forEach(Runnable::run);
      defaultId = itsDefault;
    };
  }

  public List<Cluster> all() {
    return List.copyOf(clusters.values());
  }

  public @Nullable Cluster find(String id) {
    return clusters.get(id);
  }

  public Cluster get(String id) throws VimFault {
    Cluster cluster = clusters.get(id);
    if (cluster == null) {
      throw VimFault.notFound("KMS cluster " + id);
    }
    return cluster;
  }

  public @Nullable Cluster defaultCluster() {
    return defaultId == null ? null : clusters.get(defaultId);
  }

  /** The default of the first of these places that has its own; or else that of the whole. */
  public @Nullable Cluster defaultOf(List<MoRef> places) {
    for (MoRef place : places) {
      for (Cluster cluster : clusters.values()) {
        if (cluster.entities.contains(place)) {
          return cluster;
        }
      }
    }
    return defaultCluster();
  }

  public boolean isDefault(Cluster cluster) {
    return cluster.id.equals(defaultId);
  }

  public void setDefault(@Nullable String id) {
    defaultId = id;
  }

  public void hideCertificates(boolean hidden) {
    certificatesHidden = hidden;
  }

  public void nameCertificates(boolean named) {
    certificatesNamed = named;
  }

  /** What is told of a certificate. */
  public DataObject info(X509Certificate certificate, Instant now) {
    return ClientCertificates.info(certificate, now, certificatesNamed);
  }

  public void freezeStatus(boolean frozen) {
    statusFrozen = frozen;
  }

  /** Overall status to tell instead of the one that follows from the servers. */
  public void tellOfTheWhole(@Nullable String overallStatus) {
    ofTheWhole = overallStatus;
  }

  /** The status to report for a cluster: while it is frozen, the one that was reported last. */
  public DataObject told(String id, DataObject found) {
    Cluster cluster = clusters.get(id);
    if (cluster == null) {
      return found;
    }
    if (certificatesHidden) {
      found.with("clientCertInfo", null);
      found.list("servers").forEach(server -> server.with("certInfo", null));
    }
    if (ofTheWhole != null) {
      found.with("overallStatus", ofTheWhole);
    }
    DataObject last = cluster.status;
    if (statusFrozen && last != null) {
      return last.copy();
    }
    cluster.status = found.copy();
    return found;
  }

  /** Adds a server, and its cluster if that is new. */
  public void register(DataObject spec) throws VimFault {
    DataObject given = spec.data("info");
    String id = clusterId(spec);
    check(given);
    KeyWrapping wrapping = KeyWrapping.of(spec, clock.instant());
    Cluster cluster = clusters.get(id);
    if (cluster != null && cluster.servers.containsKey(given.text("name"))) {
      throw VimFault.alreadyExists(given.text("name"));
    }
    if (cluster != null && cluster.nativeProvider != null) {
      throw VimFault.invalidArgument("server.clusterId");
    }
    if (cluster == null) {
      if (isFull()) {
        throw VimFault.runtimeFault("A vCenter has " + MOST + " key providers at most.");
      }
      cluster = new Cluster(id, null, wrapped);
      clusters.put(id, cluster);
    }
    Server server =
        new Server(
            new DataObject("KmipServerInfo")
                .with("name", given.text("name"))
                .with("address", given.text("address"))
                .with("port", given.number("port")));
    apply(server, spec);
    configure(cluster, wrapping);
    cluster.servers.put(given.text("name"), server);
  }

  /** Whether there is no room for one more. */
  public boolean isFull() {
    return clusters.size() >= MOST;
  }

  /** Adds a native key provider, whose name must be free. */
  public void addNative(String id, NativeProvider provider) {
    clusters.put(id, new Cluster(id, provider, wrapped));
  }

  private static String clusterId(DataObject spec) throws VimFault {
    String id = spec.data("clusterId").text("id");
    if (id.isEmpty()) {
      throw VimFault.invalidArgument("server.clusterId.id");
    }
    return id;
  }

  private static void check(DataObject info) throws VimFault {
    if (info.text("name").isEmpty()) {
      throw VimFault.invalidArgument("server.info.name");
    }
    if (info.text("address").isEmpty()) {
      throw VimFault.invalidArgument("server.info.address");
    }
  }

  public void update(DataObject spec) throws VimFault {
    DataObject given = spec.data("info");
    check(given);
    KeyWrapping wrapping = KeyWrapping.of(spec, clock.instant());
    Cluster cluster = get(clusterId(spec));
    Server server = cluster.servers.get(given.text("name"));
    if (server == null) {
      throw VimFault.notFound("KMS " + given.text("name"));
    }
    configure(cluster, wrapping);
    server.info.with("address", given.text("address")).with("port", given.number("port"));
    apply(server, spec);
  }

  private void configure(Cluster cluster, KeyWrapping wrapping) {
    cluster.wrapping = wrapping;
    wrapped.configure(cluster.id, wrapping);
  }

  /** An absent element leaves the value unchanged; an empty text or -1 clears it. */
  private static void apply(Server server, DataObject spec) {
    DataObject given = spec.data("info");
    for (String name : OPTIONAL_TEXTS) {
      String value = given.findText(name);
      if (value != null) {
        server.info.with(name, value.isEmpty() ? null : value);
      }
    }
    for (String name : OPTIONAL_NUMBERS) {
      if (given.has(name)) {
        int value = given.number(name);
        server.info.with(name, value == -1 ? null : value);
      }
    }
    String password = spec.findText("password");
    if (password != null) {
      server.password = password.isEmpty() ? null : password;
    }
  }

  public void forgetPasswords() {
    clusters.values().stream()
        .flatMap(cluster -> cluster.servers.values().stream())
        .forEach(server -> server.password = null);
  }

  /** Removes a server. With the last server the cluster goes too, unless empty clusters stay. */
  public void removeServer(String id, String name) throws VimFault {
    Cluster cluster = get(id);
    if (cluster.servers.remove(name) == null) {
      throw VimFault.notFound("KMS " + name);
    }
    if (cluster.servers.isEmpty() && !emptyStay) {
      remove(id);
    }
  }

  public void remove(String id) throws VimFault {
    get(id);
    clusters.remove(id);
    wrapped.retire(id);
    if (id.equals(defaultId)) {
      defaultId = null;
    }
  }

  public List<DataObject> infos(boolean withServers) {
    return clusters.values().stream().map(cluster -> info(cluster, withServers)).toList();
  }

  private DataObject info(Cluster cluster, boolean withServers) {
    List<DataObject> servers = new ArrayList<>();
    if (withServers) {
      cluster.servers.values().forEach(server -> servers.add(server.info.copy()));
    }
    NativeProvider own = cluster.nativeProvider;
    String type = cluster.wrapping.keyType();
    return new DataObject("KmipClusterInfo")
        .with("clusterId", providerId(cluster.id))
        .with("servers", servers.isEmpty() ? null : servers)
        .with("useAsDefault", isDefault(cluster))
        .with("managementType", cluster.managementType())
        .with(
            "useAsEntityDefault", cluster.entities.isEmpty() ? null : List.copyOf(cluster.entities))
        .with("hasBackup", own == null ? null : own.hasBackup())
        .with("tpmRequired", own == null ? null : own.tpmRequired())
        .with("keyId", own == null ? null : own.keyId())
        .with("defaultKeyType", type.isEmpty() ? null : type)
        .with("keyInfo", cluster.wrapping.clusterInfo(cluster.id, wrapped));
  }

  public static DataObject providerId(String id) {
    return new DataObject("KeyProviderId").with("id", id);
  }
}
