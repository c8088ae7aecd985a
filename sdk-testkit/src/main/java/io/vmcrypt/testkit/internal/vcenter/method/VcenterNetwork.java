package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The vCenters of this process that can reach one another. One is found by the certificate that it
 * shows, so that it does not matter through what a connection to it goes. Thread-safe.
 */
public final class VcenterNetwork {

  /** A vCenter with its policies. */
  record Node(Vcenter vcenter, Policies policies) {}

  private static final Map<X509Certificate, Node> NODES = new ConcurrentHashMap<>();

  private VcenterNetwork() {}

  public static void join(X509Certificate certificate, Vcenter vcenter, Policies policies) {
    NODES.put(certificate, new Node(vcenter, policies));
  }

  public static void leave(X509Certificate certificate) {
    NODES.remove(certificate);
  }

  static @Nullable Node find(X509Certificate certificate) {
    return NODES.get(certificate);
  }
}
