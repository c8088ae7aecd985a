package io.vmcrypt.testkit;

import io.vmcrypt.testkit.internal.vcenter.soap.ApiVersion;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The command line of {@link FakeCloudServer}. */
final class FakeCloudOptions {
  static final String USAGE =
      """
      Usage: FakeCloudServer [options]
        --kms HOST:PORT      use this KMIP server instead of a fake one
        --client-cert FILE   with --kms: the certificate that it accepts (PEM)
        --client-key FILE    with --kms: the key of that certificate (PEM)
        --okms               the fake KMIP server is OVHcloud's, which the OVH API lists
        --service NAME       a service of the account (default: pcc-127-0-0-1); repeatable
        --legacy-errors      the OVH API words its errors the older way
        --vcenter-release R  the newest API release of vCenter (default: 8.0.3.0)
        --target             a second vCenter, to which VMs can be moved, with a service of its own
        --target-release R   its release (default: 8.0.3.0)
        --target-kms         it has a KMIP server of its own, with other keys
        --vms COUNT          so many virtual machines (default: web-01 and db-01)
        --limited-user NAME[:PRIVILEGE,...]
                             one more user of vCenter, with these privileges alone; repeatable
        --directory DIR      where PEM files go (default: a new one, deleted at the end)
        --ovh-port PORT      where the OVH API listens (default: a free port)
        --vcenter-port PORT  where vCenter listens (default: a free port)
        --target-port PORT   where the second vCenter listens (default: a free port)
        --kms-port PORT      where the fake KMIP server listens (default: a free port)
        --help               prints this text
      """;

  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(?:\\[(?<v6>[0-9A-Fa-f:.]+)]|(?<host>[^:\\[\\]\\s]+)):(?<port>\\d{1,5})");

  private static final Pattern USER_AND_PRIVILEGES =
      Pattern.compile("(?<name>[^:,\\s]+)(?::(?<privileges>[\\w.]+(?:,[\\w.]+)*))?");

  private boolean help;
  private @Nullable String kmsHost;
  private int externalKmsPort;
  private @Nullable Path clientCertificate;
  private @Nullable Path clientKey;
  private boolean okms;
  private final List<String> services = new ArrayList<>();
  private boolean legacyErrors;
  private @Nullable String vcenterRelease;
  private boolean target;
  private @Nullable String targetRelease;
  private boolean targetKms;
  private int targetPort;
  private int virtualMachines;
  private final Map<String, Set<String>> limitedUsers = new LinkedHashMap<>();
  private @Nullable Path directory;
  private int ovhPort;
  private int vcenterPort;
  private int kmsPort;

  private FakeCloudOptions() {}

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException if it is not one, with one line that says why. It quotes
   *     nothing of the command line: who mixes words up gives a secret where something else belongs
   */
  static FakeCloudOptions parse(String... arguments) {
    FakeCloudOptions options = new FakeCloudOptions();
    Deque<String> rest = new ArrayDeque<>(List.of(arguments));
    while (!rest.isEmpty()) {
      String option = rest.remove();
      if (option.equals("--help")) {
        options.help = true;
      } else {
        options.set(option, rest);
      }
    }
    options.check();
    return options;
  }

  boolean help() {
    return help;
  }

  /** The host of the external KMS, null if there is none. */
  @Nullable String kmsHost() {
    return kmsHost;
  }

  int externalKmsPort() {
    return externalKmsPort;
  }

  @Nullable Path clientCertificate() {
    return clientCertificate;
  }

  @Nullable Path clientKey() {
    return clientKey;
  }

  boolean okms() {
    return okms;
  }

  /** The names of the services, empty for the default one. */
  List<String> services() {
    return services;
  }

  boolean legacyErrors() {
    return legacyErrors;
  }

  /** Null for the default. */
  @Nullable String vcenterRelease() {
    return vcenterRelease;
  }

  /** Whether there is a second vCenter. */
  boolean target() {
    return target;
  }

  /** Null for the default. */
  @Nullable String targetRelease() {
    return targetRelease;
  }

  boolean targetKms() {
    return targetKms;
  }

  int targetPort() {
    return targetPort;
  }

  /** How many there are, 0 for the default ones. */
  int virtualMachines() {
    return virtualMachines;
  }

  /** The privileges of each limited user. */
  Map<String, Set<String>> limitedUsers() {
    return limitedUsers;
  }

  /** Where PEM files go, null for a temporary directory. */
  @Nullable Path directory() {
    return directory;
  }

  int ovhPort() {
    return ovhPort;
  }

  int vcenterPort() {
    return vcenterPort;
  }

  int kmsPort() {
    return kmsPort;
  }

  private void set(String option, Deque<String> rest) {
    switch (option) {
      case "--kms" -> setKms(value(option, rest));
      case "--client-cert" -> clientCertificate = file(option, rest);
      case "--client-key" -> clientKey = file(option, rest);
      case "--okms" -> okms = true;
      case "--service" -> addService(value(option, rest));
      case "--legacy-errors" -> legacyErrors = true;
      case "--vcenter-release" -> vcenterRelease = release(option, value(option, rest));
      case "--target" -> target = true;
      case "--target-release" -> targetRelease = release(option, value(option, rest));
      case "--target-kms" -> targetKms = true;
      case "--target-port" -> targetPort = port(option, value(option, rest));
      case "--vms" -> virtualMachines = count(option, value(option, rest));
      case "--limited-user" -> addLimitedUser(value(option, rest));
      case "--directory" -> directory = path(option, value(option, rest));
      case "--ovh-port" -> ovhPort = port(option, value(option, rest));
      case "--vcenter-port" -> vcenterPort = port(option, value(option, rest));
      case "--kms-port" -> kmsPort = port(option, value(option, rest));
      default -> throw new IllegalArgumentException("unknown option (see --help)");
    }
  }

  private void setKms(String value) {
    Matcher matcher = HOST_AND_PORT.matcher(value);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("--kms must be HOST:PORT or [IPV6]:PORT");
    }
    String v6 = matcher.group("v6");
    kmsHost = v6 != null ? v6 : matcher.group("host");
    externalKmsPort = port("--kms", matcher.group("port"));
  }

  private void addService(String name) {
    if (name.isBlank() || services.contains(name)) {
      throw new IllegalArgumentException("--service must be a name that was not given before");
    }
    services.add(name);
  }

  private void addLimitedUser(String value) {
    Matcher matcher = USER_AND_PRIVILEGES.matcher(value);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("--limited-user must be NAME or NAME:PRIVILEGE,PRIVILEGE");
    }
    String privileges = matcher.group("privileges");
    Set<String> before =
        limitedUsers.putIfAbsent(
            matcher.group("name"),
            privileges == null
                ? Set.of()
                : new LinkedHashSet<>(List.of(privileges.split(",", -1))));
    if (before != null || matcher.group("name").equals(FakeCloud.USER)) {
      throw new IllegalArgumentException("--limited-user names a user who is there already");
    }
  }

  private static String release(String option, String value) {
    try {
      ApiVersion.ofFake(value);
      return value;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          option + " must be a release of the API such as 7.0.3.0", e);
    }
  }

  private static int count(String option, String value) {
    int count = value.matches("\\d{1,5}") ? Integer.parseInt(value) : 0;
    if (count < 1) {
      throw new IllegalArgumentException(
          option + " must be a number from 1 to " + FakeCloud.MOST_MACHINES);
    }
    return count;
  }

  private void check() {
    if ((clientCertificate == null) != (clientKey == null)) {
      throw new IllegalArgumentException("--client-cert and --client-key go together");
    }
    if (clientKey != null && kmsHost == null) {
      throw new IllegalArgumentException("--client-cert and --client-key need --kms");
    }
    if (!target && (targetRelease != null || targetKms || targetPort != 0)) {
      throw new IllegalArgumentException(
          "--target-release, --target-kms and --target-port need --target");
    }
    if (okms && kmsHost != null) {
      throw new IllegalArgumentException("--okms is for the fake KMS, which --kms replaces");
    }
    if (kmsPort != 0 && kmsHost != null) {
      throw new IllegalArgumentException("--kms-port is for the fake KMS, which --kms replaces");
    }
  }

  private static String value(String option, Deque<String> rest) {
    String value = rest.poll();
    if (value == null) {
      throw new IllegalArgumentException(option + " needs a value (see --help)");
    }
    return value;
  }

  private static int port(String option, String value) {
    int port = value.matches("\\d{1,5}") ? Integer.parseInt(value) : 0;
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(option + " must have a port from 1 to 65535");
    }
    return port;
  }

  private static Path file(String option, Deque<String> rest) {
    Path file = path(option, value(option, rest));
    if (!Files.isReadable(file) || !Files.isRegularFile(file)) {
      throw new IllegalArgumentException(option + " must be a readable file");
    }
    return file.toAbsolutePath();
  }

  private static Path path(String option, String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(option + " must be a path", e);
    }
  }
}
