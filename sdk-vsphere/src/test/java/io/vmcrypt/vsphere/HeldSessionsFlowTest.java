package io.vmcrypt.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that another program holds, and the other way round. */
class HeldSessionsFlowTest {

  private final TestAuthority authority = TestAuthority.create();
  private FakeVcenter fake = FakeVcenter.start(authority);

  @AfterEach
  void stop() {
    assertThat(fake.failures()).isEmpty();
    fake.close();
  }

  private void release(String version) {
    fake.close();
    fake = FakeVcenter.builder(authority).apiVersion(version).start();
  }

  private HostAndPort address() {
    return HostAndPort.of(fake.host(), fake.port());
  }

  private ServerTrust trust() {
    return ServerTrust.certificateAuthorities(List.of(authority.certificate()));
  }

  private VsphereClient client(VsphereCredentials credentials) {
    return VsphereClient.builder(address(), credentials)
        .trust(trust())
        .timeSource(new VirtualTime())
        .build();
  }

  private VsphereClient owner() {
    return client(VsphereCredentials.password(fake.userName(), Secret.of(fake.password())));
  }

  /** The other program: like Broadcom's SDK it holds two sessions, and logs in when told to. */
  private final class Other implements VcfSdkPage.VcenterClient, AutoCloseable {
    private final AtomicInteger vimAsked = new AtomicInteger();
    private final AtomicInteger vapiAsked = new AtomicInteger();
    private VsphereClient client = owner();

    @Override
    public VcfSdkPage.SessionIdProvider getVimSessionProvider() {
      return () -> {
        vimAsked.incrementAndGet();
        return ("\"" + client.vimSessionId().reveal() + "\"").toCharArray();
      };
    }

    @Override
    public VcfSdkPage.SessionIdProvider getVapiSessionProvider() {
      return () -> {
        vapiAsked.incrementAndGet();
        return client.vapiSessionId().revealChars();
      };
    }

    void logInAgain() {
      client.close();
      client = owner();
      client.vimSessionId();
    }

    @Override
    public void close() {
      client.close();
    }
  }

  @ParameterizedTest
  @DisplayName("both sessions of another program are used, and never ended")
  @ValueSource(strings = {"7.0.2.0", "8.0.2.0", "8.0.3.0"})
  void sessions_both_areUsed(String version) {
    release(version);
    try (Other other = new Other()) {
      try (VsphereClient guest = VcfSdkPage.theirSessions(other, address(), trust())) {
        assertThat(other.vimAsked).hasValue(0);
        assertThat(guest.kmsClusters().list()).isEmpty();
        assertThat(other.vapiAsked).hasValue(0);
        assertThat(guest.nativeKeyProviders().list()).isEmpty();
        assertThat(guest.kmsClusters().list()).isEmpty();
        assertThat(guest.nativeKeyProviders().list()).isEmpty();
      }
      assertThat(other.vimAsked).hasValue(1);
      assertThat(other.vapiAsked).hasValue(1);
      assertThat(fake.calls("Login")).hasSize(1);
      assertThat(fake.calls("Logout")).isEmpty();
      assertThat(fake.apiRequests("POST", "/api/session")).hasSize(1);
      assertThat(fake.apiRequests("DELETE", "/api/session")).isEmpty();
      assertThat(other.client.kmsClusters().list()).isEmpty();
    }
  }

  @Test
  @DisplayName("a session that is over is asked for once more, by however many threads")
  void sessions_expired_areAskedForOnce() throws Exception {
    try (Other other = new Other();
        VsphereClient guest = VcfSdkPage.theirSessions(other, address(), trust())) {
      guest.kmsClusters().list();
      guest.nativeKeyProviders().list();
      fake.users().expireSessions();
      other.logInAgain();

      ExecutorService threads = Executors.newFixedThreadPool(4);
      List<Future<?>> calls =
          IntStream.range(0, 8)
              .<Future<?>>mapToObj(i -> threads.submit(() -> guest.kmsClusters().list()))
              .toList();
      for (Future<?> call : calls) {
        call.get();
      }
      threads.shutdown();
      guest.nativeKeyProviders().list();

      assertThat(other.vimAsked).hasValue(2);
      assertThat(other.vapiAsked).hasValue(2);
    }
  }

  @Test
  @DisplayName("a holder that still has the session that is over is asked once, and told of")
  void sessions_notRenewed_isTold() {
    try (VsphereClient owner = owner()) {
      char[] old = owner.vimSessionId().revealChars();
      AtomicInteger asked = new AtomicInteger();
      Supplier<char[]> holder =
          () -> {
            asked.incrementAndGet();
            return old;
          };
      try (VsphereClient guest = client(VsphereCredentials.sessions(holder, holder))) {
        guest.kmsClusters().list();
        guest.nativeKeyProviders().list();
        fake.users().expireSessions();
        int sent = fake.requests().size();

        assertThatThrownBy(() -> guest.kmsClusters().list())
            .isInstanceOf(AuthenticationException.class)
            .hasMessageContaining("holds the VIM session still has the one that is over")
            .hasMessageContaining("log in again, then repeat the call");
        assertThat(asked).hasValue(3);
        assertThat(fake.requests()).hasSize(sent + 1);
        assertThatThrownBy(() -> guest.nativeKeyProviders().list())
            .isInstanceOf(AuthenticationException.class)
            .hasMessageContaining("holds the vAPI session still has the one that is over");
      }
    }
  }

  static List<Supplier<char @Nullable []>> bad() {
    return List.of(
        () -> null,
        () -> new char[0],
        () -> "MARK;MARK".toCharArray(),
        () -> "MARK\r\nX: y".toCharArray(),
        () -> {
          throw new IllegalStateException("MARK");
        });
  }

  @Test
  @DisplayName("what a holder hands over is checked, and quoted nowhere")
  @SuppressWarnings("NullAway") // a holder that breaks its promise
  void sessions_noSession_isRefused() {
    for (Supplier<char[]> holder : bad()) {
      try (VsphereClient guest = client(VsphereCredentials.sessions(holder, holder))) {
        assertThatThrownBy(() -> guest.kmsClusters().list())
            .isInstanceOf(AuthenticationException.class)
            .hasMessageContaining("the program that holds the VIM session")
            .hasMessageNotContaining("MARK");
      }
    }
    assertThat(fake.calls("ListKmipServers")).isEmpty();
    assertThat(VsphereCredentials.sessions(() -> "x".toCharArray(), () -> "x".toCharArray()))
        .hasToString("HeldSessions[]");
  }

  @Test
  @DisplayName("the client's own sessions can be handed to other code")
  void session_own_isHandedOver() {
    release("8.0.2.0");
    try (VsphereClient own = owner()) {
      String vapi = VcfSdkPage.ourSession(own, session -> new String(session.sessionId()));
      assertThat(vapi).isEqualTo(own.vapiSessionId().reveal());
      assertThat(new String(VcfSdkPage.ourCookie(own), java.nio.charset.StandardCharsets.UTF_8))
          .matches("vmware_soap_session=\"[0-9a-f]{32}\"");
      try (VsphereClient other =
          client(
              VsphereCredentials.sessions(
                  () -> own.vimSessionId().revealChars(), vapi::toCharArray))) {
        assertThat(other.kmsClusters().list()).isEmpty();
        assertThat(other.nativeKeyProviders().list()).isEmpty();
      }
      assertThat(fake.users().openSessions()).isEqualTo(2);
    }
    assertThat(fake.users().openSessions()).isZero();
  }

  @Test
  @DisplayName("the code of the page is the code that is compiled here")
  void page_code_isCompiled() throws IOException {
    String source = Files.readString(Path.of("src/test/java/io/vmcrypt/vsphere/VcfSdkPage.java"));
    String page = Files.readString(Path.of("../docs/step-by-step.md"));
    List<String> parts =
        Pattern.compile("    // PAGE begins\n(.*?)    // PAGE ends", Pattern.DOTALL)
            .matcher(source)
            .results()
            .map(found -> found.group(1).indent(-4))
            .toList();

    assertThat(parts).hasSize(3);
    assertThat(parts).allSatisfy(code -> assertThat(page).contains("```java\n" + code + "```"));
  }
}
