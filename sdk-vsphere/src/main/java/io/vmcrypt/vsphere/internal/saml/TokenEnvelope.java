package io.vmcrypt.vsphere.internal.saml;

import io.vmcrypt.core.certificate.ClientIdentity;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dom.DOMStructure;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.SignedInfo;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Puts a token into the WS-Security header of a SOAP envelope. The holder of a key also signs body
 * and time stamp there. The order is that which Go programs send: time stamp, assertion, signature.
 */
public final class TokenEnvelope implements UnaryOperator<String> {

  /** How long the request may be on its way. */
  private static final Duration VALID = Duration.ofMinutes(5);

  private static final String BODY = "<soapenv:Body>";
  private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
  private static final String WSSE11 =
      "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd";
  private static final String PROFILE =
      "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#";

  private final SamlToken token;
  private final Instant now;

  public TokenEnvelope(SamlToken token, Instant now) {
    this.token = token;
    this.now = now.truncatedTo(ChronoUnit.MILLIS);
  }

  @Override
  public String apply(String envelope) {
    int body = envelope.indexOf(BODY);
    String stampId = "_" + UUID.randomUUID();
    String bodyId = "_" + UUID.randomUUID();
    String start =
        envelope.substring(0, body)
            + "<soapenv:Header><wsse:Security xmlns:wsse=\""
            + TokenXml.WSSE
            + "\" xmlns:wsu=\""
            + TokenXml.WSU
            + "\"><wsu:Timestamp wsu:Id=\""
            + stampId
            + "\"><wsu:Created>"
            + now
            + "</wsu:Created><wsu:Expires>"
            + now.plus(VALID)
            + "</wsu:Expires></wsu:Timestamp>"
            + token.xml().reveal();
    String end =
        "</wsse:Security></soapenv:Header><soapenv:Body xmlns:wsu=\""
            + TokenXml.WSU
            + "\" wsu:Id=\""
            + bodyId
            + "\">"
            + envelope.substring(body + BODY.length());
    // the signature is added as text: to print the whole envelope could change the assertion
    return start
        + token.identity().map(owner -> signature(owner, start + end, stampId, bodyId)).orElse("")
        + end;
  }

  private String signature(ClientIdentity owner, String unsigned, String stampId, String bodyId) {
    Element envelope =
        TokenXml.parse(unsigned.substring(unsigned.indexOf("?>") + 2))
            .orElseThrow(() -> new IllegalStateException("the envelope is not well-formed"));
    Element security =
        TokenXml.child(envelope, SOAP, "Header")
            .flatMap(header -> TokenXml.child(header, TokenXml.WSSE, "Security"))
            .orElseThrow();
    Element stamp = TokenXml.child(security, TokenXml.WSU, "Timestamp").orElseThrow();
    Element body = TokenXml.child(envelope, SOAP, "Body").orElseThrow();
    stamp.setIdAttributeNS(TokenXml.WSU, "Id", true);
    body.setIdAttributeNS(TokenXml.WSU, "Id", true);
    try {
      XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM");
      SignedInfo signed =
          factory.newSignedInfo(
              factory.newCanonicalizationMethod(
                  CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
              factory.newSignatureMethod(SignatureMethod.RSA_SHA256, null),
              List.of(reference(factory, stampId), reference(factory, bodyId)));
      KeyInfo info =
          factory
              .getKeyInfoFactory()
              .newKeyInfo(List.of(new DOMStructure(tokenReference(security))));
      DOMSignContext context = new DOMSignContext(owner.privateKey(), security);
      context.setDefaultNamespacePrefix("ds");
      factory.newXMLSignature(signed, info).sign(context);
      return print(TokenXml.child(security, TokenXml.DSIG, "Signature").orElseThrow());
    } catch (GeneralSecurityException
        | MarshalException
        | XMLSignatureException
        | TransformerException e) {
      throw new IllegalStateException("the request cannot be signed with that key", e);
    }
  }

  private static Reference reference(XMLSignatureFactory factory, String id)
      throws GeneralSecurityException {
    return factory.newReference(
        "#" + id,
        factory.newDigestMethod(DigestMethod.SHA256, null),
        List.of(
            factory.newTransform(CanonicalizationMethod.EXCLUSIVE, (TransformParameterSpec) null)),
        null,
        null);
  }

  /** Says that the key is that of the token. */
  private Element tokenReference(Element security) {
    Element reference =
        security.getOwnerDocument().createElementNS(TokenXml.WSSE, "wsse:SecurityTokenReference");
    reference.setAttributeNS(WSSE11, "wsse11:TokenType", PROFILE + "SAMLV2.0");
    Element identifier =
        security.getOwnerDocument().createElementNS(TokenXml.WSSE, "wsse:KeyIdentifier");
    identifier.setAttribute("ValueType", PROFILE + "SAMLID");
    identifier.setTextContent(token.id());
    reference.appendChild(identifier);
    return reference;
  }

  private static String print(Node node) throws TransformerException {
    Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
    transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
    StringWriter out = new StringWriter();
    transformer.transform(new DOMSource(node), new StreamResult(out));
    return out.toString();
  }
}
