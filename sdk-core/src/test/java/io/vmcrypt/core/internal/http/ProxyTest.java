package io.vmcrypt.core.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmcrypt.core.ManualTime;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Calls through the proxy that the JVM's properties name. */
@Isolated("sets properties of the system")
class ProxyTest {

  private static final String HOST = "https.proxyHost";
  private static final String PORT = "https.proxyPort";
  private static final String NOT_FOR = "http.nonProxyHosts";
  private static final List<String> PROPERTIES = List.of(HOST, PORT, NOT_FOR);

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity SERVER =
      AUTHORITY.server("vcenter.example", "localhost").issue();

  /** An address of this machine at which nothing listens. */
  private static final String NOWHERE = "127.0.0.2";

  private final List<@Nullable String> before = new ArrayList<>();
  private final ManualTime time = new ManualTime();

  @BeforeEach
  void keepProperties() {
    PROPERTIES.forEach(name -> before.add(System.getProperty(name)));
  }

  @AfterEach
  void restoreProperties() {
    for (int i = 0; i < PROPERTIES.size(); i++) {
      String value = before.get(i);
      if (value == null) {
        System.clearProperty(PROPERTIES.get(i));
      } else {
        System.setProperty(PROPERTIES.get(i), value);
      }
    }
  }

  private static void useProxy(int port) {
    System.setProperty(HOST, "localhost");
    System.setProperty(PORT, Integer.toString(port));
  }

  private HttpTransport transport(ServerTrust trust) {
    return HttpTransport.builder()
        .trust(trust)
        .time(time)
        .address("vcenter.example", NOWHERE)
        .build();
  }

  private static ServerTrust authority() {
    return ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate()));
  }

  private static String url(RawServer server) {
    return "https://vcenter.example:" + server.port() + "/sdk";
  }

  @Test
  @DisplayName("a proxy is found by its own name, and opens a tunnel to the server's")
  void proxyByName_opensTunnel() throws Exception {
    try (RawServer server = RawServer.tls(SERVER);
        ConnectProxy proxy = ConnectProxy.to(server.port());
        HttpTransport transport = transport(authority())) {
      useProxy(proxy.port());

      assertThat(HttpCall.post(transport, url(server))).isEqualTo("200 hello");
      assertThat(proxy.heads()).hasSize(1);
      assertThat(proxy.heads().get(0))
          .startsWith("CONNECT vcenter.example:" + server.port() + " HTTP/1.1\r\n");
      assertThat(server.names()).as("SNI").containsExactly("vcenter.example");
    }
  }

  @Test
  @DisplayName("the proxy reads nothing of a call: no header, no credential")
  void proxy_seesNoCredential() throws Exception {
    try (RawServer server = RawServer.tls(SERVER);
        ConnectProxy proxy = ConnectProxy.to(server.port());
        HttpTransport transport = transport(authority())) {
      useProxy(proxy.port());
      Request request =
          HttpCall.postTo(url(server))
              .header("Authorization", "Basic MARK-credential")
              .header("Cookie", "vmware_soap_session=MARK-session")
              .build();

      assertThat(HttpCall.execute(transport, request)).isEqualTo("200 hello");
      assertThat(proxy.heads().get(0).lines().map(line -> line.replaceAll(":.*", "")))
          .containsExactly("CONNECT vcenter.example", "Host", "Proxy-Connection", "User-Agent", "");
      assertThat(proxy.sent()).isNotEmpty().doesNotContain("MARK", "Authorization", "/sdk");
    }
  }

  @Test
  @DisplayName("a pinned thumbprint holds through a proxy, and another one is refused")
  void pin_holdsThroughProxy() throws Exception {
    Thumbprint right = Thumbprint.of(SERVER.chain().get(0), ThumbprintAlgorithm.SHA256);
    Thumbprint wrong = Thumbprint.of(AUTHORITY.certificate(), ThumbprintAlgorithm.SHA256);
    try (RawServer server = RawServer.tls(SERVER);
        ConnectProxy proxy = ConnectProxy.to(server.port());
        HttpTransport trusting = transport(ServerTrust.pinned(right));
        HttpTransport refusing = transport(ServerTrust.pinned(wrong))) {
      useProxy(proxy.port());

      assertThat(HttpCall.get(trusting, url(server))).isEqualTo("200 hello");
      assertThatExceptionOfType(ThumbprintMismatchException.class)
          .isThrownBy(() -> HttpCall.get(refusing, url(server)));
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  @DisplayName("a tunnel that ended while idle carries no change")
  void tunnel_closedWhileIdle_isNotUsed() throws Exception {
    try (RawServer server = RawServer.tls(SERVER);
        ConnectProxy proxy = ConnectProxy.to(server.port());
        HttpTransport transport = transport(authority())) {
      useProxy(proxy.port());
      assertThat(HttpCall.post(transport, url(server))).isEqualTo("200 hello");
      server.awaitIdle(1).get(0).close();
      proxy.awaitClosed(1);

      assertThat(HttpCall.post(transport, url(server))).isEqualTo("200 hello");
      assertThat(proxy.heads()).hasSize(2);
    }
  }

  @Test
  @DisplayName("a proxy that wants a password gets none; the message says so and nothing was sent")
  void proxyWithPassword_isTold() throws Exception {
    try (RawServer server = RawServer.tls(SERVER);
        ConnectProxy proxy =
            ConnectProxy.refusing(
                "407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"x\"");
        HttpTransport transport = transport(authority())) {
      useProxy(proxy.port());

      assertThatExceptionOfType(ConnectionException.class)
          .isThrownBy(() -> HttpCall.get(transport, url(server)))
          .withMessage(
              "could not list services (OVHcloud API at eu): the HTTP proxy asks for a user and a"
                  + " password, which the SDK sends to no proxy. Have the proxy let this machine"
                  + " through, or name the server in http.nonProxyHosts.");
      assertThat(proxy.heads()).as("asked once").hasSize(1);
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  @DisplayName("a proxy that does not let a call through is told with its status")
  void proxyThatRefuses_isTold() throws Exception {
    try (RawServer server = RawServer.tls(SERVER);
        ConnectProxy proxy = ConnectProxy.refusing("403 Forbidden", "X: y");
        HttpTransport transport = transport(authority())) {
      useProxy(proxy.port());

      assertThatExceptionOfType(ConnectionException.class)
          .isThrownBy(() -> HttpCall.get(transport, url(server)))
          .withMessageContaining(
              "the HTTP proxy did not open a tunnel to the server (HTTP status 403)");
      assertThat(proxy.heads()).as("asked once").hasSize(1);
    }
  }

  @Test
  @DisplayName("http.nonProxyHosts is heeded: the call goes straight to its address")
  void nonProxyHosts_goesStraight() throws Exception {
    try (RawServer server = RawServer.tls(SERVER);
        ConnectProxy proxy = ConnectProxy.to(server.port());
        HttpTransport transport =
            HttpTransport.builder()
                .trust(authority())
                .address("vcenter.example", "127.0.0.1")
                .build()) {
      useProxy(proxy.port());
      System.setProperty(NOT_FOR, "*.example");

      assertThat(HttpCall.get(transport, url(server))).isEqualTo("200 hello");
      assertThat(proxy.heads()).isEmpty();
    }
  }

  @Test
  @Tag("thorough")
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  @DisplayName("a proxy as Debian ships it, tinyproxy, lets calls through")
  void tinyproxy_opensTunnel(@TempDir Path directory) throws Exception {
    assumeTrue(isInstalled("tinyproxy"), "tinyproxy is not installed");
    // bound and not listening: nobody else is given the port, and the proxy can take it all the
    // same
    Socket held = new Socket();
    held.setReuseAddress(true);
    held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    int port = held.getLocalPort();
    Path configuration = directory.resolve("tinyproxy.conf");
    Files.writeString(
        configuration,
        "Port " + port + "\nListen 127.0.0.1\nAllow 127.0.0.1\nTimeout 60\nMaxClients 10\n");
    Process tinyproxy =
        new ProcessBuilder("tinyproxy", "-d", "-c", configuration.toString())
            .redirectErrorStream(true)
            .start();
    try (held;
        BufferedReader log = tinyproxy.inputReader(UTF_8);
        RawServer server = RawServer.tls(SERVER);
        HttpTransport transport = HttpTransport.builder().trust(authority()).build()) {
      awaitLine(log, "Accepting connections");
      useProxy(port);
      // this machine's own names are left out by default
      System.setProperty(NOT_FOR, "");
      String url = "https://localhost:" + server.port() + "/sdk";

      assertThat(HttpCall.post(transport, url)).isEqualTo("200 hello");
      assertThat(HttpCall.get(transport, url)).isEqualTo("200 hello");
      awaitLine(log, "CONNECT localhost:" + server.port());
    } finally {
      tinyproxy.destroy();
      tinyproxy.waitFor(20, TimeUnit.SECONDS);
    }
  }

  private static boolean isInstalled(String command) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
  }

  /** Reads what a program writes until it has said this. */
  private static void awaitLine(BufferedReader log, String said) throws IOException {
    List<String> before = new ArrayList<>();
    String line = log.readLine();
    while (line != null && !line.contains(said)) {
      before.add(line);
      line = log.readLine();
    }
    assertThat(line).as("after %s", before).isNotNull();
  }
}
