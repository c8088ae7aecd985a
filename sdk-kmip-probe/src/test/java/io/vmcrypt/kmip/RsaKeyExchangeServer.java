package io.vmcrypt.kmip;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Vector;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedDecryptor;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsServerProtocol;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedDecryptor;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * A KMS that takes AES128-SHA256 and nothing else, as one that vCenter 7.0.3 was seen with, and
 * insists on a client certificate. What it is asked goes to a fake behind it.
 */
final class RsaKeyExchangeServer {

  private RsaKeyExchangeServer() {}

  static ScriptedServer start(
      TestAuthority authority, TestIdentity server, TestIdentity client, FakeKmipServer behind)
      throws IOException {
    return ScriptedServer.start(
        socket -> {
          TlsServerProtocol front =
              new TlsServerProtocol(socket.getInputStream(), socket.getOutputStream());
          front.accept(new OldServer(authority, server));
          HostAndPort backEnd = HostAndPort.of(behind.host(), behind.port());
          try (Socket back =
              TlsServers.context(client, authority)
                  .getSocketFactory()
                  .createSocket(backEnd.host(), backEnd.port())) {
            back.setTcpNoDelay(true);
            ((SSLSocket) back).startHandshake();
            Thread answers =
                new Thread(() -> copy(back, front.getOutputStream()), "rsa-key-exchange");
            answers.setDaemon(true);
            answers.start();
            pump(front.getInputStream(), back.getOutputStream());
          }
        });
  }

  private static void copy(Socket from, OutputStream to) {
    try {
      pump(from.getInputStream(), to);
    } catch (IOException e) {
      // one side has left
    }
  }

  private static void pump(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[8192];
    for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
      to.write(buffer, 0, count);
      to.flush();
    }
  }

  private static final class OldServer extends DefaultTlsServer {

    private final TestAuthority authority;
    private final TestIdentity identity;

    OldServer(TestAuthority authority, TestIdentity identity) {
      super(new BcTlsCrypto(new SecureRandom()));
      this.authority = authority;
      this.identity = identity;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
      return ProtocolVersion.TLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
      return new int[] {CipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256};
    }

    @Override
    protected TlsCredentialedDecryptor getRSAEncryptionCredentials() throws IOException {
      BcTlsCrypto crypto = (BcTlsCrypto) getCrypto();
      TlsCertificate[] chain = new TlsCertificate[identity.chain().size()];
      try {
        for (int i = 0; i < chain.length; i++) {
          chain[i] = crypto.createCertificate(identity.chain().get(i).getEncoded());
        }
      } catch (java.security.cert.CertificateEncodingException e) {
        throw new TlsFatalAlert(AlertDescription.internal_error, e);
      }
      return new BcDefaultTlsCredentialedDecryptor(
          crypto,
          new Certificate(chain),
          PrivateKeyFactory.createKey(identity.privateKey().getEncoded()));
    }

    @Override
    @SuppressWarnings("JdkObsolete") // the library's type
    public CertificateRequest getCertificateRequest() {
      X509Certificate ca = authority.certificate();
      Vector<X500Name> named = new Vector<>();
      named.add(X500Name.getInstance(ca.getSubjectX500Principal().getEncoded()));
      return new CertificateRequest(
          new short[] {ClientCertificateType.rsa_sign, ClientCertificateType.ecdsa_sign},
          TlsUtils.getDefaultSupportedSignatureAlgorithms(context),
          named);
    }

    @Override
    public void notifyClientCertificate(Certificate shown) throws IOException {
      if (shown.isEmpty()) {
        throw new TlsFatalAlert(AlertDescription.handshake_failure);
      }
    }
  }
}
