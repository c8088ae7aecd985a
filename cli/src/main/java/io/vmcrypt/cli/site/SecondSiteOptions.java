package io.vmcrypt.cli.site;

import io.vmcrypt.cli.settings.Setting;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where the second site is. */
final class SecondSiteOptions {

  private final Map<Setting, String> given = new EnumMap<>(Setting.class);

  @Option(
      names = "--second-vcenter",
      paramLabel = "HOST[:PORT]",
      description = "the second vCenter; port 443 if none is given")
  void vcenter(String value) {
    given.put(Setting.SECOND_VCENTER, value);
  }

  @Option(names = "--second-vcenter-user", paramLabel = "NAME", description = "who signs in to it")
  void user(String value) {
    given.put(Setting.SECOND_VCENTER_USER, value);
  }

  @Option(
      names = "--second-vcenter-password",
      paramLabel = "PLACE",
      description = "where the password is: env:NAME or file:PATH")
  void password(String value) {
    given.put(Setting.SECOND_VCENTER_PASSWORD, value);
  }

  @Option(
      names = "--second-vcenter-ca-file",
      paramLabel = "FILE",
      description = "PEM file of the authorities that it is known by")
  void authorities(Path value) {
    given.put(Setting.SECOND_VCENTER_CA_FILE, value.toString());
  }

  @Option(
      names = "--second-vcenter-thumbprint",
      paramLabel = "THUMBPRINT",
      description = "of its certificate, instead of authorities")
  void thumbprint(String value) {
    given.put(Setting.SECOND_VCENTER_THUMBPRINT, value);
  }

  @Option(
      names = "--second-vcenter-server-name",
      paramLabel = "NAME",
      description = "name in its certificate, if it is reached by another one")
  void serverName(String value) {
    given.put(Setting.SECOND_VCENTER_SERVER_NAME, value);
  }

  Map<Setting, String> given() {
    return given;
  }
}
