package io.vmcrypt.vsphere.internal.saml;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.secret.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/**
 * The header {@code Authorization: SIGN} of a vAPI login with a token: the token packed by gzip and
 * base64, and from the holder of a key a signature over nonce, method, path, host, port and the
 * hash of the body. The form is that of draft-ietf-oauth-v2-http-mac-00 section 3.3.1 with the hash
 * as bytes and without "ext".
 */
public final class SignHeader {

  private static final SecureRandom RANDOM = new SecureRandom();

  private SignHeader() {}

  /**
   * The header of a POST without a body.
   *
   * @param port as it stands in the header Host; 80 if none stands there, since what is behind the
   *     proxy of a vCenter takes it for that
   */
  public static Secret of(SamlToken token, String path, String host, int port, Instant now) {
    StringBuilder out = new StringBuilder("SIGN token=\"").append(packed(token)).append('"');
    token.identity().ifPresent(owner -> sign(out, owner, path, host, port, now));
    return Secret.of(out.toString());
  }

  private static String packed(SamlToken token) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(token.xml().reveal().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("packing into memory failed", e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static void sign(
      StringBuilder out, ClientIdentity owner, String path, String host, int port, Instant now) {
    String nonce = now.toEpochMilli() + ":" + RANDOM.nextInt(Integer.MAX_VALUE);
    String lines =
        String.join(
            "\n", nonce, "POST", path, host.toLowerCase(Locale.ROOT), String.valueOf(port), "");
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(new byte[0]);
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(owner.privateKey());
      signature.update(lines.getBytes(StandardCharsets.UTF_8));
      signature.update(hash);
      signature.update((byte) '\n');
      add(out, "signature_alg", "RSA-SHA256");
      add(out, "signature", Base64.getEncoder().encodeToString(signature.sign()));
      add(out, "nonce", nonce);
      add(out, "bodyhash", Base64.getEncoder().encodeToString(hash));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the request cannot be signed with that key", e);
    }
  }

  private static void add(StringBuilder out, String name, String value) {
    out.append(", ").append(name).append("=\"").append(value).append('"');
  }
}
