package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.kmip.key.LocatedKeys;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.kms.KeyCount.Use;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName(
    "Many VMs after 12 re-keys: keys are counted as another vendor's client and the KMS do")
@Tag("thorough")
class KeysRealPeerFlowTest {

  private static final String PYTHON = "/usr/bin/python3";
  private static final String PROVIDER = "cluster";

  /** Their keys of a year fill a page of what a KMS lists, 1,000, and begin another one. */
  private static final int VMS = Integer.getInteger("vmcrypt.drill.vms", 120);

  private static final int PAGE_OF_VMS = 50;
  private static final int MONTHS = 12;

  /** Prints each key that a VM, a disk or a host shows, and each that vCenter lists. */
  private static final String READING =
      """
      import ssl, sys
      from pyVim.connect import SmartConnect, Disconnect
      from pyVmomi import vim, vmodl
      context = ssl.create_default_context(cafile=sys.argv[5])
      context.check_hostname = False
      si = SmartConnect(host=sys.argv[1], port=int(sys.argv[2]), user=sys.argv[3],
                        pwd=sys.argv[4], sslContext=context)
      content = si.RetrieveContent()
      def each(kind, paths):
          view = content.viewManager.CreateContainerView(content.rootFolder, [kind], True)
          pc = vmodl.query.PropertyCollector
          spec = pc.FilterSpec(
              objectSet=[pc.ObjectSpec(obj=view, skip=True, selectSet=[pc.TraversalSpec(
                  type=vim.view.ContainerView, path='view', skip=False)])],
              propSet=[pc.PropertySpec(type=kind, pathSet=paths)])
          for told in content.propertyCollector.RetrieveContents([spec]):
              for prop in told.propSet:
                  yield prop.val
      for value in each(vim.VirtualMachine, ['config.keyId', 'config.hardware.device']):
          if isinstance(value, vim.encryption.CryptoKeyId):
              print('shown', value.keyId)
          else:
              for device in value:
                  backing = getattr(device, 'backing', None)
                  key = getattr(backing, 'keyId', None)
                  if key:
                      print('shown', key.keyId)
      for value in each(vim.HostSystem, ['runtime.cryptoKeyId']):
          print('shown', value.keyId)
      for key in content.cryptoManager.ListKeys():
          print('listed', key.keyId)
      Disconnect(si)
      """;

  @TempDir private Path directory;

  private Set<String> told(String printed, String word) {
    return printed
        .lines()
        .filter(line -> line.startsWith(word + " "))
        .map(line -> line.substring(word.length() + 1).strip())
        .collect(Collectors.toSet());
  }

  private String read(PythonProgram python, FakeVcenter fake, TestAuthority authority)
      throws Exception {
    return python
        .run(
            PYTHON,
            "-c",
            READING,
            fake.host(),
            Integer.toString(fake.port()),
            fake.userName(),
            fake.password(),
            Files.writeString(directory.resolve("ca.pem"), authority.certificatePem()).toString())
        .orElseThrow(() -> new AssertionError("pyVmomi failed"));
  }

  private static List<CryptoKeyId> keys(List<String> ids) {
    return ids.stream().map(id -> new CryptoKeyId(id, Optional.of(PROVIDER))).toList();
  }

  private static Set<String> ids(KeyCount count, Use use) {
    return count.of(use).stream().map(one -> one.key().keyId()).collect(Collectors.toSet());
  }

  @ParameterizedTest(name = "wrapped: {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("raw, and wrapped by a key of each month")
  void counted_afterAYear_asOthersCount(boolean wrapped) throws Exception {
    PythonProgram python = new PythonProgram(directory);
    assumeTrue(
        python.run(PYTHON, "-c", "import pyVmomi").isPresent(),
        "no pyVmomi for /usr/bin/python3 on this machine");
    TestAuthority authority = TestAuthority.create("vCenter CA");
    TestAuthority kmsAuthority = TestAuthority.create("KMS CA");
    TestIdentity client = kmsAuthority.client("vcenter").issue();
    FakeVcenterBuilder builder = FakeVcenter.builder(authority).pageSize(PAGE_OF_VMS);
    if (wrapped) {
      builder.apiVersion("9.0.0.0");
    }
    for (int vm = 0; vm < VMS; vm++) {
      builder.virtualMachine(
          FakeVm.builder("vm-of-" + vm)
              .disks(1)
              .encryptedWith(new FakeKey("k-" + MONTHS + "-" + vm, PROVIDER))
              .build());
    }
    try (FakeKmipServer kms = FakeKmipServer.builder(kmsAuthority).start();
        FakeVcenter fake = builder.start();
        VsphereClient vcenter =
            VsphereClient.builder(
                    HostAndPort.of(fake.host(), fake.port()),
                    VsphereCredentials.password(fake.userName(), Secret.of(fake.password())))
                .trust(ServerTrust.certificateAuthorities(List.of(authority.certificate())))
                .timeSource(new BriskTime())
                .build()) {
      KmsCluster cluster =
          vcenter
              .kmsClusters()
              .ensure(
                  KmsClusterSpec.builder(
                          PROVIDER,
                          KmsServerSpec.builder("kms-1", kms.host()).port(kms.port()).build())
                      .build())
              .value();
      cluster.trust().ensureServerTrusted(ServerCertificate.of(List.of(kms.certificate())));
      cluster
          .trust()
          .ensureClientCertificate(ClientIdentity.of(client.chain(), client.privateKey()));
      for (int month = 0; month <= MONTHS; month++) {
        if (wrapped) {
          kms.put(FakeKmipObject.key("wrapping-" + month).build());
        }
        for (int vm = 0; vm < (wrapped ? 0 : VMS); vm++) {
          kms.put(FakeKmipObject.key("k-" + month + "-" + vm).build());
        }
      }
      for (int vm = 0; vm < (wrapped ? VMS : 0); vm++) {
        // some have not had their turn for two months
        fake.keys()
            .setWrapped(
                new FakeKey("k-" + MONTHS + "-" + vm, PROVIDER),
                "wrapping-" + (vm % 10 == 0 ? MONTHS - 2 : MONTHS));
      }
      LocatedKeys located =
          KmipProbe.builder(HostAndPort.of(kms.host(), kms.port()))
              .clientIdentity(ClientIdentity.of(client.chain(), client.privateKey()))
              .build()
              .locateKeys();
      String printed = read(python, fake, authority);
      Set<String> shown = told(printed, "shown");

      KeyCount count = vcenter.keyLedger().count(keys(located.ids()));

      assertThat(located.isComplete()).isTrue();
      assertThat(Set.copyOf(located.ids()))
          .isEqualTo(kms.keys().stream().map(FakeKmipKey::id).collect(Collectors.toSet()));
      assertThat(shown).hasSize(VMS).isEqualTo(told(printed, "listed"));
      assertThat(ids(count, Use.NEEDED)).isEqualTo(shown);
      assertThat(ids(count, Use.WRAPS))
          .isEqualTo(wrapped ? Set.of("wrapping-" + (MONTHS - 2), "wrapping-" + MONTHS) : Set.of());
      // of those at the KMS, what nothing needs
      Set<String> free = new HashSet<>(located.ids());
      free.removeAll(shown);
      free.removeAll(ids(count, Use.WRAPS));
      assertThat(free).hasSize(wrapped ? MONTHS - 1 : VMS * MONTHS);
      assertThat(ids(count, Use.BY_NOBODY)).isEqualTo(free);
      assertThat(count.lackingAtKms(PROVIDER, located.ids())).isEmpty();
    }
  }
}
