package io.vmcrypt.vsphere.internal.kms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.CertificateFormatException;
import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.kms.CertSignRequest;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.KmsTrust;
import io.vmcrypt.vsphere.kms.WorkingCertificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

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
   * @param certificate the certificate
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

  /** The cluster as it is by now: its servers may have been moved since it was handed out. */
  private KmipCluster now(String operation) {
    Attempt attempt = crypto.session().attempt(operation);
    return VimKmsClusters.required(attempt, crypto.list(attempt), clusterId);
  }

  private Attempt trustAttempt() {
    return crypto.session().attempt("make vCenter trust the servers of KMS cluster " + clusterId);
  }

  @Override
  public boolean trustServer(ServerCertificate expected) {
    requireNonNull(expected, "expected");
    KmipCluster cluster = now("make vCenter trust the servers of KMS cluster " + clusterId);
    return trust(cluster, IntStream.range(0, cluster.servers().size()).boxed().toList(), expected);
  }

  @Override
  public boolean trustServer(String serverName, ServerCertificate expected) {
    requireNonNull(serverName, "serverName");
    requireNonNull(expected, "expected");
    KmipCluster cluster = now("look for a server of KMS cluster " + clusterId);
    return trust(cluster, List.of(index(cluster, serverName)), expected);
  }

  private boolean trust(KmipCluster cluster, List<Integer> servers, ServerCertificate expected) {
    boolean untrusted = false;
    for (int server : servers) {
      Seen seen = seeExpected(cluster, server, expected);
      untrusted |= !seen.trusted().orElse(false);
    }
    if (untrusted) {
      Attempt attempt = trustAttempt();
      // the cluster trusts certificates, not servers: once is enough for all that show this one
      crypto.uploadServerCertificate(attempt, clusterId, expected.pem());
      for (int server : servers) {
        if (!seeExpected(cluster, server, expected).trusted().orElse(true)) {
          throw VimKmsClusters.notTaken(
              attempt, "that it trusts server " + cluster.servers().get(server).name());
        }
      }
    }
    return untrusted;
  }

  private Seen seeExpected(KmipCluster cluster, int server, ServerCertificate expected) {
    Seen seen = see(cluster, server);
    if (!seen.certificate().equals(expected)) {
      throw mismatch(cluster, server, expected, seen.certificate());
    }
    return seen;
  }

  @Override
  public void trustCertificates(List<X509Certificate> certificates) {
    List<X509Certificate> all = List.copyOf(requireNonNull(certificates, "certificates"));
    if (all.isEmpty()) {
      throw new IllegalArgumentException("certificates is empty");
    }
    Instant now = crypto.session().time().now();
    for (X509Certificate certificate : all) {
      if (now.isAfter(certificate.getNotAfter().toInstant())) {
        throw new IllegalArgumentException(
            "certificates: "
                + certificate.getSubjectX500Principal().getName()
                + " was valid until "
                + certificate.getNotAfter().toInstant());
      }
    }
    Attempt attempt =
        crypto.session().attempt("make vCenter trust certificates for KMS cluster " + clusterId);
    for (X509Certificate certificate : all) {
      crypto.uploadServerCertificate(
          attempt, clusterId, ServerCertificate.of(List.of(certificate)).pem());
    }
  }

  private ThumbprintMismatchException mismatch(
      KmipCluster cluster, int server, ServerCertificate expected, ServerCertificate seen) {
    ThumbprintAlgorithm algorithm =
        expected.thumbprint().equals(seen.thumbprint())
            ? ThumbprintAlgorithm.SHA256
            : ThumbprintAlgorithm.SHA1;
    return new ThumbprintMismatchException(
        crypto
            .session()
            .attempt(
                "make vCenter trust KMS server "
                    + cluster.servers().get(server).name()
                    + " of KMS cluster "
                    + clusterId),
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
              + " listens there with TLS 1.2 or later.",
          null,
          null);
    }
    try {
      return new Seen(ServerCertificate.fromPem(seen.pem()), seen.trusted());
    } catch (CertificateFormatException e) {
      throw new ServiceException(
          attempt,
          "vCenter answered something else than a certificate",
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
          "It has: " + String.join(", ", names) + ".",
          null,
          null);
    }
    return index;
  }

  @Override
  public Optional<ClientCertificate> clientCertificate() {
    return client.current();
  }

  @Override
  public boolean installClientCertificate(ClientIdentity identity, WorkingCertificate working) {
    return client.install(requireNonNull(identity, "identity"), requireNonNull(working, "working"));
  }

  @Override
  public CertificateSigningRequest clientCsr(CertSignRequest subject) {
    return client.csr(requireNonNull(subject, "subject"));
  }

  @Override
  public CertificateSigningRequest generateClientCsr(CertSignRequest subject) {
    return client.generateCsr(requireNonNull(subject, "subject"));
  }

  @Override
  public boolean installSignedCertificate(ClientCertificate signed, WorkingCertificate working) {
    return client.installSigned(
        requireNonNull(signed, "signed"), requireNonNull(working, "working"));
  }

  @Override
  public ClientCertificate selfSignedCertificate(CertSignRequest subject) {
    return client.selfSigned(requireNonNull(subject, "subject"));
  }

  @Override
  public ClientCertificate generateSelfSignedCertificate(CertSignRequest subject) {
    return client.generateSelfSigned(requireNonNull(subject, "subject"));
  }

  @Override
  public boolean installSelfSignedCertificate(
      ClientCertificate certificate, WorkingCertificate working) {
    return client.installSelfSigned(
        requireNonNull(certificate, "certificate"), requireNonNull(working, "working"));
  }
}
