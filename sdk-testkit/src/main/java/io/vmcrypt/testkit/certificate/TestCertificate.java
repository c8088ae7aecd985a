package io.vmcrypt.testkit.certificate;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;
import org.jspecify.annotations.Nullable;

/** Builds a test certificate (RFC 5280): its subject, its extensions and its signature. */
final class TestCertificate {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final X500Name subject;
  private final PublicKey key;
  private boolean authority;
  private @Nullable KeyPurposeId purpose;
  private List<String> subjectAlternativeNames = List.of();
  private Instant notBefore = Instant.EPOCH;
  private Instant notAfter = Instant.EPOCH;

  TestCertificate(X500Name subject, PublicKey key) {
    this.subject = subject;
    this.key = key;
  }

  static String checkName(String argument, String name) {
    Objects.requireNonNull(name, argument);
    if (name.isBlank()) {
      throw new IllegalArgumentException(argument + " must not be blank, but is \"" + name + "\"");
    }
    return name;
  }

  static X500Name subject(String commonName) {
    checkName("commonName", commonName);
    return new X500NameBuilder()
        .addRDN(BCStyle.O, "vmcrypt tests")
        .addRDN(BCStyle.CN, commonName)
        .build();
  }

  TestCertificate authority() {
    this.authority = true;
    return this;
  }

  TestCertificate serverAuth() {
    this.purpose = KeyPurposeId.id_kp_serverAuth;
    return this;
  }

  TestCertificate clientAuth() {
    this.purpose = KeyPurposeId.id_kp_clientAuth;
    return this;
  }

  TestCertificate subjectAlternativeNames(List<String> dnsNamesOrAddresses) {
    this.subjectAlternativeNames = dnsNamesOrAddresses;
    return this;
  }

  TestCertificate validity(Instant notBefore, Instant notAfter) {
    this.notBefore = notBefore;
    this.notAfter = notAfter;
    return this;
  }

  X509Certificate signSelf(PrivateKey own, boolean sha1) {
    return sign(subject, key, own, sha1);
  }

  X509Certificate sign(TestIdentity issuer, boolean sha1) {
    X500Name issuerName =
        X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded());
    return sign(issuerName, issuer.certificate().getPublicKey(), issuer.privateKey(), sha1);
  }

  private X509Certificate sign(
      X500Name issuer, PublicKey issuerKey, PrivateKey signingKey, boolean sha1) {
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(127, RANDOM).setBit(126),
            Date.from(notBefore),
            Date.from(notAfter),
            subject,
            key);
    String signature =
        (sha1 ? "SHA1with" : "SHA256with") + (isRsa(signingKey.getAlgorithm()) ? "RSA" : "ECDSA");
    try {
      addExtensions(builder, issuerKey);
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder(signature).build(signingKey)));
    } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException(
          "Cannot sign a test certificate for " + subject + " with " + signature, e);
    }
  }

  private void addExtensions(X509v3CertificateBuilder builder, PublicKey issuerKey)
      throws CertIOException, GeneralSecurityException {
    JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
    builder.addExtension(Extension.keyUsage, true, keyUsage());
    if (purpose != null) {
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
    }
    if (!subjectAlternativeNames.isEmpty()) {
      GeneralName[] names =
          subjectAlternativeNames.stream()
              .map(TestCertificate::generalName)
              .toArray(GeneralName[]::new);
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }
    builder.addExtension(
        Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        identifiers.createAuthorityKeyIdentifier(issuerKey));
  }

  private KeyUsage keyUsage() {
    if (authority) {
      return new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
    }
    // TLS 1.2 without ECDHE, which PyKMIP prefers, encrypts with the RSA key itself
    return new KeyUsage(
        isRsa(key.getAlgorithm())
            ? KeyUsage.digitalSignature | KeyUsage.keyEncipherment
            : KeyUsage.digitalSignature);
  }

  private static GeneralName generalName(String dnsNameOrAddress) {
    return new GeneralName(
        IPAddress.isValid(dnsNameOrAddress) ? GeneralName.iPAddress : GeneralName.dNSName,
        dnsNameOrAddress);
  }

  private static boolean isRsa(String algorithm) {
    return algorithm.equals("RSA");
  }
}
