package io.vmcrypt.estate.internal.adopt;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.shared.ServerText;
import io.vmcrypt.estate.internal.document.Marks;
import io.vmcrypt.estate.internal.reading.KeyServerSurvey;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.wish.Estate;
import io.vmcrypt.ovh.okms.OkmsKeyServer;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
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
      Optional<HostAndPort> place = server.place();
      if (place.isEmpty()) {
        seen.notKnown(
            Seen.VCENTER,
            subject(server),
            "its address in vCenter, \""
                + ServerText.bounded(server.address())
                + "\" with port "
                + server.port()
                + ", is none; it is a marked place",
            "Say in the document where it listens, and correct it in vCenter.");
        servers.add(Marks.server(servers.size() + 1));
        names.add(server.name());
        continue;
      }
      HostAndPort address = place.get();
      Optional<OkmsKeyServer> okms = ovh.okmsAt(address);
      Optional<Thumbprint> trusted = trusted(server);
      KeyServer described =
          okms.map(known -> KeyServer.okms(known.id())).orElseGet(() -> KeyServer.kmip(address));
      String earlier = nameByPlace.putIfAbsent(described.toString(), server.name());
      if (earlier != null) {
        seen.notKnown(
            Seen.VCENTER,
            subject(server),
            "it is at the address of " + earlier + ", and a document has each address once",
            "Remove one of the two in vCenter: until then each plan is blocked by it.");
        continue;
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
      seen.notKnown(
          Seen.VCENTER,
          Adopter.provider(cluster.id()),
          "it has no server in vCenter; the first one is a marked place",
          "Say in the document where the key server listens: a plan then adds it. Or remove the key"
              + " provider from vCenter, and adopt again.");
      servers.add(Marks.server(1));
      names.add(Adopter.FIRST_SERVER);
    }
    ClientTrust trust = trust(servers.stream().allMatch(server -> server.okms().isPresent()));
    servers.stream().map(server -> server.clientTrust(trust)).forEach(estate::keyServer);
    estate.keyProvider(cluster.id(), names.toArray(String[]::new));
    if (registered) {
      ovh.service().ifPresent(estate::registeredWith);
    } else {
      ovh.registered().ifPresent(this::tellUnregistered);
    }
  }

  private void tellUnregistered(List<RegisteredKms> others) {
    seen.leftOut(
        Seen.OVH,
        Subject.of("private cloud", ovh.service().orElseThrow()),
        "no server of the key provider is registered there, so the document has no registration; "
            + (others.isEmpty()
                ? "none is registered at all"
                : "registered are "
                    + String.join("; ", others.stream().map(RegisteredKms::toString).toList())),
        (others.isEmpty()
                ? ""
                : "If one of these is a server by another address, say registeredAs for the server,"
                    + " and registeredWith. ")
            + "With registeredWith alone a plan registers them.");
  }

  private KeyServer withProxy(KeyServer described, KmsServer server) {
    if (server.proxyAddress().isEmpty()) {
      return described;
    }
    if (server.proxyPort().isEmpty()) {
      seen.notKnown(
          Seen.VCENTER,
          subject(server),
          "vCenter names the proxy "
              + ServerText.bounded(server.proxyAddress().get())
              + " without a port",
          "Say the proxy in the document, with its port.");
      return described;
    }
    try {
      return described.proxy(
          HostAndPort.of(server.proxyAddress().get(), server.proxyPort().getAsInt()));
    } catch (IllegalArgumentException e) {
      seen.notKnown(
          Seen.VCENTER,
          subject(server),
          "the proxy that vCenter names, \""
              + ServerText.bounded(server.proxyAddress().get())
              + "\", is no address",
          "Say the proxy in the document, with its port.");
      return described;
    }
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
      seen.notKnown(
          Seen.OVH,
          subject(server),
          "it is not known under which address it is registered: " + e.outcome(),
          "Say in the document which addresses OVHcloud sees (registeredAs), and registeredWith.");
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
                "the document has a marked place for it",
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
            + ", and not where its key came from; the files are marked places",
        "Name the files; or say signedBy or selfSigned instead, if the key never left vCenter.");
    return Marks.identity();
  }
}
