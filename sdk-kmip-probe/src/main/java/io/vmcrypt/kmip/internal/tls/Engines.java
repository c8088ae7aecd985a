package io.vmcrypt.kmip.internal.tls;

import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** Makes the engine of one connection: its own context, so that no session is ever resumed. */
final class Engines {

  private Engines() {}

  static SSLEngine client(
      ChainRecorder chain,
      @Nullable IdentityRecorder identity,
      @Nullable String serverName,
      List<String> protocols) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManager[] keyManagers = identity == null ? new KeyManager[0] : new KeyManager[] {identity};
      context.init(keyManagers, new TrustManager[] {chain}, null);
      SSLEngine engine = context.createSSLEngine();
      engine.setUseClientMode(true);
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setProtocols(protocols.toArray(new String[0]));
      if (serverName != null) {
        parameters.setServerNames(List.of(new ServerName(serverName)));
      }
      engine.setSSLParameters(parameters);
      return engine;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }
}
