package io.vmcrypt.estate.internal.stage;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.BriskTime;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.reading.Systems;
import io.vmcrypt.estate.internal.server.NewServers;
import io.vmcrypt.estate.part.CertificateSigner;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.okms.OkmsId;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.ovh.FakeOkms;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutProgress;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A cloud for tests of one stage: nothing is there, and nothing done, but what a test asks for. */
public final class StageWorld implements AutoCloseable {

  public static final String PROVIDER = "kms-cluster";
  public static final String SERVER = "kms-1";
  public static final String SIGNER = "company";
  public static final OkmsId OKMS = OkmsId.parse("7bd35b5c-6a43-4d2a-8c53-b1a1d1d7a001");

  /** Nothing is planned, and no key provider is the default. */
  public static final World NOW = World.now(Optional.empty());

  private static final Duration LIMIT = Duration.ofMinutes(1);

  public final FakeCloud cloud;
  public final VsphereClient vcenter;
  public final OvhClient ovh;

  /** How far the clock of this side is ahead. */
  public Duration ahead = Duration.ZERO;

  /** Signs vCenter's requests, for so many days. */
  public TestAuthority signer;

  public int days = 365;

  /** Whose certificates the key server accepts. */
  private final TestAuthority clients;

  /** Who signs vCenter's requests, by name. */
  public Map<String, CertificateSigner> signers = Map.of(SIGNER, this::sign);

  private final TimeSource time = new BriskTime(() -> ahead);

  public StageWorld() {
    this(FakeCloud.builder());
  }

  public StageWorld(FakeCloud.Builder builder) {
    this(builder, null);
  }

  /** A cloud with an OVHcloud KMS in the account: the key server accepts what that signs. */
  public static StageWorld withOkms() {
    return new StageWorld(FakeCloud.builder(), TestAuthority.create("OVHcloud KMS"));
  }

  /**
   * @param okms signs for the OVHcloud KMS, whose own servers are not there; null for none
   */
  private StageWorld(FakeCloud.Builder builder, @Nullable TestAuthority okms) {
    if (okms != null) {
      builder
          .ovh(ovh -> ovh.okms(FakeOkms.builder(okms, "127.0.0.1:1").id(OKMS.toString()).build()))
          .kms(kms -> kms.clientAuthorities(okms));
    }
    this.cloud = builder.taskStep(Duration.ofMillis(1)).start();
    this.clients = okms == null ? cloud.authority() : okms;
    this.signer = cloud.authority();
    ServerTrust authority =
        ServerTrust.certificateAuthorities(List.of(cloud.authority().certificate()));
    this.vcenter =
        VsphereClient.builder(
                HostAndPort.of(cloud.vcenter().host(), cloud.vcenter().port()),
                VsphereCredentials.password(
                    cloud.vcenter().userName(), Secret.of(cloud.vcenter().password())))
            .trust(authority)
            .timeSource(time)
            .build();
    this.ovh =
        OvhClient.builder(
                OvhEndpoint.of(cloud.ovh().endpoint()),
                OvhCredentials.applicationKey(
                    cloud.ovh().applicationKey(),
                    Secret.of(cloud.ovh().applicationSecret()),
                    Secret.of(cloud.ovh().consumerKey())))
            .trust(authority)
            .timeSource(new BriskTime())
            .build();
  }

  // -- the estate

  /** The key server, known by its thumbprint. */
  public KeyServer server(ClientTrust trust) {
    return KeyServer.kmip(HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()))
        .expecting(
            Thumbprint.of(cloud.kms().orElseThrow().certificate(), ThumbprintAlgorithm.SHA256))
        .clientTrust(trust);
  }

  public static Estate.Builder estate(KeyServer... servers) {
    Estate.Builder estate = Estate.builder("prod").registeredWith(FakeCloud.SERVICE_NAME);
    String[] names = new String[servers.length];
    for (int i = 0; i < servers.length; i++) {
      estate.keyServer(servers[i]);
      names[i] = "kms-" + (i + 1);
    }
    return estate.keyProvider(PROVIDER, names);
  }

  public Systems systems(Optional<String> vcenterUser) {
    return new Systems(
        Optional.of(ovh),
        vcenter,
        vcenterUser,
        Optional.empty(),
        signers,
        Map.of("KMS_PASSWORD", "password"),
        LIMIT,
        LIMIT,
        LIMIT,
        LIMIT,
        time);
  }

  private ClientCertificate sign(CertificateSigningRequest csr) {
    return ClientCertificate.fromPem(signer.signCsr(csr.pem(), days));
  }

  /** What the stages share, with vCenter's key provider as it is now. */
  public Context context(ClientTrust trust) {
    return context(estate(server(trust)).build());
  }

  public Context context(Estate estate) {
    return context(estate, Set.of());
  }

  public Context context(Estate estate, Set<String> options) {
    List<SeenKeyServer> seen = new ArrayList<>();
    for (int i = 0; i < estate.keyServers().size(); i++) {
      seen.add(seen(estate.keyServers().get(i), estate.serverNames().get(i), Optional.of(shown())));
    }
    return context(estate, options, seen);
  }

  public Context context(Estate estate, Set<String> options, List<SeenKeyServer> seen) {
    return NewServers.judged(
        new Context(
            estate,
            options,
            systems(Optional.empty()),
            estate.clientTrust() instanceof ClientTrust.Identity given
                ? Optional.of(given.identity())
                : Optional.empty(),
            seen,
            vcenter.kmsClusters().find(PROVIDER),
            ServerProofs.Fetched.NONE),
        new Found());
  }

  /** What the key server shows. */
  public ServerCertificate shown() {
    return ServerCertificate.of(List.of(cloud.kms().orElseThrow().certificate()));
  }

  public SeenKeyServer seen(
      KeyServer server, String name, Optional<ServerCertificate> certificate) {
    return new SeenKeyServer(
        server,
        name,
        HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()),
        List.of(cloud.kmsHost()),
        certificate,
        Map.of(),
        Optional.empty(),
        true,
        Set.of(),
        true);
  }

  /** The same key server, while it changes over to the next certificate. */
  public static SeenKeyServer changing(
      SeenKeyServer seen, ServerCertificate next, Map<String, ServerCertificate> elsewhere) {
    return new SeenKeyServer(
        seen.server(),
        seen.name(),
        seen.address(),
        seen.ips(),
        seen.certificate(),
        elsewhere,
        Optional.of(next),
        true,
        Set.of(),
        true);
  }

  // -- what vCenter has

  /** The key provider stands in vCenter, which trusts its server. */
  public KmsCluster provider() {
    return provider(known(SERVER));
  }

  public KmsCluster provider(KmsServerSpec.Builder server) {
    KmsCluster cluster = untrusting(server);
    var unused = cluster.trust().ensureServerTrusted(shown());
    return cluster;
  }

  /** The key provider stands in vCenter, which does not trust its server yet. */
  public KmsCluster untrusting(KmsServerSpec.Builder server) {
    return vcenter
        .kmsClusters()
        .ensure(KmsClusterSpec.builder(PROVIDER, server.build()).force().build())
        .value();
  }

  /** The key server as vCenter knows it. */
  public KmsServerSpec.Builder known(String name) {
    return KmsServerSpec.builder(name, cloud.kmsHost()).port(cloud.kmsPort());
  }

  /** The same with a user and a password. */
  public KmsServerSpec.Builder known(String name, String user) {
    return known(name).credentials(user, Secret.of("password"));
  }

  /** The key provider, with this certificate for vCenter. */
  public KmsCluster provider(ClientIdentity identity) {
    KmsCluster cluster = provider();
    show(cluster, identity);
    return cluster;
  }

  public static void show(KmsCluster cluster, ClientIdentity identity) {
    install(cluster, ClientCertificateSpec.of(identity));
  }

  /** vCenter's request is signed, and installed. */
  public ClientCertificate showSigned(KmsCluster cluster) {
    ClientCertificate signed = sign(cluster.trust().ensureClientCsr().value());
    showSignedBy(cluster, signed);
    return signed;
  }

  /** What answers vCenter's request is installed. */
  public static void showSignedBy(KmsCluster cluster, ClientCertificate signed) {
    install(cluster, ClientCertificateSpec.signed(signed));
  }

  /** vCenter's own certificate is installed. The key server need not accept it. */
  public static ClientCertificate showSelfSigned(KmsCluster cluster) {
    ClientCertificate own = cluster.trust().ensureSelfSignedCertificate().value();
    install(cluster, ClientCertificateSpec.selfSigned(own));
    return own;
  }

  private static void install(KmsCluster cluster, ClientCertificateSpec certificate) {
    var unused = cluster.trust().ensureClientCertificate(certificate.force());
  }

  /** vCenter answers each such call with a fault, from now on. */
  public void notTold(String method) {
    cloud
        .vcenter()
        .faults()
        .onEvery(FakeVcenter.call(method), Fault.soapFault("RuntimeFault", "not today"));
  }

  /** A VM whose keys come from this key provider. */
  public void keyInUse(String keyId, String provider) {
    cloud
        .vcenter()
        .addVm(
            FakeVm.builder("vm-of-" + keyId)
                .disk(FakeDisk.ofGibibytes(1))
                .encryptedWith(new FakeKey(keyId, provider))
                .build());
  }

  // -- certificates for vCenter

  /** One that the key server accepts. */
  public ClientIdentity accepted(String name, long days) {
    return identity(clients, name, days);
  }

  /** One that the key server does not know. */
  public static ClientIdentity refused(String name, long days) {
    return identity(TestAuthority.create("stranger"), name, days);
  }

  public static ClientIdentity identity(TestAuthority authority, String name, long days) {
    return identity(
        authority
            .client(name)
            .notAfter(Instant.now().plus(days, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS))
            .issue());
  }

  public static ClientIdentity identity(TestIdentity identity) {
    return ClientIdentity.of(identity.chain(), identity.privateKey());
  }

  @Override
  public void close() {
    ovh.close();
    vcenter.close();
    cloud.close();
  }

  /** What a stage tells while it runs. */
  public static class Told implements Ears {
    public final List<String> states = new ArrayList<>();
    public final List<Change> changes = new ArrayList<>();
    public final List<String> notes = new ArrayList<>();

    /** What a stage tells when it is run now. */
    public static Told by(Stage stage) {
      Told told = new Told();
      stage.run(told);
      return told;
    }

    /** The parts of things that were changed, or their kinds. */
    public List<String> parts() {
      return StageWorld.parts(changes);
    }

    @Override
    public void state(String state) {
      states.add(state);
    }

    @Override
    public void changed(List<Change> more) {
      changes.addAll(more);
    }

    @Override
    public void note(String note) {
      notes.add(note);
    }

    @Override
    public void ended(RolloutReport vms) {
      throw new AssertionError("no VMs");
    }

    @Override
    public void vms(RolloutProgress progress) {
      throw new AssertionError("no VMs");
    }

    @Override
    public void rollout(@Nullable Rollout rollout) {
      throw new AssertionError("no VMs");
    }
  }

  public static List<String> parts(List<Change> changes) {
    return changes.stream()
        .map(
            change ->
                change.subject().part().isEmpty()
                    ? change.subject().kind() + " " + change.subject().name()
                    : change.subject().part())
        .toList();
  }
}
