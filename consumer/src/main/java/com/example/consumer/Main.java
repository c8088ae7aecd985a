package com.example.consumer;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.List;

/** Runs the README's code against the fakes, and sees whether it did what it says. */
public final class Main {

  private Main() {}

  private static OvhCredentials credentials(FakeCloud cloud) {
    return OvhCredentials.applicationKey(
        cloud.ovh().applicationKey(),
        Secret.of(cloud.ovh().applicationSecret()),
        Secret.of(cloud.ovh().consumerKey()));
  }

  public static void main(String[] args) {
    System.out.println(
        "Java "
            + Runtime.version()
            + (Main.class.getModule().isNamed() ? ", module path" : ", class path"));
    try (FakeCloud cloud = FakeCloud.start()) {
      ServerTrust authority =
          ServerTrust.certificateAuthorities(List.of(cloud.authority().certificate()));
      HostAndPort kms = HostAndPort.of(cloud.kmsHost(), cloud.kmsPort());
      Thumbprint shown =
          Thumbprint.of(cloud.kms().orElseThrow().certificate(), ThumbprintAlgorithm.SHA256);
      ClientIdentity identity =
          ClientIdentity.of(cloud.clientIdentity().chain(), cloud.clientIdentity().privateKey());
      try (OvhClient ovh =
              OvhClient.builder(OvhEndpoint.of(cloud.ovh().endpoint()), credentials(cloud))
                  .trust(authority)
                  .build();
          VsphereClient client =
              VsphereClient.builder(
                      HostAndPort.of(cloud.vcenter().host(), cloud.vcenter().port()),
                      VsphereCredentials.password(
                          cloud.vcenter().userName(), Secret.of(cloud.vcenter().password())))
                  .trust(authority)
                  .build()) {
        FirstVm.encrypt("web-01", kms, shown, identity, ovh, cloud.ovh().serviceName(), client);
        Readme.estate(kms, shown, identity, ovh, cloud.ovh().serviceName(), client);
        if (!client.virtualMachines().get("db-01").encryptionState().isFullyEncrypted()) {
          throw new IllegalStateException("the estate was not applied");
        }
        // what is seen by JSON and by SOAP, on this path too
        client.nativeKeyProviders().list();
        VmEncryptionState state = client.virtualMachines().get("web-01").encryptionState();
        if (!state.isFullyEncrypted()) {
          throw new IllegalStateException("web-01 is not encrypted: " + state);
        }
        System.out.println("web-01 is encrypted with keys of " + state.keyProvider().orElseThrow());
      }
    }
  }
}
