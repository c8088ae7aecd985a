package io.vmcrypt.vsphere;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.util.List;
import java.util.function.UnaryOperator;

/** A key server that a vCenter trusts, and that trusts it. */
public final class TrustedKms {

  private TrustedKms() {}

  /** Gives a vCenter a key provider with one key server. */
  public static void ensure(
      VsphereClient vcenter,
      String id,
      FakeKmipServer kms,
      TestIdentity client,
      UnaryOperator<KmsClusterSpec.Builder> options) {
    KmsServerSpec server = KmsServerSpec.builder("kms-1", kms.host()).port(kms.port()).build();
    KmsClusterSpec spec = options.apply(KmsClusterSpec.builder(id, server)).build();
    var trust = vcenter.kmsClusters().ensure(spec).value().trust();
    trust.ensureServerTrusted(ServerCertificate.of(List.of(kms.certificate())));
    trust.ensureClientCertificate(
        ClientCertificateSpec.of(ClientIdentity.of(client.chain(), client.privateKey())).force());
  }
}
