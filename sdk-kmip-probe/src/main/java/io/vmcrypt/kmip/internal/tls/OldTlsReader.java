package io.vmcrypt.kmip.internal.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.NameType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * Reads the certificate of a server that the JDK will not talk to: one that speaks TLS 1.0 or 1.1
 * only, or cipher suites that the JDK has turned off. The handshake is given up in the moment the
 * certificate is there, so that nothing can be sent under such weak protection.
 */
public final class OldTlsReader {

  private static final int BUFFER = 16 * 1024;

  private static final int[] RSA_KEY_EXCHANGE = {
    CipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384,
    CipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA256,
    CipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256,
    CipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA,
    CipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA,
    CipherSuite.TLS_RSA_WITH_3DES_EDE_CBC_SHA
  };

  private OldTlsReader() {}

  /** A chain, and the version that it was shown under, such as "TLS 1.0". */
  public record OldCertificate(List<X509Certificate> chain, String protocol) {}

  /**
   * Reads the chain.
   *
   * @param channel a fresh connection; it is closed
   * @return empty if this way leads to no certificate either
   */
  public static Optional<OldCertificate> read(
      DeadlineChannel channel, @Nullable String serverName, Deadline deadline)
      throws ClosedByInterruptException {
    Client client = new Client(serverName);
    try {
      TlsClientProtocol protocol = new TlsClientProtocol();
      protocol.connect(client);
      ByteBuffer in = ByteBuffer.allocate(BUFFER);
      while (client.seen == null && channel.received() <= TlsLink.HANDSHAKE_LIMIT) {
        send(protocol, channel, deadline);
        in.clear();
        int count = channel.read(in, deadline);
        if (count < 0) {
          break;
        }
        try {
          protocol.offerInput(in.array(), 0, count);
        } finally {
          // the alert too
          send(protocol, channel, deadline);
        }
      }
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // it ends with an exception in any case: either ours, with the certificate at hand, or one
      // that says no more than the JDK's did
    } finally {
      channel.closePolitely(deadline.within(CertificateReader.GOODBYE));
    }
    return Optional.ofNullable(client.seen);
  }

  private static void send(TlsClientProtocol protocol, DeadlineChannel channel, Deadline deadline)
      throws IOException {
    byte[] out = new byte[protocol.getAvailableOutputBytes()];
    protocol.readOutput(out, 0, out.length);
    channel.write(ByteBuffer.wrap(out), deadline);
  }

  private static final class Client extends DefaultTlsClient implements TlsAuthentication {

    private final @Nullable String serverName;
    private @Nullable OldCertificate seen;

    Client(@Nullable String serverName) {
      super(new BcTlsCrypto(new SecureRandom()));
      this.serverName = serverName;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
      return ProtocolVersion.TLSv12.downTo(ProtocolVersion.TLSv10);
    }

    /** With those of RSA key exchange, which old servers have and nothing else. */
    @Override
    protected int[] getSupportedCipherSuites() {
      int[] usual = super.getSupportedCipherSuites();
      int[] all = Arrays.copyOf(usual, usual.length + RSA_KEY_EXCHANGE.length);
      System.arraycopy(RSA_KEY_EXCHANGE, 0, all, usual.length, RSA_KEY_EXCHANGE.length);
      return TlsUtils.getSupportedCipherSuites(getCrypto(), all);
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

    /** Old servers do not know RFC 5746; nothing is sent that a renegotiation could harm. */
    @Override
    public void notifySecureRenegotiation(boolean secure) {}

    @Override
    public TlsAuthentication getAuthentication() {
      return this;
    }

    @Override
    public void notifyServerCertificate(TlsServerCertificate shown) throws IOException {
      List<X509Certificate> chain = new ArrayList<>();
      try {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (TlsCertificate link : shown.getCertificate().getCertificateList()) {
          chain.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(link.getEncoded())));
        }
      } catch (CertificateException e) {
        throw new TlsFatalAlert(AlertDescription.bad_certificate, e);
      }
      if (!chain.isEmpty()) {
        seen = new OldCertificate(List.copyOf(chain), context.getServerVersion().getName());
      }
      throw new TlsFatalAlert(AlertDescription.user_canceled);
    }

    @Override
    @SuppressWarnings("NullAway") // the library's "none"
    public TlsCredentials getClientCredentials(CertificateRequest request) {
      return null;
    }
  }
}
