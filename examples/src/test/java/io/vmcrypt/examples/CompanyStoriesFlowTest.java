package io.vmcrypt.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.kmip.FakeKmipKey;
import io.vmcrypt.testkit.ovh.FakeOvhTask;
import io.vmcrypt.testkit.ovh.FakeRegisteredKms;
import io.vmcrypt.testkit.vcenter.FakeKey;
import io.vmcrypt.testkit.vcenter.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVm;
import io.vmcrypt.testkit.vcenter.FakeVmState;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What happens to companies: each story is a step that would take encrypted VMs from their keys, or
 * call something done that is not. Each ends in a refusal that says why, and leaves OVHcloud,
 * vCenter and the key server as they were.
 */
class CompanyStoriesFlowTest {

  /** The calls of vCenter that change nothing but the caller's own session. */
  private static final Pattern READS =
      Pattern.compile(
          "(Retrieve|List|Query|Find|Get|Is|Has|Fetch|Continue|PbmRetrieve|PbmQuery|PbmCheck).*"
              + "|Login|Logout|CurrentTime|WaitForUpdatesEx|CancelWaitForUpdates"
              + "|(Create|Destroy|Modify)(ContainerView|ListView|View|PropertyCollector|Filter"
              + "|PropertyFilter)");

  private FakeCloud cloud;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Estate before;

  /** Everything that a step could harm. */
  private record Estate(
      List<FakeRegisteredKms> registered,
      List<FakeOvhTask> tasks,
      long changesAtOvh,
      List<FakeKmsCluster> clusters,
      Map<String, String> hosts,
      List<FakeVmState> vms,
      List<String> policies,
      long changesAtVcenter,
      List<FakeKmipKey> keys) {}

  /** Nobody waits for what does not come. */
  private static final class Skipping implements TimeSource {
    private final TimeSource time = TimeSource.system();

    @Override
    public Instant now() {
      return time.now();
    }

    @Override
    public long nanoTime() {
      return time.nanoTime();
    }

    @Override
    public void sleep(Duration duration) {}
  }

  @BeforeEach
  void aCompanyThatHasEncryptedItsVms() {
    cloud =
        FakeCloud.builder()
            .taskStep(Duration.ofMillis(20))
            .virtualMachine(FakeVm.builder("web-01").disks(2).build())
            .virtualMachine(FakeVm.builder("db-01").disks(1).build())
            .start();
    assertThat(run(systems().vms("web-01"), EnableVmEncryption::run)).as(said()).isZero();
    before = estate();
  }

  @AfterEach
  void stop() {
    cloud.close();
  }

  private ChangedSystems systems() {
    ChangedSystems systems = new ChangedSystems(cloud).vms("web-01; db-01");
    systems.vcenterTime = new Skipping();
    return systems;
  }

  private int run(Systems systems, Example.Body body) {
    out.reset();
    err.reset();
    return Example.run(
        () -> systems,
        11,
        body,
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }

  private String said() {
    return out.toString(UTF_8) + err.toString(UTF_8);
  }

  private Estate estate() {
    return new Estate(
        cloud.ovh().registeredKms(),
        cloud.ovh().tasks(),
        cloud.ovh().requests().stream().filter(r -> !r.method().equals("GET")).count(),
        cloud.vcenter().kmsClusters(),
        cloud.vcenter().hostCryptoStates(),
        vms(),
        cloud.vcenter().storagePolicies(),
        changesAtVcenter().size(),
        cloud.kms().orElseThrow().keys());
  }

  private List<FakeVmState> vms() {
    return cloud.vmNames().stream().map(cloud.vcenter()::vm).toList();
  }

  private List<String> changesAtVcenter() {
    return cloud.vcenter().requests().stream()
        .map(FakeSoapCall::method)
        .filter(method -> !READS.matcher(method).matches())
        .toList();
  }

  /** Not a thing was changed anywhere, and nobody tried to. */
  private void assertAllIsAsBefore() {
    assertThat(estate()).isEqualTo(before);
  }

  private KmsClusterSpec clusterAt(HostAndPort kms) {
    return KmsClusterSpec.builder(
            "kms-cluster", KmsServerSpec.builder("kms-1", kms.host()).port(kms.port()).build())
        .makeDefault()
        .build();
  }

  @Test
  @DisplayName("a typo in the port does not point the key provider at another TLS server")
  void kmsRepointedByTypo_isRefused() {
    ChangedSystems typo = systems();
    typo.kms = HostAndPort.of(cloud.kmsHost(), cloud.vcenter().port());

    assertThat(run(typo, EnableVmEncryption::run)).isEqualTo(Example.FAILED);

    assertThat(err.toString(UTF_8))
        .contains("kms-1: port " + cloud.kmsPort() + " -> " + cloud.vcenter().port())
        .contains("keys of it are in use by VM web-01", "Nothing was changed", "Check address");
    assertAllIsAsBefore();
  }

  @Test
  @DisplayName("a second KMS under the first one's names does not take its place")
  void secondKmsUnderFirstOnesNames_isRefused() {
    try (FakeCloud other = FakeCloud.start()) {
      ChangedSystems second = systems().clientIdentity(other.clientIdentity());
      second.kms = HostAndPort.of(other.kmsHost(), other.kmsPort());
      second.kmsIpv4s = List.of("127.0.0.2");

      assertThat(run(second, EnableVmEncryption::run)).isEqualTo(Example.FAILED);

      assertThat(err.toString(UTF_8))
          .contains("keys of it are in use by VM web-01")
          .contains("it is not proved that " + second.kms() + " holds the keys in use");
      assertThat(other.kms().orElseThrow().keys()).isEmpty();
    }
    assertAllIsAsBefore();
  }

  @Test
  @DisplayName("a KMS that is down while a certificate is renewed does not lose the working one")
  void kmsDownDuringCertificateRenewal_isRefused() {
    try (FakeCloud stranger = FakeCloud.start()) {
      cloud.kms().orElseThrow().stop();
      try {
        ChangedSystems renewing = systems().clientIdentity(stranger.clientIdentity());
        renewing.vcenterTime = new Skipping();
        assertThat(run(renewing, CompanyStoriesFlowTest::renewClientCertificate))
            .isEqualTo(Example.FAILED);
      } finally {
        cloud.kms().orElseThrow().restart();
      }

      assertThat(err.toString(UTF_8))
          .contains("install the client certificate of KMS cluster kms-cluster")
          .contains("it is not known whether the KMS accepts", "even if it is in use");
      assertAllIsAsBefore();

      cloud
          .vcenter()
          .faults()
          .onNext(
              FakeVcenter.call("RetrieveClientCert"),
              Fault.soapFault("RuntimeFault", "for a moment"));
      assertThat(
              run(
                  systems().clientIdentity(stranger.clientIdentity()),
                  CompanyStoriesFlowTest::renewClientCertificate))
          .isEqualTo(Example.FAILED);
      assertAllIsAsBefore();
    }
    assertThat(run(systems().vms("web-01"), EnableVmEncryption::run)).as(said()).isZero();
  }

  private static int renewClientCertificate(Systems systems, StepPrinter steps) {
    try (VsphereClient vcenter = systems.vcenter()) {
      systems.clientTrust().establish(vcenter.kmsClusters().get("kms-cluster"), steps);
      return Example.DONE;
    }
  }

  private static int removeCluster(Systems systems, StepPrinter steps) {
    try (VsphereClient vcenter = systems.vcenter()) {
      vcenter.kmsClusters().remove("kms-cluster");
      return Example.DONE;
    }
  }

  @Test
  @DisplayName("a cluster is not removed while a template has its key, though no VM has")
  void clusterRemovedWhileTemplateUsesIt_isRefused() {
    FakeKey key = decryptWebAndKeepItsKey();
    cloud.vcenter().addVm(FakeVm.builder("golden").template().encryptedWith(key).build());
    before = estate();

    assertThat(run(systems(), CompanyStoriesFlowTest::removeCluster)).isEqualTo(Example.FAILED);

    assertThat(err.toString(UTF_8)).contains("VM golden", "even if keys are in use");
    assertAllIsAsBefore();
  }

  @Test
  @DisplayName("a cluster is not removed while a host has its key, though no VM has")
  void clusterRemovedWhileHostUsesIt_isRefused() {
    FakeKey key = decryptWebAndKeepItsKey();
    String host = cloud.vcenter().hostCryptoStates().keySet().iterator().next();
    cloud.vcenter().setHostKey(host, key);
    before = estate();

    assertThat(run(systems(), CompanyStoriesFlowTest::removeCluster)).isEqualTo(Example.FAILED);

    assertThat(err.toString(UTF_8)).contains("host " + host, "even if keys are in use");
    assertAllIsAsBefore();
  }

  @Test
  @DisplayName("a cluster is not removed while a VM that may not be seen uses it")
  void clusterRemovedWhileInvisibleVmUsesIt_isRefused() {
    cloud.vcenter().setKeyUsersHidden(true);

    assertThat(run(systems(), CompanyStoriesFlowTest::removeCluster)).isEqualTo(Example.FAILED);

    assertThat(err.toString(UTF_8)).contains("an unknown user of key ", "even if keys are in use");
    assertAllIsAsBefore();
  }

  /** The hosts are left without a key, too. */
  private FakeKey decryptWebAndKeepItsKey() {
    FakeKey key = cloud.vcenter().vm("web-01").key();
    assertThat(key).isNotNull();
    assertThat(run(systems(), DecryptVm.job(List.of("web-01"))::run)).as(said()).isZero();
    cloud.vcenter().hostCryptoStates().keySet().forEach(h -> cloud.vcenter().setHostKey(h, null));
    return key;
  }

  @Test
  @DisplayName("a policy that does nothing is told, VM by VM, and is not called done")
  void policyThatDoesNothing_isNotDone() {
    cloud.vcenter().setTaskEffect(FakeTaskEffect.NOTHING);

    assertThat(run(systems(), RolloutEncryption.job(List.of("db-01"))::run))
        .isEqualTo(Example.NOT_AS_IT_SHOULD_BE);
    assertThat(OnScreen.words(out))
        .contains("db-01: not as asked", "home should be: ", "Hard disk 1", "1 not as asked");

    assertThat(run(systems(), EnableVmEncryption::run)).isEqualTo(Example.NOT_AS_IT_SHOULD_BE);
    assertThat(err.toString(UTF_8)).contains("db-01", "home should be: ", "Hard disk 1");
    assertThat(said()).doesNotContain("all is as it should be");
    assertThat(vms()).isEqualTo(before.vms());
    assertThat(cloud.vcenter().kmsClusters()).isEqualTo(before.clusters());
    assertThat(cloud.ovh().registeredKms()).isEqualTo(before.registered());
    Set<String> changes = new HashSet<>(changesAtVcenter());
    assertThat(changes).contains("ReconfigVM_Task").doesNotContain("RemoveKeys");
  }

  @Test
  @DisplayName("\"all VMs\" leaves the VM of the KMS, the vCenter and its agents alone, by name")
  void kmsVmAmongAllVms_isLeftOut() {
    // the KMS has a second address, whose VM is off like all that are to be encrypted
    try (VsphereClient vcenter = systems().vcenter()) {
      vcenter
          .kmsClusters()
          .ensure(
              clusterAt(systems().kms()).toBuilder()
                  .addServer(KmsServerSpec.builder("kms-2", "kms-02.example.com").build())
                  .evenIfInUse()
                  .build());
    }
    List<FakeVm> special =
        List.of(
            FakeVm.builder("KMS-02").disks(1).build(),
            FakeVm.builder("vcsa").disks(1).vcenterAppliance().build(),
            FakeVm.builder("vCLS-1").disks(1).managedBy("com.vmware.vim.eam", "agent").build());
    special.forEach(cloud.vcenter()::addVm);
    List<FakeVmState> untouched = new ArrayList<>();
    special.forEach(vm -> untouched.add(cloud.vcenter().vm(vm.name())));

    assertThat(run(systems(), RolloutEncryption.job(List.of("--encryption", "plain"))::run))
        .as(said())
        .isZero();

    assertThat(OnScreen.words(out))
        .contains("KMS-02: left out", "vcsa: left out", "vCLS-1: left out", "3 left out");
    assertThat(special.stream().map(vm -> cloud.vcenter().vm(vm.name())).toList())
        .isEqualTo(untouched);
    assertThat(cloud.vcenter().vm("db-01").isFullyEncrypted()).isTrue();
  }
}
