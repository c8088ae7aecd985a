package io.vmcrypt.core.shared.signature;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;

/**
 * A time stamp of an authority, RFC 3161, as it answers: {@code openssl ts -verify} checks it too.
 *
 * @param signer the certificate of the authority that has stamped
 * @param others further certificates that came along
 * @param time when, by the authority's clock
 */
public record TimeStamp(X509Certificate signer, List<X509Certificate> others, Instant time) {

  /** The most bytes that an answer may have. */
  public static final int MAX_BYTES = 1024 * 1024;

  private static final int NONCE_BITS = 64;

  private static final Map<String, String> DIGESTS =
      Map.of(
          TSPAlgorithms.SHA256.getId(), "SHA-256",
          TSPAlgorithms.SHA384.getId(), "SHA-384",
          TSPAlgorithms.SHA512.getId(), "SHA-512");

  public TimeStamp {
    requireNonNull(signer, "signer");
    others = List.copyOf(others);
    requireNonNull(time, "time");
  }

  /** What an authority is asked for some bytes; it sees their digest alone. */
  static TimeStampRequest request(byte[] content) {
    TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
    generator.setCertReq(true);
    return generator.generate(
        TSPAlgorithms.SHA256,
        digest("SHA-256", content),
        new BigInteger(NONCE_BITS, new SecureRandom()));
  }

  /** Refuses what is no answer to this request. */
  static void checkAnswers(byte[] answer, TimeStampRequest request) throws BadSignatureException {
    try {
      response(answer).validate(request);
    } catch (TSPException e) {
      throw new BadSignatureException("it is no answer to what was asked: " + e.getMessage(), e);
    }
  }

  private static TimeStampResponse response(byte[] answer) throws BadSignatureException {
    try {
      TimeStampResponse response = new TimeStampResponse(answer);
      if (response.getStatus() != PKIStatus.GRANTED
          && response.getStatus() != PKIStatus.GRANTED_WITH_MODS) {
        throw new BadSignatureException(
            "the authority has refused it, with status " + response.getStatus(), null);
      }
      return response;
    } catch (TSPException
        | IOException
        // what the library throws for bytes that only begin like an answer
        | RuntimeException e) {
      throw new BadSignatureException("it cannot be read as an answer of RFC 3161", e);
    }
  }

  /**
   * Reads a time stamp and checks it by the certificate that came with it: that it is of these
   * bytes, and that the certificate is for time stamps and was valid then. Whether it is of an
   * authority that somebody trusts is another question.
   *
   * @throws BadSignatureException if it is none, or one of other bytes
   */
  public static TimeStamp checked(byte[] answer, byte[] content) throws BadSignatureException {
    TimeStampToken token = response(answer).getTimeStampToken();
    try {
      if (token == null) {
        throw new BadSignatureException("there is no time stamp in it", null);
      }
      String digest = DIGESTS.get(token.getTimeStampInfo().getMessageImprintAlgOID().getId());
      if (digest == null) {
        throw new BadSignatureException("its digest is too weak, or not known", null);
      }
      if (!MessageDigest.isEqual(
          digest(digest, content), token.getTimeStampInfo().getMessageImprintDigest())) {
        throw new BadSignatureException("it is a time stamp of other bytes", null);
      }
      // a token has one signer, or could not be read
      SignerInformation signer =
          token.toCMSSignedData().getSignerInfos().getSigners().iterator().next();
      SignerAlgorithm.check(signer);
      List<X509Certificate> others = new ArrayList<>();
      X509Certificate own = null;
      for (X509CertificateHolder each : token.getCertificates().getMatches(null)) {
        X509Certificate certificate = certificate(each);
        if (own == null && token.getSID().match(each)) {
          own = certificate;
        } else {
          others.add(certificate);
        }
      }
      if (own == null) {
        throw new BadSignatureException("the authority's certificate is not in it", null);
      }
      token.validate(SignerAlgorithm.verifier(signer).build(own));
      return new TimeStamp(own, others, token.getTimeStampInfo().getGenTime().toInstant());
    } catch (TSPException e) {
      throw new BadSignatureException("it is not good: " + e.getMessage(), e);
    } catch (OperatorCreationException | CertificateException | IOException | RuntimeException e) {
      throw new BadSignatureException("it cannot be read as a time stamp", e);
    }
  }

  private static X509Certificate certificate(X509CertificateHolder holder)
      throws CertificateException, IOException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
  }

  private static byte[] digest(String algorithm, byte[] content) {
    try {
      return MessageDigest.getInstance(algorithm).digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each Java has " + algorithm, e);
    }
  }
}
