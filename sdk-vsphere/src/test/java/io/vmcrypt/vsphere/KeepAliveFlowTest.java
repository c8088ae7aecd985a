package io.vmcrypt.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that are kept alive, and such that are over. */
@Timeout(60)
class KeepAliveFlowTest {

  private final TestAuthority authority = TestAuthority.create();
  private final FakeVcenter fake = FakeVcenter.start(authority);

  @AfterEach
  void stop() {
    fake.close();
  }

  /** Lets one pause pass whenever the test says so. */
  private static final class Steps implements TimeSource {
    private final Semaphore pauses = new Semaphore(0);
    private final Semaphore waiting = new Semaphore(0);

    @Override
    public Instant now() {
      return Instant.now();
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      waiting.release();
      pauses.acquire();
    }

    /** One pause passes, and what comes after it is done. */
    void pass() {
      waiting.acquireUninterruptibly();
      pauses.release();
      waiting.acquireUninterruptibly();
      waiting.release();
    }
  }

  private VsphereClient.Builder client(VsphereCredentials credentials) {
    return VsphereClient.builder(HostAndPort.of(fake.host(), fake.port()), credentials)
        .trust(ServerTrust.certificateAuthorities(List.of(authority.certificate())));
  }

  private VsphereCredentials password() {
    return VsphereCredentials.password(fake.userName(), Secret.of(fake.password()));
  }

  private String cookie() {
    return fake.requests().stream()
        .map(FakeSoapCall::request)
        .flatMap(request -> request.header("Cookie").stream())
        .map(cookie -> cookie.replaceFirst("^vmware_soap_session=", ""))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @DisplayName("an open session is used after each pause; one that is not open stays closed")
  void keepAlive_openSession_isTouched() {
    Steps time = new Steps();
    try (VsphereClient vcenter =
        client(password()).timeSource(time).keepAlive(Duration.ofMinutes(10)).build()) {
      time.pass();
      assertThat(fake.requests()).isEmpty();
      vcenter.kmsClusters().list();
      time.pass();
      time.pass();
      assertThat(fake.calls("CurrentTime")).hasSize(2);
      assertThat(fake.calls("CurrentTime").get(0).request().header("Cookie")).isPresent();
    }
    assertThat(fake.users().openSessions()).isZero();
  }

  @Test
  @DisplayName("an adopted session is kept alive and not logged out; its end is reported")
  void session_adopted_isKeptAndToldWhenOver() {
    try (VsphereClient owner = client(password()).build()) {
      owner.kmsClusters().list();
      Steps time = new Steps();
      try (VsphereClient guest =
          client(VsphereCredentials.session(Secret.of(cookie())))
              .timeSource(time)
              .keepAlive(Duration.ofMinutes(10))
              .build()) {
        assertThat(guest.kmsClusters().list()).isEmpty();
        time.pass();
        assertThat(fake.users().openSessions()).isEqualTo(1);
        fake.users().expireSessions();

        assertThatThrownBy(() -> guest.kmsClusters().list())
            .isInstanceOf(AuthenticationException.class)
            .hasMessageContaining("the session that was handed over is over")
            .hasMessageContaining("new client with its cookie");
        assertThat(fake.calls("Login")).hasSize(1);
      }
    }
  }

  @Test
  @DisplayName("a pause that is too short or too long is refused")
  void keepAlive_outOfRange_isRefused() {
    for (Duration pause : List.of(Duration.ZERO, Duration.ofMillis(999), Duration.ofMinutes(61))) {
      assertThatThrownBy(() -> client(password()).keepAlive(pause))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("keep-alive pause")
          .hasMessageContaining("1 s to 1 h");
    }
  }
}
