package io.vmcrypt.core.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vmcrypt.core.ManualTime;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.RemoteCall;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.internal.http.HttpAnswer;
import io.vmcrypt.testkit.internal.http.HttpsFake;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WireTapHttpTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity SERVER = AUTHORITY.server("127.0.0.1", "localhost").issue();

  private final AtomicReference<String> answer = new AtomicReference<>("hello");
  private final HttpsFake server =
      HttpsFake.start(SERVER, 0, request -> HttpAnswer.of(200, "text/plain", answer.get()));
  private final Heard heard = new Heard();

  @AfterEach
  void close() {
    server.close();
  }

  /** Writes down what it is shown. */
  private static final class Heard implements WireTap {
    private final List<String> lines = new ArrayList<>();
    private boolean refuses;

    @Override
    public void sending(Sent request) throws IOException {
      lines.add(
          request.method()
              + " "
              + request.path()
              + " ?"
              + request.query()
              + " "
              + request.body().utf8());
      if (refuses) {
        throw new IOException("refused by the tap");
      }
    }

    @Override
    public void answered(Sent request, @Nullable Answer answer) {
      lines.add(
          answer == null
              ? "none"
              : answer.status()
                  + " "
                  + answer.contentType()
                  + " "
                  + (answer.body().size() < 100
                      ? answer.body().utf8()
                      : answer.body().size() + " bytes")
                  + " "
                  + answer.whole());
    }

    @Override
    public void onCall(RemoteCall call) {}
  }

  private HttpTransport transport(CallListener listener) {
    return HttpTransport.builder()
        .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
        .time(new ManualTime())
        .listener(listener)
        .build();
  }

  @Test
  @DisplayName("it is shown each request and each answer, and the client reads the same")
  void shown() {
    try (HttpTransport transport = transport(heard)) {
      assertThat(HttpCall.get(transport, server.origin() + "/a?b=c")).isEqualTo("200 hello");
      assertThat(HttpCall.post(transport, server.origin() + "/a")).isEqualTo("200 hello");
    }
    assertThat(heard.lines)
        .containsExactly(
            "GET /a ?b=c ",
            "200 text/plain hello true",
            "POST /a ?null x",
            "200 text/plain hello true");
  }

  @Test
  @DisplayName("each try is shown, also one without an answer")
  void tries() {
    server.faults().onNext(Fault.answer(503, "text/html", "<p>no</p>"));
    server.faults().onNext(Fault.close());
    try (HttpTransport transport = transport(heard)) {
      assertThat(HttpCall.get(transport, server.origin() + "/a")).isEqualTo("200 hello");
    }
    assertThat(heard.lines)
        .filteredOn(line -> !line.startsWith("GET"))
        .containsExactly("503 text/html <p>no</p> true", "none", "200 text/plain hello true");
  }

  @Test
  @DisplayName("an answer that the client does not read is shown nevertheless")
  void unread() throws IOException {
    try (HttpTransport transport = transport(heard)) {
      Request request = new Request.Builder().url(server.origin() + "/a").build();
      try (Response response = transport.client().newCall(request).execute()) {
        assertThat(response.code()).isEqualTo(200);
      }
    }
    assertThat(heard.lines).containsExactly("GET /a ?null ", "200 text/plain hello true");
  }

  @Test
  @DisplayName("of a large answer the beginning is shown, and the client reads all of it")
  void large() {
    answer.set("x".repeat(WireTap.MOST_BYTES + 1));
    try (HttpTransport transport = transport(heard)) {
      assertThat(HttpCall.get(transport, server.origin() + "/a"))
          .hasSize(WireTap.MOST_BYTES + 1 + "200 ".length());
    }
    assertThat(heard.lines).contains("200 text/plain " + WireTap.MOST_BYTES + " bytes false");
  }

  @Test
  @DisplayName("a request that it refuses is not sent")
  void refused() {
    heard.refuses = true;
    try (HttpTransport transport = transport(heard)) {
      assertThatExceptionOfType(ConnectionException.class)
          .isThrownBy(() -> HttpCall.post(transport, server.origin() + "/a"));
    }
    assertThat(server.requests()).isEmpty();
  }

  @Test
  @DisplayName("a listener that is no tap is shown nothing")
  void noTap() {
    List<RemoteCall> calls = new ArrayList<>();
    try (HttpTransport transport = transport(calls::add)) {
      assertThat(HttpCall.get(transport, server.origin() + "/a")).isEqualTo("200 hello");
    }
    assertThat(calls).isEmpty();
  }
}
