package io.vmcrypt.kmip.internal.tls;

import java.nio.charset.StandardCharsets;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.StandardConstants;

/**
 * A name for the server name indication. The JDK's own {@code SNIHostName} refuses underscores,
 * which real internal names have.
 */
final class ServerName extends SNIServerName {

  ServerName(String name) {
    super(StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.US_ASCII));
  }
}
