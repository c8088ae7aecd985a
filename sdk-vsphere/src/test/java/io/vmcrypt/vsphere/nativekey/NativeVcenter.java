package io.vmcrypt.vsphere.nativekey;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VimSchemas;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.util.List;
import java.util.function.Predicate;

/** A fake vCenter with a VM, and a client of it; its end checks what was sent and left open. */
final class NativeVcenter implements AutoCloseable {

  static final String PROVIDERS = "/api/vcenter/crypto-manager/kms/providers";

  private static final TestAuthority AUTHORITY = TestAuthority.create("vCenter CA");

  private final FakeVcenter fake;
  private final VsphereClient client;

  NativeVcenter() {
    this(FakeVcenter.DEFAULT_API_VERSION);
  }

  NativeVcenter(String release) {
    this.fake =
        FakeVcenter.builder(AUTHORITY)
            .apiVersion(release)
            .virtualMachine(FakeVm.builder("web-01").disks(2).build())
            .start();
    this.client = client(VsphereCredentials.password(fake.userName(), Secret.of(fake.password())));
  }

  VsphereClient client(VsphereCredentials credentials) {
    return VsphereClient.builder(HostAndPort.of(fake.host(), fake.port()), credentials)
        .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
        .timeSource(new VirtualTime())
        .build();
  }

  FakeVcenter fake() {
    return fake;
  }

  VsphereClient client() {
    return client;
  }

  NativeKeyProviders providers() {
    return client.nativeKeyProviders();
  }

  /** One that makes keys. */
  NativeKeyProvider active(String id) {
    providers().ensure(NativeKeyProviderSpec.of(id));
    providers().exportBackup(id);
    return providers().get(id);
  }

  /** Requests of vAPI, sessions left out: method and target. */
  List<String> sent() {
    return fake.apiRequests().stream()
        .map(ReceivedRequest::toString)
        .filter(request -> !request.endsWith("/api/session"))
        .toList();
  }

  List<ReceivedRequest> requests(String method, String target) {
    return fake.apiRequests().stream()
        .filter(request -> request.method().equals(method) && request.target().equals(target))
        .toList();
  }

  static Predicate<ReceivedRequest> request(String method, String target) {
    return request -> request.method().equals(method) && request.target().equals(target);
  }

  /** Meets the next request of this kind. */
  NativeVcenter next(String method, String target, Fault fault) {
    fake.faults().onNext(request(method, target), fault);
    return this;
  }

  @Override
  public void close() {
    client.close();
    assertThat(fake.users().openSessions()).isZero();
    assertThat(fake.faults().isUsedUp()).isTrue();
    List<FakeSoapCall> calls = fake.requests();
    assertThat(fake.failures()).isEmpty();
    fake.close();
    if (VimSchemas.areHere()) {
      assertThat(calls)
          .allSatisfy(
              call -> assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_9_1)).isEmpty());
    }
  }
}
