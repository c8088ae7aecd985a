package io.vmcrypt.examples.faults;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeFirstClassDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeNativeKeyProvider;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.EntityDefault;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.kms.KmsTrust;
import io.vmcrypt.vsphere.kms.Removal;
import io.vmcrypt.vsphere.move.Arrival;
import io.vmcrypt.vsphere.move.Arrivals;
import io.vmcrypt.vsphere.move.Placement;
import io.vmcrypt.vsphere.move.Relocation;
import io.vmcrypt.vsphere.move.RelocationVerdict;
import io.vmcrypt.vsphere.move.Relocations;
import io.vmcrypt.vsphere.move.Whereabouts;
import io.vmcrypt.vsphere.nativekey.NativeKeyBackup;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviders;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutResult;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.ComputeCluster;
import io.vmcrypt.vsphere.vm.ComputeClusters;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.EncryptedClone;
import io.vmcrypt.vsphere.vm.FirstClassDisk;
import io.vmcrypt.vsphere.vm.Host;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.Template;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A vCenter with two VMs and a key server. */
final class VcenterScene extends Scene {

  private static final Duration WAIT = Duration.ofMinutes(1);
  private static final Duration KEEP_ALIVE = Duration.ofMinutes(7);
  private static final String CLUSTER = "kms-cluster";
  private static final String PROVIDERS = "/api/vcenter/crypto-manager/kms/providers";
  private static final String NATIVE = "native-1";
  private static final String AUDIT = "audit";
  private static final String ARRIVALS = "arrivals";
  private static final String HOSTS = "/Datacenter/host";
  private static final String PASSWORD = "MARK-vcenter-password";
  private static final String TARGET_PASSWORD = "MARK-target-password";
  private static final String ADMINISTRATOR = "alice";
  private static final EncryptionPolicySpec POLICY = EncryptionPolicySpec.of("Encrypted");
  private static final Secret BACKUP_PASSWORD = Secret.of("MARK-backup-password");
  private static final TestIdentity VCENTER_AT_KMS = AUTHORITY.client("vcenter").issue();

  private final FakeKmipServer kms;
  private final FakeVcenter fake;
  private List<String> snapshots = List.of();
  private @Nullable VsphereClient client;
  private @Nullable FakeVcenter target;
  private @Nullable VsphereClient targetClient;
  private @Nullable ClientCertificate signed;
  private @Nullable NativeKeyBackup backup;
  private @Nullable CryptoKeyId key;
  private @Nullable Pulse pulse;
  private final AtomicInteger requests = new AtomicInteger();
  private String told = "";
  private TimeSource clock = time;
  private boolean keepsAlive;
  private VsphereCredentials credentials =
      VsphereCredentials.password(ADMINISTRATOR, Secret.of(PASSWORD));

  private VcenterScene(FakeKmipServer kms, FakeVcenter fake) {
    super(fake.port(), new SkippingTime());
    this.kms = kms;
    this.fake = fake;
  }

  private static VcenterScene open() {
    return open(fake -> {});
  }

  private static VcenterScene open(Consumer<FakeVcenterBuilder> refine) {
    FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).withoutClientUsageCheck().start();
    FakeVcenterBuilder fake =
        FakeVcenter.builder(AUTHORITY)
            .credentials(ADMINISTRATOR, PASSWORD)
            .taskDuration(Duration.ZERO)
            // it stands still: what is read again because it has just ended is so each time
            .clock(Clock.fixed(Instant.now(), ZoneOffset.UTC))
            .pageSize(1)
            .virtualMachine(FakeVm.builder("web-01").disks(2).build())
            .virtualMachine(FakeVm.builder("db-01").disks(1).build());
    refine.accept(fake);
    return new VcenterScene(kms, fake.start());
  }

  static List<RemoteCall<VcenterScene>> vim() {
    return List.of(
        RemoteCall.of(
                "GET vimServiceVersions.xml",
                VcenterScene::open,
                request -> request.path().endsWith("vimServiceVersions.xml"),
                scene -> scene.client().about())
            .cold()
            .looks(),
        look("RetrieveServiceContent", scene -> scene.client().about()).cold(),
        look("Login", scene -> scene.client().about()).cold(),
        soap(
                "Logout",
                scene -> {
                  scene.warm();
                  scene.client().close();
                })
            .again(scene -> {})
            .looks(),
        look("ListKmipServers", VcenterScene::clusters),
        look("ListKmsClusters", scene -> scene.providers().get(NATIVE))
            .after(VcenterScene::haveProvider),
        soap("ListKeys", scene -> scene.providers().remove(NATIVE)).after(VcenterScene::export),
        soap("RegisterKmipServer", VcenterScene::ensureCluster).effects(scene -> scene.servers()),
        soap("UpdateKmipServer", VcenterScene::ensureOther)
            .after(VcenterScene::ensureCluster)
            .effects(
                scene ->
                    (int)
                        scene.fake.kmsClusters().stream()
                            .flatMap(cluster -> cluster.servers().stream())
                            .filter(server -> server.userName().equals("bob"))
                            .count()),
        soap("MarkDefault", scene -> scene.client().kmsClusters().ensureDefault(CLUSTER))
            .after(VcenterScene::ensureCluster)
            .effects(
                scene ->
                    (int)
                        scene.fake.kmsClusters().stream()
                            .filter(cluster -> cluster.isDefault())
                            .count()),
        look("RetrieveKmipServerCert", scene -> scene.clusterTrust().serverCertificates())
            .after(VcenterScene::ensureCluster),
        soap("UploadKmipServerCert", VcenterScene::trustServer)
            .after(VcenterScene::ensureCluster)
            .effects(scene -> scene.fake.kmsClusters().get(0).trustedServerCertificates()),
        look("RetrieveClientCert", scene -> scene.clusterTrust().clientCertificate())
            .after(VcenterScene::trustServer),
        soap("UploadClientCert", VcenterScene::installClient)
            .after(VcenterScene::trustServer)
            .effects(VcenterScene::clientCertificates),
        soap("RetrieveClientCsr", scene -> scene.clusterTrust().ensureClientCsr())
            .after(VcenterScene::trustServer),
        soap("GenerateClientCsr", scene -> scene.clusterTrust().ensureClientCsr())
            .after(VcenterScene::trustServer),
        soap("UpdateKmsSignedCsrClientCert", VcenterScene::installSigned)
            .after(VcenterScene::sign)
            .effects(VcenterScene::clientCertificates),
        soap(
                "RetrieveSelfSignedClientCert",
                scene -> scene.clusterTrust().ensureSelfSignedCertificate())
            .after(VcenterScene::trustServer),
        soap(
                "GenerateSelfSignedClientCert",
                scene -> scene.clusterTrust().ensureSelfSignedCertificate())
            .after(VcenterScene::trustServer),
        soap("UpdateSelfSignedClientCert", VcenterScene::installSelfSigned)
            .after(VcenterScene::trustSelfSigned)
            .effects(VcenterScene::clientCertificates),
        look("RetrieveKmipServersStatus_Task", scene -> scene.cluster().status())
            .after(VcenterScene::haveClient),
        look("CreatePropertyCollector", scene -> scene.cluster().status())
            .after(VcenterScene::haveClient),
        look("CreateFilter", scene -> scene.cluster().status()).after(VcenterScene::haveClient),
        look("WaitForUpdatesEx", scene -> scene.cluster().status()).after(VcenterScene::haveClient),
        look("DestroyPropertyCollector", scene -> scene.cluster().status())
            .after(VcenterScene::haveClient),
        look("CreateContainerView", VcenterScene::vms),
        look("RetrievePropertiesEx", VcenterScene::vms),
        look("ContinueRetrievePropertiesEx", VcenterScene::vms),
        look("DestroyView", VcenterScene::vms),
        soap("CancelRetrievePropertiesEx", VcenterScene::auditFirst).looks(),
        look("FindByInventoryPath", scene -> VcenterScene.inWords(scene.vmByPath())),
        soap("GenerateKey", scene -> scene.encrypt(CLUSTER))
            .after(VcenterScene::haveClient)
            .effects(scene -> scene.fake.vm("web-01").reconfigurations()),
        soap("ReconfigVM_Task", scene -> scene.encrypt(CLUSTER))
            .after(VcenterScene::haveClient)
            .effects(scene -> scene.fake.vm("web-01").reconfigurations()),
        soap("CloneVM_Task", VcenterScene::cloneVm)
            .after(VcenterScene::haveClient)
            .effects(VcenterScene::clones),
        soap("FindChild", VcenterScene::cloneVm).after(VcenterScene::haveClient),
        soap("RemoveKeys", VcenterScene::removeKey).after(VcenterScene::makeKey),
        soap("QueryCryptoKeyStatus", VcenterScene::keyStatus).after(VcenterScene::makeKey).looks(),
        RemoteCall.of(
                "RemoveKmipServer",
                VcenterScene::open,
                FakeVcenter.call("RemoveKmipServer"),
                scene -> scene.client().kmsClusters().removeServer(CLUSTER, "kms-2"))
            .after(VcenterScene::ensureTwoServers)
            .effects(scene -> 2 - scene.servers()),
        RemoteCall.of(
                "UnregisterKmsCluster",
                () -> open(FakeVcenterBuilder::emptyClustersStay),
                FakeVcenter.call("UnregisterKmsCluster"),
                VcenterScene::removeCluster)
            .after(VcenterScene::ensureCluster)
            .effects(scene -> 1 - scene.fake.kmsClusters().size()),
        look("GetDefaultKmsCluster", scene -> scene.hostsDefault().own())
            .after(VcenterScene::ensureCluster),
        soap("SetDefaultKmsCluster", scene -> scene.hostsDefault().ensure(CLUSTER))
            .after(VcenterScene::ensureCluster)
            .effects(VcenterScene::hostDefaults),
        soap("IsKmsClusterActive", VcenterScene::precheck).after(VcenterScene::haveClient).looks(),
        look(
            "HasPrivilegeOnEntities",
            scene -> scene.client().storagePolicies().planEncryption(EncryptionPolicySpec.of("x"))),
        soap("ConfigureCryptoKey", VcenterScene::enableHost)
            .after(VcenterScene::haveClient)
            // each time that it takes effect on a host without a key, a key is made
            .effects(scene -> scene.kms.keys().size()),
        soap("SetCryptoMode", VcenterScene::forceEncryptionMode)
            .after(VcenterScene::haveClient)
            .effects(VcenterScene::forcedClusters),
        template("AddCustomFieldDef"),
        template("SetField"),
        template("MarkAsVirtualMachine"),
        template("MarkAsTemplate"),
        soap("CryptoUnlock_Task", VcenterScene::unlock)
            .after(VcenterScene::lock)
            .effects(VcenterScene::unlocked),
        soap("FindAllByUuid", VcenterScene::vmByUuid).looks(),
        look("VsanClusterGetConfig", scene -> scene.client().listVsanClusters()),
        look("QueryOptions", VcenterScene::history),
        look("CreateCollectorForEvents", VcenterScene::history),
        look("ReadNextEvents", VcenterScene::history),
        look("CreateCollectorForTasks", VcenterScene::history),
        look("ReadNextTasks", VcenterScene::history),
        look("DestroyCollector", VcenterScene::history),
        historyPage("QueryEvents"),
        historyPage("ReadNextTasksByViewSpec"),
        soap("ListVStorageObject", VcenterScene::firstClassDisks)
            .after(VcenterScene::addFirstClassDisk)
            .looks(),
        soap("RetrieveVStorageObject", VcenterScene::firstClassDisks)
            .after(VcenterScene::addFirstClassDisk)
            .looks(),
        soap("CurrentTime", VcenterScene::keepAlive).after(scene -> scene.keepsAlive = true),
        rollout("CreateListView"),
        rollout("ModifyListView"),
        soap("CheckRelocate_Task", VcenterScene::testMove).after(VcenterScene::haveTarget).looks(),
        RemoteCall.telling(
                "RelocateVM_Task",
                VcenterScene::open,
                FakeVcenter.call("RelocateVM_Task"),
                VcenterScene::move)
            .after(VcenterScene::haveTarget)
            .again(VcenterScene::moveAgain)
            .effects(VcenterScene::moved));
  }

  /** Calls to the vCenter that VMs of another one are to move to, or are looked for at. */
  static List<RemoteCall<VcenterScene>> target() {
    return List.of(
        asked("FindByInventoryPath"),
        asked("CreateContainerView"),
        asked("RetrievePropertiesEx"),
        asked("HasPrivilegeOnEntities"),
        asked("ListKmsClusters"),
        asked("QueryCryptoKeyStatus"),
        RemoteCall.of(
                "FindAllByUuid",
                VcenterScene::open,
                FakeVcenter.call("FindAllByUuid"),
                VcenterScene::lookFromOther)
            .after(VcenterScene::haveSource)
            .looks());
  }

  private static RemoteCall<VcenterScene> asked(String method) {
    return RemoteCall.telling(
            method, VcenterScene::open, FakeVcenter.call(method), VcenterScene::checkMove)
        .after(VcenterScene::haveSource)
        .looks();
  }

  /** Reads of many forms that are one call at the wire, by who makes them. */
  static List<RemoteCall<VcenterScene>> reads() {
    String cluster = HOSTS + "/Cluster";
    return List.of(
        read("ListKmipServers", "clusters", VcenterScene::clusters)
            .after(VcenterScene::ensureTwoServers),
        read("ListKeys", "keys", scene -> scene.client().kmsClusters().keys().list())
            .after(VcenterScene::encryptHome),
        properties("hosts", scene -> scene.client().hosts().list()),
        properties("clusters of hosts", scene -> scene.client().computeClusters().list()),
        properties("cluster", scene -> scene.client().computeClusters().get(cluster)),
        read(
            "FindByInventoryPath",
            "cluster",
            scene -> scene.client().computeClusters().get(cluster)),
        properties("templates", scene -> scene.client().templates().list())
            .after(VcenterScene::addTemplate),
        properties("disks", scene -> scene.client().listFirstClassDisks())
            .after(VcenterScene::addFirstClassDisk),
        properties("name", scene -> inWords(scene.client().virtualMachines().get("web-01"))),
        properties("state", scene -> scene.vmByPath().encryptionState())
            .after(VcenterScene::encryptHome),
        properties("precheck", scene -> scene.vmByPath().precheck(scene.assignment()))
            .after(VcenterScene::haveClient),
        properties(AUDIT, VcenterScene::audited).after(VcenterScene::encryptHome),
        read("PbmQueryAssociatedProfiles", AUDIT, VcenterScene::audited)
            .after(VcenterScene::encryptHome),
        read("QueryCryptoKeyStatus", AUDIT, VcenterScene::audited).after(VcenterScene::encryptHome),
        read("ListKmsClusters", AUDIT, VcenterScene::audited).after(VcenterScene::encryptHome),
        read("CreateContainerView", ARRIVALS, VcenterScene::arrivals),
        read("WaitForUpdatesEx", ARRIVALS, VcenterScene::arrivals),
        properties("what VMs are made of", VcenterScene::shapes),
        properties(
                "keys of snapshots",
                scene -> scene.client().keyLedger().snapshotKeys(scene.snapshots))
            .after(VcenterScene::takeSnapshot),
        read("FindAllByUuid", "both sides", VcenterScene::bothSides)
            .after(VcenterScene::haveTarget));
  }

  private static RemoteCall<VcenterScene> properties(
      String by, Function<VcenterScene, Object> looking) {
    return read("RetrievePropertiesEx", by, looking);
  }

  private static RemoteCall<VcenterScene> read(
      String method, String by, Function<VcenterScene, Object> looking) {
    return RemoteCall.of(
        method + ": " + by, VcenterScene::open, FakeVcenter.call(method), looking(looking));
  }

  /** Who changed what, without the time of the look. */
  private static Object history(VcenterScene scene) {
    return scene.client().cryptoHistory(Instant.EPOCH).entries();
  }

  /** From the release on that needs no collector. */
  private static RemoteCall<VcenterScene> historyPage(String method) {
    return RemoteCall.of(
            method,
            () -> open(fake -> fake.apiVersion("9.1.0.0")),
            FakeVcenter.call(method),
            looking(VcenterScene::history))
        .looks();
  }

  private static RemoteCall<VcenterScene> look(
      String method, Function<VcenterScene, Object> looking) {
    return soap(method, looking(looking)).looks();
  }

  private static Consumer<VcenterScene> looking(Function<VcenterScene, Object> looking) {
    return scene -> scene.told = String.valueOf(looking.apply(scene));
  }

  private static RemoteCall<VcenterScene> template(String method) {
    return soap(method, VcenterScene::moveTemplate)
        .after(VcenterScene::addTemplate)
        .effects(scene -> scene.fake.vm("golden").reconfigurations());
  }

  private static RemoteCall<VcenterScene> rollout(String method) {
    return RemoteCall.telling(
            method, VcenterScene::open, FakeVcenter.call(method), VcenterScene::rollOut)
        .after(VcenterScene::beImpatient)
        .again(scene -> assertThat(scene.rollOut()).isNull())
        .effects(scene -> scene.fake.vm("web-01").reconfigurations());
  }

  static List<RemoteCall<VcenterScene>> pbm() {
    return List.of(
        look("PbmRetrieveServiceContent", scene -> scene.client().storagePolicies().list()),
        look("PbmQueryProfile", scene -> scene.client().storagePolicies().list()),
        look("PbmRetrieveContent", scene -> scene.client().storagePolicies().list()),
        look("PbmQueryAssociatedProfiles", scene -> scene.vmByPath().encryptionState()),
        look("PbmQueryDefaultRequirementProfile", VcenterScene::precheckOfOldPolicy),
        soap("PbmCreate", VcenterScene::ensurePolicy)
            .effects(scene -> Collections.frequency(scene.fake.storagePolicies(), POLICY.name())),
        look("PbmFetchComplianceResult", scene -> scene.vmByPath().compliance()),
        look("PbmCheckCompliance", scene -> scene.vmByPath().checkCompliance()));
  }

  static List<RemoteCall<VcenterScene>> vapi() {
    return List.of(
        api("POST session", "POST", "/api/session", scene -> scene.providers().list()).looks(),
        api(
                "DELETE session",
                "DELETE",
                "/api/session",
                scene -> {
                  scene.providers().list();
                  scene.client().close();
                })
            .again(scene -> {})
            .looks(),
        api("GET providers", "GET", PROVIDERS, looking(scene -> scene.providers().list())).looks(),
        api(
                "GET providers/{id}",
                "GET",
                PROVIDERS + "/" + NATIVE,
                looking(scene -> scene.providers().get(NATIVE)))
            .after(VcenterScene::haveProvider)
            .looks(),
        api("POST providers", "POST", PROVIDERS, VcenterScene::haveProvider)
            .effects(scene -> scene.fake.nativeKeyProviders().size()),
        api(
                "POST providers?action=export",
                "POST",
                PROVIDERS + "?action=export",
                VcenterScene::export)
            .after(VcenterScene::haveProvider)
            .effects(VcenterScene::backedUp),
        RemoteCall.of(
                "GET (download of a backup)",
                VcenterScene::open,
                request ->
                    request.method().equals("GET") && request.path().contains("cryptomanager"),
                VcenterScene::export)
            .after(VcenterScene::haveProvider),
        api(
                "POST providers?action=import",
                "POST",
                PROVIDERS + "?action=import",
                VcenterScene::restore)
            .after(VcenterScene::loseProvider)
            .effects(scene -> scene.fake.nativeKeyProviders().size())
            .againMayEndIn("Conflict"),
        api(
                "DELETE providers/{id}",
                "DELETE",
                PROVIDERS + "/" + NATIVE,
                scene -> scene.providers().remove(NATIVE))
            .after(VcenterScene::export)
            .effects(scene -> 1 - scene.fake.nativeKeyProviders().size()));
  }

  private static RemoteCall<VcenterScene> soap(String method, Consumer<VcenterScene> call) {
    return RemoteCall.of(method, VcenterScene::open, FakeVcenter.call(method), call);
  }

  private static RemoteCall<VcenterScene> api(
      String name, String method, String target, Consumer<VcenterScene> call) {
    Predicate<ReceivedRequest> which =
        request -> request.method().equals(method) && request.target().equals(target);
    return RemoteCall.of(name, VcenterScene::open, which, call);
  }

  private VsphereClient client() {
    if (client == null) {
      throw new IllegalStateException("not connected");
    }
    return client;
  }

  /** What the last look saw; empty if the call is none. */
  String told() {
    return told;
  }

  /** How many requests the server has had since answers are altered. */
  int requests() {
    return requests.get();
  }

  /** How long somebody would have slept. */
  Duration slept() {
    return time instanceof SkippingTime skipping ? skipping.skipped() : Duration.ZERO;
  }

  /** Alters the answer to one request of a kind, from now on. */
  void alter(RemoteCall<?> call, int number, UnaryOperator<String> alteration) {
    countRequests();
    fake.faults().onNth(number, call.which(), Fault.altered(alteration));
  }

  /** Alters the answer to each request of a kind, from now on. */
  void alterEach(RemoteCall<?> call, UnaryOperator<String> alteration) {
    countRequests();
    fake.faults().onEvery(call.which(), Fault.altered(alteration));
  }

  private void countRequests() {
    Predicate<ReceivedRequest> none =
        request -> {
          requests.incrementAndGet();
          return false;
        };
    fake.faults().onEvery(none, Fault.altered(answer -> answer));
  }

  private String clusters() {
    return client().kmsClusters().list().stream()
        .map(
            cluster ->
                cluster.id()
                    + cluster.servers()
                    + cluster.isDefault()
                    + cluster.managementType()
                    + cluster.keyType()
                    + cluster.wrappingKey())
        .toList()
        .toString();
  }

  private String vms() {
    return client().virtualMachines().list().stream()
        .map(VcenterScene::inWords)
        .toList()
        .toString();
  }

  private static String inWords(VirtualMachine vm) {
    return vm.id() + " " + vm.name() + " " + vm.path();
  }

  private void encryptHome() {
    haveClient();
    encrypt(CLUSTER);
  }

  private PolicyAssignment assignment() {
    return assignment(client());
  }

  private String audited() {
    try (Stream<AuditedVm> vms = client().encryptionAudit(AuditRules.builder().build()).stream()) {
      return vms.toList().toString();
    }
  }

  private void cloneVm() {
    client()
        .virtualMachines()
        .get("web-01")
        .start(
            EncryptedClone.builder("clone", client().storagePolicies().getVmEncryption())
                .keyProvider(CLUSTER)
                .build())
        .await(WAIT);
  }

  private int clones() {
    try {
      return fake.vm("clone").disks().isEmpty() ? 0 : 1;
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }

  private int servers() {
    return fake.kmsClusters().stream().mapToInt(cluster -> cluster.servers().size()).sum();
  }

  private int clientCertificates() {
    return (int)
        fake.kmsClusters().stream().filter(cluster -> cluster.hasClientCertificate()).count();
  }

  private KmsServerSpec.Builder server() {
    return KmsServerSpec.builder("kms-1", kms.host()).port(kms.port());
  }

  private void ensureCluster() {
    client().kmsClusters().ensure(KmsClusterSpec.builder(CLUSTER, server().build()).build());
  }

  private void ensureOther() {
    client()
        .kmsClusters()
        .ensure(
            KmsClusterSpec.builder(
                    CLUSTER, server().credentials("bob", Secret.of("MARK-kms-password")).build())
                .build());
  }

  private KmsCluster cluster() {
    return client().kmsClusters().get(CLUSTER);
  }

  private KmsTrust clusterTrust() {
    return cluster().trust();
  }

  private void trustServer() {
    ensureCluster();
    cluster().trust().ensureServerTrusted(ServerCertificate.of(List.of(kms.certificate())));
  }

  private void installClient() {
    trustServer();
    client().kmsClusters().ensureDefault(CLUSTER);
    cluster()
        .trust()
        .ensureClientCertificate(
            ClientIdentity.of(VCENTER_AT_KMS.chain(), VCENTER_AT_KMS.privateKey()));
  }

  /** The same, without the look for users of keys, which takes longer than all else. */
  private void haveClient() {
    client()
        .kmsClusters()
        .ensure(KmsClusterSpec.builder(CLUSTER, server().build()).makeDefault().force().build());
    KmsTrust trust = clusterTrust();
    trust.ensureServerTrusted(ServerCertificate.of(List.of(kms.certificate())));
    trust.ensureClientCertificate(
        ClientCertificateSpec.of(
                ClientIdentity.of(VCENTER_AT_KMS.chain(), VCENTER_AT_KMS.privateKey()))
            .force());
  }

  private void sign() {
    trustServer();
    CertificateSigningRequest csr = cluster().trust().ensureClientCsr().value();
    signed = ClientCertificate.fromPem(AUTHORITY.signCsr(csr.pem()));
  }

  private void installSigned() {
    if (signed == null) {
      throw new IllegalStateException("not signed");
    }
    cluster().trust().ensureClientCertificate(ClientCertificateSpec.signed(signed));
  }

  private void trustSelfSigned() {
    trustServer();
    signed = cluster().trust().ensureSelfSignedCertificate().value();
    kms.trustClientCertificate(signed.x509());
  }

  private void installSelfSigned() {
    if (signed == null) {
      throw new IllegalStateException("not signed");
    }
    cluster().trust().ensureClientCertificate(ClientCertificateSpec.selfSigned(signed));
  }

  /** Of a VM whose policy may be the default of its datastore. */
  private List<Finding> precheckOfOldPolicy() {
    fake.inventory().setStoragePolicy("web-01", "Gold");
    return vmByPath().precheck(assignment(client()));
  }

  private VirtualMachine vmByPath() {
    return client().virtualMachines().getByPath("/Datacenter/vm/web-01");
  }

  private void auditFirst() {
    try (Stream<AuditedVm> vms =
        client().encryptionAudit(AuditRules.builder().pageSize(1).build()).stream()) {
      assertThat(vms.findFirst()).isPresent();
    }
  }

  private void encrypt(String provider) {
    client()
        .virtualMachines()
        .get("web-01")
        .start(
            PolicyAssignment.builder(client().storagePolicies().getVmEncryption())
                .homeAndAllDisks()
                .keyProvider(provider)
                .build())
        .await(WAIT);
  }

  private void makeKey() {
    haveClient();
    key = client().kmsClusters().keys().create(CLUSTER);
  }

  private void removeKey() {
    client().kmsClusters().keys().remove(List.of(Objects.requireNonNull(key, "key")));
  }

  private void keyStatus() {
    CryptoKeyId made = Objects.requireNonNull(key, "key");
    assertThat(client().kmsClusters().keys().status(List.of(made)))
        .singleElement()
        .satisfies(status -> assertThat(status.available()).contains(true));
  }

  private void ensureTwoServers() {
    KmsServerSpec second = KmsServerSpec.builder("kms-2", "kms-2.example.com").build();
    client()
        .kmsClusters()
        .ensure(KmsClusterSpec.builder(CLUSTER, server().build()).addServer(second).build());
  }

  private void removeCluster() {
    client().kmsClusters().remove(CLUSTER, Removal.careful());
  }

  private EntityDefault hostsDefault() {
    return client().kmsClusters().entityDefault(HOSTS);
  }

  private int hostDefaults() {
    return seen(vcenter -> vcenter.kmsClusters().entityDefault(HOSTS).own().isPresent()) ? 1 : 0;
  }

  /** What another client sees, whatever stands between the one of this scene and the server. */
  private <T> T seen(Function<VsphereClient, T> look) {
    try (VsphereClient other = client(HostAndPort.of(HOST, fake.port()), LONG, time).build()) {
      return look.apply(other);
    }
  }

  private PolicyAssignment assignment(VsphereClient vcenter) {
    return PolicyAssignment.builder(vcenter.storagePolicies().getVmEncryption())
        .homeAndAllDisks()
        .keyProvider(CLUSTER)
        .build();
  }

  private void precheck() {
    assertThat(vmByPath().precheck(assignment(client()))).noneMatch(Finding::isBlocking);
  }

  private void enableHost() {
    assertThat(vmByPath().ensureHostEncryption().value()).isEqualTo(Host.CryptoState.SAFE);
  }

  private void forceEncryptionMode() {
    ComputeClusters clusters = client().computeClusters();
    assertThat(
            clusters
                .ensure(clusters.get(HOSTS + "/Cluster"), ComputeCluster.CryptoMode.FORCE_ENABLE)
                .value()
                .cryptoMode())
        .contains(ComputeCluster.CryptoMode.FORCE_ENABLE);
  }

  private int forcedClusters() {
    return Collections.frequency(
        fake.hosts().clusterCryptoModes().values(), ComputeCluster.CryptoMode.FORCE_ENABLE.value());
  }

  private void addTemplate() {
    haveClient();
    String unused =
        fake.addVm(
            FakeVm.builder("golden")
                .disks(1)
                .template()
                .encryptedWith(new FakeKey("old", "elsewhere"))
                .build());
  }

  private void moveTemplate() {
    Template golden = client().templates().list().get(0);
    Rekey rekey = Rekey.leavingKeyProvider("elsewhere", CLUSTER).build();
    Template moved = client().templates().ensure(golden, rekey, WAIT).value();
    assertThat(moved.brokenOff()).isFalse();
    assertThat(fake.vm("golden").template()).isTrue();
  }

  private void addFirstClassDisk() {
    fake.inventory().addFirstClassDisk(FakeFirstClassDisk.of("fcd-1", "pvc-1"));
  }

  private void firstClassDisks() {
    assertThat(client().listFirstClassDisks()).singleElement().matches(FirstClassDisk::isPlain);
  }

  private void lock() {
    haveClient();
    encrypt(CLUSTER);
    fake.inventory().setLocked("web-01", true);
  }

  private void unlock() {
    assertThat(vmByPath().startUnlock().await(WAIT).isLocked()).isFalse();
  }

  private int unlocked() {
    return seen(vcenter -> vcenter.virtualMachines().get("web-01").encryptionState().isLocked())
        ? 0
        : 1;
  }

  /** By the instance UUID that the fake gives. */
  private void vmByUuid() {
    UUID uuid = UUID.fromString(fake.vm("web-01").instanceUuid());
    assertThat(client().virtualMachines().getByInstanceUuid(uuid).name()).isEqualTo("web-01");
  }

  /** Nobody hears of a session that could not be kept alive: the next call does, if need be. */
  private void keepAlive() {
    Objects.requireNonNull(pulse, "pulse").beat();
    client().kmsClusters().list();
    assertThat(fake.calls("CurrentTime")).isNotEmpty();
  }

  private void beImpatient() {
    haveClient();
    // a rollout bears with a vCenter for ten minutes: three tries
    clock = SkippingTime.atLeast(Duration.ofMinutes(6));
  }

  /** What became of the VM if it is not as wanted, and why. */
  private @Nullable String rollOut() {
    EncryptionRollout rollout =
        EncryptionRollout.builder(assignment(client()), List.of(vmByPath())).build();
    try (Rollout running = client().rollouts().start(rollout)) {
      RolloutResult result = running.await(Duration.ofHours(1)).results().get(0);
      return result.outcome().isInPlace()
          ? null
          : result.outcome() + result.failure().map(e -> " " + Cell.branch(e)).orElse("");
    }
  }

  /** Another vCenter, to which VMs can move. It answers well. */
  private void haveTarget() {
    haveOther(vcenter -> {});
  }

  /** Another vCenter with a VM that can move to the one that is looked at. It answers well. */
  private void haveSource() {
    makeKey();
    FakeKey held = new FakeKey(Objects.requireNonNull(key, "key").keyId(), CLUSTER);
    haveOther(
        vcenter ->
            vcenter.virtualMachine(FakeVm.builder("app-01").disks(1).encryptedWith(held).build()));
    fake.hosts().keys().keySet().forEach(host -> fake.hosts().setKey(host, held));
  }

  private Relocations fromOther() {
    return Objects.requireNonNull(targetClient, "targetClient")
        .relocations(
            client(), ServerCertificate.of(List.of(fake.identity().certificate())), credentials);
  }

  private void lookFromOther() {
    String uuid = Objects.requireNonNull(target, "target").vm("app-01").instanceUuid();
    assertThat(requireNonNull(fromOther().find(List.of(uuid)).get(uuid)).side())
        .isEqualTo(Whereabouts.Side.SOURCE);
  }

  /** What is said of the VM unless it can move. */
  private @Nullable String checkMove() {
    VirtualMachine vm =
        Objects.requireNonNull(targetClient, "targetClient").virtualMachines().get("app-01");
    RelocationVerdict verdict = fromOther().check(Relocation.of(List.of(vm), there())).get(0);
    return verdict.answer() == RelocationVerdict.Answer.YES
        ? null
        : Stream.concat(
                Stream.of(verdict.answer().name()),
                verdict.findings().stream().map(finding -> finding.code().value()).distinct())
            .collect(Collectors.joining(" "));
  }

  private void haveOther(Consumer<FakeVcenterBuilder> refine) {
    FakeVcenterBuilder builder =
        FakeVcenter.builder(AUTHORITY)
            .credentials(ADMINISTRATOR, TARGET_PASSWORD)
            .taskDuration(Duration.ZERO);
    refine.accept(builder);
    FakeVcenter other = builder.start();
    target = other;
    targetClient =
        VsphereClient.builder(
                HostAndPort.of(other.host(), other.port()),
                VsphereCredentials.password(ADMINISTRATOR, Secret.of(TARGET_PASSWORD)))
            .trust(trust())
            .build();
  }

  private Relocations relocations() {
    FakeVcenter other = Objects.requireNonNull(target, "target");
    return client()
        .relocations(
            Objects.requireNonNull(targetClient, "targetClient"),
            ServerCertificate.of(List.of(other.identity().certificate())),
            VsphereCredentials.password(ADMINISTRATOR, Secret.of(TARGET_PASSWORD)));
  }

  private static Placement there() {
    return Placement.builder("/Datacenter/host/Cluster", "datastore1")
        .network("VM Network", "VM Network")
        .build();
  }

  private void testMove() {
    assertThat(relocations().dryRun(vmByPath(), there())).isEmpty();
  }

  /** What became of the VM if it has not moved, and why. */
  private @Nullable String move() {
    Relocation relocation = Relocation.of(List.of(vmByPath()), there());
    try (Rollout running = relocations().start(relocation)) {
      RolloutResult result = running.await(Duration.ofHours(1)).results().get(0);
      return result.outcome().isInPlace()
          ? null
          : result.outcome() + result.failure().map(e -> " " + Cell.branch(e)).orElse("");
    }
  }

  private void moveAgain() {
    if (moved() == 0) {
      assertThat(move()).isNull();
    }
    assertThat(moved()).isEqualTo(1);
  }

  /** A VM is at one of the two. */
  private int moved() {
    return has(fake) ? 0 : has(Objects.requireNonNull(target, "target")) ? 1 : 2;
  }

  private static boolean has(FakeVcenter vcenter) {
    try {
      return !vcenter.vm("web-01").id().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private Object bothSides() {
    String uuid = fake.vm("web-01").instanceUuid();
    return requireNonNull(relocations().find(List.of(uuid)).get(uuid)).side();
  }

  private Object arrivals() {
    try (Arrivals.Watch watch =
        client().arrivals().watch(List.of(Arrival.expected("the copy", "web-01")))) {
      watch.news(Duration.ofSeconds(1));
      return watch.all().get(0).state();
    }
  }

  private void takeSnapshot() {
    encryptHome();
    fake.inventory().takeSnapshot("web-01", "before");
    snapshots =
        client()
            .encryptionAudit(AuditRules.builder().build())
            .report(List.of(vmByPath()))
            .vms()
            .get(0)
            .snapshots();
  }

  private Object shapes() {
    return client().arrivals().shapes(List.of(vmByPath()));
  }

  private void ensurePolicy() {
    assertThat(client().storagePolicies().ensureEncryption(POLICY).value().encryption()).isTrue();
  }

  private NativeKeyProviders providers() {
    return client().nativeKeyProviders();
  }

  private void haveProvider() {
    providers().ensure(NativeKeyProviderSpec.of(NATIVE));
  }

  private void export() {
    haveProvider();
    backup = providers().exportBackup(NATIVE, BACKUP_PASSWORD);
  }

  private int backedUp() {
    return (int)
        fake.nativeKeyProviders().stream().filter(FakeNativeKeyProvider::hasBackup).count();
  }

  private void loseProvider() {
    export();
    providers().remove(NATIVE);
  }

  private void restore() {
    if (backup == null) {
      throw new IllegalStateException("no backup");
    }
    providers().restore(backup.password(BACKUP_PASSWORD));
  }

  @Override
  String system() {
    return "vCenter";
  }

  @Override
  void connect(String host, Duration timeout) {
    disconnect();
    VsphereClient.Builder builder = client(HostAndPort.of(host, relay().port()), timeout, clock);
    if (keepsAlive) {
      pulse = new Pulse(KEEP_ALIVE);
      builder.timeSource(pulse).keepAlive(KEEP_ALIVE);
    }
    client = builder.build();
  }

  private VsphereClient.Builder client(HostAndPort address, Duration timeout, TimeSource clock) {
    return VsphereClient.builder(address, credentials)
        .trust(trust())
        .timeout(timeout)
        .timeSource(clock);
  }

  @Override
  void warm() {
    client().about();
  }

  @Override
  void plan(RemoteCall<?> call, MatrixFault fault, int elsewhere) {
    HttpFaults.plan(fake.faults(), call.which(), fault, relay(), elsewhere);
  }

  @Override
  void behave() {
    fake.faults().clear();
  }

  @Override
  Set<String> secrets() {
    return Set.of(
        PASSWORD,
        TARGET_PASSWORD,
        "MARK-backup-password",
        "MARK-kms-password",
        VCENTER_AT_KMS.privateKeyPem().lines().skip(1).findFirst().orElseThrow());
  }

  @Override
  List<RuntimeException> failures() {
    return fake.failures();
  }

  @Override
  void disconnect() {
    if (client != null) {
      client.close();
      client = null;
    }
  }

  @Override
  void stopFakes() {
    if (targetClient != null) {
      targetClient.close();
    }
    if (target != null) {
      target.close();
    }
    fake.close();
    kms.close();
  }
}
