package io.vmcrypt.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.CapturedLogs;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.certificate.TestKeyAlgorithm;
import io.vmcrypt.testkit.vcenter.FakeTokenService;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins with a SAML token that the caller brings. */
@Isolated("captures all logs")
class TokenLoginFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity HOLDER = rsa("solution user");
  private static final ClientIdentity IDENTITY =
      ClientIdentity.of(HOLDER.chain(), HOLDER.privateKey());

  private final FakeTokenService tokens = FakeTokenService.create(AUTHORITY);
  private final VirtualTime time = new VirtualTime();
  private final Instant from = time.now().minus(Duration.ofMinutes(1));
  private final Instant until = time.now().plus(Duration.ofHours(1));
  private FakeVcenter fake = start(FakeVcenter.DEFAULT_API_VERSION);

  private static TestIdentity rsa(String name) {
    return AUTHORITY.client(name).keyAlgorithm(TestKeyAlgorithm.RSA_2048).issue();
  }

  private FakeVcenter start(String version) {
    FakeVcenter started =
        FakeVcenter.builder(AUTHORITY)
            .apiVersion(version)
            .clock(Clock.fixed(time.now(), ZoneOffset.UTC))
            .limitedUser("reader@vsphere.local", "unused")
            .start();
    started.users().trustTokens(tokens);
    return started;
  }

  @AfterEach
  void stop() {
    assertThat(fake.failures()).isEmpty();
    fake.close();
  }

  private VsphereClient client(VsphereCredentials credentials) {
    return VsphereClient.builder(HostAndPort.of(fake.host(), fake.port()), credentials)
        .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
        .timeSource(time)
        .build();
  }

  private String bearer() {
    return tokens.bearerToken(fake.userName(), from, until);
  }

  private String holderOfKey() {
    return tokens.holderOfKeyToken(fake.userName(), from, until, HOLDER.certificate());
  }

  private VsphereClient withToken(String token) {
    return client(VsphereCredentials.token(() -> Secret.of(token)));
  }

  private void refused(VsphereClient client, String words) {
    try (client) {
      assertThatThrownBy(() -> client.kmsClusters().list())
          .isInstanceOf(AuthenticationException.class)
          .hasMessageContaining("log in with a SAML token")
          .hasMessageContaining(words)
          .hasMessageNotContaining("Assertion ID");
    }
    assertThat(fake.calls("ListKmipServers")).isEmpty();
  }

  @ParameterizedTest
  @DisplayName("a bearer token logs in to SOAP and vAPI, and out again")
  @ValueSource(strings = {"7.0.2.0", "8.0.3.0", "9.0.0.0"})
  void bearer_good_logsIn(String version) {
    fake.close();
    fake = start(version);
    try (VsphereClient client = withToken("<?xml version=\"1.0\"?>\n" + bearer())) {
      assertThat(client.kmsClusters().list()).isEmpty();
      assertThat(client.nativeKeyProviders().list()).isEmpty();
      assertThat(client.storagePolicies().list()).isNotEmpty();
    }
    assertThat(fake.users().openSessions()).isZero();
    assertThat(fake.calls("Login")).isEmpty();
    assertThat(fake.calls("LoginByToken"))
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.body()).contains(bearerSignature(call.body()));
              assertThat(call.body()).doesNotContain("KeyIdentifier");
              if (VimSchemas.areHere()) {
                assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_9_1)).isEmpty();
                assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_7_0_2)).isEmpty();
              }
            });
    assertThat(fake.apiRequests("POST", "/api/session").get(0).header("Authorization"))
        .hasValueSatisfying(header -> assertThat(header).matches("SIGN token=\"[^\"]+\""));
  }

  /** The token stands in the envelope byte for byte. */
  private static String bearerSignature(String body) {
    return body.substring(body.indexOf("<saml2:Assertion"), body.indexOf("</wsse:Security>"));
  }

  @Test
  @DisplayName("the holder of a key signs both logins")
  void holderOfKey_good_logsIn() {
    String token = holderOfKey();
    try (VsphereClient client =
        client(VsphereCredentials.token(() -> Secret.of(token), IDENTITY))) {
      assertThat(client.kmsClusters().list()).isEmpty();
      assertThat(client.nativeKeyProviders().list()).isEmpty();
    }
    assertThat(fake.users().openSessions()).isZero();
    String login = fake.calls("LoginByToken").get(0).body();
    assertThat(login).contains(token).contains("wsse11:TokenType", "<locale>en_US</locale>");
    if (VimSchemas.areHere()) {
      assertThat(VimSchemas.errorIn(login, VimSchemas.VIM_7_0_2)).isEmpty();
    }
    assertThat(fake.apiRequests("POST", "/api/session").get(0).header("Authorization"))
        .hasValueSatisfying(
            header ->
                assertThat(header)
                    .contains(", signature_alg=\"RSA-SHA256\", signature=\"")
                    .contains(", nonce=\"" + time.now().toEpochMilli() + ":")
                    .contains(", bodyhash=\"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\""));
  }

  @Test
  @DisplayName("a new token is asked for when the session is over, once")
  void token_sessionOver_isAskedForAgain() {
    AtomicInteger asked = new AtomicInteger();
    try (VsphereClient client =
        client(
            VsphereCredentials.token(
                () -> {
                  asked.incrementAndGet();
                  return Secret.of(bearer());
                }))) {
      client.kmsClusters().list();
      client.kmsClusters().list();
      assertThat(asked).hasValue(1);
      fake.users().expireSessions();
      client.kmsClusters().list();
      assertThat(asked).hasValue(2);
      assertThat(fake.calls("LoginByToken")).hasSize(2);
    }
  }

  @Test
  @DisplayName("the user of the token has his own privileges")
  void token_limitedUser_isLimited() {
    try (VsphereClient client =
        withToken(tokens.bearerToken("reader@vsphere.local", from, until))) {
      assertThatThrownBy(() -> client.kmsClusters().list())
          .isInstanceOf(PermissionDeniedException.class);
    }
  }

  @Test
  @DisplayName("what vCenter would refuse is refused before, and nothing is sent")
  void token_bad_isRefusedBefore() {
    Instant now = time.now();
    refused(
        withToken(tokens.bearerToken(fake.userName(), from, now)),
        "the SAML token is over since " + now.truncatedTo(ChronoUnit.MILLIS));
    refused(withToken("MARK"), "no SAML 2.0 assertion");
    refused(withToken("<Assertion/>"), "no SAML 2.0 assertion");
    refused(withToken("<!DOCTYPE a>" + bearer()), "no SAML 2.0 assertion");
    refused(withToken(holderOfKey()), "holder of a key, and no key was given");
    refused(
        client(VsphereCredentials.token(() -> Secret.of(bearer()), IDENTITY)),
        "a bearer token, and a key was given");
    TestIdentity other = rsa("other");
    refused(
        client(
            VsphereCredentials.token(
                () -> Secret.of(holderOfKey()),
                ClientIdentity.of(other.chain(), other.privateKey()))),
        "issued for another certificate");
    refused(
        client(
            VsphereCredentials.token(
                () -> {
                  throw new IllegalStateException("MARK");
                })),
        "no SAML token was handed over: whoever holds it failed");
    assertThat(fake.calls("LoginByToken")).isEmpty();
  }

  @Test
  @DisplayName("what vCenter refuses is told: an unknown issuer, a changed token, an unknown user")
  void token_refusedByVcenter_isTold() {
    FakeTokenService stranger = FakeTokenService.create(AUTHORITY);
    refused(withToken(stranger.bearerToken(fake.userName(), from, until)), "InvalidLogin");
    refused(withToken(bearer().replace("administrator", "Administrator")), "InvalidLogin");
    refused(withToken(tokens.bearerToken("nobody@vsphere.local", from, until)), "InvalidLogin");
    refused(
        withToken(tokens.bearerToken(fake.userName(), until.minusSeconds(1), until)),
        "InvalidLogin");
  }

  @Test
  @DisplayName("a key that vCenter takes no token of is refused at once")
  void token_otherKey_isRefused() {
    TestIdentity ec = AUTHORITY.client("solution user").issue();
    ClientIdentity identity = ClientIdentity.of(ec.chain(), ec.privateKey());
    assertThatThrownBy(() -> VsphereCredentials.token(() -> Secret.of("x"), identity))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("vCenter takes tokens of RSA keys");
  }

  @Test
  @DisplayName("the token is in no log and no text form")
  void token_logs_haveNoSecret() {
    String token = holderOfKey();
    VsphereCredentials credentials = VsphereCredentials.token(() -> Secret.of(token), IDENTITY);
    assertThat(credentials).hasToString("Token[holder of key]");
    try (CapturedLogs logs = CapturedLogs.start();
        VsphereClient client = client(credentials)) {
      client.kmsClusters().list();
      client.nativeKeyProviders().list();
      String header =
          fake.apiRequests("POST", "/api/session").get(0).header("Authorization").orElseThrow();
      // the JDK logs what is digested; here that is the fake, which checks the token's signature
      assertThat(logs.lines().stream().filter(line -> !line.contains("org.jcp.xml.dsig")).toList())
          .isNotEmpty()
          .noneMatch(line -> line.contains("<saml2:Assertion"))
          .noneMatch(line -> line.contains(header.substring(12, 60)));
    }
  }
}
