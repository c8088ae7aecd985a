package io.vmcrypt.testkit.internal.vcenter.key;

import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.kmip.client.ClientNotTrustedException;
import io.vmcrypt.testkit.internal.kmip.client.KmipFailure;
import io.vmcrypt.testkit.internal.kmip.client.KmipSession;
import io.vmcrypt.testkit.internal.kmip.client.ServerNotTrustedException;
import io.vmcrypt.testkit.internal.kmip.client.VcenterKmipClient;
import io.vmcrypt.testkit.internal.kmip.tls.CertificateTrust;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a vCenter reaches one key server of a cluster. It is a copy of everything that this needs, so
 * that no lock is held while the network is used.
 */
public record KeyServerConnection(
    String name,
    String address,
    int port,
    Duration timeout,
    @Nullable TestIdentity identity,
    Set<X509Certificate> trusted,
    @Nullable String user,
    @Nullable String password) {

  private static final int AES_256_BYTES = 32;

  /**
   * What a connection shows about both sides.
   *
   * @param reached whether there was a TLS server
   * @param certificate the certificate that it showed, null if it showed none
   * @param clientTrustsServer whether vCenter trusts the server, null if not known
   * @param serverTrustsClient whether the server trusts vCenter, null if not known
   * @param problem what is wrong, null if nothing is
   */
  public record Health(
      boolean reached,
      @Nullable X509Certificate certificate,
      @Nullable Boolean clientTrustsServer,
      @Nullable Boolean serverTrustsClient,
      @Nullable String problem) {

    public boolean isGood() {
      return problem == null;
    }
  }

  /** As it is registered. */
  public static KeyServerConnection of(
      DataObject info,
      @Nullable String password,
      @Nullable TestIdentity identity,
      Set<X509Certificate> trusted,
      Duration timeout) {
    return new KeyServerConnection(
        info.text("name"),
        info.text("address"),
        info.number("port"),
        timeout,
        identity,
        Set.copyOf(trusted),
        info.findText("userName"),
        password);
  }

  private VcenterKmipClient client() throws IOException {
    return new VcenterKmipClient(Names.reach(address), port, timeout);
  }

  /** The chain that the server shows, read from the server itself: its own certificate first. */
  public List<X509Certificate> chain() throws IOException {
    List<X509Certificate> chain = client().readCertificateChain();
    if (chain.isEmpty()) {
      throw new IOException("the server showed no certificate");
    }
    return chain;
  }

  /** Whether vCenter trusts a server that shows this chain. */
  public boolean trusts(List<X509Certificate> chain) {
    return new CertificateTrust(trusted).trusts(chain);
  }

  private KmipSession open(Set<X509Certificate> trust) throws IOException {
    return client().open(identity, trust, user, password == null ? null : password.toCharArray());
  }

  /** Connects and finds out who trusts whom. One connection shows it if all is well. */
  public Health health() {
    try (KmipSession session = open(trusted)) {
      session.discoverVersions();
      return new Health(true, session.serverCertificate(), true, true, null);
    } catch (IOException e) {
      return failed(e);
    }
  }

  private Health failed(IOException why) {
    X509Certificate certificate;
    try {
      certificate = chain().get(0);
    } catch (IOException e) {
      return new Health(false, null, null, null, "Cannot connect to the KMS: " + e.getMessage());
    }
    if (why instanceof ServerNotTrustedException) {
      return new Health(
          true,
          certificate,
          false,
          serverTrustsClient(certificate),
          "vCenter Server does not trust the KMS");
    }
    if (why instanceof ClientNotTrustedException) {
      return new Health(true, certificate, true, false, "The KMS does not trust vCenter Server");
    }
    return new Health(true, certificate, true, null, "The KMS failed: " + why.getMessage());
  }

  /**
   * Whether the server trusts vCenter. To find out, the server is trusted for this one question.
   */
  private @Nullable Boolean serverTrustsClient(X509Certificate certificate) {
    try (KmipSession session = open(Set.of(certificate))) {
      session.discoverVersions();
      return true;
    } catch (ClientNotTrustedException e) {
      return false;
    } catch (IOException e) {
      return null;
    }
  }

  /** Has the server make a key, and makes sure that it can be used. */
  String generateKey(Map<String, String> attributes) throws IOException {
    try (KmipSession session = open(trusted)) {
      String id = session.createAes256Key();
      Map<String, String> labels = new LinkedHashMap<>();
      labels.put("x-Product_Version", "vCenter Server");
      labels.put("x-Component", "VM Encryption");
      labels.putAll(attributes);
      session.addAttributes(id, labels);
      session.activate(id);
      String problem = problem(session, id);
      if (problem != null) {
        throw new IOException(problem);
      }
      return id;
    }
  }

  /** Connects, for one action or more. */
  KmipSession open() throws IOException {
    return open(trusted);
  }

  /**
   * What keeps a key from being used, as the server says it; null if it can be used.
   *
   * @throws IOException if the server did not say it in KMIP: the session is of no use any more
   */
  static @Nullable String problem(KmipSession session, String id) throws IOException {
    try {
      String state = session.state(id);
      if (!state.equals("Active")) {
        return "the key " + id + " is " + state;
      }
      byte[] key = session.get(id);
      int length = key.length;
      Arrays.fill(key, (byte) 0);
      return length == AES_256_BYTES ? null : "the key " + id + " has " + length + " bytes";
    } catch (KmipFailure refused) {
      return refused.getMessage();
    }
  }
}
