package io.vmcrypt.fieldcheck;

import java.util.Optional;
import okio.ByteString;

/** What is in an envelope of SOAP. */
final class Soap {

  private Soap() {}

  /** The first element of the body; headers, in which sessions travel, are left out. */
  static Optional<Node> content(ByteString envelope) throws NotReadableException {
    Node root = XmlNodes.read(envelope.toByteArray());
    if (!root.name().equals("Envelope")) {
      throw new NotReadableException("it is no SOAP envelope");
    }
    return root.child("Body").flatMap(body -> body.children().stream().findFirst());
  }

  /** An envelope with this in its body. */
  static String envelope(String content) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
        + "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\">"
        + "<soapenv:Body>"
        + content
        + "</soapenv:Body></soapenv:Envelope>";
  }
}
