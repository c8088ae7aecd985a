package io.vmcrypt.vsphere.nativekey;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.CapturedLogs;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("captures all logs")
class NativeKeyLeakTest {

  private static final String PASSWORD = "MARK-backup-password";
  private static final String KEY = "TUFSSy1kZXJpdmF0aW9uLWtleS0zMi1ieXRlcy0tLS0=";

  private static void say(List<String> said, Supplier<?> call) {
    try {
      said.add(String.valueOf(call.get()));
    } catch (RuntimeException e) {
      for (Throwable at = e; at != null; at = at.getCause()) {
        said.add(at.toString());
      }
    }
  }

  @Test
  @DisplayName("at TRACE, neither logs nor messages nor texts hold a session, token, key or backup")
  void everything_atTrace_holdsNoSecret() {
    List<String> said = new ArrayList<>();
    Set<String> secrets = new TreeSet<>(List.of(PASSWORD, KEY, FakeVcenter.DEFAULT_PASSWORD));
    try (CapturedLogs logs = CapturedLogs.start();
        NativeVcenter vcenter = new NativeVcenter()) {
      NativeKeyProviders providers = vcenter.providers();
      NativeKeyProviderSpec spec =
          NativeKeyProviderSpec.of("native-1").keyDerivationKey(Secret.of(KEY));
      say(said, () -> spec);
      say(said, () -> providers.ensure(spec));
      vcenter.fake().users().expireSessions();
      NativeKeyBackup backup = providers.exportBackup("native-1", Secret.of(PASSWORD));
      secrets.add(Base64.getEncoder().encodeToString(backup.reveal()).substring(0, 60));
      say(said, () -> backup);
      vcenter.next(
          "POST",
          NativeVcenter.PROVIDERS + "?action=export",
          Fault.answer(
              200,
              "application/json",
              "{\"type\":\"LOCATION\",\"location\":{\"url\":\"https://h/x\","
                  + "\"download_token\":{\"token\":[\"MARK-token\"]}}}"));
      secrets.add("MARK-token");
      say(said, () -> providers.exportBackup("native-1", Secret.of(PASSWORD)));
      vcenter.next(
          "GET", "/cryptomanager/kms/native-1", Fault.answer(200, "text/plain", "MARK-content"));
      secrets.add("MARK-content");
      say(said, () -> providers.exportBackup("native-1", Secret.of(PASSWORD)));
      NativeKeyBackup restore =
          backup.password(Secret.of("MARK-wrong-password"));
      secrets.add("MARK-wrong-password");
      say(said, () -> restore);
      say(said, () -> providers.inspect(restore));
      say(said, () -> providers.restore(restore));
      say(said, () -> providers.remove("native-1"));
      vcenter.fake().apiRequests().stream()
          .flatMap(request -> request.header("vmware-api-session-id").stream())
          .forEach(secrets::add);
      vcenter.fake().apiRequests().stream()
          .flatMap(request -> request.header("Authorization").stream())
          .map(header -> header.replaceFirst("^(Basic|Bearer) ", ""))
          .forEach(secrets::add);

      assertThat(secrets).hasSizeGreaterThan(10);
      assertThat(said).hasSize(10).contains("NativeKeyBackup");
      assertThat(logs.text()).contains("action=...");
      assertThat(secrets)
          .allSatisfy(
              secret -> {
                assertThat(logs.text()).doesNotContain(secret);
                assertThat(said).noneMatch(text -> text.contains(secret));
              });
    }
  }
}
