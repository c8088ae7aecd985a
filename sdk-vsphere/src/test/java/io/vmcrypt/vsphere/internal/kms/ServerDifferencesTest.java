package io.vmcrypt.vsphere.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What of a server differs from what is wanted. */
class ServerDifferencesTest {

  private static final KmsServer PLAIN = server(null, 0, null);

  private static KmsServer server(@Nullable String proxy, int proxyPort, @Nullable String user) {
    return new KmsServer(
        "s-1",
        "KMS.example.com",
        5696,
        Optional.ofNullable(proxy),
        proxyPort == 0 ? OptionalInt.empty() : OptionalInt.of(proxyPort),
        Optional.ofNullable(user),
        Optional.of(Duration.ofSeconds(10)),
        Optional.of(true));
  }

  private static KmsServer at(String address) {
    return new KmsServer(
        "s-1",
        address,
        5696,
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static KmsServerSpec.Builder wanted() {
    return KmsServerSpec.builder("s-1", "kms.EXAMPLE.com");
  }

  private static List<String> words(KmsServer is, KmsServerSpec.Builder wanted) {
    return ServerDifferences.of(is, wanted.build()).stream()
        .map(ServerDifferences.Difference::inWords)
        .toList();
  }

  private static List<String> place(KmsServer is, KmsServerSpec.Builder wanted) {
    return ServerDifferences.ofPlace(is, wanted.build()).stream()
        .map(ServerDifferences.Difference::inWords)
        .toList();
  }

  @Test
  @DisplayName("a host is the same in each spelling; what is not asked for may be as it is")
  void same() {
    assertThat(words(at("kms.example.com."), wanted())).isEmpty();
    assertThat(words(at("0:0::1"), KmsServerSpec.builder("s-1", "::1"))).isEmpty();
    assertThat(words(at("::ffff:192.0.2.9"), KmsServerSpec.builder("s-1", "192.0.2.9"))).isEmpty();
    assertThat(words(at("no host"), KmsServerSpec.builder("s-1", "192.0.2.9"))).hasSize(1);
    assertThat(
            words(
                server("Proxy.example.com.", 3128, null),
                wanted().proxyAddress("proxy.example.com").proxyPort(3128)))
        .isEmpty();
    assertThat(words(PLAIN, wanted())).isEmpty();
    assertThat(words(PLAIN, wanted().timeout(Duration.ofSeconds(10)).reconnect(true))).isEmpty();
  }

  @Test
  @DisplayName("place and user are told, and are what leads vCenter elsewhere")
  void place() {
    Secret secret = Secret.of("pw");
    assertThat(place(PLAIN, KmsServerSpec.builder("s-1", "kms-2.example.com").port(5697)))
        .containsExactly("address kms.example.com -> kms-2.example.com", "port 5696 -> 5697");
    KmsServerSpec.Builder full =
        wanted().proxyAddress("proxy").proxyPort(3128).credentials("u", secret);
    assertThat(place(PLAIN, full))
        .containsExactly("proxy none -> proxy:3128", "user name none -> u");
    assertThat(place(server("proxy", 3128, "u"), full)).isEmpty();
    assertThat(place(server(null, 0, "u"), wanted().credentials("u", secret).updatePassword()))
        .as("a new password leads nowhere else")
        .isEmpty();
    assertThat(place(server("proxy", 3129, "v"), full))
        .containsExactly("proxy proxy:3129 -> proxy:3128", "user name v -> u");
    assertThat(place(server("proxy", 0, null), wanted())).containsExactly("proxy proxy -> none");
    assertThat(place(server(null, 3128, null), wanted())).containsExactly("proxy :3128 -> none");
    assertThat(words(PLAIN, full)).hasSize(2);
  }

  @Test
  @DisplayName("timeout and reconnect do not lead elsewhere")
  void others() {
    KmsServerSpec.Builder wanted = wanted().timeout(Duration.ofSeconds(20)).reconnect(false);
    assertThat(words(PLAIN, wanted))
        .containsExactly("timeout 10 s -> 20 s", "reconnect true -> false");
    assertThat(place(PLAIN, wanted)).isEmpty();
    assertThat(words(at("kms.example.com"), wanted))
        .containsExactly("timeout none -> 20 s", "reconnect none -> false");
  }

  private static String password(@Nullable String user, KmsServerSpec.Builder wanted) {
    return ServerDifferences.ofPassword(server(null, 0, user), wanted.build())
        .map(ServerDifferences.Difference::inWords)
        .orElse("");
  }

  @Test
  @DisplayName("a password goes with its user, and is replaced only if that is asked for")
  void password() {
    Secret secret = Secret.of("pw");
    assertThat(password("u", wanted().credentials("u", secret))).isEmpty();
    assertThat(password("u", wanted().credentials("u", secret).updatePassword()))
        .isEqualTo("password the old password -> the new password");
    assertThat(password("v", wanted().credentials("u", secret)))
        .isEqualTo("password the old password -> the new password");
    assertThat(password("u", wanted())).isEqualTo("password the old password -> none");
    assertThat(password(null, wanted().credentials("u", secret)))
        .isEqualTo("password none -> the new password");
    assertThat(password(null, wanted())).isEmpty();
  }

  @Test
  @DisplayName("a new server is told with all of it, and without its password")
  void inWords() {
    assertThat(ServerDifferences.inWords(wanted().build())).isEqualTo("kms.example.com:5696");
    assertThat(
            ServerDifferences.inWords(
                wanted()
                    .proxyAddress("proxy")
                    .proxyPort(3128)
                    .credentials("u", Secret.of("MARK"))
                    .timeout(Duration.ofSeconds(20))
                    .reconnect(true)
                    .build()))
        .isEqualTo(
            "kms.example.com:5696, proxy proxy:3128, user name u, with a password, timeout 20 s,"
                + " reconnect true");
  }
}
