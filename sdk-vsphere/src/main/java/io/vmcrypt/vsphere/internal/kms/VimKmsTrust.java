package io.vmcrypt.vsphere.internal.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.vsphere.internal.session.NotShown;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.KmsTrust;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Trust between vCenter and a KMS over SOAP: this half is vCenter's trust in its servers. */
final class VimKmsTrust extends ClientTrust {

  VimKmsTrust(CryptoManager crypto, String clusterId) {
    super(crypto, clusterId);
  }

  /**
   * What vCenter sees at a server.
   *
   * @param trusted whether vCenter trusts it; empty if vCenter does not say
   */
  private record Seen(ServerCertificate certificate, Optional<Boolean> trusted) {}

  @Override
  public Map<String, ServerCertificate> serverCertificates() {
    KmipCluster cluster = now(attempt("read the certificates of the servers"));
    Map<String, ServerCertificate> certificates = new LinkedHashMap<>();
    cluster
        .servers()
        .forEach(server -> certificates.put(server.name(), see(cluster, server).certificate()));
    return Collections.unmodifiableMap(certificates);
  }

  @Override
  public ServerCertificate serverCertificate(String serverName) {
    requireNonNull(serverName, "serverName");
    KmipCluster cluster = now(attempt("look for a server"));
    return see(cluster, server(cluster, serverName)).certificate();
  }

  /** The cluster as it is now: its servers may have changed since the caller got it. */
  private KmipCluster now(Attempt attempt) {
    return crypto.get(attempt, clusterId);
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
      Attempt attempt, KmipCluster cluster, List<KmsServer> servers, ServerCertificate expected) {}

  private Wish allServers(ServerCertificate expected) {
    requireNonNull(expected, "expected");
    Attempt attempt = attempt("make vCenter trust the servers");
    KmipCluster cluster = now(attempt);
    if (cluster.servers().isEmpty()) {
      throw new NotFoundException(
          attempt, "it has no server whose certificate could be compared", "Add a server first.");
    }
    return new Wish(attempt, cluster, cluster.servers(), expected);
  }

  private Wish oneServer(String serverName, ServerCertificate expected) {
    requireNonNull(serverName, "serverName");
    requireNonNull(expected, "expected");
    Attempt attempt = attempt("make vCenter trust KMS server " + serverName);
    KmipCluster cluster = now(attempt);
    return new Wish(attempt, cluster, List.of(server(cluster, serverName)), expected);
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
    for (KmsServer server : wish.servers()) {
      seeExpected(wish, server)
          .trusted()
          .ifPresentOrElse(
              trusted -> check(wish, server.name(), trusted), () -> untold.add(server.name()));
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
      throw NotShown.of(wish.attempt(), "that it trusts server " + server);
    }
  }

  private List<Change> changes(Wish wish) {
    List<String> untrusted = new ArrayList<>();
    for (KmsServer server : wish.servers()) {
      if (!seeExpected(wish, server).trusted().orElse(false)) {
        untrusted.add(server.name());
      }
    }
    // the cluster trusts certificates, not servers: one upload is enough for all servers that show
    // it
    return untrusted.isEmpty()
        ? List.of()
        : List.of(
            Change.made(
                wish.attempt().system(),
                part("trusted server certificate"),
                wish.expected() + " of " + String.join(", ", untrusted)));
  }

  private Seen seeExpected(Wish wish, KmsServer server) {
    Seen seen = see(wish.cluster(), server);
    if (!seen.certificate().equals(wish.expected())) {
      throw mismatch(server.name(), wish.expected(), seen.certificate());
    }
    return seen;
  }

  @Override
  public Ensured<KmsTrust> ensureCertificatesTrusted(List<X509Certificate> certificates) {
    Attempt attempt =
        crypto.attempt("make vCenter trust certificates for KMS cluster " + clusterId);
    List<ServerCertificate> all = checked(certificates);
    for (ServerCertificate certificate : all) {
      crypto.uploadServerCertificate(attempt, clusterId, certificate.pem());
    }
    return new Ensured<>(this, trusting(attempt, all));
  }

  @Override
  public List<Change> planCertificatesTrusted(List<X509Certificate> certificates) {
    Attempt attempt = crypto.attempt("plan trust in certificates for KMS cluster " + clusterId);
    return trusting(attempt, checked(certificates));
  }

  private List<Change> trusting(Attempt attempt, List<ServerCertificate> certificates) {
    return certificates.stream()
        .map(
            certificate ->
                Change.changed(
                    attempt.system(),
                    part("certificate " + certificate),
                    "not known whether trusted",
                    "trusted"))
        .toList();
  }

  private List<ServerCertificate> checked(List<X509Certificate> certificates) {
    List<X509Certificate> all = List.copyOf(requireNonNull(certificates, "certificates"));
    if (all.isEmpty()) {
      throw new IllegalArgumentException("certificates is empty");
    }
    for (X509Certificate certificate : all) {
      if (validity(CertificateValidity.Role.KMS_SERVER_NEXT, certificate).hasEnded()) {
        throw new IllegalArgumentException(
            "certificates: %s was valid until %s"
                .formatted(
                    certificate.getSubjectX500Principal().getName(),
                    certificate.getNotAfter().toInstant()));
      }
    }
    return all.stream().map(certificate -> ServerCertificate.of(List.of(certificate))).toList();
  }

  private ThumbprintMismatchException mismatch(
      String server, ServerCertificate expected, ServerCertificate seen) {
    ThumbprintAlgorithm algorithm =
        expected.thumbprint().equals(seen.thumbprint())
            ? ThumbprintAlgorithm.SHA256
            : ThumbprintAlgorithm.SHA1;
    return new ThumbprintMismatchException(
        attempt("make vCenter trust KMS server " + server),
        List.of(expected.thumbprint(algorithm)),
        seen.thumbprint(algorithm),
        null);
  }

  private Seen see(KmipCluster cluster, KmsServer server) {
    Attempt attempt =
        crypto.attempt(
            "read the certificate of KMS server %s (%s:%s) through vCenter"
                .formatted(server.name(), server.address(), server.port()));
    CryptoManager.ServerCertInfo seen =
        crypto.serverCertificate(attempt, clusterId, cluster.fragment(server));
    if (seen.pem().isEmpty()) {
      throw new ServiceException(
          attempt,
          "vCenter could not reach the server, or could not read its certificate",
          "Check address and port, that vCenter's network reaches them, and that a KMIP server"
              + " listens there with TLS 1.2 or later.");
    }
    return new Seen(Pem.SERVER.read(attempt, seen.pem()), seen.trusted());
  }

  private KmsServer server(KmipCluster cluster, String serverName) {
    return cluster
        .server(serverName)
        .orElseThrow(
            () ->
                new NotFoundException(
                    attempt("look for a server"),
                    "there is no server \"" + serverName + "\" in it",
                    "It has: " + String.join(", ", cluster.serverNames()) + "."));
  }
}
