package io.vmcrypt.testkit.internal.vcenter.saml;

import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.vcenter.soap.XmlWriter;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Writes and signs SAML 2.0 assertions. */
public final class SamlWriter {

  private final TestIdentity issuer;

  public SamlWriter(TestIdentity issuer) {
    this.issuer = issuer;
  }

  /**
   * A signed assertion.
   *
   * @param holder whose key must prove it; null for a bearer token
   */
  public String write(String user, Instant from, Instant until, @Nullable X509Certificate holder) {
    try {
      String id = "_" + UUID.randomUUID();
      Document document = Xml.parse(assertion(id, user, from, until, holder));
      Element assertion = document.getDocumentElement();
      assertion.setIdAttribute("ID", true);
      XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM");
      var reference =
          factory.newReference(
              "#" + id,
              factory.newDigestMethod(DigestMethod.SHA256, null),
              List.of(
                  factory.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null),
                  factory.newTransform(
                      CanonicalizationMethod.EXCLUSIVE, (TransformParameterSpec) null)),
              null,
              null);
      var signed =
          factory.newSignedInfo(
              factory.newCanonicalizationMethod(
                  CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
              factory.newSignatureMethod("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", null),
              List.of(reference));
      DOMSignContext context =
          new DOMSignContext(
              issuer.privateKey(), assertion, Xml.child(assertion, Xml.SAML, "Subject"));
      context.setDefaultNamespacePrefix("ds");
      factory.newXMLSignature(signed, null).sign(context);
      return Xml.print(assertion);
    } catch (Exception e) {
      throw new IllegalStateException("the token cannot be made", e);
    }
  }

  private String assertion(
      String id, String user, Instant from, Instant until, @Nullable X509Certificate holder)
      throws Exception {
    String confirmation =
        holder == null
            ? "<saml2:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">"
                + "<saml2:SubjectConfirmationData NotOnOrAfter=\""
                + millis(until)
                + "\"/></saml2:SubjectConfirmation>"
            : "<saml2:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:holder-of-key\">"
                + "<saml2:SubjectConfirmationData"
                + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                + " xsi:type=\"saml2:KeyInfoConfirmationDataType\"><ds:KeyInfo xmlns:ds=\""
                + Xml.DSIG
                + "\"><ds:X509Data><ds:X509Certificate>"
                + Base64.getEncoder().encodeToString(holder.getEncoded())
                + "</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
                + "</saml2:SubjectConfirmationData></saml2:SubjectConfirmation>";
    return "<saml2:Assertion xmlns:saml2=\""
        + Xml.SAML
        + "\" ID=\""
        + id
        + "\" IssueInstant=\""
        + millis(from)
        + "\" Version=\"2.0\"><saml2:Issuer>https://sts.example.com/STS</saml2:Issuer>"
        + "<saml2:Subject><saml2:NameID"
        + " Format=\"http://schemas.xmlsoap.org/claims/UPN\">"
        + XmlWriter.escape(user)
        + "</saml2:NameID>"
        + confirmation
        + "</saml2:Subject><saml2:Conditions NotBefore=\""
        + millis(from)
        + "\" NotOnOrAfter=\""
        + millis(until)
        + "\"/></saml2:Assertion>";
  }

  private static String millis(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
