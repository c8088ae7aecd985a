package io.vmcrypt.testkit;

import io.vmcrypt.testkit.vcenter.FakeVcenter;
import java.io.IOException;
import java.util.Optional;

/**
 * A file of settings with which the command {@code vmcrypt} finds the stand-ins. Passwords are in
 * files beside it.
 */
final class CommandSettings {

  private CommandSettings() {}

  /** Writes it, and says where it is. */
  static String write(FakeCloud cloud, PemDirectory directory, String caFile) throws IOException {
    StringBuilder settings =
        new StringBuilder("# stand-ins of vmcrypt: none of them is a real vCenter\n");
    add(settings, "vcenter", cloud.vcenter(), directory, caFile);
    Optional<FakeVcenter> target = cloud.target();
    if (target.isPresent()) {
      add(settings, "second-vcenter", target.get(), directory, caFile);
    }
    return directory.write("settings", settings.toString());
  }

  private static void add(
      StringBuilder settings,
      String name,
      FakeVcenter vcenter,
      PemDirectory directory,
      String caFile)
      throws IOException {
    String password = directory.write(name + "-password", vcenter.password());
    line(settings, name, vcenter.host() + ":" + vcenter.port());
    line(settings, name + "-user", vcenter.userName());
    line(settings, name + "-password", "file:" + password);
    if (name.equals("vcenter")) {
      line(settings, name + "-ca-file", caFile);
    } else {
      // the source has to know the target's own certificate before VMs travel
      line(settings, name + "-thumbprint", vcenter.identity().thumbprint("SHA-256"));
    }
  }

  private static void line(StringBuilder settings, String name, String value) {
    settings.append(name).append(" = ").append(value).append('\n');
  }
}
