package io.vmcrypt.core.shared.signature;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.ClientIdentity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.CMSSignerDigestMismatchException;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * A detached signature in DER: CMS, RFC 5652, with the certificates of its one signer and the time
 * that the signer's clock showed. {@code openssl cms -verify} checks it too.
 *
 * @param signer the certificate whose key has signed
 * @param others further certificates that came along
 * @param signedAt when, as the signer says; empty if the signer does not
 */
public record CmsSignature(
    X509Certificate signer, List<X509Certificate> others, Optional<Instant> signedAt) {

  /** The most bytes that a signature may have. */
  public static final int MAX_BYTES = 1024 * 1024;

  public CmsSignature {
    requireNonNull(signer, "signer");
    others = List.copyOf(others);
    requireNonNull(signedAt, "signedAt");
  }

  /**
   * Signs.
   *
   * @throws GeneralSecurityException if the key cannot sign
   */
  public static byte[] sign(ClientIdentity signer, byte[] content, Instant now)
      throws GeneralSecurityException {
    try {
      AttributeTable time =
          new AttributeTable(
              new Attribute(CMSAttributes.signingTime, new DERSet(new Time(Date.from(now)))));
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addSignerInfoGenerator(
          new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
              .setSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator(time))
              .build(
                  new JcaContentSignerBuilder(algorithm(signer.privateKey()))
                      .build(signer.privateKey()),
                  signer.certificate()));
      generator.addCertificates(new JcaCertStore(signer.chain()));
      return generator.generate(new CMSProcessableByteArray(content), false).getEncoded("DER");
    } catch (OperatorCreationException | CMSException | IOException e) {
      throw new GeneralSecurityException(e.getMessage(), e);
    }
  }

  private static String algorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      case "EdDSA" -> "Ed25519";
      default -> key.getAlgorithm();
    };
  }

  /**
   * Reads a signature and checks it by the certificate that came with it. Whether that is the
   * certificate of somebody who may sign is another question.
   *
   * @throws BadSignatureException if it is none, or one of other bytes
   */
  public static CmsSignature checked(byte[] signature, byte[] content)
      throws BadSignatureException {
    try {
      CMSSignedData data = new CMSSignedData(new CMSProcessableByteArray(content), signature);
      Collection<SignerInformation> signers = data.getSignerInfos().getSigners();
      if (signers.size() != 1) {
        throw new BadSignatureException(
            "it has " + signers.size() + " signers, expected one", null);
      }
      SignerInformation signer = signers.iterator().next();
      SignerAlgorithm.check(signer);
      List<X509Certificate> others = new ArrayList<>();
      // no selector is for all of them
      for (X509CertificateHolder each : data.getCertificates().getMatches(null)) {
        others.add(certificate(each));
      }
      X509Certificate own =
          others.stream()
              .filter(each -> signer.getSID().match(holder(each)))
              .findFirst()
              .orElseThrow(
                  () -> new BadSignatureException("its signer's certificate is not in it", null));
      others.remove(own);
      // by the key alone: whether the certificate was valid then is judged in words elsewhere
      if (!signer.verify(SignerAlgorithm.verifier(signer).build(own.getPublicKey()))) {
        throw new BadSignatureException(
            "it was not made with the key of the certificate that is in it", null);
      }
      return new CmsSignature(own, others, signingTime(signer));
    } catch (CMSSignerDigestMismatchException e) {
      throw new BadSignatureException("it is a signature of other bytes", e);
    } catch (CMSException
        | OperatorCreationException
        | CertificateException
        | IOException
        // what the library throws for bytes that only begin like a signature
        | RuntimeException e) {
      throw new BadSignatureException("it cannot be read as a CMS signature", e);
    }
  }

  private static X509CertificateHolder holder(X509Certificate certificate) {
    try {
      return new X509CertificateHolder(certificate.getEncoded());
    } catch (CertificateException | IOException e) {
      throw new IllegalArgumentException("a certificate that was read cannot be written", e);
    }
  }

  private static X509Certificate certificate(X509CertificateHolder holder)
      throws CertificateException, IOException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
  }

  private static Optional<Instant> signingTime(SignerInformation signer) {
    AttributeTable signed = signer.getSignedAttributes();
    Attribute time = signed == null ? null : signed.get(CMSAttributes.signingTime);
    if (time == null) {
      return Optional.empty();
    }
    ASN1Encodable[] values = time.getAttributeValues();
    return values.length == 1
        ? Optional.of(Time.getInstance(values[0]).getDate().toInstant())
        : Optional.empty();
  }
}
