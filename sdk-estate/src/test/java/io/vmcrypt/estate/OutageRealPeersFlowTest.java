package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.outage.HostResult;
import io.vmcrypt.estate.outage.LockedVm;
import io.vmcrypt.estate.outage.OutageReport;
import io.vmcrypt.estate.outage.Recovery;
import io.vmcrypt.pykmip.PyKmipServer;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The drill: two real KMIP servers go away, and come back one after the other. Another vendor's
 * client says what was there before, meanwhile and afterwards.
 */
@Order(1)
@Timeout(600)
@Tag("thorough")
class OutageRealPeersFlowTest {

  /** More than a client reads at a time. */
  private static final int VMS = Math.min(300, Integer.getInteger("vmcrypt.drill.vms", 128));

  private static final int DATACENTERS = 8;
  private static final int HOSTS = 2 * DATACENTERS;
  private static final List<String> PROVIDERS = List.of("kms-a", "kms-b");
  private static final String PYTHON = "/usr/bin/python3";

  /** Makes keys with PyKMIP's own client, in one connection, and prints their ids. */
  private static final String KEY_MAKER =
      """
      import sys
      from kmip import enums
      from kmip.pie.client import ProxyKmipClient
      with ProxyKmipClient(config='client', config_file=sys.argv[1]) as client:
          for _ in range(int(sys.argv[2])):
              key = client.create(enums.CryptographicAlgorithm.AES, 256)
              client.activate(key)
              print(key)
      """;

  /** Prints each VM and host: whether it is locked, and its keys; and the keys in use. */
  private static final String READER =
      """
      import ssl, sys
      from pyVim.connect import SmartConnect, Disconnect
      from pyVmomi import vim, vmodl
      P = vmodl.query.PropertyCollector
      context = ssl.create_default_context(cafile=sys.argv[5])
      context.check_hostname = False
      si = SmartConnect(host=sys.argv[1], port=int(sys.argv[2]), user=sys.argv[3],
                        pwd=sys.argv[4], sslContext=context)
      content = si.RetrieveContent()
      def each(kind, *paths):
          view = content.viewManager.CreateContainerView(content.rootFolder, [kind], True)
          walk = P.TraversalSpec(name='view', path='view', skip=False, type=vim.view.ContainerView)
          found = content.propertyCollector.RetrieveContents([P.FilterSpec(
              propSet=[P.PropertySpec(type=kind, all=False, pathSet=['name', *paths])],
              objectSet=[P.ObjectSpec(obj=view, skip=True, selectSet=[walk])])])
          return sorted(({p.name: p.val for p in one.propSet} for one in found),
                        key=lambda told: told['name'])
      def of(key):
          return key.providerId.id + '/' + key.keyId if key else 'plain'
      for vm in each(vim.VirtualMachine, 'config.keyId', 'config.hardware.device',
                     'runtime.cryptoState', 'runtime.connectionState'):
          parts = [vm.get('config.keyId')] + [
              device.backing.keyId for device in vm['config.hardware.device']
              if isinstance(device, vim.vm.device.VirtualDisk)]
          print('vm', vm['name'], vm.get('runtime.cryptoState'), vm['runtime.connectionState'],
                *[of(key) for key in parts])
      for host in each(vim.HostSystem, 'runtime.cryptoState', 'runtime.cryptoKeyId'):
          print('host', host['name'], host['runtime.cryptoState'],
                of(host.get('runtime.cryptoKeyId')))
      keys = content.cryptoManager.ListKeys()
      for status in content.cryptoManager.QueryCryptoKeyStatus(keyIds=keys, checkKeyBitMap=1):
          print('key', of(status.keyId), status.keyAvailable)
      Disconnect(si)
      """;

  @TempDir private Path directory;

  private final TestAuthority authority = TestAuthority.create("CA");
  private final List<PyKmipServer> servers = new ArrayList<>();
  private final FakeVcenter fake = vcenter(authority);

  private static FakeVcenter vcenter(TestAuthority authority) {
    FakeVcenterBuilder builder =
        FakeVcenter.builder(authority)
            .taskDuration(Duration.ZERO)
            .keyServerTimeout(Duration.ofSeconds(30));
    for (int i = 0; i < DATACENTERS; i++) {
      builder.datacenter("dc-" + i);
    }
    return builder.start();
  }

  @BeforeEach
  void start() throws Exception {
    assumeTrue(
        new PythonProgram(directory).run(PYTHON, "-c", "import pyVmomi").isPresent(),
        "no pyVmomi for /usr/bin/python3 on this machine");
    for (String provider : PROVIDERS) {
      servers.add(PyKmipServer.builder().tls13().start(directory.resolve(provider)));
    }
    Files.writeString(directory.resolve("vcenter-ca.pem"), authority.certificatePem());
  }

  @AfterEach
  void stop() {
    fake.close();
    servers.forEach(PyKmipServer::close);
  }

  private VsphereClient client() {
    return VsphereClient.builder(
            HostAndPort.of(fake.host(), fake.port()),
            VsphereCredentials.password(fake.userName(), Secret.of(fake.password())))
        .trust(ServerTrust.certificateAuthorities(List.of(authority.certificate())))
        .timeSource(new BriskTime())
        .build();
  }

  private List<String> python(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PYTHON, "-c"));
    command.addAll(List.of(arguments));
    return new PythonProgram(directory)
        .run(command.toArray(String[]::new))
        .orElseThrow()
        .lines()
        .toList();
  }

  private List<String> readByPyVmomi() throws Exception {
    return python(
        READER,
        fake.host(),
        Integer.toString(fake.port()),
        fake.userName(),
        fake.password(),
        directory.resolve("vcenter-ca.pem").toString());
  }

  private List<String> hosts() {
    return fake.hosts().cryptoStates().keySet().stream().sorted().toList();
  }

  /** Every other VM and every other host takes its keys from the second key server. */
  private void encryptAll(VsphereClient vcenter) throws Exception {
    List<List<String>> keys = new ArrayList<>();
    for (int i = 0; i < PROVIDERS.size(); i++) {
      PyKmipServer server = servers.get(i);
      KmsCluster cluster =
          vcenter
              .kmsClusters()
              .ensure(
                  KmsClusterSpec.builder(
                          PROVIDERS.get(i),
                          KmsServerSpec.builder("kms-1", "127.0.0.1").port(server.port()).build())
                      .build())
              .value();
      cluster.trust().ensureServerTrusted(ServerCertificate.of(List.of(server.certificate())));
      cluster
          .trust()
          .ensureClientCertificate(
              ClientIdentity.of(server.client().chain(), server.client().privateKey()));
      keys.add(
          python(
              KEY_MAKER,
              directory.resolve(PROVIDERS.get(i)).resolve("client.conf").toString(),
              Integer.toString((VMS + HOSTS) / PROVIDERS.size())));
    }
    for (int i = 0; i < VMS + HOSTS; i++) {
      int side = i % PROVIDERS.size();
      FakeKey key = new FakeKey(keys.get(side).get(i / PROVIDERS.size()), PROVIDERS.get(side));
      if (i < VMS) {
        fake.addVm(
            FakeVm.builder("vm-%03d".formatted(i))
                .datacenter("dc-" + i / 2 % DATACENTERS)
                .disks(1)
                .encryptedWith(key)
                .build());
      } else {
        fake.hosts().setKey(hosts().get(i - VMS), key);
      }
    }
  }

  /** The hosts, as if all of them were in this mode. */
  private static List<String> hostsAs(List<String> lines, String mode) {
    return lines.stream()
        .filter(line -> line.startsWith("host "))
        .map(line -> line.replace(" prepared ", " " + mode + " "))
        .toList();
  }

  private static long count(List<String> lines, String... words) {
    return lines.stream()
        .filter(line -> List.of(line.split(" ")).containsAll(List.of(words)))
        .count();
  }

  @Test
  @DisplayName(
      "Many VMs on 16 hosts lose the keys of two real KMIP servers; each server that comes back"
          + " brings its own back, and at the end pyVmomi reads what it read before")
  void drill_twoRealServers_recovered() throws Exception {
    try (VsphereClient vcenter = client();
        EstateClient estates = EstateClient.of(vcenter)) {
      encryptAll(vcenter);
      List<String> before = readByPyVmomi();
      assertThat(count(before, "vm", "unlocked", "connected")).isEqualTo(VMS);
      assertThat(count(before, "host", "safe")).isEqualTo(HOSTS);
      assertThat(count(before, "key", "True")).isEqualTo(VMS + HOSTS);

      servers.forEach(PyKmipServer::stop);
      hosts().forEach(fake.hosts()::restart);

      List<String> away = readByPyVmomi();
      assertThat(count(away, "vm", "locked")).isEqualTo(VMS);
      assertThat(count(away, "host", "prepared")).isEqualTo(HOSTS);
      assertThat(count(away, "key", "False")).isEqualTo(VMS + HOSTS);
      OutageReport all = estates.outage();
      assertThat(all.vms()).hasSize(VMS).noneMatch(LockedVm::isUnlockable);
      assertThat(all.hosts()).hasSize(HOSTS);

      servers.get(0).restart();
      OutageReport half = estates.outage();
      assertThat(half.vms()).filteredOn(LockedVm::isUnlockable).hasSize(VMS / 2);
      Recovery first = estates.recover(half);
      assertThat(first.isComplete()).isFalse();
      assertThat(first.hosts()).filteredOn(HostResult::isSafe).hasSize(HOSTS / 2);
      assertThat(first.hosts())
          .filteredOn(host -> !host.isSafe())
          .allSatisfy(
              host ->
                  assertThat(host.toString())
                      .contains("kms-b")
                      .contains(host.host().keys().get(0).key().keyId()));
      List<String> between = readByPyVmomi();
      assertThat(count(between, "host", "safe")).isEqualTo(HOSTS / 2);
      // a VM whose key is there again, on a host that has not got its own, waits for its host
      assertThat(count(between, "vm", "unlocked")).isEqualTo(VMS / 4);
      assertThat(between)
          .filteredOn(line -> line.contains(" unlocked "))
          .allMatch(line -> line.contains("kms-a/"));
      assertThat(before).as("no key was replaced").containsAll(hostsAs(between, "safe"));

      servers.get(1).restart();
      Recovery second = estates.recover(estates.outage());
      assertThat(second.isComplete()).as(second.toString()).isTrue();
      assertThat(second.hosts()).allMatch(HostResult::isSafe);

      assertThat(estates.outage()).hasToString("nothing is locked");
      assertThat(readByPyVmomi()).isEqualTo(before);
      assertThat(fake.failures()).isEmpty();
    }
  }
}
