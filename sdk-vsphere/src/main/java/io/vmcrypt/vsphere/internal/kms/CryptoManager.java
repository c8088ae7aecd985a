package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import io.vmcrypt.vsphere.internal.key.KeyIds;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The methods of vSphere {@code CryptoManagerKmip}, one by one. Thread-safe. */
final class CryptoManager {

  private final VimSession session;

  CryptoManager(VimSession session) {
    this.session = session;
  }

  VimSession session() {
    return session;
  }

  Attempt attempt(String operation) {
    return session.attempt(operation);
  }

  List<KmipCluster> list(Attempt attempt) {
    return new KeyProviders(session).standard(attempt, KmipCluster::of);
  }

  /** A KMS cluster that must be there, as it is now. */
  KmipCluster get(Attempt attempt, String clusterId) {
    return KmipCluster.required(attempt, list(attempt), clusterId);
  }

  /** The list with key providers of all kinds, wherever one of another kind may be the answer. */
  List<KmipCluster> listAllKinds(Attempt attempt) {
    return new KeyProviders(session).all(attempt, KmipCluster::of);
  }

  void register(Attempt attempt, String clusterId, KmsServerSpec server, KeySettings keys) {
    set(attempt, "RegisterKmipServer", clusterId, null, server, keys);
  }

  /** Changes the settings of a server. Its proxy and user are removed if the spec has none. */
  void update(
      Attempt attempt, String clusterId, KmsServer before, KmsServerSpec server, KeySettings keys) {
    set(attempt, "UpdateKmipServer", clusterId, before, server, keys);
  }

  private void set(
      Attempt attempt,
      String method,
      String clusterId,
      @Nullable KmsServer before,
      KmsServerSpec server,
      KeySettings keys) {
    boolean sendsPassword =
        before == null
            || server.isPasswordUpdated()
            || !before.userName().equals(server.userName());
    change(
        attempt,
        method,
        arguments ->
            arguments.object(
                "server",
                spec -> {
                  providerId(spec, "clusterId", clusterId);
                  spec.object("info", info -> serverInfo(info, server, before));
                  if (sendsPassword) {
                    spec.optional(
                        "password", server.password().map(Secret::reveal).orElse(noUser(before)));
                  }
                  keys.write(spec);
                }));
  }

  void markDefault(Attempt attempt, String clusterId) {
    new KeyProviders(session).markDefault(attempt, clusterId);
  }

  void removeServer(Attempt attempt, String clusterId, String name) {
    change(
        attempt, "RemoveKmipServer", "clusterId", clusterId, more -> more.text("serverName", name));
  }

  /** Removes what is left of a cluster; 7.0 and later. */
  void unregister(Attempt attempt, String clusterId) {
    change(attempt, "UnregisterKmsCluster", "clusterId", clusterId, none -> {});
  }

  /** The default of a part of the inventory, or the one that it inherits; 7.0 and later. */
  Optional<String> entityDefault(
      Attempt attempt, ManagedObjectReference entity, boolean defaultsToParent) {
    try {
      return read(
          attempt,
          "GetDefaultKmsCluster",
          arguments ->
              arguments.reference("entity", entity).bool("defaultsToParent", defaultsToParent),
          Returns.optional().andThen(found -> found.flatMap(provider -> provider.filled("id"))));
    } catch (VsphereFaultException e) {
      // some servers answer with this fault if there is none; their list shows whether that is so
      if (e.faultName().equals("RuntimeFault")
          && listAllKinds(attempt).stream()
              .noneMatch(known -> isDefault(known, entity, defaultsToParent))) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean isDefault(
      KmipCluster provider, ManagedObjectReference entity, boolean defaultsToParent) {
    return defaultsToParent
        ? provider.isDefault() || !provider.entities().isEmpty()
        : provider.entities().contains(entity);
  }

  /** Sets the default of a part of the inventory, or removes it; 7.0 and later. */
  void setEntityDefault(
      Attempt attempt, ManagedObjectReference entity, @Nullable String clusterId) {
    change(
        attempt,
        "SetDefaultKmsCluster",
        arguments -> {
          arguments.reference("entity", entity);
          if (clusterId != null) {
            providerId(arguments, "clusterId", clusterId);
          }
        });
  }

  /**
   * What vCenter says of a key that was to be removed.
   *
   * @param success empty if it does not say
   * @param fault null if there is none
   * @param reason in its words; empty if it gives none
   */
  record KeyResult(
      CryptoKeyId key, Optional<Boolean> success, @Nullable VimFault fault, String reason) {

    private static KeyResult of(XmlFragment result) {
      return new KeyResult(
          KeyIds.read(result.requiredElement("keyId")),
          result.bool("success"),
          result.element("fault").map(VimFault::ofLocalized).orElse(null),
          result.text("reason").orElse("").strip());
    }
  }

  /** Removes keys; one result for each. */
  List<KeyResult> removeKeys(Attempt attempt, List<CryptoKeyId> keys, boolean force) {
    return change(
        attempt,
        "RemoveKeys",
        arguments -> {
          keys.forEach(key -> arguments.object("keys", id -> KeyIds.write(id, key)));
          arguments.bool("force", force);
        },
        Returns.list(KeyResult::of));
  }

  /** Has vCenter connect to a registered server, and read its certificate. */
  ServerCertInfo serverCertificate(Attempt attempt, String clusterId, XmlFragment server) {
    return serverCertificate(attempt, clusterId, arguments -> arguments.fragment("server", server));
  }

  /** The same for a server that is not registered, or not with these settings. */
  ServerCertInfo serverCertificate(Attempt attempt, String clusterId, KmsServerSpec server) {
    return serverCertificate(
        attempt,
        clusterId,
        arguments -> arguments.object("server", info -> serverInfo(info, server, null)));
  }

  private ServerCertInfo serverCertificate(
      Attempt attempt, String clusterId, Consumer<ElementWriter> server) {
    return read(
        attempt,
        "RetrieveKmipServerCert",
        arguments -> {
          providerId(arguments, "keyProvider", clusterId);
          server.accept(arguments);
        },
        Returns.one().andThen(ServerCertInfo::of));
  }

  /**
   * The certificate that vCenter sees at a server.
   *
   * @param pem empty if it sees none
   * @param trusted whether vCenter trusts it; empty if vCenter does not say
   */
  record ServerCertInfo(String pem, Optional<Boolean> trusted) {

    private static ServerCertInfo of(XmlFragment found) {
      return new ServerCertInfo(
          found.text("certificate").orElse("").strip(), found.bool("clientTrustServer"));
    }
  }

  void uploadServerCertificate(Attempt attempt, String clusterId, String pem) {
    update(attempt, "UploadKmipServerCert", clusterId, pem);
  }

  /** The client certificate in use; empty if there is none. */
  String clientCertificate(Attempt attempt, String clusterId) {
    return readPem(attempt, "RetrieveClientCert", clusterId);
  }

  void uploadClientCertificate(Attempt attempt, String clusterId, String pem, Secret key) {
    change(
        attempt,
        "UploadClientCert",
        "cluster",
        clusterId,
        arguments -> arguments.text("certificate", pem).text("privateKey", key.reveal()));
  }

  /** The pending request; empty if there is none. */
  String clientCsr(Attempt attempt, String clusterId) {
    return readPem(attempt, "RetrieveClientCsr", clusterId);
  }

  /** Makes a new key and request, which replace the pending ones. */
  String generateClientCsr(Attempt attempt, String clusterId, SubjectFields subject) {
    return generate(attempt, "GenerateClientCsr", clusterId, subject);
  }

  void updateSignedClientCertificate(Attempt attempt, String clusterId, String pem) {
    update(attempt, "UpdateKmsSignedCsrClientCert", clusterId, pem);
  }

  /** The last self-signed certificate; empty if there is none. */
  String selfSignedCertificate(Attempt attempt, String clusterId) {
    return readPem(attempt, "RetrieveSelfSignedClientCert", clusterId);
  }

  /** Makes a new key and self-signed certificate, which replace the last ones. */
  String generateSelfSignedCertificate(Attempt attempt, String clusterId, SubjectFields subject) {
    return generate(attempt, "GenerateSelfSignedClientCert", clusterId, subject);
  }

  void updateSelfSignedCertificate(Attempt attempt, String clusterId, String pem) {
    update(attempt, "UpdateSelfSignedClientCert", clusterId, pem);
  }

  private String readPem(Attempt attempt, String method, String clusterId) {
    return read(
        attempt, method, arguments -> providerId(arguments, "cluster", clusterId), Returns.text());
  }

  /** Refuses a subject where vCenter takes none. */
  void requireSubjects(Attempt attempt, SubjectFields subject) {
    if (!subject.isAny()) {
      require(attempt, ApiVersion.V8_0_1, "subjects of client certificates");
    }
  }

  private String generate(Attempt attempt, String method, String clusterId, SubjectFields subject) {
    requireSubjects(attempt, subject);
    return change(
        attempt,
        method,
        arguments -> {
          providerId(arguments, "cluster", clusterId);
          if (!subject.isAny()) {
            arguments.object("request", subject::write);
          }
        },
        Returns.text());
  }

  private void update(Attempt attempt, String method, String clusterId, String pem) {
    change(attempt, method, "cluster", clusterId, more -> more.text("certificate", pem));
  }

  /** Refuses what the spoken release does not have, before anything is sent. */
  void require(Attempt attempt, ApiVersion since, String what) {
    ApiVersion spoken = session.version();
    if (!spoken.isAtLeast(since)) {
      throw new ServiceException(
          attempt,
          "this vCenter speaks API release %s, which has no %s".formatted(spoken, what),
          "That needs API release %s or later: leave it out, or update vCenter.".formatted(since));
    }
  }

  /** Starts the task that looks at all servers of a cluster. */
  ManagedObjectReference startStatus(Attempt attempt, KmipCluster cluster) {
    // changes nothing: to start it twice does no harm
    return read(
        attempt,
        "RetrieveKmipServersStatus_Task",
        arguments ->
            arguments.object(
                "clusters",
                info -> {
                  providerId(info, "clusterId", cluster.id());
                  cluster.serverFragments().forEach(server -> info.fragment("servers", server));
                  info.bool("useAsDefault", cluster.isDefault());
                }),
        Returns.reference("Task"));
  }

  /** Of a cluster, and with more arguments after its id. */
  private void change(
      Attempt attempt, String method, String name, String clusterId, Consumer<ElementWriter> more) {
    change(
        attempt,
        method,
        arguments -> {
          providerId(arguments, name, clusterId);
          more.accept(arguments);
        });
  }

  private void change(Attempt attempt, String method, Consumer<ElementWriter> arguments) {
    change(attempt, method, arguments, Returns.nothing());
  }

  private <T> T change(
      Attempt attempt,
      String method,
      Consumer<ElementWriter> arguments,
      Function<ElementReader, T> answer) {
    return session.change(attempt, method, session.cryptoManager(), arguments, answer);
  }

  private <T> T read(
      Attempt attempt,
      String method,
      Consumer<ElementWriter> arguments,
      Function<ElementReader, T> answer) {
    return session.read(attempt, method, session.cryptoManager(), arguments, answer);
  }

  private static void providerId(ElementWriter writer, String name, String clusterId) {
    writer.object(name, id -> id.text("id", clusterId));
  }

  /** What clears the user of a server, and the password; null if it has none. */
  private static @Nullable String noUser(@Nullable KmsServer before) {
    return before != null && before.userName().isPresent() ? "" : null;
  }

  /**
   * One server.
   *
   * @param before as it is, if it is there
   */
  private static void serverInfo(
      ElementWriter info, KmsServerSpec server, @Nullable KmsServer before) {
    info.text("name", server.name())
        .text("address", server.address())
        .number("port", server.port());
    if (server.proxyAddress().isPresent()) {
      info.text("proxyAddress", server.proxyAddress().get())
          .number("proxyPort", server.proxyPort().orElseThrow());
    } else if (before != null
        && (before.proxyAddress().isPresent() || before.proxyPort().isPresent())) {
      info.text("proxyAddress", "").number("proxyPort", -1);
    }
    server.reconnect().ifPresent(on -> info.number("reconnect", on ? 1 : 0));
    server.timeout().ifPresent(timeout -> info.number("timeout", timeout.toSeconds()));
    info.optional("userName", server.userName().orElse(noUser(before)));
  }
}
