package io.vmcrypt.cli.base;

import io.vmcrypt.cli.settings.Setting;
import io.vmcrypt.cli.settings.Settings;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of all commands that need systems. They win over the environment and the file. */
final class SettingsOptions {

  private final Map<Setting, String> given = new EnumMap<>(Setting.class);

  @Option(
      names = "--settings",
      paramLabel = "FILE",
      description = "file of settings, a line \"name = value\" for each; else VMCRYPT_SETTINGS")
  private @Nullable Path file;

  @Option(
      names = "--vcenter",
      paramLabel = "HOST[:PORT]",
      description = "vCenter; port 443 if none is given")
  void vcenter(String value) {
    given.put(Setting.VCENTER, value);
  }

  @Option(names = "--vcenter-user", paramLabel = "NAME", description = "who signs in to vCenter")
  void vcenterUser(String value) {
    given.put(Setting.VCENTER_USER, value);
  }

  @Option(names = "--vcenter-access-from", paramLabel = "IPV4", description = "yours, to OVHcloud")
  void vcenterAccessFrom(String value) {
    given.put(Setting.VCENTER_ACCESS_FROM, value);
  }

  @Option(
      names = "--vcenter-password",
      paramLabel = "PLACE",
      description = "where the password is: env:NAME or file:PATH")
  void vcenterPassword(String value) {
    given.put(Setting.VCENTER_PASSWORD, value);
  }

  @Option(
      names = "--vcenter-ca-file",
      paramLabel = "FILE",
      description = "PEM file of the authorities that vCenter is known by")
  void vcenterCaFile(Path value) {
    given.put(Setting.VCENTER_CA_FILE, value.toString());
  }

  @Option(
      names = "--vcenter-thumbprint",
      paramLabel = "THUMBPRINT",
      description = "of vCenter's certificate, instead of authorities")
  void vcenterThumbprint(String value) {
    given.put(Setting.VCENTER_THUMBPRINT, value);
  }

  @Option(
      names = "--vcenter-server-name",
      paramLabel = "NAME",
      description = "name in vCenter's certificate, if it is reached by another one")
  void vcenterServerName(String value) {
    given.put(Setting.VCENTER_SERVER_NAME, value);
  }

  @Option(
      names = "--ovh-ca-file",
      paramLabel = "FILE",
      description = "PEM file of the authorities of an OVHcloud endpoint of your own")
  void ovhCaFile(Path value) {
    given.put(Setting.OVH_CA_FILE, value.toString());
  }

  @Option(
      names = "--health-timeout",
      paramLabel = "SECONDS",
      description = "how long vCenter may take to find a KMS healthy; 300 by default")
  void healthTimeout(String value) {
    given.put(Setting.HEALTH_TIMEOUT, value);
  }

  /**
   * All settings.
   *
   * @param more what other options of the command say
   */
  Settings settings(Map<String, String> environment, Map<Setting, String> more) {
    Map<Setting, String> all = new EnumMap<>(given);
    all.putAll(more);
    return Settings.of(Optional.ofNullable(file), environment, all);
  }
}
