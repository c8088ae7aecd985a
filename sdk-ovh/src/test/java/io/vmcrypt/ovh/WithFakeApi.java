package io.vmcrypt.ovh;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.privatecloud.PrivateCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.ovh.FakeOvhApiBuilder;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests with the fake of the API, in whose time client and fake live. */
public abstract class WithFakeApi {

  protected static final TestAuthority AUTHORITY = TestAuthority.create();

  protected final ManualTime time = ManualTime.at(Instant.parse("2026-11-24T12:00:00Z"));
  protected FakeOvhApi fake;
  protected OvhClient client;
  private final FakeOvhApi.ErrorShape shape;

  protected WithFakeApi(FakeOvhApi.ErrorShape shape) {
    this.shape = shape;
  }

  /** What the fake is like. */
  protected FakeOvhApiBuilder like(FakeOvhApiBuilder builder) {
    return builder;
  }

  /** How the client of each test signs in. */
  protected OvhCredentials credentials() {
    return keys(fake.consumerKey());
  }

  @BeforeEach
  void startFake() {
    fake = like(FakeOvhApi.builder(AUTHORITY).clock(time.clock())).start();
    fake.setErrorShape(shape);
    client = newClient(credentials());
  }

  @AfterEach
  void stopFake() {
    client.close();
    fake.close();
    assertThat(fake.failures()).isEmpty();
  }

  protected OvhCredentials keys(String consumerKey) {
    return OvhCredentials.applicationKey(
        fake.applicationKey(), Secret.of(fake.applicationSecret()), Secret.of(consumerKey));
  }

  protected OvhClient newClient(OvhCredentials credentials) {
    return OvhClient.builder(
            OvhEndpoint.of(fake.endpoint()).withTokenUri(fake.tokenEndpoint()), credentials)
        .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
        .timeSource(time)
        .build();
  }

  protected PrivateCloud cloud() {
    return client.privateCloud(fake.serviceName());
  }
}
