package io.vmcrypt.vsphere.internal.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.CertificateFormatException;
import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.KmsTrust;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import javax.security.auth.x500.X500Principal;

/** Trust between vCenter and a KMS over SOAP. */
final class VimKmsTrust implements KmsTrust {

  private final CryptoManager crypto;
  private final String clusterId;
  private final ClientTrust client;

  VimKmsTrust(CryptoManager crypto, String clusterId) {
    this.crypto = crypto;
    this.clusterId = clusterId;
    this.client = new ClientTrust(crypto, clusterId);
  }

  /**
   * What vCenter sees at a server.
   *
   * @param trusted whether vCenter trusts it; empty if vCenter does not say
   */
  private record Seen(ServerCertificate certificate, Optional<Boolean> trusted) {}

  @Override
  public Map<String, ServerCertificate> serverCertificates() {
    KmipCluster cluster = now("read the certificates of the servers of KMS cluster " + clusterId);
    Map<String, ServerCertificate> certificates = new LinkedHashMap<>();
    for (int i = 0; i < cluster.servers().size(); i++) {
      certificates.put(cluster.servers().get(i).name(), see(cluster, i).certificate());
    }
    return Collections.unmodifiableMap(certificates);
  }

  @Override
  public ServerCertificate serverCertificate(String serverName) {
    requireNonNull(serverName, "serverName");
    KmipCluster cluster = now("look for a server of KMS cluster " + clusterId);
    return see(cluster, index(cluster, serverName)).certificate();
  }

  /** The cluster as it is now: its servers may have changed since the caller got it. */
  private KmipCluster now(String operation) {
    Attempt attempt = crypto.session().attempt(operation);
    return VimKmsClusters.required(attempt, crypto.list(attempt), clusterId);
  }

  @Override
  public Ensured<KmsTrust> ensureServerTrusted(ServerCertificate expected) {
    return ensure(allServers(expected));
  }

  @Override
  public Ensured<KmsTrust> ensureServerTrusted(String serverName, ServerCertificate expected) {
    return ensure(oneServer(serverName, expected));
  }

  @Override
  public List<Change> planServerTrusted(ServerCertificate expected) {
    return changes(allServers(expected));
  }

  @Override
  public List<Change> planServerTrusted(String serverName, ServerCertificate expected) {
    return changes(oneServer(serverName, expected));
  }

  /**
   * Servers that vCenter is to trust.
   *
   * @param expected what they must show
   */
  private record Wish(
      Attempt attempt, KmipCluster cluster, List<Integer> servers, ServerCertificate expected) {}

  private Wish allServers(ServerCertificate expected) {
    requireNonNull(expected, "expected");
    String operation = "make vCenter trust the servers of KMS cluster " + clusterId;
    KmipCluster cluster = now(operation);
    Attempt attempt = crypto.session().attempt(operation);
    if (cluster.servers().isEmpty()) {
      throw new NotFoundException(
          attempt, "it has no server whose certificate could be compared", "Add a server first.");
    }
    return new Wish(
        attempt, cluster, IntStream.range(0, cluster.servers().size()).boxed().toList(), expected);
  }

  private Wish oneServer(String serverName, ServerCertificate expected) {
    requireNonNull(serverName, "serverName");
    requireNonNull(expected, "expected");
    String operation =
        "make vCenter trust KMS server " + serverName + " of KMS cluster " + clusterId;
    KmipCluster cluster = now(operation);
    return new Wish(
        crypto.session().attempt(operation),
        cluster,
        List.of(index(cluster, serverName)),
        expected);
  }

  private Ensured<KmsTrust> ensure(Wish wish) {
    List<Change> changes = changes(wish);
    if (!changes.isEmpty()) {
      crypto.uploadServerCertificate(wish.attempt(), clusterId, wish.expected().pem());
      verify(wish);
    }
    return new Ensured<>(this, changes);
  }

  /**
   * What vCenter does not say with the certificate, the status of the server may say. It may be
   * some minutes old: only one of the expected certificate counts.
   */
  private void verify(Wish wish) {
    Set<String> untold = new LinkedHashSet<>();
    for (int server : wish.servers()) {
      String name = wish.cluster().servers().get(server).name();
      seeExpected(wish, server)
          .trusted()
          .ifPresentOrElse(trusted -> check(wish, name, trusted), () -> untold.add(name));
    }
    if (untold.isEmpty()) {
      return;
    }
    for (KmsClusterStatus.Server server :
        new VimKmsCluster(crypto, wish.cluster()).status().servers()) {
      // it is green only if vCenter talks with it
      boolean works = server.status().equals(KmsClusterStatus.Health.GREEN);
      if (untold.contains(server.name())
          && server.certificate().stream()
              .anyMatch(seen -> seen.fingerprint().equals(wish.expected().thumbprint().toString()))
          && (works || server.clientTrustServer().isPresent())) {
        check(wish, server.name(), server.clientTrustServer().orElse(true));
        untold.remove(server.name());
      }
    }
    if (!untold.isEmpty()) {
      throw new ServiceException(
          wish.attempt(),
          "vCenter accepted the certificate, and does not say whether it trusts what shows it: "
              + String.join(", ", untold),
          "Look at the key provider in the vSphere Client. If it is connected there, vCenter"
              + " trusts it.");
    }
  }

  private static void check(Wish wish, String server, boolean trusted) {
    if (!trusted) {
      throw VimKmsClusters.notTaken(wish.attempt(), "that it trusts server " + server);
    }
  }

  private List<Change> changes(Wish wish) {
    List<String> untrusted = new ArrayList<>();
    for (int server : wish.servers()) {
      if (!seeExpected(wish, server).trusted().orElse(false)) {
        untrusted.add(wish.cluster().servers().get(server).name());
      }
    }
    // the cluster trusts certificates, not servers: one upload is enough for all servers that show
    // it
    return untrusted.isEmpty()
        ? List.of()
        : List.of(
            Change.made(
                wish.attempt().system(),
                cluster("trusted server certificate"),
                wish.expected() + " of " + String.join(", ", untrusted)));
  }

  private Subject cluster(String part) {
    return Subject.of(VimKmsClusters.KIND, clusterId).part(part);
  }

  private Seen seeExpected(Wish wish, int server) {
    Seen seen = see(wish.cluster(), server);
    if (!seen.certificate().equals(wish.expected())) {
      throw mismatch(wish, server, seen.certificate());
    }
    return seen;
  }

  @Override
  public Ensured<KmsTrust> ensureCertificatesTrusted(List<X509Certificate> certificates) {
    Attempt attempt =
        crypto.session().attempt("make vCenter trust certificates for KMS cluster " + clusterId);
    List<ServerCertificate> all = checked(certificates);
    for (ServerCertificate certificate : all) {
      crypto.uploadServerCertificate(attempt, clusterId, certificate.pem());
    }
    return new Ensured<>(this, trusting(attempt, all));
  }

  @Override
  public List<Change> planCertificatesTrusted(List<X509Certificate> certificates) {
    Attempt attempt =
        crypto.session().attempt("plan trust in certificates for KMS cluster " + clusterId);
    return trusting(attempt, checked(certificates));
  }

  private List<Change> trusting(Attempt attempt, List<ServerCertificate> certificates) {
    return certificates.stream()
        .map(
            certificate ->
                Change.changed(
                    attempt.system(),
                    cluster("certificate " + certificate),
                    "not known whether trusted",
                    "trusted"))
        .toList();
  }

  private List<ServerCertificate> checked(List<X509Certificate> certificates) {
    List<X509Certificate> all = List.copyOf(requireNonNull(certificates, "certificates"));
    if (all.isEmpty()) {
      throw new IllegalArgumentException("certificates is empty");
    }
    Instant now = crypto.session().time().now();
    for (X509Certificate certificate : all) {
      if (validity(certificate, now).hasEnded()) {
        throw new IllegalArgumentException(
            "certificates: "
                + certificate.getSubjectX500Principal().getName()
                + " was valid until "
                + certificate.getNotAfter().toInstant());
      }
    }
    return all.stream().map(certificate -> ServerCertificate.of(List.of(certificate))).toList();
  }

  private static CertificateValidity validity(X509Certificate next, Instant now) {
    return CertificateValidity.of(
        CertificateValidity.Role.KMS_SERVER_NEXT, "certificate to trust", "vCenter", next, now);
  }

  private static ThumbprintMismatchException mismatch(
      Wish wish, int server, ServerCertificate seen) {
    ServerCertificate expected = wish.expected();
    ThumbprintAlgorithm algorithm =
        expected.thumbprint().equals(seen.thumbprint())
            ? ThumbprintAlgorithm.SHA256
            : ThumbprintAlgorithm.SHA1;
    KmipCluster cluster = wish.cluster();
    return new ThumbprintMismatchException(
        new Attempt(
            wish.attempt().system(),
            "make vCenter trust KMS server "
                + cluster.servers().get(server).name()
                + " of KMS cluster "
                + cluster.id(),
            wish.attempt().target()),
        List.of(expected.thumbprint(algorithm)),
        seen.thumbprint(algorithm),
        null);
  }

  private Seen see(KmipCluster cluster, int index) {
    KmsServer server = cluster.servers().get(index);
    XmlFragment info = cluster.serverFragments().get(index);
    Attempt attempt =
        crypto
            .session()
            .attempt(
                "read the certificate of KMS server "
                    + server.name()
                    + " ("
                    + server.address()
                    + ":"
                    + server.port()
                    + ") through vCenter");
    CryptoManager.ServerCertInfo seen = crypto.serverCertificate(attempt, clusterId, info);
    if (seen.pem().isEmpty()) {
      throw new ServiceException(
          attempt,
          "vCenter could not reach the server, or could not read its certificate",
          "Check address and port, that vCenter's network reaches them, and that a KMIP server"
              + " listens there with TLS 1.2 or later.");
    }
    try {
      return new Seen(ServerCertificate.fromPem(seen.pem()), seen.trusted());
    } catch (CertificateFormatException e) {
      throw new ServiceException(
          attempt,
          "vCenter's answer is not a certificate",
          "Read the certificate of the server with the KMIP probe.",
          null,
          e);
    }
  }

  private int index(KmipCluster cluster, String serverName) {
    List<String> names = cluster.servers().stream().map(KmsServer::name).toList();
    int index = names.indexOf(serverName);
    if (index < 0) {
      throw new NotFoundException(
          crypto.session().attempt("look for a server of KMS cluster " + clusterId),
          "there is no server \"" + serverName + "\" in it",
          "It has: " + String.join(", ", names) + ".");
    }
    return index;
  }

  @Override
  public Optional<ClientCertificate> clientCertificate() {
    return client.current();
  }

  @Override
  public Optional<String> whyClientCertificateStays() {
    return client.whyStays();
  }

  @Override
  public Ensured<ClientCertificate> ensureClientCertificate(ClientCertificateSpec spec) {
    return client.ensure(requireNonNull(spec, "spec"));
  }

  @Override
  public List<Change> planClientCertificate(ClientCertificateSpec spec) {
    return client.plan(requireNonNull(spec, "spec"));
  }

  private static SubjectFields fields(X500Principal subject) {
    return new SubjectFields(requireNonNull(subject, "subject"));
  }

  @Override
  public Ensured<CertificateSigningRequest> ensureClientCsr(X500Principal subject) {
    return client.ensureCsr(fields(subject));
  }

  @Override
  public List<Change> planClientCsr(X500Principal subject) {
    return client.planCsr(fields(subject));
  }

  @Override
  public CertificateSigningRequest createClientCsr(X500Principal subject) {
    return client.createCsr(fields(subject));
  }

  @Override
  public Optional<ClientCertificate> selfSignedCertificate() {
    return client.selfSigned();
  }

  @Override
  public Ensured<ClientCertificate> ensureSelfSignedCertificate(X500Principal subject) {
    return client.ensureSelfSigned(fields(subject));
  }

  @Override
  public List<Change> planSelfSignedCertificate(X500Principal subject) {
    return client.planSelfSigned(fields(subject));
  }

  @Override
  public ClientCertificate createSelfSignedCertificate(X500Principal subject) {
    return client.createSelfSigned(fields(subject));
  }
}
