package io.vmcrypt.testkit.internal.vcenter.saml;

import java.io.ByteArrayInputStream;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * A token that was checked: signed by a trusted service, valid now.
 *
 * @param user who it is for
 * @param holder whose key must prove it; null for a bearer token
 */
record SamlToken(String user, @Nullable X509Certificate holder) {

  private static final String METHOD = "urn:oasis:names:tc:SAML:2.0:cm:";

  /** Checks an assertion. Any exception means that it is refused. */
  static SamlToken check(Element assertion, Collection<X509Certificate> issuers, Instant now)
      throws Exception {
    require("Assertion".equals(assertion.getLocalName()), "no assertion");
    require(Xml.SAML.equals(assertion.getNamespaceURI()), "no SAML 2.0");
    String id = assertion.getAttribute("ID");
    require(!id.isEmpty(), "no id");
    assertion.setIdAttribute("ID", true);
    Element signature = Xml.required(assertion, Xml.DSIG, "Signature");
    require(
        issuers.stream()
            .anyMatch(issuer -> signs(issuer.getPublicKey(), signature, List.of("#" + id))),
        "not signed by a trusted service");
    Element conditions = Xml.required(assertion, Xml.SAML, "Conditions");
    require(!now.isBefore(Instant.parse(conditions.getAttribute("NotBefore"))), "not yet valid");
    require(now.isBefore(Instant.parse(conditions.getAttribute("NotOnOrAfter"))), "expired");
    Element subject = Xml.required(assertion, Xml.SAML, "Subject");
    Element name = Xml.required(subject, Xml.SAML, "NameID");
    Element confirmation = Xml.required(subject, Xml.SAML, "SubjectConfirmation");
    String method = confirmation.getAttribute("Method");
    if (method.equals(METHOD + "bearer")) {
      return new SamlToken(name.getTextContent(), null);
    }
    require(method.equals(METHOD + "holder-of-key"), "unknown confirmation");
    Element data = Xml.required(confirmation, Xml.SAML, "SubjectConfirmationData");
    Element info = Xml.required(Xml.required(data, Xml.DSIG, "KeyInfo"), Xml.DSIG, "X509Data");
    Element certificate = Xml.required(info, Xml.DSIG, "X509Certificate");
    byte[] bytes = Base64.getMimeDecoder().decode(certificate.getTextContent());
    return new SamlToken(
        name.getTextContent(),
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(bytes)));
  }

  /** Whether a key has signed exactly these ids. */
  static boolean signs(PublicKey key, Element signature, List<String> uris) {
    try {
      DOMValidateContext context = new DOMValidateContext(key, signature);
      XMLSignature parsed = XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
      List<String> signed =
          parsed.getSignedInfo().getReferences().stream().map(Reference::getURI).toList();
      return signed.size() == uris.size() && signed.containsAll(uris) && parsed.validate(context);
    } catch (Exception e) {
      return false;
    }
  }

  static void require(boolean good, String why) {
    if (!good) {
      throw new IllegalArgumentException(why);
    }
  }
}
