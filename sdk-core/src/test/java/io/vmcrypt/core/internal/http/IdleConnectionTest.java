package io.vmcrypt.core.internal.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vmcrypt.core.ManualTime;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.stream.IntStream;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that the server closes between two requests, as most do after some seconds. */
class IdleConnectionTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity SERVER = AUTHORITY.server("127.0.0.1").issue();

  private final ManualTime time = new ManualTime();

  private enum End {
    /** Over TLS with close_notify, as it should be. */
    CLOSE {
      @Override
      void come(Socket socket) throws IOException {
        socket.close();
      }
    },
    /** Some servers say so before they close. */
    UNASKED_ANSWER {
      @Override
      void come(Socket socket) throws IOException {
        socket
            .getOutputStream()
            .write("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
        socket.close();
      }
    };

    abstract void come(Socket socket) throws IOException;
  }

  private static RawServer serve(boolean tls) throws IOException {
    return tls ? RawServer.tls(SERVER) : RawServer.plain();
  }

  private HttpTransport transport() {
    return HttpTransport.builder()
        .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
        .time(time)
        .build();
  }

  private void closedWhileIdle(boolean tls, End end) throws Exception {
    try (RawServer server = serve(tls);
        HttpTransport transport = transport()) {
      for (String method : List.of("POST", "DELETE", "PUT", "GET")) {
        Request request =
            new Request.Builder()
                .url(server.url() + method)
                .method(method, method.equals("GET") ? null : RequestBody.create(new byte[9]))
                .build();
        assertThat(HttpCall.execute(transport, request)).as(method).isEqualTo("200 hello");
        end.come(server.awaitIdle(1).get(0));
        server.awaitEnd();
      }

      assertThat(server.requests())
          .containsExactly(
              "POST /POST HTTP/1.1",
              "DELETE /DELETE HTTP/1.1",
              "PUT /PUT HTTP/1.1",
              "GET /GET HTTP/1.1");
      assertThat(server.connections()).isEqualTo(4);
      assertThat(time.sleeps()).as("no retry was needed").isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("a connection that ended while idle carries no request, whatever its method")
  void plain_closedWhileIdle_isNotUsed(End end) throws Exception {
    closedWhileIdle(false, end);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("the same over TLS, whose end is a message of its own")
  void tls_closedWhileIdle_isNotUsed(End end) throws Exception {
    closedWhileIdle(true, end);
  }

  @Test
  @DisplayName("all of a burst's connections that ended are passed over, not one per try")
  void burst_closedWhileIdle_isPassedOver() throws Exception {
    try (RawServer server = RawServer.tls(SERVER);
        HttpTransport transport = transport()) {
      server.answerTogether(8);
      List<Thread> callers =
          IntStream.range(0, 8)
              .mapToObj(i -> new Thread(() -> HttpCall.post(transport, server.url())))
              .toList();
      callers.forEach(Thread::start);
      for (Thread caller : callers) {
        caller.join(20_000);
      }
      server.answer(RawServer.HELLO);
      int before = server.connections();
      assertThat(before).isEqualTo(8);
      for (Socket socket : server.awaitIdle(8)) {
        socket.close();
        server.awaitEnd();
      }

      assertThat(HttpCall.post(transport, server.url())).isEqualTo("200 hello");
      assertThat(server.connections()).isEqualTo(before + 1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("a connection that is alive is used again, by every method")
  void alive_isUsedAgain(boolean tls) throws Exception {
    try (RawServer server = serve(tls);
        HttpTransport transport = transport()) {
      for (int i = 0; i < 20; i++) {
        assertThat(HttpCall.post(transport, server.url())).isEqualTo("200 hello");
        assertThat(HttpCall.get(transport, server.url())).isEqualTo("200 hello");
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName(
      "where the server closes just as the request goes out, nobody knows, and it is said so")
  void closedWhileRequestGoesOut_isUnknown(boolean tls) throws Exception {
    try (RawServer server = serve(tls);
        HttpTransport transport = transport()) {
      assertThat(HttpCall.post(transport, server.url())).isEqualTo("200 hello");
      server.answer(
          out -> {
            throw new IOException("closes");
          });

      assertThatExceptionOfType(ConnectionException.class)
          .isThrownBy(() -> HttpCall.post(transport, server.url()))
          .withMessageContaining("Whether a change took effect is unknown");
      assertThat(server.requests()).hasSize(2);
      assertThat(server.connections()).isEqualTo(1);
    }
  }
}
