package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.kmip.client.VcenterKmipClient;
import io.vmcrypt.testkit.internal.vcenter.key.ClientCertificates;
import io.vmcrypt.testkit.internal.vcenter.key.Names;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Session;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.vcenter.part.FakeMoveTrait;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/**
 * Another vCenter as a request names it: where it is, how to know it, and who logs in there. It is
 * really connected to, to see the certificate that it shows. Used without a lock held.
 */
record ServiceLocator(Vcenter from, DataObject service) {

  private static final int HTTPS = 443;

  /** A vCenter that was reached, and the session of the account there. */
  record Reached(VcenterNetwork.Node node, Session session) {}

  Reached reach() throws VimFault {
    List<X509Certificate> chain = chain(url());
    X509Certificate shown = chain.get(0);
    verify(shown);
    VcenterNetwork.Node node = VcenterNetwork.find(shown);
    if (node == null) {
      throw cannotConnect("what answers there is no vCenter Server");
    }
    if (node.vcenter() == from
        || !node.vcenter().instanceUuid().equalsIgnoreCase(service.text("instanceUuid"))) {
      throw VimFault.invalidArgument("spec.service.instanceUuid");
    }
    return new Reached(node, login(node));
  }

  private URI url() throws VimFault {
    try {
      URI url = new URI(service.text("url"));
      if ("https".equalsIgnoreCase(url.getScheme()) && url.getHost() != null) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw VimFault.invalidArgument("spec.service.url");
    }
    throw VimFault.invalidArgument("spec.service.url");
  }

  private List<X509Certificate> chain(URI url) throws VimFault {
    int port = url.getPort() < 0 ? HTTPS : url.getPort();
    try {
      String host = Names.reach(url.getHost());
      List<X509Certificate> chain =
          new VcenterKmipClient(host, port, from.settings().keyServerTimeout())
              .readCertificateChain();
      if (!chain.isEmpty()) {
        return chain;
      }
    } catch (IOException e) {
      throw cannotConnect(String.valueOf(e.getMessage()));
    }
    throw cannotConnect("it shows no certificate");
  }

  private VimFault cannotConnect(String why) {
    return VimFault.of(
        "HostConnectFault", "Cannot connect to host " + service.text("url") + ": " + why);
  }

  private void verify(X509Certificate shown) throws VimFault {
    String thumbprint = service.findText("sslThumbprint");
    String pem = service.findText("sslCertificate");
    String seen = ClientCertificates.fingerprint(shown);
    boolean isKnown =
        (thumbprint == null && pem == null)
            ? from.settings().moves().contains(FakeMoveTrait.TRUSTS_WITHOUT_THUMBPRINT)
            : (thumbprint == null || thumbprint.equals(seen))
                && (pem == null || isPemOf(pem, shown));
    if (!isKnown) {
      throw new VimFault(
          new DataObject("SSLVerifyFault")
              .with(
                  "selfSigned",
                  shown.getSubjectX500Principal().equals(shown.getIssuerX500Principal()))
              .with("thumbprint", seen)
              .with("certificate", ClientCertificates.pem(shown)),
          "Authenticity of the host's SSL certificate is not verified.");
    }
  }

  private static boolean isPemOf(String pem, X509Certificate certificate) {
    String content = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    try {
      byte[] given = Base64.getDecoder().decode(content.getBytes(StandardCharsets.US_ASCII));
      return MessageDigest.isEqual(given, certificate.getEncoded());
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      return false;
    }
  }

  private Session login(VcenterNetwork.Node node) throws VimFault {
    DataObject credential = service.data("credential");
    if (!credential.type().equals("ServiceLocatorNamePassword")) {
      throw VimFault.invalidArgument("spec.service.credential");
    }
    Vcenter there = node.vcenter();
    String user = credential.text("username");
    return there.locked(() -> there.sessions().login(user, credential.text("password")));
  }
}
