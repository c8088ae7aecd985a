package io.vmcrypt.core.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.ManualTime;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.testkit.CapturedLogs;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.internal.http.HttpAnswer;
import io.vmcrypt.testkit.internal.http.HttpsFake;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("captures all logs")
class RedactedLogHttpTest {

  private static final String MARK = "m4rked";

  private final TestAuthority authority = TestAuthority.create();

  private HttpTransport transport() {
    return HttpTransport.builder()
        .trust(ServerTrust.certificateAuthorities(List.of(authority.certificate())))
        .time(new ManualTime())
        .build();
  }

  private static Request.Builder request(HttpsFake server) {
    return new Request.Builder()
        .url(server.origin() + "/1.0/services?token=" + MARK + "&user=" + MARK + "#" + MARK)
        .header("Authorization", "Basic " + MARK)
        .header("Cookie", "vmware_soap_session=" + MARK)
        .header("X-Ovh-Application", MARK)
        .header("X-Ovh-Consumer", MARK)
        .header("X-Ovh-Signature", "$1$" + MARK)
        .header("vmware-api-session-id", MARK)
        .header("X-Unknown", MARK)
        .header("Accept", "application/json")
        .header("User-Agent", "vmcrypt-test");
  }

  /** All but the lines of the test server, which is not what is on trial. */
  private static String said(CapturedLogs logs) {
    return String.join(
        "\n", logs.lines().stream().filter(line -> !line.contains("mockwebserver3")).toList());
  }

  @Test
  @DisplayName("at TRACE no body, no query value and no header outside the allow-list is said")
  void trace_callWithSecrets_saysNone() {
    try (HttpsFake server =
            HttpsFake.start(
                authority.server("127.0.0.1").issue(),
                0,
                request ->
                    HttpAnswer.of(200, "application/json", "{\"secret\": \"" + MARK + "\"}")
                        .withHeader("Set-Cookie", "vmware_soap_session=" + MARK)
                        .withHeader("vmware-api-session-id", MARK)
                        .withHeader("X-OVH-QUERYID", "EU.ext-42")
                        .withHeader("Server", "nginx"));
        HttpTransport transport = transport();
        CapturedLogs logs = CapturedLogs.start()) {
      server.faults().onNext(Fault.answer(503, "text/plain", MARK));
      assertThat(HttpCall.execute(transport, request(server).build())).contains(MARK);
      assertThat(
              HttpCall.execute(
                  transport,
                  request(server)
                      .post(RequestBody.create("password=" + MARK, MediaType.get("text/plain")))
                      .build()))
          .contains(MARK);

      String address = server.origin() + "/1.0/services?token=...&user=...";
      assertThat(said(logs))
          .doesNotContain(MARK)
          .contains("GET " + address + " -> 503 in ")
          .contains("GET " + address + " -> 200 in ")
          .contains("POST " + address + " -> 200 in ")
          .contains("retrying after HTTP 503 in ")
          .contains("Accept: application/json")
          .contains("User-Agent: vmcrypt-test")
          .contains("X-OVH-QUERYID: EU.ext-42")
          .contains("Server: nginx")
          .contains("Authorization: ...")
          .contains("Cookie: ...")
          .contains("X-Ovh-Signature: ...")
          .contains("vmware-api-session-id: ...")
          .contains("X-Unknown: ...");
    }
  }

  @Test
  @DisplayName("a call that breaks says nothing secret, in the log or in its exception")
  void trace_brokenCall_saysNone() {
    try (HttpsFake server =
            HttpsFake.start(
                authority.server("127.0.0.1").issue(), 0, request -> HttpAnswer.of(200));
        HttpTransport transport = transport();
        CapturedLogs logs = CapturedLogs.start()) {
      server.faults().onEvery(request -> true, Fault.close());

      ConnectionException e =
          catchThrowableOfType(
              ConnectionException.class,
              () -> HttpCall.execute(transport, request(server).build()));

      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      assertThat(trace.toString()).doesNotContain(MARK);
      assertThat(said(logs))
          .doesNotContain(MARK)
          .contains(
              "GET " + server.origin() + "/1.0/services?token=...&user=... -> IOException in ");
    }
  }
}
