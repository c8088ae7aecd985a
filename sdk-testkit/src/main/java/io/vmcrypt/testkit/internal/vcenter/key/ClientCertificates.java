package io.vmcrypt.testkit.internal.vcenter.key;

import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The certificates and keys by which a key server trusts vCenter: vCenter makes them, or is given
 * them.
 */
public final class ClientCertificates {

  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
  private static final Duration SELF_SIGNED_LIFETIME = Duration.ofDays(3650);

  private static final Map<ASN1ObjectIdentifier, String> LONG_NAMES =
      Map.of(
          BCStyle.CN, "commonName",
          BCStyle.C, "countryName",
          BCStyle.L, "localityName",
          BCStyle.ST, "stateOrProvinceName",
          BCStyle.O, "organizationName",
          BCStyle.OU, "organizationalUnitName",
          BCStyle.EmailAddress, "emailAddress");

  private ClientCertificates() {}

  /** The subject that a CertSignRequest asks for, or vCenter's own. */
  public static X500Name subject(@Nullable DataObject request) throws VimFault {
    X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
    String commonName = request == null ? null : request.findText("commonName");
    name.addRDN(BCStyle.CN, commonName == null ? "vcenter.fake.test" : commonName);
    if (request == null) {
      name.addRDN(BCStyle.OU, "VMware Engineering");
      name.addRDN(BCStyle.O, "VMware");
      return name.build();
    }
    add(name, request, "organizationUnit", BCStyle.OU);
    add(name, request, "organization", BCStyle.O);
    add(name, request, "locality", BCStyle.L);
    add(name, request, "state", BCStyle.ST);
    add(name, request, "country", BCStyle.C);
    add(name, request, "email", BCStyle.EmailAddress);
    return name.build();
  }

  private static void add(
      X500NameBuilder name, DataObject request, String field, ASN1ObjectIdentifier type)
      throws VimFault {
    String value = request.findText(field);
    if (value != null && !value.isEmpty()) {
      try {
        name.addRDN(type, value);
      } catch (IllegalArgumentException e) {
        // a country is two letters
        throw VimFault.invalidArgument("request." + field);
      }
    }
  }

  public static String csr(KeyPair keys, X500Name subject) {
    try {
      return pem(
          new JcaPKCS10CertificationRequestBuilder(subject, keys.getPublic())
              .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate())));
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("cannot sign a request", e);
    }
  }

  public static TestIdentity selfSigned(KeyPair keys, X500Name subject, Instant now) {
    try {
      X509Certificate certificate =
          new JcaX509CertificateConverter()
              .getCertificate(
                  new JcaX509v3CertificateBuilder(
                          subject,
                          BigInteger.valueOf(now.toEpochMilli()),
                          Date.from(now.minus(Duration.ofDays(1))),
                          Date.from(now.plus(SELF_SIGNED_LIFETIME)),
                          subject,
                          keys.getPublic())
                      .build(
                          new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate())));
      return new TestIdentity(List.of(certificate), keys.getPrivate());
    } catch (OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot make a certificate", e);
    }
  }

  /** All certificates of a PEM text. A text without one is refused. */
  public static List<X509Certificate> certificates(String pem, String parameter) throws VimFault {
    List<X509Certificate> certificates = new ArrayList<>();
    if (pem.contains("-----BEGIN CERTIFICATE-----")) {
      try {
        for (Certificate certificate :
            CertificateFactory.getInstance("X.509")
                .generateCertificates(
                    new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))) {
          certificates.add((X509Certificate) certificate);
        }
      } catch (GeneralSecurityException e) {
        throw VimFault.invalidArgument(parameter);
      }
    }
    if (certificates.isEmpty()) {
      throw VimFault.invalidArgument(parameter);
    }
    return certificates;
  }

  /** Reads a private key without a password: vCenter has no field for a password. */
  public static PrivateKey privateKey(String pem, String parameter) throws VimFault {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        if (object instanceof PrivateKeyInfo info) {
          return converter.getPrivateKey(info);
        }
        if (object instanceof PEMKeyPair pair) {
          return converter.getKeyPair(pair).getPrivate();
        }
      }
    } catch (IOException e) {
      throw VimFault.invalidArgument(parameter);
    }
    throw VimFault.invalidArgument(parameter);
  }

  /** Whether the key belongs to the certificate: tests a signature. */
  public static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
    try {
      if (key.getAlgorithm().equals("RSA")) {
        return belongTogether(certificate, key, Signature.getInstance("SHA256withRSA"));
      }
      try {
        return belongTogether(certificate, key, Signature.getInstance("SHA256withECDSA"));
      } catch (InvalidKeyException e) {
        // Bouncy Castle takes twenty times as long, and knows more curves than Java
        return belongTogether(certificate, key, Signature.getInstance("SHA256withECDSA", PROVIDER));
      }
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean belongTogether(
      X509Certificate certificate, PrivateKey key, Signature signature)
      throws GeneralSecurityException {
    byte[] sample = "sample".getBytes(StandardCharsets.UTF_8);
    signature.initSign(key);
    signature.update(sample);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(sample);
    return signature.verify(signed);
  }

  public static String pem(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (IOException e) {
      throw new IllegalStateException("cannot write PEM", e);
    }
    return text.toString();
  }

  /**
   * What vCenter tells of a certificate.
   *
   * @param names whether with names of RFC 2253 and a serial number with colons, and not as OpenSSL
   *     writes them
   */
  public static DataObject info(X509Certificate certificate, Instant now, boolean names) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant to = certificate.getNotAfter().toInstant();
    BigInteger serial = certificate.getSerialNumber();
    return new DataObject("CryptoManagerKmipCertificateInfo")
        .with("subject", name(certificate.getSubjectX500Principal(), names))
        .with("issuer", name(certificate.getIssuerX500Principal(), names))
        .with(
            "serialNumber",
            names ? hex(serial.toByteArray()) : "0x" + serial.toString(16).toUpperCase(Locale.ROOT))
        .with("notBefore", from)
        .with("notAfter", to)
        .with("fingerprint", fingerprint(certificate))
        .with("checkTime", now)
        .with("secondsSinceValid", seconds(from, now))
        .with("secondsBeforeExpire", seconds(now, to));
  }

  private static String name(X500Principal principal, boolean names) {
    return names
        ? principal.getName()
        : Stream.of(X500Name.getInstance(principal.getEncoded()).getRDNs())
            .map(RDN::getFirst)
            .map(
                part ->
                    "%-25s = %s"
                        .formatted(
                            LONG_NAMES.getOrDefault(part.getType(), part.getType().getId()),
                            IETFUtils.valueToString(part.getValue()).replace("\\", "")))
            .collect(Collectors.joining("\n"));
  }

  private static int seconds(Instant from, Instant to) {
    long seconds = Duration.between(from, to).toSeconds();
    return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, seconds));
  }

  /** The SHA-1 digest of a certificate, as vCenter writes it. */
  public static String fingerprint(X509Certificate certificate) {
    try {
      return hex(MessageDigest.getInstance("SHA-1").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK cannot make SHA-1 digests", e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.ofDelimiter(":").formatHex(bytes).toUpperCase(Locale.ROOT);
  }

  public static String pemOf(List<X509Certificate> chain) {
    return chain.stream().map(ClientCertificates::pem).collect(Collectors.joining());
  }
}
