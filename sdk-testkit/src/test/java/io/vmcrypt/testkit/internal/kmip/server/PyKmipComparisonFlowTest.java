package io.vmcrypt.testkit.internal.kmip.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.pykmip.PyKmipServer;
import io.vmcrypt.testkit.internal.kmip.message.KmipResultReason;
import io.vmcrypt.testkit.internal.kmip.message.KmipVersion;
import io.vmcrypt.testkit.internal.kmip.message.ResponseMessage;
import io.vmcrypt.testkit.internal.kmip.tls.CertificateTrust;
import io.vmcrypt.testkit.internal.kmip.tls.Deadline;
import io.vmcrypt.testkit.internal.kmip.tls.PeerTrustManager;
import io.vmcrypt.testkit.internal.kmip.tls.PoliteSocket;
import io.vmcrypt.testkit.internal.kmip.tls.TlsSession;
import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvCodec;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.tls.IdentityKeyManager;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sends the same messages to the real PyKMIP and to the fake's engine. */
@Timeout(120)
@Tag("thorough")
class PyKmipComparisonFlowTest {

  /**
   * Where the fake keeps to the specification and PyKMIP does not: it takes the Batch Count's word
   * for it, cannot read an extension, knows Offset Items in each version, keeps what has no usage
   * mask or another's name, and reads an object of another type as no message.
   */
  private static final Set<String> STRICTER =
      Set.of(
          "batch count below the items",
          "no items",
          "extension",
          "critical extension",
          "skip in 1.2");

  private record Message(String what, Ttlv request) {}

  @TempDir Path directory;

  private final KmipEngine engine =
      new KmipEngine(
          new KmipEngine.Settings(
              Stream.of("1.4", "1.3", "1.2", "1.1", "1.0").map(KmipVersion::parse).toList(),
              Set.of(),
              null,
              true,
              false,
              Clock.systemUTC()),
          KmipMessages.numbers());

  @Test
  @DisplayName("Bad input and a key's whole life get the real server's results from the fake")
  void engine_sameMessages_answersAsPyKmip() throws Exception {
    try (PyKmipServer kms = PyKmipServer.builder().ecKeys().start(directory)) {
      X509Certificate client = kms.client().certificate();
      PoliteSocket connection =
          new PoliteSocket(new Socket(InetAddress.getLoopbackAddress(), kms.port()));
      connection.deadline(new Deadline(Duration.ofSeconds(90)));
      CertificateTrust trust = new CertificateTrust(List.of(kms.certificate()));
      try (SSLSocket tls =
          TlsSession.client(
              connection,
              "localhost",
              new IdentityKeyManager(kms.client()),
              new PeerTrustManager(trust::trusts, List.of()))) {
        List<String> differences = new ArrayList<>();
        for (Message message : messages()) {
          byte[] request = TtlvCodec.encode(message.request());
          tls.getOutputStream().write(request);
          byte[] answer = Objects.requireNonNull(TtlvCodec.readMessage(tls.getInputStream()));
          String real = summary(answer);
          String fake = summary(engine.answer(request, client));
          if (!real.equals(fake) && !STRICTER.contains(message.what())) {
            differences.add(message.what() + ": real " + real + ", fake " + fake);
          }
        }

        assertThat(differences).isEmpty();
      }
    }
  }

  private static List<Message> messages() {
    List<Message> messages = new ArrayList<>();
    KmipEngineTest.unreadableMessages()
        .map(arguments -> new Message((String) arguments.get()[0], (Ttlv) arguments.get()[1]))
        .forEach(messages::add);
    KmipEngineTest.badCreations()
        .forEach(
            arguments ->
                messages.add(
                    new Message(
                        "create: " + arguments.get()[0],
                        request(
                            "1.1",
                            KmipMessages.createOf(
                                (Integer) arguments.get()[1],
                                KmipMessages.attributes(arguments.get()[2]))))));
    KmipEngineTest.life()
        .forEach(
            step -> messages.add(new Message(step.what(), request(step.version(), step.item()))));
    messages.addAll(objects());
    return messages;
  }

  private static List<Message> objects() {
    Ttlv two = KmipMessages.id("2");
    return List.of(
        new Message("create another", request("1.1", KmipMessages.create())),
        new Message(
            "locate by name", request("1.1", KmipMessages.item(0x08, KmipMessages.name("one")))),
        new Message(
            "skip in 1.2",
            request("1.2", KmipMessages.item(0x08, Ttlv.integer(KmipTag.OFFSET_ITEMS, 1)))),
        new Message(
            "skip in 1.3",
            request("1.3", KmipMessages.item(0x08, Ttlv.integer(KmipTag.OFFSET_ITEMS, 1)))),
        new Message(
            "extension",
            request("1.1", KmipMessages.extended(KmipMessages.item(0x0a, two), false))),
        new Message(
            "critical extension",
            request("1.1", KmipMessages.extended(KmipMessages.item(0x0a, two), true))));
  }

  private static Ttlv request(String version, Ttlv item) {
    return KmipMessages.message(KmipMessages.header(KmipVersion.parse(version), 1), item);
  }

  private static String summary(byte[] answer) {
    ResponseMessage response;
    try {
      response = ResponseMessage.from(TtlvCodec.decode(answer));
    } catch (TtlvException e) {
      return e.toString();
    }
    List<String> items = new ArrayList<>();
    for (ResponseMessage.Item item : response.items()) {
      KmipResultReason reason = item.reason();
      items.add(
          "operation "
              + item.operation()
              + " "
              + item.statusName()
              + (reason == null ? "" : " " + reason.name()));
    }
    return "KMIP " + response.version() + " " + items;
  }
}
