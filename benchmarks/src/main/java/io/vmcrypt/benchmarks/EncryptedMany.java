package io.vmcrypt.benchmarks;

import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import io.vmcrypt.vsphere.rollout.EncryptionRollout;
import io.vmcrypt.vsphere.rollout.Rollout;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The cost of a rollout over many VMs. The keys come from a native key provider, so the server's
 * time goes into its tasks and not into handshakes with a key server. All VMs may start at once:
 * one that goes first, alone, takes one task more, whatever this SDK does.
 *
 * @param seconds from the start to the last VM's end
 * @param calls how many calls there were, without those that follow the tasks
 */
record EncryptedMany(double seconds, long calls) {

  private static final int VMS = 1000;
  private static final int CONCURRENCY = 32;
  private static final Duration TASK = Duration.ofMillis(200);

  private static final String PROVIDER = "native-1";
  private static final Set<String> WATCH =
      Set.of(
          "CreatePropertyCollector",
          "CreateListView",
          "CreateFilter",
          "ModifyListView",
          "WaitForUpdatesEx",
          "DestroyView",
          "DestroyPropertyCollector");

  Budget.Round time() {
    return new Budget.Round(seconds, Math.ceil((double) VMS / CONCURRENCY) * TASK.toMillis() / 1e3);
  }

  Budget.Round requests() {
    return new Budget.Round(calls, VMS);
  }

  static EncryptedMany measure() {
    TestAuthority authority = TestAuthority.create();
    FakeVcenterBuilder server = FakeVcenter.builder(authority).taskDuration(TASK);
    for (int i = 0; i < VMS; i++) {
      server.virtualMachine(FakeVm.builder("vm-" + i).disks(1).build());
    }
    try (FakeVcenter fake = server.start();
        VsphereClient vcenter = Door.of(fake).open()) {
      vcenter.nativeKeyProviders().create(NativeKeyProviderSpec.of(PROVIDER));
      vcenter.nativeKeyProviders().exportBackup(PROVIDER, Secret.of("a password"));
      vcenter.nativeKeyProviders().ensureDefault(PROVIDER);
      EncryptionRollout rollout =
          EncryptionRollout.builder(
                  PolicyAssignment.builder(vcenter.storagePolicies().getVmEncryption()).build(),
                  vcenter.virtualMachines().list())
              .limits(RolloutLimits.DEFAULT.concurrency(CONCURRENCY).allAtOnce())
              .build();
      int before = fake.requests().size();
      RolloutReport report;
      try (Rollout running = vcenter.rollouts().start(rollout)) {
        report = running.await(Duration.ofMinutes(5));
      }
      if (!report.isComplete()) {
        throw new IllegalStateException("the rollout came to " + report.counts());
      }
      List<FakeSoapCall> all = fake.requests();
      return new EncryptedMany(
          report.elapsed().toNanos() / 1e9,
          all.subList(before, all.size()).stream()
              .filter(call -> !WATCH.contains(call.method()))
              .count());
    }
  }
}
