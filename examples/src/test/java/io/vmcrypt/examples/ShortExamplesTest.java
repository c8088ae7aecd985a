package io.vmcrypt.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.ManualClock;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.rollout.RolloutOutcome;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The short examples do what they say, at the fakes. */
@Isolated("captures what the programs print")
class ShortExamplesTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final ManualClock clock = ManualClock.startingAt(Instant.parse("2030-01-01T00:00:00Z"));
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
  private final FakeCloud cloud = FakeCloud.builder().taskStep(Duration.ofMillis(1)).start();
  private final OvhClient ovh = ovh(cloud);
  private final VsphereClient vcenter = client(cloud);
  private final EstateClient estates = EstateClient.of(ovh, vcenter);

  @AfterEach
  void stop() {
    estates.close();
    ovh.close();
    vcenter.close();
    cloud.close();
  }

  private static ServerTrust authority(FakeCloud cloud) {
    return ServerTrust.certificateAuthorities(List.of(cloud.authority().certificate()));
  }

  private static OvhClient ovh(FakeCloud cloud) {
    return OvhClient.builder(
            OvhEndpoint.of(cloud.ovh().endpoint()),
            OvhCredentials.applicationKey(
                cloud.ovh().applicationKey(),
                Secret.of(cloud.ovh().applicationSecret()),
                Secret.of(cloud.ovh().consumerKey())))
        .trust(authority(cloud))
        .build();
  }

  private static VsphereClient client(FakeCloud cloud) {
    return VsphereClient.builder(
            HostAndPort.of(cloud.vcenter().host(), cloud.vcenter().port()),
            VsphereCredentials.password(
                cloud.vcenter().userName(), Secret.of(cloud.vcenter().password())))
        .trust(authority(cloud))
        .build();
  }

  private HostAndPort kms() {
    return HostAndPort.of(cloud.kmsHost(), cloud.kmsPort());
  }

  private ServerCertificate certificate() {
    return ServerCertificate.of(List.of(cloud.kms().orElseThrow().certificate()));
  }

  private ClientIdentity identity() {
    return ClientIdentity.of(cloud.clientIdentity().chain(), cloud.clientIdentity().privateKey());
  }

  private KmsClusterSpec.Builder provider(String name) {
    return KmsClusterSpec.builder(
        name, KmsServerSpec.builder("kms-1", cloud.kmsHost()).port(cloud.kmsPort()).build());
  }

  /** The default provider of a vCenter, by the KMS of the cloud. */
  private void keyProvider(VsphereClient site) {
    AddKeyProvider.add(site, provider("kms-prod").makeDefault().build(), certificate(), identity());
  }

  private PolicyAssignment encrypted(VsphereClient site) {
    return PolicyAssignment.builder(site.storagePolicies().getVmEncryption())
        .homeAndAllDisks()
        .build();
  }

  private Estate estate() {
    return Estate.builder("prod")
        .keyServer(KeyServer.kmip(kms()).expecting(certificate().thumbprint()).identity(identity()))
        .registeredWith(cloud.ovh().serviceName())
        .keyProvider("kms-prod", "kms-1")
        .encrypt(VmFilter.builder().name("web-*").build())
        .build();
  }

  private static String providerOf(FakeVmState vm) {
    FakeKey key = Objects.requireNonNull(vm.key(), vm.name());
    return key.clusterId();
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  @DisplayName("the thumbprint is that of the certificate which the KMS shows")
  void readThumbprint() {
    assertThat(ReadThumbprint.read(kms())).isEqualTo(certificate().thumbprint());
  }

  @Test
  @DisplayName("the registration has begun, and ends once the key provider is in vCenter")
  void registerAtOvhcloud_thenKeyProvider_isDelivered() {
    var registration =
        RegisterAtOvhcloud.register(
            ovh, cloud.ovh().serviceName(), cloud.kmsHost(), certificate().thumbprint());

    assertThat(cloud.ovh().registeredKms())
        .singleElement()
        .satisfies(kms -> assertThat(kms.state()).isNotEqualTo("delivered"));

    assertThat(
            AddKeyProvider.add(
                    vcenter, provider("kms-prod").makeDefault().build(), certificate(), identity())
                .isHealthy())
        .isTrue();

    registration.await(Duration.ofMinutes(1));
    assertThat(cloud.ovh().registeredKms())
        .singleElement()
        .satisfies(kms -> assertThat(kms.state()).isEqualTo("delivered"));
    FakeKmsCluster cluster = cloud.vcenter().kmsClusters().get(0);
    assertThat(cluster.id()).isEqualTo("kms-prod");
    assertThat(cluster.trustedServerCertificates()).isEqualTo(1);
    assertThat(cluster.hasClientCertificate()).isTrue();
  }

  private static String printed(Runnable program) {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, UTF_8));
    try {
      program.run();
    } finally {
      System.setOut(before);
    }
    return out.toString(UTF_8);
  }

  @Test
  @DisplayName("the README's program does the four jobs, and sees that they are done")
  void firstVm() {
    String printed =
        printed(
            () ->
                FirstVm.encrypt(
                    "web-01",
                    kms(),
                    certificate().thumbprint(),
                    identity(),
                    ovh,
                    cloud.ovh().serviceName(),
                    vcenter));

    assertThat(printed).startsWith("web-01: ENCRYPTED, keys of kms-cluster");
    assertThat(cloud.ovh().registeredKms())
        .singleElement()
        .satisfies(kms -> assertThat(kms.state()).isEqualTo("delivered"));
    assertThat(cloud.vcenter().kmsClusters())
        .singleElement()
        .satisfies(cluster -> assertThat(cluster.trustedServerCertificates()).isEqualTo(1));
    assertThat(cloud.vcenter().vm("web-01").isFullyEncrypted()).isTrue();
    assertThat(cloud.vcenter().vm("db-01").isEncrypted()).isFalse();
  }

  @Test
  @DisplayName("the README's program ends before it changes anything if the KMS shows another one")
  void firstVm_anotherCertificate_changesNothing() {
    Thumbprint another = ServerCertificate.of(identity().chain()).thumbprint();

    assertThatExceptionOfType(ThumbprintMismatchException.class)
        .isThrownBy(
            () ->
                FirstVm.encrypt(
                    "web-01", kms(), another, identity(), ovh, cloud.ovh().serviceName(), vcenter));

    assertThat(cloud.ovh().registeredKms()).isEmpty();
    assertThat(cloud.vcenter().kmsClusters()).isEmpty();
  }

  @Test
  @DisplayName("the README's estate is planned, applied and proved")
  void readmeEstate() {
    FakeVm web = FakeVm.builder("web-01").datacenter("Paris").folder("Prod").disks(1).build();
    try (FakeCloud paris =
            FakeCloud.builder()
                .taskStep(Duration.ofMillis(1))
                .vcenter(fake -> fake.datacenter("Paris", 2))
                .virtualMachine(web)
                .start();
        OvhClient account = ovh(paris);
        VsphereClient site = client(paris)) {
      String printed =
          printed(
              () ->
                  ReadmeCode.estate(
                      HostAndPort.of(paris.kmsHost(), paris.kmsPort()),
                      ServerCertificate.of(List.of(paris.kms().orElseThrow().certificate()))
                          .thumbprint(),
                      ClientIdentity.of(
                          paris.clientIdentity().chain(), paris.clientIdentity().privateKey()),
                      account,
                      paris.ovh().serviceName(),
                      site));

      assertThat(printed).contains("estate prod: 7 steps", "estate prod: proved");
      assertThat(paris.vcenter().vm("web-01").path()).isEqualTo("/Paris/vm/Prod/web-01");
      assertThat(paris.vcenter().vm("web-01").isFullyEncrypted()).isTrue();
    }
  }

  @Test
  @DisplayName("one VM is encrypted, the other is not touched")
  void encryptOneVm() {
    keyProvider(vcenter);

    assertThat(EncryptOneVm.encrypt(vcenter, "web-01").changed()).isTrue();

    assertThat(cloud.vcenter().vm("web-01").isFullyEncrypted()).isTrue();
    assertThat(cloud.vcenter().vm("db-01").reconfigurations()).isZero();
  }

  @Test
  @DisplayName("the VMs that the filter finds are encrypted, and the last line tells it")
  void rollOut() {
    keyProvider(vcenter);
    cloud.vcenter().addVm(FakeVm.builder("web-02").build());

    RolloutReport report =
        RollOut.run(vcenter, encrypted(vcenter), VmFilter.builder().name("web-*").build(), out);

    assertThat(report.counts()).isEqualTo(Map.of(RolloutOutcome.DONE, 2));
    assertThat(cloud.vcenter().vm("web-01").isFullyEncrypted()).isTrue();
    assertThat(cloud.vcenter().vm("web-02").isFullyEncrypted()).isTrue();
    assertThat(cloud.vcenter().vm("db-01").isEncrypted()).isFalse();
    assertThat(printed().lines()).last().asString().startsWith("2 of 2");
  }

  @Test
  @DisplayName("once the window has closed no VM starts, and the one that runs ends")
  void stopARollout() {
    FakeCloud.Builder options =
        FakeCloud.builder()
            .virtualMachines(6)
            .vcenter(fake -> fake.clock(clock).taskDuration(Duration.ZERO));
    try (FakeCloud slow = options.start();
        VsphereClient site = client(slow)) {
      keyProvider(site);
      slow.vcenter().tasks().setDuration(HOUR);
      AtomicInteger closed = new AtomicInteger();

      RolloutReport report =
          StopARollout.run(
              site,
              EncryptionRollout.builder(encrypted(site), site.virtualMachines().list())
                  .limits(RolloutLimits.DEFAULT.concurrency(1))
                  .build(),
              () -> {
                if (slow.vcenter().calls("ReconfigVM_Task").isEmpty()) {
                  return true;
                }
                // the task ends only after the rollout was cancelled
                if (closed.incrementAndGet() > 1) {
                  clock.advance(HOUR);
                }
                return false;
              });

      assertThat(report.counts())
          .isEqualTo(Map.of(RolloutOutcome.DONE, 1, RolloutOutcome.NOT_STARTED, 5));
      assertThat(slow.vcenter().calls("ReconfigVM_Task")).hasSize(1);
      assertThat(slow.vmNames())
          .filteredOn(name -> slow.vcenter().vm(name).isFullyEncrypted())
          .hasSize(1);
    }
  }

  @Test
  @DisplayName("the keys are of the other provider, and the data was not encrypted anew")
  void rekeyToAnotherProvider() {
    keyProvider(vcenter);
    AddKeyProvider.add(vcenter, provider("kms-new").build(), certificate(), identity());
    EncryptOneVm.encrypt(vcenter, "web-01");
    assertThat(providerOf(cloud.vcenter().vm("web-01"))).isEqualTo("kms-prod");

    assertThat(RekeyToAnotherProvider.rekey(vcenter, "web-01", "kms-new").changed()).isTrue();

    assertThat(providerOf(cloud.vcenter().vm("web-01"))).isEqualTo("kms-new");
    assertThat(cloud.vcenter().calls("ReconfigVM_Task"))
        .last()
        .satisfies(
            call ->
                assertThat(call.body())
                    .contains("CryptoSpecShallowRecrypt")
                    .doesNotContain("CryptoSpecDeepRecrypt"));
  }

  @Test
  @DisplayName("the file has each VM")
  void auditToJson(@TempDir Path folder) throws IOException {
    keyProvider(vcenter);
    EncryptOneVm.encrypt(vcenter, "web-01");
    Path file = folder.resolve("audit.json");

    assertThat(AuditToJson.write(vcenter, file).disks()).isEqualTo(5);

    assertThat(Files.readString(file)).contains("\"web-01\"", "\"db-01\"", "vm-not-encrypted");
  }

  @Test
  @DisplayName("an estate is planned from its document without a write, and then applied")
  void planAndApplyAnEstate(@TempDir Path folder) throws IOException {
    Path document = folder.resolve("prod.json");
    Files.writeString(folder.resolve("client.pem"), cloud.clientIdentity().certificatePem());
    Files.writeString(folder.resolve("client.key"), cloud.clientIdentity().privateKeyPem());
    Files.writeString(
        document,
        """
        {
          "estate": "prod",
          "keyServers": [{"name": "kms-1", "address": "%s", "thumbprint": "%s"}],
          "clientTrust": {"identity": {"certificate": "client.pem", "key": "client.key"}},
          "registeredWith": "%s",
          "keyProvider": {"name": "kms-prod"},
          "vms": [{"named": ["web-01"]}]
        }
        """
            .formatted(kms(), certificate().thumbprint(), cloud.ovh().serviceName()));

    EstatePlan plan = PlanAnEstate.plan(estates, document, out);

    assertThat(printed()).isEqualTo(plan.text()).contains("web-01");
    assertThat(cloud.vcenter().kmsClusters()).isEmpty();
    assertThat(cloud.ovh().registeredKms()).isEmpty();
    printed.reset();

    EstateReport report = ApplyAnEstate.apply(estates, plan, out);

    assertThat(report.isComplete()).as(report.text()).isTrue();
    // which steps are told while they run depends on how quick they are: maybe none
    assertThat(printed().lines())
        .allSatisfy(line -> assertThat(line).contains(" of " + plan.steps().size() + ": "));
    assertThat(report.text()).contains(plan.steps().get(plan.steps().size() - 1).title());
    assertThat(plan.steps()).last().matches(step -> step.is(EstateStep.Kind.ENCRYPT_VMS));
    assertThat(cloud.vcenter().vm("web-01").isFullyEncrypted()).isTrue();
    assertThat(cloud.vcenter().vm("db-01").isEncrypted()).isFalse();
  }

  @Test
  @DisplayName("a VM that came since the last proof is a new finding of the next")
  void proveAnEstate(@TempDir Path folder) throws IOException {
    Estate estate = estate();
    assertThat(ApplyAnEstate.apply(estates, estates.plan(estate), out).isComplete()).isTrue();
    Path last = folder.resolve("monday.json");
    try (OutputStream json = Files.newOutputStream(last)) {
      estates.prove(estate).writeJson(json);
    }
    cloud.vcenter().addVm(FakeVm.builder("web-02").build());
    Path next = folder.resolve("tuesday.json");

    EstateProof proof = ProveAnEstate.prove(estates, estate, last, next);

    assertThat(proof.isProved()).isFalse();
    assertThat(proof.newFindings())
        .extracting(Finding::seen)
        .anySatisfy(message -> assertThat(message).contains("web-02"));
    assertThat(EstateProof.Baseline.fromFile(next).digest()).isEqualTo(proof.digest());
  }

  @Test
  @DisplayName("an encrypted VM is named until the second site has its key provider")
  void secondSiteReady() {
    keyProvider(vcenter);
    EncryptOneVm.encrypt(vcenter, "web-01");
    String path = cloud.vcenter().vm("web-01").path();
    try (FakeCloud second = FakeCloud.start();
        VsphereClient there = client(second)) {
      assertThat(SecondSiteReady.check(vcenter, there, out)).isFalse();
      assertThat(printed().lines())
          .anySatisfy(line -> assertThat(line).startsWith(path + ": ").contains("kms-prod"))
          .noneMatch(line -> line.contains("db-01"));
      printed.reset();

      keyProvider(there);

      assertThat(SecondSiteReady.check(vcenter, there, out)).isTrue();
      assertThat(printed()).isEmpty();
    }
  }

  @Test
  @DisplayName("the days are those of what the KMS and vCenter show to each other")
  void certificateDays() {
    keyProvider(vcenter);

    Map<String, Long> days = CertificateDays.left(vcenter, "kms-prod");

    assertThat(days.keySet())
        .anyMatch(name -> name.startsWith("kms-server-at-vcenter "))
        .anyMatch(name -> name.startsWith("client-in-use "));
    long left = Duration.between(Instant.now(), certificate().notAfter()).toDays();
    assertThat(days)
        .hasEntrySatisfying(
            days.keySet().stream()
                .filter(name -> name.startsWith("kms-"))
                .findFirst()
                .orElseThrow(),
            there -> assertThat(there).isBetween(left - 1, left + 1));
  }

  @Test
  @DisplayName("the clone is encrypted, and the VM that it was made of is as it was")
  void cloneEncrypted() {
    keyProvider(vcenter);

    assertThat(CloneEncrypted.copy(vcenter, "web-01", "web-02").vmName()).isEqualTo("web-02");

    assertThat(cloud.vcenter().vm("web-02").isFullyEncrypted()).isTrue();
    assertThat(cloud.vcenter().vm("web-01").isEncrypted()).isFalse();
    assertThat(cloud.vcenter().calls("CloneVM_Task")).hasSize(1);
    assertThat(cloud.vcenter().calls("ReconfigVM_Task")).isEmpty();
  }
}
