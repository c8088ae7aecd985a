package io.vmcrypt.estate.internal.document;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.SecretReference;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Marks where only a person knows what belongs. A mark is a value like any other to the document's
 * reader; no file, variable or host can be meant by it.
 */
public final class Marks {

  /** What each begins with, as people read it. */
  private static final String BEGINNING = "FILL IN ";

  private static final String CERTIFICATE =
      "the file of the client certificate that vCenter shows to the key servers";
  private static final String KEY = "the file of the private key of that certificate";
  private static final String PASSWORD = "the variable that holds the password of this user";
  private static final String PROVIDER = "a name for the key provider";

  /** Names below .invalid are nobody's (RFC 2606). */
  private static final String HOST = "fill-in.invalid";

  private Marks() {}

  /** An identity whose files nobody has named yet. */
  public static ClientTrust identity() {
    return new ClientTrust.IdentityFiles(
        Path.of(BEGINNING + CERTIFICATE), Path.of(BEGINNING + KEY), Optional.empty());
  }

  public static SecretReference password() {
    return new SecretReference("env", BEGINNING + PASSWORD);
  }

  public static String provider() {
    return BEGINNING + PROVIDER;
  }

  /** A key server that nobody has named yet. */
  public static KeyServer server() {
    return KeyServer.kmip(HostAndPort.of(HOST, HostAndPort.KMIP_PORT));
  }

  /** The marks of an estate, in the order of its document. */
  public static Map<String, String> of(
      List<KeyServer> servers, ClientTrust trust, String keyProvider) {
    Map<String, String> places = new LinkedHashMap<>();
    for (int i = 0; i < servers.size(); i++) {
      KeyServer server = servers.get(i);
      String at = "$.keyServers[" + i + "]";
      if (server.address().filter(address -> address.host().equals(HOST)).isPresent()) {
        places.put(at + ".address", "where the key server listens");
      }
      server
          .password()
          .filter(Marks::isMark)
          .ifPresent(password -> places.put(at + ".password", PASSWORD));
    }
    if (trust instanceof ClientTrust.IdentityFiles identity) {
      String at = "$.clientTrust.identity.";
      if (isMark(identity.certificate())) {
        places.put(at + "certificate", CERTIFICATE);
      }
      if (isMark(identity.key())) {
        places.put(at + "key", KEY);
      }
    }
    if (keyProvider.startsWith(BEGINNING)) {
      places.put("$.keyProvider.name", PROVIDER);
    }
    return Collections.unmodifiableMap(places);
  }

  /** A document's folder may stand before it. */
  private static boolean isMark(Path file) {
    Path name = file.getFileName();
    return name != null && name.toString().startsWith(BEGINNING);
  }

  private static boolean isMark(SecretReference secret) {
    return secret.place().equals("file")
        ? isMark(Path.of(secret.name()))
        : secret.name().startsWith(BEGINNING);
  }
}
