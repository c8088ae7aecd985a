package io.vmcrypt.estate.internal.adopt;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.shared.ServerText;
import io.vmcrypt.estate.internal.document.Marks;
import io.vmcrypt.estate.internal.reading.KeyServerSurvey;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.okms.OkmsKeyServer;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The key servers of a key provider: as vCenter has them, and whether OVHcloud has them. */
final class AdoptedServers {

  private final KmsCluster cluster;
  private final OvhSide ovh;
  private final Seen seen;
  private final Optional<KmsClusterStatus> status;

  AdoptedServers(KmsCluster cluster, OvhSide ovh, Seen seen) {
    this.cluster = cluster;
    this.ovh = ovh;
    this.seen = seen;
    this.status =
        seen.ask(
            Seen.VCENTER,
            Adopter.provider(cluster.id()).part("status"),
            "the document has no thumbprint",
            cluster::status);
  }

  private Subject subject(KmsServer server) {
    return Adopter.provider(cluster.id()).part("server " + server.name());
  }

  /** Gives an estate the key provider, its servers and their registration. */
  void describe(Estate.Builder estate) {
    List<KeyServer> servers = new ArrayList<>();
    List<String> names = new ArrayList<>();
    Map<String, String> nameByPlace = new HashMap<>();
    boolean registered = false;
    for (KmsServer server : cluster.servers()) {
      HostAndPort address =
          server
              .place()
              .orElseThrow(
                  () ->
                      refused(
                          subject(server),
                          "its address, \"%s\" with port %s, is none"
                              .formatted(ServerText.bounded(server.address()), server.port())));
      Optional<OkmsKeyServer> okms = ovh.okmsAt(address);
      Optional<Thumbprint> trusted = trusted(server);
      KeyServer described =
          okms.map(known -> KeyServer.okms(known.id())).orElseGet(() -> KeyServer.kmip(address));
      String earlier = nameByPlace.putIfAbsent(described.toString(), server.name());
      if (earlier != null) {
        throw refused(subject(server), "it is at the address of " + earlier);
      }
      if (okms.isEmpty() && trusted.isPresent()) {
        // an OVHcloud KMS is known by its authority, and renews its certificate by itself
        described = described.expecting(trusted.get());
      }
      servers.add(withPassword(withProxy(described, server), server));
      names.add(server.name());
      registered |= isRegistered(server, described, address);
    }
    if (servers.isEmpty()) {
      throw refused(Adopter.provider(cluster.id()), "it has no server");
    }
    ClientTrust trust = trust(servers.stream().allMatch(server -> server.okms().isPresent()));
    servers.stream().map(server -> server.clientTrust(trust)).forEach(estate::keyServer);
    estate.keyProvider(cluster.id(), names.toArray(String[]::new));
    if (registered) {
      ovh.service().ifPresent(estate::registeredWith);
    } else if (ovh.registered().isPresent()) {
      seen.add(
          Wording.of("not-registered", Subject.of("private cloud", ovh.service().orElseThrow())));
    }
  }

  private KeyServer withProxy(KeyServer described, KmsServer server) {
    if (server.proxyAddress().isEmpty()) {
      return described;
    }
    try {
      return described.proxy(
          HostAndPort.of(server.proxyAddress().get(), server.proxyPort().orElse(0)));
    } catch (IllegalArgumentException e) {
      throw refused(
          subject(server),
          "its proxy, \"%s\" with port %s, is none"
              .formatted(
                  ServerText.bounded(server.proxyAddress().get()), server.proxyPort().orElse(0)));
    }
  }

  /** No document can say it, and no plan could stand on it. */
  private static ConflictException refused(Subject subject, String seen) {
    return new ConflictException(
        new Attempt(Seen.VCENTER, "adopt what exists", subject.toString()),
        seen,
        "Correct it in vCenter, and adopt again.");
  }

  private static KeyServer withPassword(KeyServer described, KmsServer server) {
    return server
        .userName()
        .filter(user -> !user.isBlank())
        .map(user -> described.credentials(user, Marks.password()))
        .orElse(described);
  }

  /** The certificate of a server that vCenter trusts; what it only sees is not trusted. */
  private Optional<Thumbprint> trusted(KmsServer server) {
    if (status.isEmpty()) {
      return Optional.empty();
    }
    Optional<KmsClusterStatus.Server> told =
        status.get().servers().stream()
            .filter(each -> each.name().equals(server.name()))
            .findFirst();
    if (!told.map(each -> each.clientTrustServer().orElse(each.isHealthy())).orElse(false)) {
      seen.notKnown(
          Seen.VCENTER,
          subject(server),
          told.flatMap(KmsClusterStatus.Server::clientTrustServer).isPresent()
              ? "vCenter does not trust the certificate that it shows, and does not tell which one"
                  + " it would trust; the document has no thumbprint"
              : "vCenter does not say whether it trusts it; the document has no thumbprint",
          "Compare what it shows with what is known of it elsewhere, and say the thumbprint in the"
              + " document.");
      return Optional.empty();
    }
    return told.flatMap(KmsClusterStatus.Server::certificate)
        .flatMap(AdoptedServers::thumbprint)
        .or(
            () ->
                seen.ask(
                        Seen.VCENTER,
                        subject(server),
                        "the document has no thumbprint",
                        () -> cluster.trust().serverCertificate(server.name()))
                    .map(ServerCertificate::thumbprint));
  }

  private static Optional<Thumbprint> thumbprint(KmsClusterStatus.Certificate certificate) {
    try {
      return Optional.of(Thumbprint.parse(certificate.fingerprint()));
    } catch (IllegalArgumentException e) {
      // in a notation that is not known
      return Optional.empty();
    }
  }

  private boolean isRegistered(KmsServer server, KeyServer described, HostAndPort address) {
    if (ovh.registered().isEmpty()) {
      return false;
    }
    try {
      List<String> ips = KeyServerSurvey.ips(described, address);
      return ovh.registered().get().stream().anyMatch(kms -> ips.contains(kms.ip()));
    } catch (SdkException e) {
      seen.add(Wording.of("registration-unknown", subject(server), e.outcome()));
      return false;
    }
  }

  /** How the key servers came to trust vCenter, as far as it is seen. */
  private ClientTrust trust(boolean byOkms) {
    Subject subject = Adopter.provider(cluster.id()).part("client certificate");
    Optional<ClientCertificate> present =
        seen.ask(
                Seen.VCENTER,
                subject,
                "the document has a placeholder for it",
                () -> cluster.trust().clientCertificate())
            .flatMap(certificate -> certificate);
    boolean own =
        present.isPresent()
            && seen.ask(
                    Seen.VCENTER,
                    subject,
                    "the document does not say that vCenter has signed it itself",
                    () -> cluster.trust().selfSignedCertificate())
                .flatMap(last -> last)
                .filter(last -> last.x509().equals(present.get().x509()))
                .isPresent();
    if (own) {
      return new ClientTrust.SelfSigned();
    }
    if (byOkms) {
      return new ClientTrust.SignedByOkms();
    }
    seen.leftOut(
        Seen.VCENTER,
        subject,
        "vCenter shows "
            + present.map(ClientCertificate::toString).orElse("none, or does not tell")
            + ", and not where its key came from; the files are placeholders",
        "Name the files; or say signedBy or selfSigned instead, if the key never left vCenter.");
    return Marks.identity();
  }
}
