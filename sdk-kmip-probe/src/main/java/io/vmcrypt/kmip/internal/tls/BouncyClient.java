package io.vmcrypt.kmip.internal.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vmcrypt.core.certificate.ClientIdentity;
import java.io.IOException;
import java.lang.reflect.Field;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Vector;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateEntry;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * A client that accepts what vCenter accepts and the JDK refuses: RSA key exchange, large and odd
 * certificates, warnings. From a server of TLS 1.1 or older it reads the certificate and nothing
 * else. Like {@link ChainRecorder}, it keeps the chain and does not judge it.
 */
final class BouncyClient extends DefaultTlsClient implements TlsAuthentication {

  private static final int[] RSA_KEY_EXCHANGE = {
    CipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384,
    CipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA256,
    CipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256,
    CipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA,
    CipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA,
    CipherSuite.TLS_RSA_WITH_3DES_EDE_CBC_SHA
  };

  private static final int[] BRAINPOOL = {
    NamedGroup.brainpoolP256r1, NamedGroup.brainpoolP384r1, NamedGroup.brainpoolP512r1
  };

  /** Keeps the server's certificates as they came, before anyone reads them. */
  private static final class KeepingCrypto extends BcTlsCrypto {

    private final List<byte[]> shown = new ArrayList<>();
    private boolean complete;

    KeepingCrypto() {
      super(new SecureRandom());
    }

    @Override
    public TlsCertificate createCertificate(short type, byte[] encoding) throws IOException {
      if (!complete) {
        shown.add(encoding.clone());
      }
      return super.createCertificate(type, encoding);
    }
  }

  private final KeepingCrypto keeping;
  private final ChainRecorder recorder;
  private final @Nullable IdentityRecorder keys;
  private final @Nullable String serverName;
  private final ProtocolVersion[] versions;
  private boolean done;

  /**
   * Not connected yet.
   *
   * @param keys null to end the handshake as soon as the certificate is there
   * @param tls13 TLS 1.3 alone, or older versions alone: some keys can only sign in one of the two
   */
  BouncyClient(
      ChainRecorder recorder,
      @Nullable IdentityRecorder keys,
      @Nullable String serverName,
      boolean tls13) {
    super(new KeepingCrypto());
    this.keeping = (KeepingCrypto) getCrypto();
    this.recorder = recorder;
    this.keys = keys;
    this.serverName = serverName;
    this.versions =
        tls13
            ? ProtocolVersion.TLSv13.only()
            : ProtocolVersion.TLSv12.downTo(ProtocolVersion.TLSv10);
  }

  boolean isDone() {
    return done;
  }

  /** Gives the server's chain to the recorder, even if the library could not read it. */
  void keepChain() {
    if (recorder.chain().isEmpty()) {
      recorder.record(keeping.shown);
    }
  }

  @Nullable ProtocolVersion version() {
    return context == null ? null : context.getServerVersion();
  }

  /** The name of the constant is that of IANA. */
  String cipherSuite() {
    int suite = context.getSecurityParametersConnection().getCipherSuite();
    for (Field field : CipherSuite.class.getFields()) {
      try {
        if (field.getType() == int.class && field.getInt(null) == suite) {
          return field.getName();
        }
      } catch (IllegalAccessException e) {
        throw new IllegalStateException("a public constant", e);
      }
    }
    return String.format("0x%04x", suite);
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return versions.clone();
  }

  @Override
  public ProtocolVersion[] getProtocolVersions() {
    return versions.clone();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    int[] usual = super.getSupportedCipherSuites();
    int[] all = Arrays.copyOf(usual, usual.length + RSA_KEY_EXCHANGE.length);
    System.arraycopy(RSA_KEY_EXCHANGE, 0, all, usual.length, RSA_KEY_EXCHANGE.length);
    return TlsUtils.getSupportedCipherSuites(getCrypto(), Arrays.stream(all).distinct().toArray());
  }

  /** With the curves that the JDK has dropped: a server may have a certificate on one. */
  @Override
  @SuppressWarnings({"JdkObsolete", "rawtypes", "unchecked"}) // the library's types
  protected Vector getSupportedGroups(Vector namedGroupRoles) {
    Vector groups = super.getSupportedGroups(namedGroupRoles);
    for (int group : BRAINPOOL) {
      if (getCrypto().hasNamedGroup(group) && !groups.contains(group)) {
        groups.add(group);
      }
    }
    return groups;
  }

  @Override
  public int getMaxHandshakeMessageSize() {
    return TlsLink.HANDSHAKE_LIMIT;
  }

  @Override
  @SuppressWarnings({"JdkObsolete", "NullAway"}) // the library's type, and null is its "none"
  protected Vector<org.bouncycastle.tls.ServerName> getSNIServerNames() {
    if (serverName == null) {
      return null;
    }
    Vector<org.bouncycastle.tls.ServerName> names = new Vector<>();
    names.add(
        new org.bouncycastle.tls.ServerName(NameType.host_name, serverName.getBytes(US_ASCII)));
    return names;
  }

  /** Old servers do not know RFC 5746; the probe never renegotiates. */
  @Override
  public void notifySecureRenegotiation(boolean secure) {}

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    done = true;
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return this;
  }

  @Override
  public void notifyServerCertificate(TlsServerCertificate certificate) throws IOException {
    keeping.complete = true;
    keepChain();
    ProtocolVersion agreed = context.getServerVersion();
    if (keys == null || agreed.isEarlierVersionOf(ProtocolVersion.TLSv12)) {
      throw new TlsFatalAlert(AlertDescription.user_canceled);
    }
  }

  @Override
  @SuppressWarnings("NullAway") // null is the library's "none"
  public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
    IdentityRecorder recorderOfKeys = keys;
    if (recorderOfKeys == null || !recorderOfKeys.asked(keyTypes(request), authorities(request))) {
      return null;
    }
    ClientIdentity identity = recorderOfKeys.identity();
    byte[] key = identity == null ? null : identity.privateKey().getEncoded();
    if (identity == null || key == null) {
      throw new TlsFatalAlert(
          AlertDescription.internal_error, "the client's private key cannot be used here");
    }
    SignatureAndHashAlgorithm algorithm = algorithm(request, identity);
    try {
      return new BcDefaultTlsCredentialedSigner(
          new TlsCryptoParameters(context),
          keeping,
          PrivateKeyFactory.createKey(key),
          chain(request, identity),
          algorithm);
    } catch (GeneralSecurityException e) {
      throw new TlsFatalAlert(AlertDescription.internal_error, e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static List<String> keyTypes(CertificateRequest request) {
    short[] types = request.getCertificateTypes();
    List<String> names = new ArrayList<>();
    if (types == null) {
      // in TLS 1.3 the signature algorithms decide
      return List.of("RSA", "EC");
    }
    for (short type : types) {
      if (type == ClientCertificateType.rsa_sign) {
        names.add("RSA");
      } else if (type == ClientCertificateType.ecdsa_sign) {
        names.add("EC");
      }
    }
    return names;
  }

  private static List<X500Principal> authorities(CertificateRequest request) throws IOException {
    List<X500Principal> named = new ArrayList<>();
    if (request.getCertificateAuthorities() != null) {
      for (Object name : (Collection<?>) request.getCertificateAuthorities()) {
        named.add(new X500Principal(((X500Name) name).getEncoded()));
      }
    }
    return named;
  }

  private Certificate chain(CertificateRequest request, ClientIdentity identity)
      throws IOException, GeneralSecurityException {
    List<TlsCertificate> links = new ArrayList<>();
    for (X509Certificate link : identity.chain()) {
      links.add(keeping.createCertificate(link.getEncoded()));
    }
    if (!TlsUtils.isTLSv13(context)) {
      return new Certificate(links.toArray(new TlsCertificate[0]));
    }
    return new Certificate(
        request.getCertificateRequestContext(),
        links.stream()
            .map(link -> new CertificateEntry(link, null))
            .toArray(CertificateEntry[]::new));
  }

  /** The first signature algorithm that the server accepts and the key can make. */
  private SignatureAndHashAlgorithm algorithm(CertificateRequest request, ClientIdentity identity)
      throws IOException {
    boolean rsa = identity.privateKey().getAlgorithm().equals("RSA");
    if (!TlsUtils.isTLSv13(context)) {
      return TlsUtils.chooseSignatureAndHashAlgorithm(
          context,
          request.getSupportedSignatureAlgorithms(),
          rsa ? SignatureAlgorithm.rsa : SignatureAlgorithm.ecdsa);
    }
    List<SignatureAndHashAlgorithm> able =
        rsa
            ? List.of(
                SignatureAndHashAlgorithm.rsa_pss_rsae_sha256,
                SignatureAndHashAlgorithm.rsa_pss_rsae_sha384,
                SignatureAndHashAlgorithm.rsa_pss_rsae_sha512)
            : List.of(
                SignatureAndHashAlgorithm.getInstance(hash(identity), SignatureAlgorithm.ecdsa));
    for (SignatureAndHashAlgorithm one : able) {
      if (request.getSupportedSignatureAlgorithms().contains(one)) {
        return one;
      }
    }
    throw new TlsFatalAlert(
        AlertDescription.handshake_failure, "the server takes no signature of the client's key");
  }

  /** In TLS 1.3 the curve decides (RFC 8446 section 4.2.3). */
  private static short hash(ClientIdentity identity) {
    int bits =
        identity.privateKey() instanceof ECPrivateKey key
            ? key.getParams().getOrder().bitLength()
            : 256;
    if (bits <= 256) {
      return HashAlgorithm.sha256;
    }
    return bits <= 384 ? HashAlgorithm.sha384 : HashAlgorithm.sha512;
  }
}
