package io.vmcrypt.cli.settings;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be set: in a file by its name, in the environment, and as an option. */
public enum Setting {
  VCENTER("vcenter", "HOST[:PORT] of vCenter; port 443 if none is given"),
  VCENTER_USER("vcenter-user", "who signs in to vCenter"),
  VCENTER_ACCESS_FROM("vcenter-access-from", "IPv4 address that OVHcloud sees you come from"),
  VCENTER_PASSWORD("vcenter-password", "where the password is: env:NAME or file:PATH"),
  VCENTER_CA_FILE("vcenter-ca-file", "PEM file of the authorities that vCenter is known by"),
  VCENTER_THUMBPRINT(
      "vcenter-thumbprint", "thumbprint of vCenter's certificate, in place of authorities"),
  VCENTER_SERVER_NAME(
      "vcenter-server-name", "name in vCenter's certificate, if it is reached by another one"),
  SECOND_VCENTER(
      "second-vcenter", "HOST[:PORT] of the vCenter of a second site, for \"dr\" and \"move\""),
  SECOND_VCENTER_USER("second-vcenter-user", "who signs in to the second vCenter"),
  SECOND_VCENTER_PASSWORD(
      "second-vcenter-password", "where the password for it is: env:NAME or file:PATH"),
  SECOND_VCENTER_CA_FILE(
      "second-vcenter-ca-file", "PEM file of the authorities that the second vCenter is known by"),
  SECOND_VCENTER_THUMBPRINT(
      "second-vcenter-thumbprint", "thumbprint of its certificate, in place of authorities"),
  SECOND_VCENTER_SERVER_NAME(
      "second-vcenter-server-name", "name in its certificate, if it is reached by another one"),
  OVH_CA_FILE("ovh-ca-file", "PEM file of the authorities of an OVHcloud endpoint of your own"),
  HEALTH_TIMEOUT(
      "health-timeout", "seconds that vCenter may take to find a KMS healthy; 300 by default");

  private static final String PREFIX = "VMCRYPT_";
  private static final String SECOND = "second-";

  private final String text;
  private final String meaning;

  Setting(String text, String meaning) {
    this.text = text;
    this.meaning = meaning;
  }

  /** Its name in a file. */
  public String text() {
    return text;
  }

  /** What it means, for people. */
  public String meaning() {
    return meaning;
  }

  /** What stands for its value in the help. */
  public String label() {
    return switch (this) {
      case VCENTER, SECOND_VCENTER -> "HOST[:PORT]";
      case VCENTER_PASSWORD, SECOND_VCENTER_PASSWORD -> "PLACE";
      case VCENTER_THUMBPRINT, SECOND_VCENTER_THUMBPRINT -> "THUMBPRINT";
      case VCENTER_ACCESS_FROM -> "IPV4";
      case HEALTH_TIMEOUT -> "SECONDS";
      default -> isFile() ? "FILE" : "NAME";
    };
  }

  public String option() {
    return "--" + text;
  }

  /** Its variable in the environment. */
  public String variable() {
    return PREFIX + text.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** Whether its value names the place of a secret. */
  public boolean isSecret() {
    return this == VCENTER_PASSWORD || this == SECOND_VCENTER_PASSWORD;
  }

  /** Whether its value is the path of a file. */
  public boolean isFile() {
    return this == VCENTER_CA_FILE || this == SECOND_VCENTER_CA_FILE || this == OVH_CA_FILE;
  }

  /** Whether it is of the vCenter of a second site. */
  public boolean isOfSecondSite() {
    return text.startsWith(SECOND);
  }

  /** The setting that says the same of a second site; itself if the sites share it. */
  Setting atSecondSite() {
    return of(SECOND + text).orElse(this);
  }

  /** As they are named in a file. */
  static List<String> names() {
    return Stream.of(values()).map(Setting::text).toList();
  }

  static Optional<Setting> of(String text) {
    return Stream.of(values()).filter(setting -> setting.text.equals(text)).findFirst();
  }
}
