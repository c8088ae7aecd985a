package io.vmcrypt.cli.base;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/**
 * What the first TLS handshake of a Java process takes beyond later ones: classes, and tables of
 * the key exchange. It is a sixth of the time of a short command, so it is done beside reading the
 * command line: the first message of a handshake is made, and thrown away.
 */
public final class FirstHandshake {

  private FirstHandshake() {}

  /**
   * Begins to prepare it.
   *
   * @return what does so; it keeps no process alive
   */
  public static Thread prepare() {
    Thread thread = new Thread(FirstHandshake::makeHello, "vmcrypt-first-handshake");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void makeHello() {
    try {
      hello();
    } catch (GeneralSecurityException | SSLException | RuntimeException e) {
      // the command's own handshake tells what is wrong with TLS here
    }
  }

  /** RFC 8446, 4.1.2. */
  static ByteBuffer hello() throws GeneralSecurityException, SSLException {
    SSLContext nobodyTrusted = SSLContext.getInstance("TLS");
    nobodyTrusted.init(null, new TrustManager[0], null);
    SSLEngine engine = nobodyTrusted.createSSLEngine();
    engine.setUseClientMode(true);
    ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), record);
    return record.flip();
  }
}
