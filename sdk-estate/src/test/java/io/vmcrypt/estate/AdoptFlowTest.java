package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.part.EstateFormatException;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.spec.AdoptOptions;
import io.vmcrypt.estate.spec.Adoption;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.estate.spec.KeyProviderNotNamedException;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsKeyType;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.kms.WrappingKeySpec;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Five companies that have what they have by other means: what is there is described, nothing is
 * changed, and a plan of the description finds nothing to do, or says what differs.
 */
class AdoptFlowTest {

  private static final String LIMITED = "reader@vsphere.local";
  private static final String PASSWORD = "Reads-1!";

  @TempDir private Path folder;

  private FakeCloud cloud = FakeCloud.start();
  private EstateSystems systems = EstateSystems.of(cloud);

  @AfterEach
  void stop() {
    systems.close();
    cloud.close();
  }

  private void company(FakeCloud.Builder builder) {
    stop();
    cloud = builder.taskStep(Duration.ofMillis(1)).start();
    systems = EstateSystems.of(cloud);
  }

  private static FakeVm.Builder vm(String folder, String name) {
    return FakeVm.builder(name).folder(folder).disks(2);
  }

  private static FakeCloud.Builder with(FakeVm.Builder... vms) {
    FakeCloud.Builder cloud = FakeCloud.builder();
    Stream.of(vms).forEach(vm -> cloud.virtualMachine(vm.build()));
    return cloud;
  }

  /** A key provider that somebody has set up in the vSphere Client. */
  private KmsCluster provider(String name, FakeKmipServer kms, boolean isDefault) {
    KmsClusterSpec.Builder spec =
        KmsClusterSpec.builder(
            name, KmsServerSpec.builder("node-1", kms.host()).port(kms.port()).build());
    KmsCluster cluster =
        systems
            .vcenter()
            .kmsClusters()
            .ensure(isDefault ? spec.makeDefault().build() : spec.build())
            .value();
    cluster
        .trust()
        .ensureServerTrusted(
            KmipProbe.builder(HostAndPort.of(kms.host(), kms.port())).build().readCertificate());
    return cluster;
  }

  private void trustedByFiles(KmsCluster cluster) {
    TestIdentity client = cloud.clientIdentity();
    cluster.trust().ensureClientCertificate(ClientIdentity.of(client.chain(), client.privateKey()));
    cluster.awaitHealthy(EstateSystems.LIMIT);
  }

  private FakeKmipServer kms() {
    return cloud.kms().orElseThrow();
  }

  private Operation<OvhProgress, RegisteredKms> registered(Thumbprint thumbprint) {
    Operation<OvhProgress, RegisteredKms> registration =
        systems
            .ovh()
            .privateCloud(cloud.ovh().serviceName())
            .vmEncryption()
            .kmsServers()
            .ensure(
                KmsRegistration.builder(cloud.kmsHost(), thumbprint)
                    .description("by hand, 2024")
                    .build())
            .value();
    registration.awaitState(OvhProgress::isVcentersTurn, EstateSystems.LIMIT);
    return registration;
  }

  private ServerCertificate shown() {
    return KmipProbe.builder(HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()))
        .build()
        .readCertificate();
  }

  private void encrypted(PolicyAssignment assignment, String... paths) {
    for (String path : paths) {
      systems
          .vcenter()
          .virtualMachines()
          .getByPath(path)
          .start(assignment)
          .await(EstateSystems.LIMIT);
    }
  }

  private PolicyAssignment.Builder assignment(String provider) {
    return assignment(provider, systems.vcenter().storagePolicies().getVmEncryption());
  }

  private static PolicyAssignment.Builder assignment(String provider, StoragePolicy policy) {
    return PolicyAssignment.builder(policy)
        .keyProvider(provider)
        .homeAndAllDisks()
        .migrateEncryption(MigrateEncryption.REQUIRED);
  }

  /** Adopts, and sees that nothing was changed anywhere. */
  private Adoption adopt(AdoptOptions options) {
    List<String> before = Writes.at(cloud);
    Adoption adoption = systems.estates().adopt(options);
    assertThat(Writes.at(cloud)).isEqualTo(before);
    assertThat(Estate.fromJson(adoption.estate().toJson())).isEqualTo(adoption.estate());
    assertThat(adoption.estate().toJson()).doesNotContain("PRIVATE KEY");
    return adoption;
  }

  private Adoption adopt() {
    return adopt(AdoptOptions.defaults());
  }

  /** As a person does it: in the document, with files beside it. */
  private Estate filledIn(Estate estate) throws IOException {
    Files.writeString(folder.resolve("client.pem"), cloud.clientIdentity().certificatePem());
    Files.writeString(folder.resolve("client.key"), cloud.clientIdentity().privateKeyPem());
    String json =
        estate
            .toJson()
            .replaceAll("\"certificate\": \"FILL IN [^\"]*\"", "\"certificate\": \"client.pem\"")
            .replaceAll("\"key\": \"FILL IN [^\"]*\"", "\"key\": \"client.key\"");
    return Estate.fromFile(Files.writeString(folder.resolve("estate.json"), json));
  }

  private EstatePlan planned(Estate estate) {
    EstatePlan plan = systems.estates().plan(estate);
    assertThat(plan.steps()).as(plan.text()).isEmpty();
    return plan;
  }

  private void assertProved(Estate estate) {
    EstatePlan plan = planned(estate);
    assertThat(plan.isBlocked()).as(plan.text()).isFalse();
    EstateProof proof = systems.estates().prove(estate);
    assertThat(proof.isProved()).as(proof.text()).isTrue();
  }

  private static void assertTold(Adoption adoption, FindingCode code, String... words) {
    assertThat(adoption.findings())
        .as(String.join("\n", adoption.findings().stream().map(Finding::toString).toList()))
        .filteredOn(finding -> finding.code().equals(code))
        .anySatisfy(finding -> assertThat(finding.toString()).contains(words));
  }

  // none

  @Test
  @Tag("thorough")
  @DisplayName(
      "where nothing is, the document is a beginning, and nothing is planned before it is filled"
          + " in")
  void none_isBeginning() throws IOException {
    company(with(vm("Prod", "web-01")));

    Adoption adoption = adopt();

    assertThat(adoption.isWhole()).isTrue();
    assertThat(adoption.estate().service()).contains(cloud.ovh().serviceName());
    assertThat(adoption.estate().selections()).isEmpty();
    assertTold(adoption, FindingCode.NOT_ADOPTED, "there is no standard key provider");
    assertThat(adoption.estate().markedPlaces().keySet())
        .containsExactly(
            "$.keyServers[0].address",
            "$.clientTrust.identity.certificate",
            "$.clientTrust.identity.key",
            "$.keyProvider.name");

    int soap = cloud.vcenter().requests().size();
    int rest = cloud.ovh().requests().size();
    assertThatThrownBy(() -> systems.estates().plan(adoption.estate()))
        .isInstanceOf(EstateFormatException.class)
        .hasMessageContainingAll(
            adoption.estate().markedPlaces().entrySet().stream()
                .map(place -> "at " + place.getKey() + ": not filled in yet: " + place.getValue())
                .toArray(String[]::new));
    assertThatThrownBy(() -> systems.estates().prove(adoption.estate()))
        .isInstanceOf(EstateFormatException.class);
    assertThat(cloud.vcenter().requests()).hasSize(soap);
    assertThat(cloud.ovh().requests()).hasSize(rest);

    String json =
        filledIn(adoption.estate())
            .toJson()
            .replace("fill-in.invalid:5696", cloud.kmsHost() + ":" + cloud.kmsPort())
            .replaceAll("FILL IN a name for the key provider", "kms-cluster");
    EstatePlan plan = systems.estates().plan(Estate.fromJson(json)).accepting(shown().thumbprint());
    assertThat(plan.isBlocked()).as(plan.text()).isFalse();
    assertThat(plan.steps()).isNotEmpty();
  }

  // adopted by hand

  /** VMs that are encrypted, two of one name, one with one disk, and others. */
  private void byHand() {
    company(
        with(
            vm("Prod", "web-01"),
            vm("Prod/Inner", "web-02"),
            vm("Mixed", "app-01"),
            vm("Mixed", "app-02"),
            vm("Mixed", "twin"),
            vm("Other", "twin"),
            vm("Other", "half"),
            vm("Other", "a%2fb"),
            vm("Other", "plain")));
    Operation<OvhProgress, RegisteredKms> registration = registered(shown().thumbprint());
    trustedByFiles(provider("by-hand", kms(), true));
    registration.await(EstateSystems.LIMIT);
    encrypted(
        assignment("by-hand").build(),
        "/Datacenter/vm/Prod/web-01",
        "/Datacenter/vm/Prod/Inner/web-02",
        "/Datacenter/vm/Mixed/app-01",
        "/Datacenter/vm/Mixed/twin",
        "/Datacenter/vm/Other/twin");
    encrypted(
        assignment("by-hand").homeAndDisks(DiskSelector.label("Hard disk 2")).build(),
        "/Datacenter/vm/Other/half");
  }

  /** What ListKmipServers answers is another one from now on. */
  private void listsServers(UnaryOperator<String> alteration) {
    cloud
        .vcenter()
        .faults()
        .onEvery(FakeVcenter.call("ListKmipServers"), Fault.altered(alteration));
  }

  /** A second server beside the one that is there. */
  private void addServer(String host) {
    var unused =
        systems
            .vcenter()
            .kmsClusters()
            .ensure(
                KmsClusterSpec.builder(
                        "by-hand",
                        KmsServerSpec.builder("node-1", kms().host()).port(kms().port()).build())
                    .addServer(KmsServerSpec.builder("node-2", host).port(kms().port()).build())
                    .force("node-2")
                    .build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<address>127[.]0[.]0[.]1</address> | <address>no address:x</address> | its address,"
            + " \"no address:x\" with port",
        "(?s)<servers>.*?</servers> | '' | it has no server",
        "127[.]0[.]0[.]9 | 127.0.0.1 | it is at the address of node-1",
        "</port> | </port><proxyAddress>proxy</proxyAddress> | its proxy, \"proxy\" with"
            + " port 0, is none"
      })
  @DisplayName("servers that no document can describe are refused: they are corrected first")
  void servers_thatNoDocumentHas_areRefused(String there, String shown, String refused) {
    byHand();
    addServer("127.0.0.9");
    listsServers(answer -> answer.replaceAll(there, shown));

    assertThatThrownBy(() -> systems.estates().adopt(AdoptOptions.defaults()))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining(refused)
        .hasMessageContaining("Correct it in vCenter, and adopt again");
  }

  @Test
  @Tag("thorough")
  @DisplayName("what was set up by hand is described, planned without a step, and proved")
  void byHand_isProved() throws IOException {
    byHand();

    Adoption adoption = adopt();

    Estate estate = adoption.estate();
    assertThat(adoption.isWhole()).as(adoption.findings().toString()).isTrue();
    assertThat(estate.name()).isEqualTo("by-hand");
    assertThat(estate.serverNames()).containsExactly("node-1");
    assertThat(estate.keyServers().get(0).thumbprint()).contains(shown().thumbprint());
    assertThat(estate.service()).contains(cloud.ovh().serviceName());
    assertThat(estate.defaultProvider()).isEqualTo(DefaultProvider.ALWAYS);
    assertThat(estate.policy()).isEmpty();
    assertThat(estate.selections())
        .extracting(VmSelection::toString)
        .containsExactly(
            "VMs web-01, web-02, app-01, /Datacenter/vm/Mixed/twin, /Datacenter/vm/Other/twin",
            "VMs half, home and Hard disk 2");
    assertThat(estate.selections())
        .allSatisfy(
            selection ->
                assertThat(selection.migrateEncryption()).contains(MigrateEncryption.REQUIRED));
    assertTold(
        adoption, FindingCode.NOT_ADOPTED, "client certificate", "the files are placeholders");
    assertThat(estate.markedPlaces().keySet())
        .containsExactly("$.clientTrust.identity.certificate", "$.clientTrust.identity.key");

    assertProved(filledIn(estate));

    // a folder is meant as a whole only where a person says so
    assertThat(
            adopt(AdoptOptions.builder().below("/Datacenter/vm/Mixed").build())
                .estate()
                .selections())
        .extracting(VmSelection::toString)
        .containsExactly(
            "VMs below /Datacenter/vm/Mixed",
            "VMs web-01, web-02, /Datacenter/vm/Other/twin",
            "VMs half, home and Hard disk 2");
    assertThatThrownBy(() -> AdoptOptions.builder().below("/Datacenter/host/Cluster"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no folder of VMs");
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "a policy of their own, a default of a cluster, a user: all of it is in the document")
  void ownPolicyAndDefaults_areDescribed() throws IOException {
    company(with(vm("Prod", "web-01")));
    kms().replaceLogin("vcenter", "KMS-secret-1".toCharArray());
    KmsCluster cluster =
        systems
            .vcenter()
            .kmsClusters()
            .ensure(
                KmsClusterSpec.builder(
                        "own",
                        KmsServerSpec.builder("node-1", kms().host())
                            .port(kms().port())
                            .credentials("vcenter", Secret.of("KMS-secret-1"))
                            .build())
                    .build())
            .value();
    cluster.trust().ensureServerTrusted(shown());
    trustedByFiles(cluster);
    StoragePolicy policy =
        systems
            .vcenter()
            .storagePolicies()
            .ensureEncryption(EncryptionPolicySpec.of("Ours").description("since 2021"))
            .value();
    systems.vcenter().kmsClusters().entityDefault("/Datacenter/host/Cluster").ensure("own");
    encrypted(assignment("own", policy).build(), "/Datacenter/vm/Prod/web-01");

    Adoption adoption = adopt(AdoptOptions.builder().estate("prod").build());

    Estate estate = adoption.estate();
    assertThat(adoption.isWhole()).as(adoption.findings().toString()).isTrue();
    assertThat(estate.name()).isEqualTo("prod");
    assertThat(estate.defaultProvider()).isEqualTo(DefaultProvider.NEVER);
    assertThat(estate.defaultPlaces()).containsExactly("/Datacenter/host/Cluster");
    assertThat(estate.policy().map(EncryptionPolicySpec::name)).contains("Ours");
    assertThat(estate.service()).as("not registered").isEmpty();
    assertTold(adoption, FindingCode.NOT_ADOPTED, "no server of the key provider is registered");
    assertThat(estate.markedPlaces().keySet())
        .containsExactly(
            "$.keyServers[0].password",
            "$.clientTrust.identity.certificate",
            "$.clientTrust.identity.key");

    Path password = Files.writeString(folder.resolve("kms"), "KMS-secret-1");
    String json =
        filledIn(estate).toJson().replaceAll("\"env:FILL IN [^\"]*\"", "\"file:" + password + "\"");
    assertProved(Estate.fromJson(json));
  }

  /** A vCenter that shows a certificate of its own, which has no extended key usage. */
  private void selfSigned(boolean asRegistered) {
    company(with(vm("Prod", "web-01")).kms(kms -> kms.withoutClientUsageCheck()));
    Operation<OvhProgress, RegisteredKms> registration =
        registered(asRegistered ? shown().thumbprint() : Thumbprint.parse("00:".repeat(19) + "00"));
    KmsCluster cluster = provider("own", kms(), false);
    ClientCertificate own = cluster.trust().ensureSelfSignedCertificate().value();
    kms().trustClientCertificate(own.x509());
    cluster.trust().ensureClientCertificate(ClientCertificateSpec.selfSigned(own));
    cluster.awaitHealthy(EstateSystems.LIMIT);
    registration.await(EstateSystems.LIMIT);
    encrypted(assignment("own").build(), "/Datacenter/vm/Prod/web-01");
  }

  @Test
  @Tag("thorough")
  @DisplayName("where vCenter signs its certificate itself, nothing has to be filled in")
  void selfSigned_isDescribed() {
    selfSigned(true);

    Adoption adoption = adopt();

    assertThat(adoption.estate().clientTrust()).isEqualTo(new ClientTrust.SelfSigned());
    assertThat(adoption.estate().markedPlaces()).isEmpty();
    assertProved(adoption.estate());
  }

  @Test
  @DisplayName("a document without placeholders is planned, and what its plan finds is told")
  void whatAPlanFinds_isTold() {
    selfSigned(false);

    Adoption adoption = adopt();

    assertThat(adoption.isWhole()).isFalse();
    assertThat(systems.estates().plan(adoption.estate()).findings())
        .isNotEmpty()
        .allSatisfy(finding -> assertThat(adoption.findings()).contains(finding));
    assertTold(
        adoption, FindingCode.REGISTERED_THUMBPRINT_DIFFERS, shown().thumbprint().toString());
  }

  @Test
  @Tag("thorough")
  @DisplayName("key type and wrapping key are in the document, and a plan of it changes nothing")
  void keyType_isSaid() throws IOException {
    company(with(vm("Prod", "web-01")).vcenter(vcenter -> vcenter.apiVersion("9.0.0.0")));
    systems
        .vcenter()
        .kmsClusters()
        .ensure(
            KmsClusterSpec.builder(
                    "own", KmsServerSpec.builder("node-1", kms().host()).port(kms().port()).build())
                .keyType(KmsKeyType.WRAPPED)
                .wrappingKey(WrappingKeySpec.rotatedEvery(90))
                .build());
    trustedByFiles(provider("own", kms(), false));

    Adoption adoption = adopt();

    assertThat(adoption.estate().keyType()).contains(KmsKeyType.WRAPPED);
    assertThat(adoption.estate().wrappingKey()).contains(WrappingKeySpec.rotatedEvery(90));
    assertThat(adoption.estate().toJson()).contains("\"rotationDays\": 90");
    assertThat(planned(filledIn(adoption.estate())).findings())
        .noneMatch(finding -> finding.code().equals(FindingCode.KEY_TYPE_DIFFERS));
  }

  // two providers

  private void two() {
    company(with(vm("Prod", "web-01"), vm("Prod", "old-01"), vm("Old", "old-02")));
    trustedByFiles(provider("new", kms(), true));
    trustedByFiles(provider("old", kms(), false));
    encrypted(assignment("new").build(), "/Datacenter/vm/Prod/web-01");
    encrypted(assignment("old").build(), "/Datacenter/vm/Prod/old-01", "/Datacenter/vm/Old/old-02");
  }

  @Test
  @Tag("thorough")
  @DisplayName("of two key providers none is picked in silence; each has a document of its own")
  void twoProviders_areNamed() throws IOException {
    two();

    assertThatThrownBy(() -> systems.estates().adopt())
        .isInstanceOfSatisfying(
            KeyProviderNotNamedException.class,
            e -> assertThat(e.keyProviders()).containsExactly("new", "old"))
        .hasMessageContainingAll("new, old", "--provider");
    assertThatThrownBy(
            () -> systems.estates().adopt(AdoptOptions.builder().keyProvider("odl").build()))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContainingAll("odl", "new, old");

    Adoption old = adopt(AdoptOptions.builder().keyProvider("old").build());
    Adoption other = adopt(AdoptOptions.builder().keyProvider("new").build());

    assertThat(old.estate().defaultProvider()).isEqualTo(DefaultProvider.NEVER);
    assertThat(old.estate().selections())
        .extracting(VmSelection::toString)
        .containsExactly("VMs old-01, old-02");
    assertTold(
        old,
        FindingCode.NOT_ADOPTED,
        "KMS cluster new",
        "1 VM (/Datacenter/vm/Prod/web-01) with its keys");
    assertThat(other.estate().selections())
        .extracting(VmSelection::toString)
        .containsExactly("VMs web-01");
    assertProved(filledIn(old.estate()));
    assertProved(filledIn(other.estate()));
  }

  // OKMS

  @Test
  @Tag("thorough")
  @DisplayName("an OVHcloud KMS is told from its address, and nothing has to be filled in")
  void okms_isDescribed() {
    company(with(vm("Prod", "web-01")).okms());
    Estate made =
        systems
            .estate(KeyServer.okms(cloud.okms().orElseThrow().id()))
            .defaultProvider(DefaultProvider.NEVER)
            .build();
    EstatePlan plan = systems.estates().plan(made);
    try (EstateRun run = systems.estates().startApply(plan)) {
      assertThat(run.await(EstateSystems.LIMIT).isComplete()).isTrue();
    }

    Adoption adoption = adopt();

    assertThat(adoption.isWhole()).as(adoption.findings().toString()).isTrue();
    assertThat(adoption.estate().keyServers().get(0).okms())
        .hasToString("Optional[" + cloud.okms().orElseThrow().id() + "]");
    assertThat(adoption.estate().keyServers().get(0).thumbprint()).isEmpty();
    assertThat(adoption.estate().service()).contains(cloud.ovh().serviceName());
    assertThat(adoption.estate().markedPlaces()).isEmpty();
    assertProved(adoption.estate());
  }

  @Test
  @Tag("thorough")
  @DisplayName("without OVHcloud's API its KMS is a key server like any other, and that is told")
  void okms_withoutOvhcloud_isTold() {
    company(with(vm("Prod", "web-01")).okms());
    systems.apply(systems.estate(KeyServer.okms(cloud.okms().orElseThrow().id())).build());

    try (EstateClient estates = EstateClient.of(systems.vcenter())) {
      Adoption adoption = estates.adopt();
      assertTold(adoption, FindingCode.NOT_ADOPTED, "OVHcloud was not asked");
      assertThat(adoption.estate().keyServers().get(0).address()).isPresent();
      assertThat(adoption.estate().service()).isEmpty();
      assertThatThrownBy(
              () -> estates.adopt(AdoptOptions.builder().service("pcc-127-0-0-1").build()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("give the client the OVHcloud API");
    }
  }

  // native

  @Test
  @DisplayName("a native key provider is left out in words: no document has its VMs")
  void native_isLeftOut() {
    company(with(vm("Prod", "web-01"), vm("Prod", "web-02")));
    systems.vcenter().nativeKeyProviders().ensure(NativeKeyProviderSpec.of("native-1"));
    systems.vcenter().nativeKeyProviders().exportBackup("native-1", Secret.of("a long password"));
    encrypted(assignment("native-1").build(), "/Datacenter/vm/Prod/web-01");

    Adoption alone = adopt();

    assertThat(alone.estate().selections()).isEmpty();
    assertThat(alone.estate().markedPlaces()).isNotEmpty();
    assertTold(
        alone,
        FindingCode.NOT_ADOPTED,
        "native key provider native-1",
        "a document cannot describe it",
        "/Datacenter/vm/Prod/web-01");
    assertThatThrownBy(
            () -> systems.estates().adopt(AdoptOptions.builder().keyProvider("native-1").build()))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContainingAll("it is a native key provider", "no standard key provider");
  }

  // what differs, and what cannot be seen

  @Test
  @Tag("thorough")
  @DisplayName("a certificate that vCenter does not trust is not taken: what it trusts is written")
  void renewedCertificate_isToldAndNotTrusted() throws IOException {
    byHand();
    kms().replaceIdentity(cloud.authority().server("kms").issue());

    Adoption adoption = adopt();

    assertThat(adoption.isWhole()).isFalse();
    assertThat(adoption.findings().get(0).severity()).isNotEqualTo(Severity.NOTE);
    assertThat(adoption.estate().keyServers().get(0).thumbprint())
        .as(adoption.findings().toString())
        .isEmpty();
    EstatePlan plan = systems.estates().plan(filledIn(adoption.estate()));
    assertThat(plan.isBlocked()).as(plan.text()).isTrue();
  }

  private Adoption adoptAs(String... privileges) {
    cloud.vcenter().users().setPrivileges(LIMITED, privileges);
    try (EstateSystems limited = EstateSystems.of(cloud, LIMITED, PASSWORD)) {
      return limited.estates().adopt();
    }
  }

  @Test
  @DisplayName("what this user may not read is not known, and never absent")
  void withoutRights_isNotKnown() {
    company(
        with(vm("Prod", "web-01"))
            .limitedUser(LIMITED, PASSWORD, "Cryptographer.ManageKeyServers"));
    trustedByFiles(provider("own", kms(), true));
    encrypted(assignment("own").build(), "/Datacenter/vm/Prod/web-01");

    assertThatThrownBy(() -> adoptAs("StorageProfile.View"))
        .isInstanceOf(PermissionDeniedException.class)
        .hasMessageContaining("Cryptographer.ManageKeyServers");

    Adoption withoutPolicies = adoptAs("Cryptographer.ManageKeyServers");
    assertThat(withoutPolicies.isWhole()).isFalse();
    assertThat(withoutPolicies.estate().selections()).isEmpty();
    assertTold(
        withoutPolicies,
        FindingCode.PRIVILEGES_MISSING,
        "virtual machines",
        "the document has no VM",
        "StorageProfile.View");
  }

  @Test
  @DisplayName("VMs that do not fit are left out, each with its reason")
  void vmsThatDoNotFit_areLeftOut() throws IOException {
    company(
        with(
            vm("A", "good"),
            vm("A", "other-policy"),
            vm("B", "unreadable"),
            vm("B", "good-too"),
            vm("C", "good-as-well"),
            vm("D", "no-key"),
            vm("D", "tpm")));
    trustedByFiles(provider("own", kms(), true));
    StoragePolicy other =
        systems
            .vcenter()
            .storagePolicies()
            .ensureEncryption(EncryptionPolicySpec.of("Another"))
            .value();
    encrypted(
        assignment("own").build(),
        "/Datacenter/vm/A/good",
        "/Datacenter/vm/B/good-too",
        "/Datacenter/vm/B/unreadable",
        "/Datacenter/vm/C/good-as-well");
    FakeKey key = requireNonNull(cloud.vcenter().vm("/Datacenter/vm/A/good").key());
    cloud.vcenter().addVm(vm("C", "template-01").template().encryptedWith(key).build());
    cloud.vcenter().addVm(vm("D", "home-only").homeEncryptedWith(key).build());
    encrypted(assignment("own", other).build(), "/Datacenter/vm/A/other-policy");
    cloud.vcenter().inventory().setAccessible("/Datacenter/vm/B/unreadable", false);

    Adoption adoption = adopt();

    assertThat(adoption.estate().policy()).isEmpty();
    assertTold(
        adoption,
        FindingCode.NOT_ADOPTED,
        "1 VM (/Datacenter/vm/A/other-policy) left out",
        "storage policy \"VM Encryption Policy\"");
    assertTold(
        adoption,
        FindingCode.NOT_ADOPTED,
        "/Datacenter/vm/B/unreadable",
        "it is not known whether they are encrypted");
    assertTold(adoption, FindingCode.NOT_ADOPTED, "/Datacenter/vm/C/template-01", "templates");
    assertTold(adoption, FindingCode.NOT_ADOPTED, "home-only", "only their home is encrypted");
    assertThat(adoption.estate().selections())
        .extracting(VmSelection::toString)
        .containsExactly("VMs good, good-too, good-as-well");
    planned(filledIn(adoption.estate()));
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "a key of a key provider that is gone is told; a locked VM is named, not passed over")
  void keyOfProviderThatIsGone_andLockedVm_areTold() throws IOException {
    company(with(vm("Prod", "web-01")));
    trustedByFiles(provider("own", kms(), true));
    encrypted(assignment("own").build(), "/Datacenter/vm/Prod/web-01");
    String id = requireNonNull(cloud.vcenter().vm("web-01").key()).keyId();
    cloud.vcenter().addVm(vm("Old", "old-01").encryptedWith(new FakeKey(id, "gone")).build());

    Adoption adoption = adopt();

    assertThat(adoption.isWhole()).isFalse();
    assertTold(
        adoption,
        FindingCode.NOT_ADOPTED,
        "/Datacenter/vm/Old/old-01",
        "a key provider that is not among those that were seen");

    cloud.vcenter().inventory().setLocked("web-01", true);
    Adoption locked = adopt();
    assertThat(locked.estate().selections())
        .extracting(VmSelection::toString)
        .containsExactly("VMs web-01");
    assertThat(systems.estates().plan(filledIn(locked.estate())).findings())
        .extracting(Finding::code)
        .contains(FindingCode.VM_LOCKED);
  }

  @Test
  @DisplayName("before 6.7.2 no key names its key provider: whose the VMs are is not known")
  void oldRelease_keysWithoutProvider_areNotKnown() {
    company(with(vm("Prod", "web-01")).vcenter(vcenter -> vcenter.apiVersion("6.7")));
    trustedByFiles(provider("own", kms(), true));
    encrypted(assignment("own").build(), "/Datacenter/vm/Prod/web-01");
    String id = requireNonNull(cloud.vcenter().vm("web-01").key()).keyId();
    cloud.vcenter().addVm(vm("Prod", "old-01").encryptedWith(new FakeKey(id, "")).build());

    Adoption adoption = adopt();

    assertThat(adoption.findings())
        .filteredOn(finding -> finding.severity() != Severity.NOTE)
        .hasSize(1);
    assertThat(adoption.estate().selections())
        .extracting(VmSelection::toString)
        .containsExactly("VMs web-01");
    assertTold(
        adoption, FindingCode.NOT_ADOPTED, "/Datacenter/vm/Prod/old-01", "names no key provider");
    assertThat(adoption.estate().keyServers().get(0).thumbprint()).contains(shown().thumbprint());
  }
}
