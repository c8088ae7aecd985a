package io.vmcrypt.ovh;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;

/** One token for many threads, while OVHcloud lets it expire. */
@InBothErrorShapes
class OAuth2FlowTest {

  private static final int THREADS = 32;
  private static final Thumbprint THUMBPRINT = Thumbprint.parse("ab".repeat(20));

  private static TestAuthority authority;

  private final FakeOvhApi.ErrorShape shape;
  private FakeOvhApi fake;
  private OvhClient client;

  OAuth2FlowTest(FakeOvhApi.ErrorShape shape) {
    this.shape = shape;
  }

  @BeforeAll
  static void makeAuthority() {
    authority = TestAuthority.create();
  }

  @BeforeEach
  void start() {
    fake = FakeOvhApi.builder(authority).kmsConfigured(ip -> true).start();
    fake.setErrorShape(shape);
    client =
        OvhClient.builder(
                OvhEndpoint.of(fake.endpoint()).withTokenUri(fake.tokenEndpoint()),
                OvhCredentials.oauth2(fake.clientId(), Secret.of(fake.clientSecret())))
            .trust(ServerTrust.certificateAuthorities(List.of(authority.certificate())))
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    fake.close();
    assertThat(fake.failures()).isEmpty();
  }

  @RepeatedTest(3)
  @Tag("thorough")
  @DisplayName("a token that expires is swapped once for all threads, and none of them fails")
  void calls_tokenExpiresForMany_isSwappedOnce() throws Exception {
    client.privateClouds();

    for (int expiries = 1; expiries <= 3; expiries++) {
      fake.expireTokens();
      assertThat(together(THREADS, i -> client.privateClouds().size())).containsOnly(1);

      assertThat(tokenRequests()).as("after %s expiries", expiries).isEqualTo(1 + expiries);
    }
  }

  @RepeatedTest(3)
  @DisplayName("registrations go on while a token expires, and each is made once")
  void registrations_tokenExpires_areEachMadeOnce() throws Exception {
    client.privateClouds();
    fake.expireTokens();

    together(
        THREADS / 2,
        i ->
            client
                .privateCloud(fake.serviceName())
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

  private interface Work<T> {
    T of(int number) throws Exception;
  }

  /** What the same work returns in as many threads, which begin together. */
  private static <T> List<T> together(int threads, Work<T> work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        Callable<T> call =
            () -> {
              start.await();
              return work.of(number);
            };
        running.add(pool.submit(call));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> one : running) {
        results.add(one.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }
}
