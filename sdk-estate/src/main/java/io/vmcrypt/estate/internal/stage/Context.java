package io.vmcrypt.estate.internal.stage;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.okms.OkmsId;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsClusters;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * What the stages of one look at an estate share.
 *
 * @param renewedPasswords the key servers whose passwords vCenter is to get anew
 * @param identity the certificate that vCenter is to show, if it is at hand
 * @param keyServers the key servers as they were seen: all but those that are skipped or left out
 * @param cluster the key provider as the look found it; empty if it is not there
 * @param proofs what was seen of the keys at key servers that are new or move
 */
public record Context(
    Estate estate,
    Set<String> renewedPasswords,
    Systems systems,
    Optional<ClientIdentity> identity,
    List<SeenKeyServer> keyServers,
    Optional<KmsCluster> cluster,
    ServerProofs.Fetched proofs) {

  public static final String VCENTER = "vCenter";
  public static final String OVH = "OVHcloud API";

  private static final String DESCRIPTION = "vmcrypt";

  public Context {
    keyServers = List.copyOf(keyServers);
  }

  /** The same with other key servers. */
  public Context with(List<SeenKeyServer> others, ServerProofs.Fetched known) {
    return new Context(estate, renewedPasswords, systems, identity, others, cluster, known);
  }

  /** The key provider as it is now; it must be there. */
  public KmsCluster clusterNow() {
    return clusters().get(estate.keyProvider());
  }

  /** The servers that vCenter has in the key provider, as the look found it. */
  public List<KmsServer> present() {
    return cluster.map(KmsCluster::servers).orElse(List.of());
  }

  /**
   * The servers that vCenter has beside one of the estate's own, and that the document does not
   * name: they are to go. Where none of its own is there, the key provider is somebody else's.
   */
  public List<KmsServer> surplus() {
    boolean isOurs = keyServers.stream().anyMatch(own -> present().stream().anyMatch(own::isAt));
    return present().stream()
        .filter(server -> isOurs && !estate.serverNames().contains(server.name()))
        .toList();
  }

  /** The addresses of the servers in vCenter that the estate skips. */
  public List<String> skipped() {
    return present().stream()
        .filter(server -> estate.skippedNames().contains(server.name()))
        .flatMap(server -> server.place().stream())
        .map(HostAndPort::toString)
        .toList();
  }

  /** The names of the servers in vCenter that nobody asks: they are skipped, or to go. */
  public Set<String> aside() {
    if (estate.keyServers().isEmpty()) {
      // one that only gives a key provider up says nothing of the servers of another
      return Set.of();
    }
    Set<String> aside = present().stream().map(KmsServer::name).collect(Collectors.toSet());
    keyServers.forEach(server -> aside.remove(server.name()));
    return aside;
  }

  /**
   * Whether OVHcloud is to go on with the security options that wait, which cannot be taken back:
   * only who says which VMs are encrypted has them wait for that, and a renewal says nothing of
   * VMs.
   */
  public boolean resumesSecurityOptions() {
    return !estate.selections().isEmpty();
  }

  public KmsClusters clusters() {
    return systems.vcenter().kmsClusters();
  }

  /** The key provider as a subject of findings and changes. */
  public Subject provider() {
    return provider(estate);
  }

  public static Subject provider(Estate estate) {
    return Subject.of("KMS cluster", estate.keyProvider());
  }

  /**
   * The key servers whose password vCenter is to get anew. With a new server or user it gets the
   * password anyway.
   */
  public List<SeenKeyServer> withRenewedPassword() {
    return withPassword().stream()
        .filter(server -> renewedPasswords.contains(server.name()))
        .toList();
  }

  /** The key servers for whose user vCenter has a password, which it does not show. */
  public List<SeenKeyServer> withPassword() {
    return keyServers.stream()
        .filter(server -> server.server().userName().isPresent())
        .filter(server -> isKnown(server, Optional::equals))
        .toList();
  }

  /** The key servers that vCenter is to talk to as another user than now, or as none. */
  public List<SeenKeyServer> withChangedUser() {
    return keyServers.stream()
        .filter(server -> isKnown(server, (now, wanted) -> !now.equals(wanted)))
        .toList();
  }

  /**
   * Whether vCenter has a key server already.
   *
   * @param users what must hold of vCenter's user there, as it is now and as it is to be
   */
  private boolean isKnown(
      SeenKeyServer server, BiPredicate<Optional<String>, Optional<String>> users) {
    return present().stream()
        .anyMatch(
            known ->
                known.name().equals(server.name())
                    && users.test(known.userName(), server.server().userName()));
  }

  /** The OVHcloud KMS that signs vCenter's request, of an estate that has it so. */
  public OkmsId okms() {
    return findOkms().orElseThrow();
  }

  public Optional<OkmsId> findOkms() {
    return estate.keyServers().stream().flatMap(server -> server.okms().stream()).findFirst();
  }

  /** Whether each key server has shown its certificate. */
  public boolean knowsCertificates() {
    return keyServers.stream().allMatch(server -> server.certificate().isPresent());
  }

  public ServerCertificate certificate(SeenKeyServer server) {
    return server.certificate().orElseThrow();
  }

  /** Each address of the key servers as OVHcloud has it, with the certificate that was seen. */
  public List<KmsRegistration> registrations() {
    List<KmsRegistration> registrations = new ArrayList<>();
    for (SeenKeyServer server : keyServers) {
      for (String ip : server.ips()) {
        KmsRegistration.Builder registration =
            KmsRegistration.builder(ip, server.certificateAt(ip).thumbprint())
                .certificate(server.certificateAt(ip))
                .description(DESCRIPTION);
        if (server.server().forcedThumbprint().isPresent() || server.showsNextAt(ip)) {
          // the estate says that this certificate takes the place of another
          registration.force();
        }
        registrations.add(registration.build());
      }
    }
    return registrations;
  }

  /** How the key provider should keep its keys, which is settled when it is made. */
  public KmsClusterSpec born() {
    return born(specBuilder(List.of())).build();
  }

  private KmsClusterSpec.Builder born(KmsClusterSpec.Builder spec) {
    estate.keyType().ifPresent(spec::keyType);
    estate.wrappingKey().ifPresent(spec::wrappingKey);
    return spec;
  }

  /** The key provider as it should be, without a word about the default. */
  public KmsClusterSpec spec() {
    return spec(Set.of());
  }

  /** The same; the passwords of some servers are sent, whatever vCenter has. */
  public KmsClusterSpec spec(Set<String> renewedPasswords) {
    return specBuilder(renewedPasswords).build();
  }

  public KmsClusterSpec.Builder specBuilder(List<HeldKeys> proofs) {
    return specBuilder(Set.of()).proved(proofs.toArray(HeldKeys[]::new));
  }

  private KmsClusterSpec.Builder specBuilder(Set<String> renewedPasswords) {
    List<KmsServerSpec> servers =
        keyServers.stream()
            .map(server -> server(server, renewedPasswords.contains(server.name())))
            .toList();
    KmsClusterSpec.Builder spec = KmsClusterSpec.builder(estate.keyProvider(), servers.get(0));
    servers.stream().skip(1).forEach(spec::addServer);
    spec.skip(skipped().toArray(String[]::new));
    keyServers.stream()
        .filter(SeenKeyServer::isForced)
        .forEach(server -> spec.force(server.name()));
    // one that is there keeps what it has: what differs is told
    return cluster.isPresent() ? spec : born(spec);
  }

  private KmsServerSpec server(SeenKeyServer seen, boolean passwordRenewed) {
    KmsServerSpec.Builder spec =
        KmsServerSpec.builder(seen.name(), seen.address().host()).port(seen.address().port());
    seen.server()
        .proxy()
        .ifPresent(proxy -> spec.proxyAddress(proxy.host()).proxyPort(proxy.port()));
    seen.server()
        .userName()
        .ifPresent(
            user ->
                spec.credentials(
                    user, seen.server().password().orElseThrow().resolve(systems.environment())));
    if (passwordRenewed) {
      spec.updatePassword();
    }
    return spec.build();
  }
}
