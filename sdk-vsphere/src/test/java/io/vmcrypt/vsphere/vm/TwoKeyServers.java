package io.vmcrypt.vsphere.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.ManualClock;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.vsphere.MovingTime;
import io.vmcrypt.vsphere.TrustedKms;
import io.vmcrypt.vsphere.VimSchemas;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A fake vCenter with the KMS clusters kms-a, the default, and kms-b, each with a key server of its
 * own, and a client that is logged in there.
 */
final class TwoKeyServers implements AutoCloseable {

  static final Duration TIMEOUT = Duration.ofMinutes(1);

  // making keys is slow
  private static final TestAuthority VCENTER_AUTHORITY = TestAuthority.create("vCenter CA");
  private static final TestAuthority KMS_AUTHORITY = TestAuthority.create("KMS CA");
  private static final TestIdentity KMS_CLIENT = KMS_AUTHORITY.client("vcenter").issue();

  final ManualClock clock = ManualClock.startingAt(Instant.parse("2026-01-01T00:00:00Z"));
  final FakeKmipServer kmsA = FakeKmipServer.builder(KMS_AUTHORITY).start();
  final FakeKmipServer kmsB = FakeKmipServer.builder(KMS_AUTHORITY).start();
  final FakeVcenter fake;
  final VsphereClient vcenter;
  private final List<VsphereClient> others = new ArrayList<>();

  TwoKeyServers(String release, UnaryOperator<FakeVcenterBuilder> content) {
    fake =
        content
            .apply(
                FakeVcenter.builder(VCENTER_AUTHORITY)
                    .apiVersion(release)
                    .clock(clock)
                    .keyServerTimeout(Duration.ofSeconds(2)))
            .start();
    vcenter = client(fake.userName(), fake.password());
    TrustedKms.ensure(vcenter, "kms-a", kmsA, KMS_CLIENT, KmsClusterSpec.Builder::makeDefault);
    TrustedKms.ensure(vcenter, "kms-b", kmsB, KMS_CLIENT, spec -> spec);
  }

  VsphereClient client(String user, String password) {
    return client(user, password, new MovingTime(clock));
  }

  /** A client whose thread is interrupted when it sleeps; closed with this. */
  VsphereClient interruptedWhenSleeping() {
    VsphereClient interrupted =
        client(
            fake.userName(),
            fake.password(),
            new TimeSource() {
              private final TimeSource time = new VirtualTime();

              @Override
              public Instant now() {
                return time.now();
              }

              @Override
              public long nanoTime() {
                return time.nanoTime();
              }

              @Override
              public void sleep(Duration duration) throws InterruptedException {
                if (duration.compareTo(Duration.ofSeconds(1)) >= 0) {
                  throw new InterruptedException("by the test");
                }
                time.sleep(duration);
              }
            });
    others.add(interrupted);
    return interrupted;
  }

  private VsphereClient client(String user, String password, TimeSource time) {
    return VsphereClient.builder(
            HostAndPort.of(fake.host(), fake.port()),
            VsphereCredentials.password(user, Secret.of(password)))
        .trust(ServerTrust.certificateAuthorities(List.of(VCENTER_AUTHORITY.certificate())))
        .timeSource(time)
        .build();
  }

  VirtualMachine vm(String name) {
    return vcenter.virtualMachines().get(name);
  }

  /** What was sent for the last reconfiguration. */
  String lastSpec() {
    List<FakeSoapCall> calls = fake.calls("ReconfigVM_Task");
    String body = calls.get(calls.size() - 1).body();
    return body.substring(body.indexOf("<spec>") + 6, body.indexOf("</spec>"));
  }

  @Override
  public void close() {
    others.forEach(VsphereClient::close);
    vcenter.close();
    List<FakeSoapCall> requests = fake.requests();
    assertThat(fake.failures()).isEmpty();
    assertThat(fake.users().openSessions()).isZero();
    fake.close();
    kmsA.close();
    kmsB.close();
    if (VimSchemas.areHere()) {
      assertThat(requests)
          .allSatisfy(
              call -> assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_9_1)).isEmpty());
    }
  }
}
