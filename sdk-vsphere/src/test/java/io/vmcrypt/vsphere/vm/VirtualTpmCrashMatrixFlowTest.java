package io.vmcrypt.vsphere.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A virtual TPM is added to a VM, or taken away: killed before and after each call in turn, and run
 * again by a new client.
 */
@Tag("thorough")
class VirtualTpmCrashMatrixFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final FakeKey KEY = new FakeKey("key-1", "kms");

  /** A change that is killed. */
  private enum Job {
    ADD(false),
    REMOVE(true);

    private final boolean thereBefore;

    Job(boolean thereBefore) {
      this.thereBefore = thereBefore;
    }

    private VmChange change() {
      return this == ADD ? VirtualTpmChange.add() : VirtualTpmChange.remove().force();
    }

    FakeVcenter vcenter() {
      FakeVm.Builder vm = FakeVm.builder("win-01").disks(1).encryptedWith(KEY).efi();
      return FakeVcenter.builder(AUTHORITY)
          .taskDuration(Duration.ZERO)
          .virtualMachine((thereBefore ? vm.virtualTpm() : vm).build())
          .start();
    }

    void run(FakeVcenter fake) {
      try (VsphereClient client =
          VsphereClient.builder(
                  HostAndPort.of(fake.host(), fake.port()),
                  VsphereCredentials.password(fake.userName(), Secret.of(fake.password())))
              .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
              .timeSource(new VirtualTime())
              .build()) {
        client.virtualMachines().get("win-01").start(change()).await(Duration.ofMinutes(1));
      }
    }
  }

  /** To read changes nothing: cut before or after comes to the same. */
  private static List<Fault> faults(String method) {
    return method.equals("ReconfigVM_Task")
        ? List.of(Fault.close(), Fault.close().afterTakingEffect())
        : List.of(Fault.close());
  }

  @ParameterizedTest
  @EnumSource(Job.class)
  @DisplayName("killed at any call and run again, it ends as one clean run, changed once")
  void change_killedAnywhere_endsTheSame(Job job) {
    List<String> calls;
    try (FakeVcenter fake = job.vcenter()) {
      String before = fake.vm("win-01").virtualTpmIdentity();
      job.run(fake);
      // closing the client logs out, which is no step of the work
      calls =
          fake.requests().stream()
              .map(FakeSoapCall::method)
              .filter(method -> !method.equals("Logout"))
              .toList();
      assertIsDone(job, fake, "clean run");
      assertThat(fake.vm("win-01").virtualTpmIdentity()).isNotEqualTo(before);
    }
    assertThat(calls).containsOnlyOnce("ReconfigVM_Task").hasSizeGreaterThan(5);
    int broken = 0;
    for (int call = 1; call <= calls.size(); call++) {
      for (Fault fault : faults(calls.get(call - 1))) {
        String at = calls.get(call - 1) + ", call " + call + ", " + fault;
        try (FakeVcenter fake = job.vcenter()) {
          fake.faults().onNth(call, request -> request.method().equals("POST"), fault);
          try {
            job.run(fake);
          } catch (ConnectionException e) {
            broken++;
          }
          assertThat(fake.faults().isUsedUp()).as(at).isTrue();
          job.run(fake);

          assertIsDone(job, fake, at);
        }
      }
    }
    // the change broke off, before it took effect and after; reads were repeated
    assertThat(broken).isGreaterThanOrEqualTo(2);
  }

  private static void assertIsDone(Job job, FakeVcenter fake, String at) {
    FakeVmState vm = fake.vm("win-01");
    assertThat(vm.virtualTpm()).as(at).isNotEqualTo(job.thereBefore);
    assertThat(vm.reconfigurations()).as(at).isEqualTo(1);
    assertThat(vm.key()).as(at).isEqualTo(KEY);
    assertThat(vm.isFullyEncrypted()).as(at).isTrue();
    assertThat(fake.failures()).as(at).isEmpty();
  }
}
