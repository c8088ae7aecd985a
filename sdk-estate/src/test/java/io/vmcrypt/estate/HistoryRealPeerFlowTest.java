package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.history.HistoryReport;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName(
    "Of more changes than a page holds, some made by another vendor's client, each is named with"
        + " its user")
@Tag("thorough")
class HistoryRealPeerFlowTest {

  private static final String PYTHON = "/usr/bin/python3";

  /** Changed twice each, they fill a page of vCenter's history, 1,000, and begin another one. */
  private static final int VMS = Integer.getInteger("vmcrypt.drill.vms", 510);

  private static final int OUTSIDE = VMS / 10;
  private static final String OUTSIDER = "joe@corp.example";
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** Gives the home of some VMs a new key, and prints each VM with it. */
  private static final String REKEYING =
      """
      import ssl, sys
      from pyVim.connect import SmartConnect, Disconnect
      from pyVim.task import WaitForTask
      from pyVmomi import vim
      context = ssl.create_default_context(cafile=sys.argv[5])
      context.check_hostname = False
      si = SmartConnect(host=sys.argv[1], port=int(sys.argv[2]), user=sys.argv[3],
                        pwd=sys.argv[4], sslContext=context)
      content = si.RetrieveContent()
      view = content.viewManager.CreateContainerView(
          content.rootFolder, [vim.VirtualMachine], True)
      # in the order in which they were made; to ask each for its name takes longer than all else
      for vm in sorted(view.view, key=lambda vm: int(vm._moId[3:]))[:int(sys.argv[6])]:
          provider = vm.config.keyId.providerId
          made = content.cryptoManager.GenerateKey(keyProvider=provider)
          spec = vim.vm.ConfigSpec(
              crypto=vim.encryption.CryptoSpecShallowRecrypt(newKeyId=made.keyId))
          WaitForTask(vm.ReconfigVM_Task(spec))
          print(vm.name, made.keyId.keyId)
      Disconnect(si)
      """;

  @TempDir private Path directory;

  @Test
  @DisplayName("with the keys that they have now")
  void since_manyChanges_eachWithItsUser() throws Exception {
    PythonProgram python = new PythonProgram(directory);
    assumeTrue(
        python.run(PYTHON, "-c", "import pyVmomi").isPresent(),
        "no pyVmomi for /usr/bin/python3 on this machine");
    TestAuthority authority = TestAuthority.create("vCenter CA");
    TestAuthority kmsAuthority = TestAuthority.create("KMS CA");
    FakeVcenterBuilder builder =
        FakeVcenter.builder(authority)
            .taskDuration(Duration.ZERO)
            .limitedUser(OUTSIDER, "pw", "Cryptographer.ManageKeys", "Cryptographer.Recrypt");
    for (int i = 0; i < VMS; i++) {
      builder.virtualMachine(FakeVm.builder("vm-%04d".formatted(i)).disks(1).build());
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
      connect(vcenter, kms, kmsAuthority.client("vcenter").issue());
      Instant since = Instant.now();
      PolicyAssignment encrypt =
          PolicyAssignment.builder(vcenter.storagePolicies().getVmEncryption())
              .homeAndAllDisks()
              .build();
      run(vcenter, EncryptionRollout.matching(encrypt, VmFilter.builder().build()));
      Map<String, VirtualMachine> byName =
          vcenter.virtualMachines().list().stream()
              .collect(Collectors.toMap(VirtualMachine::name, vm -> vm));
      List<VirtualMachine> own =
          byName.entrySet().stream()
              .filter(vm -> vm.getKey().compareTo("vm-%04d".formatted(OUTSIDE)) >= 0)
              .map(Map.Entry::getValue)
              .toList();
      List<CryptoKeyId> first = vcenter.kmsClusters().keys().list();
      run(vcenter, EncryptionRollout.builder(Rekey.replacingAll(first).build(), own));

      Map<String, String> outside = new HashMap<>();
      python
          .run(
              PYTHON,
              "-c",
              REKEYING,
              fake.host(),
              Integer.toString(fake.port()),
              OUTSIDER,
              "pw",
              Files.writeString(directory.resolve("ca.pem"), authority.certificatePem()).toString(),
              Integer.toString(OUTSIDE))
          .orElseThrow(() -> new AssertionError("pyVmomi failed: " + errors()))
          .lines()
          .map(line -> line.split(" ", -1))
          .forEach(words -> outside.put(words[0], words[1]));
      assertThat(outside).hasSize(OUTSIDE);

      List<CryptoKeyId> now = vcenter.kmsClusters().keys().list();
      HistoryReport report = vcenter.cryptoHistory(since).withKeysNow(now, true);

      assertThat(report.isComplete()).as(report.toString()).isTrue();
      assertThat(report.entries()).hasSize(2 * VMS).allMatch(entry -> entry.task().isPresent());
      assertThat(report.of(HistoryReport.Action.ENCRYPTED)).hasSize(VMS);
      assertThat(report.of(HistoryReport.Action.REKEYED)).hasSize(VMS);
      Map<String, List<HistoryReport.Entry>> byUser =
          report.entries().stream()
              .collect(Collectors.groupingBy(entry -> entry.user().orElse("")));
      assertThat(byUser.keySet()).containsExactlyInAnyOrder(fake.userName(), OUTSIDER);
      assertThat(byUser.get(fake.userName())).hasSize(2 * VMS - OUTSIDE);
      assertThat(byUser.get(OUTSIDER))
          .hasSize(OUTSIDE)
          .allSatisfy(
              entry -> {
                assertThat(entry.action()).isEqualTo(HistoryReport.Action.REKEYED);
                assertThat(entry.keys())
                    .extracting(CryptoKeyId::keyId)
                    .containsExactly(outside.get(entry.subject().name()));
                assertThat(entry.inUse()).contains(true);
              });
      // each key that is in use now was made by somebody whom the history names
      assertThat(report.notTold(now)).isEmpty();
    }
  }

  private String errors() {
    try {
      return Files.readString(directory.resolve("errors"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void run(VsphereClient vcenter, EncryptionRollout.Builder rollout) {
    try (Rollout running =
        vcenter.rollouts().start(rollout.limits(RolloutLimits.DEFAULT.concurrency(8)).build())) {
      assertThat(running.await(LIMIT).isComplete()).isTrue();
    }
  }

  private static void connect(VsphereClient vcenter, FakeKmipServer kms, TestIdentity client) {
    KmsCluster cluster =
        vcenter
            .kmsClusters()
            .ensure(
                KmsClusterSpec.builder(
                        "kms-cluster",
                        KmsServerSpec.builder("kms-1", kms.host()).port(kms.port()).build())
                    .makeDefault()
                    .build())
            .value();
    cluster.trust().ensureServerTrusted(ServerCertificate.of(List.of(kms.certificate())));
    cluster.trust().ensureClientCertificate(ClientIdentity.of(client.chain(), client.privateKey()));
  }
}
