package io.vmcrypt.estate.evidence;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.Buffer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;

/** An authority that stamps what it is asked for by HTTP, on loopback, by a clock that stands. */
final class FakeTimeStampAuthority implements AutoCloseable {

  private static final Duration LIFE = Duration.ofDays(3650);

  private final MockWebServer server = new MockWebServer();
  private final X509Certificate root;
  private final X509Certificate certificate;
  private final KeyPair key;
  private final Instant now;
  private volatile int status = 200;
  private volatile UnaryOperator<byte[]> bent = answer -> answer;
  private int asked;

  private final String algorithm;

  private FakeTimeStampAuthority(Instant now, String keyAlgorithm, String algorithm)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    this.now = now;
    this.algorithm = algorithm;
    KeyPair rootKey = KeyPairGenerator.getInstance("EC").generateKeyPair();
    this.key = KeyPairGenerator.getInstance(keyAlgorithm).generateKeyPair();
    X500Name rootName = new X500Name("CN=Time CA");
    this.root =
        issued(
            new JcaX509v3CertificateBuilder(
                    rootName,
                    BigInteger.ONE,
                    Date.from(now.minus(LIFE)),
                    Date.from(now.plus(LIFE)),
                    rootName,
                    rootKey.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(true)),
            rootKey);
    this.certificate =
        issued(
            new JcaX509v3CertificateBuilder(
                    rootName,
                    BigInteger.TWO,
                    Date.from(now.minus(LIFE)),
                    Date.from(now.plus(LIFE)),
                    new X500Name("CN=Time Authority"),
                    key.getPublic())
                .addExtension(
                    Extension.extendedKeyUsage,
                    true,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping)),
            rootKey);
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answer(request);
          }
        });
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  static FakeTimeStampAuthority start(Instant now) throws Exception {
    return new FakeTimeStampAuthority(now, "EC", "SHA256withECDSA");
  }

  /** One with a key of RSA, that signs by an algorithm in the words of Bouncy Castle. */
  static FakeTimeStampAuthority startRsa(Instant now, String algorithm) throws Exception {
    return new FakeTimeStampAuthority(now, "RSA", algorithm);
  }

  /** Who vouches for it. */
  X509Certificate root() {
    return root;
  }

  private static X509Certificate issued(X509v3CertificateBuilder builder, KeyPair issuer)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate())));
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getPort() + "/tsa");
  }

  /** From now on answers with this status. */
  void status(int newStatus) {
    status = newStatus;
  }

  /** From now on answers with something else. */
  void bend(UnaryOperator<byte[]> newBent) {
    bent = newBent;
  }

  int asked() {
    return asked;
  }

  private MockResponse answer(RecordedRequest request) {
    asked++;
    byte[] answer = bent.apply(stamp(requireNonNull(request.getBody()).toByteArray()));
    MockResponse.Builder response =
        new MockResponse.Builder()
            .code(status)
            .addHeader("Content-Type", "application/timestamp-reply")
            .body(new Buffer().write(answer));
    if (status == 302) {
      response.addHeader("Location", address() + "/elsewhere");
    }
    return response.build();
  }

  /** The answer to a query. */
  byte[] stamp(byte[] query) {
    try {
      TimeStampTokenGenerator tokens =
          new TimeStampTokenGenerator(
              new JcaSimpleSignerInfoGeneratorBuilder()
                  .setProvider(new BouncyCastleProvider())
                  .build(algorithm, key.getPrivate(), certificate),
              new JcaDigestCalculatorProviderBuilder()
                  .build()
                  .get(new AlgorithmIdentifier(new ASN1ObjectIdentifier("2.16.840.1.101.3.4.2.1"))),
              new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"));
      tokens.addCertificates(new JcaCertStore(List.of(certificate, root)));
      return new TimeStampResponseGenerator(tokens, TSPAlgorithms.ALLOWED)
          .generate(new TimeStampRequest(query), BigInteger.valueOf(asked), Date.from(now))
          .getEncoded();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | OperatorCreationException | TSPException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
