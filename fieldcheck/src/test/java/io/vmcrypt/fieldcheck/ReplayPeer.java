package io.vmcrypt.fieldcheck;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.internal.http.HttpAnswer;
import io.vmcrypt.testkit.internal.http.HttpsFake;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okio.ByteString;

/**
 * A vCenter and an OVHcloud API that answer from a transcript: each call gets the answers that it
 * got there, in their order, and the last one from then on. It judges nothing that it is sent.
 */
final class ReplayPeer implements FieldSystems, AutoCloseable {

  private static final TestAuthority AUTHORITY = TestAuthority.create("replay");
  private static final HttpAnswer NOT_RECORDED = HttpAnswer.of(404, "text/plain", "not recorded");

  private final Vocabulary vocabulary = Vocabulary.load();

  /** As the transcript names the private cloud: an answer about another one is refused. */
  private String serviceName = "pcc-198-18-0-1";

  private final Map<String, Deque<HttpAnswer>> answers = new HashMap<>();
  private final HttpsFake server =
      HttpsFake.start(AUTHORITY.server("127.0.0.1", "localhost").issue(), 0, this::answer);

  ReplayPeer(SentTranscript transcript) {
    for (SentTranscript.Read read : transcript.reads()) {
      read.answers().forEach(this::record);
    }
  }

  private void record(Answer answer) {
    Exchange exchange = answer.exchange();
    String call = exchange.call().toString();
    if (call.equals("GET /dedicatedCloud/{serviceName}")) {
      answer
          .typed()
          .map(cloud -> cloud.node().textOf("serviceName"))
          .filter(name -> !name.isEmpty())
          .ifPresent(name -> serviceName = name);
    }
    HttpAnswer replayed =
        exchange.answered()
            ? HttpAnswer.of(exchange.status(), exchange.contentType(), exchange.answer().utf8())
            : HttpAnswer.of(503, "text/html", "<html></html>");
    answers
        .computeIfAbsent(call, any -> new ArrayDeque<>())
        .add(
            call.equals("vim Login")
                ? replayed.withHeader("Set-Cookie", "vmware_soap_session=replayed; Path=/")
                : replayed);
  }

  private synchronized HttpAnswer answer(ReceivedRequest request) {
    Deque<HttpAnswer> recorded = answers.get(call(request));
    if (recorded == null) {
      return NOT_RECORDED;
    }
    return recorded.size() > 1 ? recorded.remove() : recorded.element();
  }

  private String call(ReceivedRequest request) {
    try {
      if (request.path().equals("/sdk") || request.path().equals("/pbm")) {
        String method = Soap.content(ByteString.of(request.body())).orElseThrow().name();
        return String.valueOf(Exchange.CallName.soap(request.path(), method));
      }
    } catch (NotReadableException e) {
      return "";
    }
    return vocabulary
        .route(request.method(), request.path().replaceFirst("^/(1\\.0|v1|v2)/", "/"))
        .orElse("");
  }

  private ServerTrust trust() {
    return ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate()));
  }

  @Override
  public VsphereClient vcenter(CallListener listener) {
    return VsphereClient.builder(
            HostAndPort.of(HttpsFake.HOST, server.port()),
            VsphereCredentials.password("anybody", Secret.of("anything")))
        .trust(trust())
        .callListener(listener)
        .build();
  }

  @Override
  public OvhClient ovh(CallListener listener) {
    return OvhClient.builder(
            OvhEndpoint.of(URI.create(server.origin() + "/1.0")),
            OvhCredentials.applicationKey("AK", Secret.of("AS"), Secret.of("CK")))
        .trust(trust())
        .retryBackoff(new Backoff(Duration.ofMillis(1), 1.0, Duration.ofMillis(1), 0.0))
        .callListener(listener)
        .build();
  }

  Transcript check(List<FieldRead> reads) {
    return Fieldcheck.builder(this).reads(reads, serviceName).build().run(title -> {});
  }

  @Override
  public void close() {
    server.close();
  }
}
