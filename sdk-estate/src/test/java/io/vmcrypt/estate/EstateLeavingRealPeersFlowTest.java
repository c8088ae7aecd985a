package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.pykmip.PyKmipServer;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.ComputeCluster;
import io.vmcrypt.vsphere.vm.ComputeClusters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything moves between two real KMIP servers, and another vendor's client looks for the old.
 */
@Tag("thorough")
class EstateLeavingRealPeersFlowTest {

  private static final String OLD = "old-cluster";
  private static final String NEW = "new-cluster";
  private static final String PYTHON = "/usr/bin/python3";
  private static final Duration LIMIT = Duration.ofMinutes(30);

  /** Prints each thing that a key provider can be referred to by, with the key provider. */
  private static final String READER =
      """
      import ssl, sys
      from pyVim.connect import SmartConnect, Disconnect
      from pyVmomi import vim
      context = ssl.create_default_context(cafile=sys.argv[5])
      context.check_hostname = False
      si = SmartConnect(host=sys.argv[1], port=int(sys.argv[2]), user=sys.argv[3],
                        pwd=sys.argv[4], sslContext=context)
      content = si.RetrieveContent()
      def each(kind):
          return content.viewManager.CreateContainerView(content.rootFolder, [kind], True).view
      def of(key):
          return key.providerId.id if key else 'plain'
      for vm in each(vim.VirtualMachine):
          parts = [vm.config.keyId] + [
              device.backing.keyId for device in vm.config.hardware.device
              if isinstance(device, vim.vm.device.VirtualDisk)]
          print('template' if vm.config.template else 'vm', *sorted({of(key) for key in parts}))
      for host in each(vim.HostSystem):
          print('host', of(host.runtime.cryptoKeyId))
      crypto = content.cryptoManager
      for cluster in each(vim.ClusterComputeResource):
          provider = crypto.GetDefaultKmsCluster(entity=cluster, defaultsToParent=True)
          print('default', provider.id)
          mode = cluster.configurationEx.cryptoConfig
          if mode and mode.policy:
              print('cluster', mode.policy.providerId.id)
      for provider in crypto.ListKmsClusters(includeKmsServers=True):
          print('provider', provider.clusterId.id)
      for key in crypto.ListKeys():
          print('key', key.providerId.id)
      Disconnect(si)
      """;

  @TempDir private Path directory;

  @Test
  @DisplayName("a few VMs, hosts, templates and defaults")
  void leaving_few_nothingRefersToOld() throws Exception {
    move(6, 4, 2, 2);
  }

  @Test
  @Tag("soak")
  @DisplayName("1,000 VMs, 32 hosts, 20 templates and 4 cluster defaults")
  void leaving_many_nothingRefersToOld() throws Exception {
    move(1000, 32, 20, 4);
  }

  private static String datacenter(int index) {
    return "dc-%02d".formatted(index);
  }

  private static KeyServer server(PyKmipServer kms) throws Exception {
    return KeyServer.kmip(HostAndPort.of("127.0.0.1", kms.port()))
        .issuedBy(kms.authorityCertificateFile())
        .identity(ClientIdentity.of(kms.client().chain(), kms.client().privateKey()));
  }

  private static EstateReport apply(EstateClient estates, Estate estate) {
    EstatePlan plan = estates.plan(estate);
    assertThat(plan.isBlocked()).as(plan.text()).isFalse();
    try (EstateRun run = estates.startApply(plan)) {
      EstateReport report = run.await(LIMIT);
      assertThat(report.isComplete()).as(report.toString()).isTrue();
      return report;
    }
  }

  private void move(int vms, int hosts, int templates, int defaults) throws Exception {
    PythonProgram python = new PythonProgram(directory);
    assumeTrue(
        python.run(PYTHON, "-c", "import pyVmomi").isPresent(),
        "no pyVmomi for /usr/bin/python3 on this machine");
    int datacenters = hosts / 2;
    try (PyKmipServer oldKms = PyKmipServer.builder().tls13().start(directory.resolve("old"));
        PyKmipServer newKms = PyKmipServer.builder().tls13().start(directory.resolve("new"));
        FakeCloud cloud =
            FakeCloud.builder()
                .externalKms("127.0.0.1", newKms.port())
                .taskStep(Duration.ofMillis(1))
                .vcenter(
                    vcenter ->
                        IntStream.range(0, datacenters)
                            .mapToObj(EstateLeavingRealPeersFlowTest::datacenter)
                            .forEach(vcenter::datacenter))
                .start();
        VsphereClient vcenter =
            VsphereClient.builder(
                    HostAndPort.of(cloud.vcenter().host(), cloud.vcenter().port()),
                    VsphereCredentials.password(
                        cloud.vcenter().userName(), Secret.of(cloud.vcenter().password())))
                .trust(ServerTrust.certificateAuthorities(List.of(cloud.authority().certificate())))
                .build();
        EstateClient estates = EstateClient.builder(vcenter).build()) {
      Estate.Builder old =
          Estate.builder("old").keyServer(server(oldKms)).keyProvider(OLD, "kms-1");
      IntStream.range(0, defaults)
          .forEach(i -> old.defaultFor("/" + datacenter(i) + "/host/Cluster"));
      EstateReport unused = apply(estates, old.build());
      ComputeClusters clusters = vcenter.computeClusters();
      clusters.ensure(
          clusters.get("/" + datacenter(0) + "/host/Cluster"),
          ComputeCluster.CryptoMode.ON_DEMAND,
          OLD);
      for (int i = 0; i < vms + templates; i++) {
        FakeVm.Builder vm =
            FakeVm.builder((i < vms ? "vm-" : "template-") + i)
                .datacenter(datacenter(i % datacenters))
                .disks(1)
                .encryptedWith(new FakeKey(vcenter.kmsClusters().keys().create(OLD).keyId(), OLD));
        cloud.vcenter().addVm((i < vms ? vm : vm.template()).build());
      }
      assertThat(references(cloud, python))
          .contains("vm " + OLD, "template " + OLD, "host " + OLD, "key " + OLD, "cluster " + OLD);

      Estate estate =
          Estate.builder("prod")
              .keyServer(server(newKms))
              .keyProvider(NEW, "kms-1")
              .leaving(Leaving.builder(OLD).force().build())
              .build();
      EstateReport report = apply(estates, estate);

      List<String> after = references(cloud, python);
      assertThat(String.join("\n", after)).doesNotContain(OLD);
      assertThat(after.stream().filter(("vm " + NEW)::equals)).hasSize(vms);
      assertThat(after.stream().filter(("template " + NEW)::equals)).hasSize(templates);
      assertThat(after.stream().filter(("host " + NEW)::equals).count()).isPositive();
      assertThat(after).contains("provider " + NEW, "default " + NEW, "cluster " + NEW);
      EstateProof proof = estates.prove(report.estateNow());
      assertThat(proof.isProvedWithoutVms()).as(proof.text()).isTrue();
    }
  }

  private List<String> references(FakeCloud cloud, PythonProgram python) throws Exception {
    Path trusted = directory.resolve("vcenter-ca.pem");
    Files.writeString(trusted, cloud.authority().certificatePem());
    return python
        .run(
            PYTHON,
            "-c",
            READER,
            cloud.vcenter().host(),
            Integer.toString(cloud.vcenter().port()),
            cloud.vcenter().userName(),
            cloud.vcenter().password(),
            trusted.toString())
        .orElseThrow()
        .lines()
        .toList();
  }
}
