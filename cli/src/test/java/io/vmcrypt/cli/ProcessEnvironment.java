package io.vmcrypt.cli;

import io.vmcrypt.testkit.FakeCloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What a process of the command is told of the stand-ins that run in this one. */
final class ProcessEnvironment {

  private ProcessEnvironment() {}

  /**
   * Tells it.
   *
   * @param directory for files that it names
   */
  static Map<String, String> of(FakeCloud cloud, Path directory) throws IOException {
    Path files = Files.createTempDirectory(directory, "run");
    Path authority =
        Files.writeString(files.resolve("authority.pem"), cloud.authority().certificatePem());
    Path password = Files.writeString(files.resolve("password"), cloud.vcenter().password());
    return Map.of(
        "OVH_ENDPOINT", cloud.ovh().endpoint().toString(),
        "OVH_APPLICATION_KEY", cloud.ovh().applicationKey(),
        "OVH_APPLICATION_SECRET", cloud.ovh().applicationSecret(),
        "OVH_CONSUMER_KEY", cloud.ovh().consumerKey(),
        "VMCRYPT_OVH_CA_FILE", authority.toString(),
        "VMCRYPT_VCENTER", cloud.vcenter().host() + ":" + cloud.vcenter().port(),
        "VMCRYPT_VCENTER_USER", cloud.vcenter().userName(),
        "VMCRYPT_VCENTER_PASSWORD", "file:" + password,
        "VMCRYPT_VCENTER_CA_FILE", authority.toString());
  }
}
