package io.vmcrypt.testkit.internal.vcenter.saml;

import static io.vmcrypt.testkit.internal.vcenter.saml.SamlToken.require;

import io.vmcrypt.testkit.internal.vcenter.soap.SoapEnvelope;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Logins with a SAML token. SOAP has it in a WS-Security header, and the owner of the key signs
 * body and time stamp. vAPI has it packed in the header {@code Authorization: SIGN}, and the owner
 * of the key signs the request.
 */
public final class TokenLogins {

  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"(?:,\\s*|$)");

  private final InstantSource clock;
  private final Set<X509Certificate> issuers = new CopyOnWriteArraySet<>();
  private final Set<String> nonces = ConcurrentHashMap.newKeySet();

  public TokenLogins(InstantSource clock) {
    this.clock = clock;
  }

  public void trust(X509Certificate issuer) {
    issuers.add(issuer);
  }

  /**
   * The user of a token that another vCenter hands on for him; empty if it is not good. Who asked
   * for the token has proved himself there.
   */
  public Optional<String> handedOn(String token) {
    try {
      return Optional.of(
          SamlToken.check(Xml.parse(token).getDocumentElement(), issuers, clock.instant()).user());
    } catch (Exception e) {
      return Optional.empty();
    }
  }

  /** The user of a LoginByToken; empty if the token or its proof is not good. */
  public Optional<String> soap(SoapEnvelope envelope) {
    try {
      return Optional.of(soapUser(envelope));
    } catch (Exception e) {
      return Optional.empty();
    }
  }

  private String soapUser(SoapEnvelope envelope) throws Exception {
    List<Element> found =
        envelope.headers().stream()
            .filter(
                header ->
                    Xml.WSSE.equals(header.getNamespaceURI())
                        && "Security".equals(header.getLocalName()))
            .toList();
    require(found.size() == 1, "no security header");
    Element security = found.get(0);
    Element stamp = Xml.required(security, Xml.WSU, "Timestamp");
    Instant now = clock.instant();
    require(!now.plus(SKEW).isBefore(instant(stamp, "Created")), "made in the future");
    require(now.isBefore(instant(stamp, "Expires")), "the request has expired");
    Element assertion = Xml.required(security, Xml.SAML, "Assertion");
    SamlToken token = SamlToken.check(assertion, issuers, now);
    X509Certificate holder = token.holder();
    if (holder != null) {
      Element signature = Xml.required(security, Xml.DSIG, "Signature");
      Node body = envelope.call().getParentNode();
      require(body instanceof Element, "no body");
      List<String> uris = new ArrayList<>();
      for (Element part : List.of(stamp, (Element) body)) {
        part.setIdAttributeNS(Xml.WSU, "Id", true);
        uris.add("#" + part.getAttributeNS(Xml.WSU, "Id"));
      }
      require(
          refersTo(signature, assertion.getAttribute("ID"))
              && SamlToken.signs(holder.getPublicKey(), signature, uris),
          "not signed by the holder of the key");
    }
    return token.user();
  }

  /** The signature says which token it goes with. */
  private static boolean refersTo(Element signature, String id) {
    Element info = Xml.child(signature, Xml.DSIG, "KeyInfo");
    Element reference = Xml.child(info, Xml.WSSE, "SecurityTokenReference");
    Element identifier = Xml.child(reference, Xml.WSSE, "KeyIdentifier");
    return identifier != null && identifier.getTextContent().strip().equals(id);
  }

  private static Instant instant(Element stamp, String name) {
    return Instant.parse(Xml.required(stamp, Xml.WSU, name).getTextContent());
  }

  /**
   * The user of a vAPI login; empty if the token or its proof is not good.
   *
   * @param host without a port
   * @param port as the server sees it in the header Host: 80 if there is none
   */
  public Optional<String> vapi(String authorization, String path, String host, int port) {
    try {
      return Optional.of(vapiUser(authorization, path, host, port));
    } catch (Exception e) {
      return Optional.empty();
    }
  }

  private String vapiUser(String authorization, String path, String host, int port)
      throws Exception {
    require(authorization.startsWith("SIGN "), "no token");
    Map<String, String> given = new HashMap<>();
    Matcher parameters = PARAMETER.matcher(authorization.substring("SIGN ".length()));
    int end = 0;
    while (parameters.lookingAt()) {
      require(given.put(parameters.group(1), parameters.group(2)) == null, "given twice");
      end = parameters.end();
      parameters.region(end, authorization.length() - "SIGN ".length());
    }
    require(end == authorization.length() - "SIGN ".length(), "not readable");
    byte[] packed = Base64.getDecoder().decode(given.getOrDefault("token", ""));
    String text;
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      text = new String(in.readNBytes(1024 * 1024), StandardCharsets.UTF_8);
    }
    SamlToken token =
        SamlToken.check(Xml.parse(text).getDocumentElement(), issuers, clock.instant());
    @Nullable X509Certificate holder = token.holder();
    if (holder != null) {
      proof(given, path, host, port, holder);
    }
    return token.user();
  }

  private void proof(
      Map<String, String> given, String path, String host, int port, X509Certificate holder)
      throws Exception {
    String nonce = given.getOrDefault("nonce", "");
    Instant made = Instant.ofEpochMilli(Long.parseLong(nonce.split(":", 2)[0]));
    require(Duration.between(made, clock.instant()).abs().compareTo(SKEW) < 0, "an old nonce");
    require(nonces.add(nonce), "a nonce that was used before");
    require(given.getOrDefault("signature_alg", "").equals("RSA-SHA256"), "another algorithm");
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(new byte[0]);
    require(
        given.getOrDefault("bodyhash", "").equals(Base64.getEncoder().encodeToString(hash)),
        "another body");
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initVerify(holder.getPublicKey());
    String lines = nonce + "\nPOST\n" + path + "\n" + host.toLowerCase(Locale.ROOT) + "\n" + port;
    signature.update((lines + "\n").getBytes(StandardCharsets.UTF_8));
    signature.update(hash);
    signature.update((byte) '\n');
    require(
        signature.verify(Base64.getDecoder().decode(given.getOrDefault("signature", ""))),
        "not signed by the holder of the key");
  }
}
