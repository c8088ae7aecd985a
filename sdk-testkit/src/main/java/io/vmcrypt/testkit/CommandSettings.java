package io.vmcrypt.testkit;

import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import java.io.IOException;
import java.util.Optional;

/**
 * Files with which the command {@code vmcrypt}, and a program in this folder, find the stand-ins:
 * of settings, and {@code ovh.conf}. Passwords are in files beside them.
 */
final class CommandSettings {

  private CommandSettings() {}

  /** Writes them, and says where the settings are. */
  static String write(FakeCloud cloud, PemDirectory directory, String caFile) throws IOException {
    FakeOvhApi ovh = cloud.ovh();
    directory.write(
        "ovh.conf",
        """
        [default]
        endpoint=%1$s
        [%1$s]
        application_key=%2$s
        application_secret=%3$s
        consumer_key=%4$s
        """
            .formatted(
                ovh.endpoint(), ovh.applicationKey(), ovh.applicationSecret(), ovh.consumerKey()));
    String settings =
        ("# fakes of vmcrypt: none of them is a real vCenter\novh-ca-file = " + caFile + "\n")
            + vcenter("vcenter", cloud.vcenter(), directory, "ca-file = " + caFile);
    Optional<FakeVcenter> target = cloud.target();
    if (target.isPresent()) {
      // the source has to know the target's own certificate before VMs travel
      String own = "thumbprint = " + target.get().identity().thumbprint("SHA-256");
      settings += vcenter("second-vcenter", target.get(), directory, own);
    }
    return directory.write("settings", settings);
  }

  private static String vcenter(
      String name, FakeVcenter vcenter, PemDirectory directory, String trust) throws IOException {
    return "%1$s = %2$s:%3$d\n%1$s-user = %4$s\n%1$s-password = file:%5$s\n%1$s-%6$s\n"
        .formatted(
            name,
            vcenter.host(),
            vcenter.port(),
            vcenter.userName(),
            directory.write(name + "-password", vcenter.password()),
            trust);
  }
}
