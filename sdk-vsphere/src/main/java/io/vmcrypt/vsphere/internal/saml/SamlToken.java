package io.vmcrypt.vsphere.internal.saml;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * A SAML 2.0 assertion as far as a login needs to know it. Whether its issuer is trusted is for
 * vCenter to say.
 *
 * @param xml the assertion without an XML declaration, otherwise as the caller gave it: another
 *     form would break its signature
 * @param identity who proves it; empty for a bearer token
 */
public record SamlToken(Secret xml, String id, Optional<ClientIdentity> identity) {

  private static final String METHOD = "urn:oasis:names:tc:SAML:2.0:cm:";
  private static final String NEW_ONE = "Get a new token from the token service, and repeat.";

  /** Asks the caller for a token, and refuses what vCenter would refuse. */
  public static SamlToken ask(Attempt attempt, VsphereCredentials.Token credentials, Instant now) {
    Secret given;
    try {
      given = credentials.assertion().get();
    } catch (RuntimeException e) {
      throw new AuthenticationException(
          attempt, "no SAML token was handed over: whoever holds it failed", NEW_ONE, null, e);
    }
    if (given == null) {
      throw refusal(attempt, "no SAML token was handed over", NEW_ONE);
    }
    String xml = TokenXml.withoutDeclaration(given.reveal());
    Element assertion =
        TokenXml.parse(xml)
            .filter(root -> TokenXml.isA(root, TokenXml.SAML, "Assertion"))
            .orElseThrow(
                () ->
                    refusal(
                        attempt,
                        "what was handed over is no SAML 2.0 assertion",
                        "Hand over the XML of the element Assertion, as the token service gave"
                            + " it."));
    checkTime(attempt, assertion, now);
    Optional<ClientIdentity> identity = credentials.identity();
    checkHolder(attempt, assertion, identity);
    return new SamlToken(Secret.of(xml), assertion.getAttribute("ID"), identity);
  }

  private static void checkTime(Attempt attempt, Element assertion, Instant now) {
    Optional<Element> conditions = TokenXml.child(assertion, TokenXml.SAML, "Conditions");
    Optional<Instant> end = conditions.flatMap(found -> time(found, "NotOnOrAfter"));
    if (end.isPresent() && !now.isBefore(end.get())) {
      throw refusal(attempt, "the SAML token is over since " + end.get(), NEW_ONE);
    }
  }

  private static Optional<Instant> time(Element element, String name) {
    try {
      return element.hasAttribute(name)
          ? Optional.of(Instant.parse(element.getAttribute(name)))
          : Optional.empty();
    } catch (DateTimeParseException e) {
      // another form of time: vCenter will judge it
      return Optional.empty();
    }
  }

  private static void checkHolder(
      Attempt attempt, Element assertion, Optional<ClientIdentity> identity) {
    Optional<Element> confirmation =
        TokenXml.child(assertion, TokenXml.SAML, "Subject")
            .flatMap(subject -> TokenXml.child(subject, TokenXml.SAML, "SubjectConfirmation"));
    String method = confirmation.map(found -> found.getAttribute("Method")).orElse("");
    if (method.equals(METHOD + "holder-of-key") && identity.isEmpty()) {
      throw refusal(
          attempt,
          "the SAML token is one for the holder of a key, and no key was given",
          "Give the certificate and key that the token was issued for, or get a bearer token.");
    }
    if (method.equals(METHOD + "bearer") && identity.isPresent()) {
      throw refusal(
          attempt,
          "the SAML token is a bearer token, and a key was given to prove it",
          "Leave the key out, or get a token for the holder of the key.");
    }
    byte @Nullable [] named = confirmation.flatMap(SamlToken::certificate).orElse(null);
    if (identity.isPresent() && named != null && !isOf(identity.get(), named)) {
      throw refusal(
          attempt,
          "the SAML token was issued for another certificate than the one that was given",
          "Give the certificate and key that the token was issued for.");
    }
  }

  private static Optional<byte[]> certificate(Element confirmation) {
    try {
      return TokenXml.child(confirmation, TokenXml.SAML, "SubjectConfirmationData")
          .flatMap(data -> TokenXml.child(data, TokenXml.DSIG, "KeyInfo"))
          .flatMap(info -> TokenXml.child(info, TokenXml.DSIG, "X509Data"))
          .flatMap(data -> TokenXml.child(data, TokenXml.DSIG, "X509Certificate"))
          .map(found -> Base64.getMimeDecoder().decode(found.getTextContent()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isOf(ClientIdentity identity, byte @Nullable [] certificate) {
    try {
      return Arrays.equals(identity.certificate().getEncoded(), certificate);
    } catch (CertificateEncodingException e) {
      return false;
    }
  }

  private static AuthenticationException refusal(Attempt attempt, String outcome, String advice) {
    return new AuthenticationException(attempt, outcome, advice, null, null);
  }
}
