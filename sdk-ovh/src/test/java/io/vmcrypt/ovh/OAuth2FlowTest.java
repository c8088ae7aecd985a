package io.vmcrypt.ovh;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.ovh.FakeOvhApiBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;

/** One token for many threads, while OVHcloud lets it expire. */
@InBothErrorShapes
class OAuth2FlowTest extends WithFakeApi {

  private static final int THREADS = 32;
  private static final Thumbprint THUMBPRINT = Thumbprint.parse("ab".repeat(20));

  OAuth2FlowTest(FakeOvhApi.ErrorShape shape) {
    super(shape);
  }

  @Override
  protected FakeOvhApiBuilder like(FakeOvhApiBuilder builder) {
    return builder.kmsConfigured(ip -> true);
  }

  @Override
  protected OvhCredentials credentials() {
    return OvhCredentials.oauth2(fake.clientId(), Secret.of(fake.clientSecret()));
  }

  @RepeatedTest(3)
  @Tag("thorough")
  @DisplayName("a token that expires is swapped once for all threads, and none of them fails")
  void calls_tokenExpiresForMany_isSwappedOnce() throws Exception {
    client.privateClouds();

    for (int expiries = 1; expiries <= 3; expiries++) {
      fake.expireTokens();
      assertThat(Together.in(THREADS, i -> client.privateClouds().size())).containsOnly(1);

      assertThat(tokenRequests()).as("after %s expiries", expiries).isEqualTo(1 + expiries);
    }
  }

  @RepeatedTest(3)
  @DisplayName("registrations go on while a token expires, and each is made once")
  void registrations_tokenExpires_areEachMadeOnce() throws Exception {
    client.privateClouds();
    fake.expireTokens();

    Together.in(
        THREADS / 2,
        i ->
            cloud()
                .vmEncryption()
                .kmsServers()
                .startRegister(KmsRegistration.builder("192.0.2." + (1 + i), THUMBPRINT).build())
                .id());

    assertThat(fake.registeredKms()).hasSize(THREADS / 2);
    assertThat(tokenRequests()).isEqualTo(2);
  }

  private long tokenRequests() {
    return fake.requests().stream()
        .filter(request -> request.path().equals(fake.tokenEndpoint().getPath()))
        .count();
  }
}
