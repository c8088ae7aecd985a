package io.vmcrypt.kmip;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.kmip.key.KeyQuestion;
import io.vmcrypt.kmip.report.ProbeReport;
import io.vmcrypt.testkit.CapturedLogs;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

@DisplayName("Secrets of the probe")
@Timeout(60)
@Isolated("captures all logs")
class SecretLeakFlowTest {

  private static final String PASSWORD = "pa55word-mark-7431";

  @Test
  @DisplayName("keys that are got to see that they are given show up nowhere, nor do their hashes")
  void heldKeys_atTrace_showsNoSecret() throws Exception {
    TestAuthority authority = TestAuthority.create();
    TestIdentity client = authority.client("vcenter").issue();
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    byte[] other = new byte[32];
    new SecureRandom().nextBytes(other);
    try (FakeKmipServer old = FakeKmipServer.builder(authority).start();
        FakeKmipServer server = FakeKmipServer.builder(authority).start();
        CapturedLogs logs = CapturedLogs.start()) {
      old.put(FakeKmipObject.key("1").material(key).build());
      old.put(FakeKmipObject.key("2").material(other).build());
      server.put(FakeKmipObject.key("1").material(key).build());
      server.put(FakeKmipObject.key("2").material(key).build());
      server.tellDigests();
      KmipProbe.Builder ofOld =
          KmipProbe.builder(HostAndPort.of("127.0.0.1", old.port()))
              .clientIdentity(Identities.client(client));

      HeldKeys held =
          KmipProbe.builder(HostAndPort.of("127.0.0.1", server.port()))
              .clientIdentity(Identities.client(client))
              .build()
              .heldKeys(
                  KeyQuestion.builder(List.of("1", "2")).hashWhereNoDigest().build(),
                  ofOld.build());

      assertThat(held.same()).containsExactly("1");
      assertThat(held.notHeld()).containsOnlyKeys("2");
      String shown = logs.text() + held + held.notHeld() + held.notCompared();
      assertThat(logs.text()).contains("got: 1 of 2");
      for (byte[] secret : List.of(key, other)) {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret);
        for (byte[] hidden : List.of(secret, hash)) {
          assertThat(shown)
              .doesNotContainIgnoringCase(HexFormat.of().formatHex(hidden))
              .doesNotContain(Base64.getEncoder().encodeToString(hidden));
        }
      }
    }
  }

  @Test
  @DisplayName("neither password nor keys show up in logs at TRACE or in the report")
  void probe_atTrace_showsNoSecret() {
    TestAuthority authority = TestAuthority.create();
    TestIdentity client = authority.client("vcenter").issue();
    try (FakeKmipServer server =
            FakeKmipServer.builder(authority).login("vc", PASSWORD.toCharArray()).start();
        CapturedLogs logs = CapturedLogs.start()) {
      KmipProbe.Builder builder =
          KmipProbe.builder(HostAndPort.of("127.0.0.1", server.port()))
              .clientIdentity(Identities.client(client))
              .expectedThumbprint(Thumbprint.of(server.certificate(), ThumbprintAlgorithm.SHA1))
              .userNameAndPassword("vc", Secret.of(PASSWORD))
              .keyRoundTrip();
      server.refuse("Destroy", "Permission Denied");
      ProbeReport report = builder.build().probe();
      String id = server.keys().get(0).id();
      byte[] key = server.keyMaterial(id);

      assertThat(report.has(FindingCode.TEST_KEY_LEFT_BEHIND)).isTrue();
      assertThat(logs.text())
          .contains("the key with id " + id + " was made for the round trip")
          .contains("test-key-left-behind");
      for (String text : List.of(logs.text(), report.toString(), report.findings().toString())) {
        assertThat(text)
            .doesNotContain(PASSWORD)
            .doesNotContainIgnoringCase(HexFormat.of().formatHex(key))
            .doesNotContain(Base64.getEncoder().encodeToString(key))
            .doesNotContain(client.privateKeyPem().lines().skip(1).findFirst().orElseThrow());
      }
    }
  }
}
