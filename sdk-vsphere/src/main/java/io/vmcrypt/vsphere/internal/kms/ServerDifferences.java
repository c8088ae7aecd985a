package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.core.shared.OneSpelling;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Compares a server as it is with the one that is wanted. */
final class ServerDifferences {

  private ServerDifferences() {}

  /**
   * A property that differs.
   *
   * @param from its value now; empty for none
   * @param to the wanted value; empty for none
   */
  record Difference(String what, Optional<String> from, Optional<String> to) {

    String inWords() {
      return what + " " + from.orElse("none") + " -> " + to.orElse("none");
    }
  }

  static List<Difference> of(KmsServer is, KmsServerSpec wanted) {
    List<Difference> differences = ofPlace(is, wanted);
    if (wanted.timeout().isPresent()) {
      compare("timeout", seconds(is.timeout()), seconds(wanted.timeout()), differences);
    }
    if (wanted.reconnect().isPresent()) {
      compare("reconnect", is.reconnect(), wanted.reconnect(), differences);
    }
    return differences;
  }

  /** The differences that make vCenter talk to another server, or as another user. */
  static List<Difference> ofPlace(KmsServer is, KmsServerSpec wanted) {
    List<Difference> differences = new ArrayList<>();
    compare("address", host(is.address()), host(wanted.address()), differences);
    compare("port", Optional.of(is.port()), Optional.of(wanted.port()), differences);
    compare(
        "proxy",
        proxy(is.proxyAddress(), is.proxyPort()),
        proxy(wanted.proxyAddress(), wanted.proxyPort()),
        differences);
    compare("user name", is.userName(), wanted.userName(), differences);
    return differences;
  }

  /**
   * What happens to the password when a server is changed. It cannot be read back. It is removed
   * with its user.
   */
  static Optional<Difference> ofPassword(KmsServer is, KmsServerSpec wanted) {
    if (!wanted.isPasswordUpdated() && is.userName().equals(wanted.userName())) {
      return Optional.empty();
    }
    Optional<String> from = is.userName().map(user -> "the old password");
    Optional<String> to = wanted.password().map(password -> "the new password");
    return from.equals(to) ? Optional.empty() : Optional.of(new Difference("password", from, to));
  }

  /** A new server, in words. */
  static String inWords(KmsServerSpec server) {
    return "%s:%s".formatted(server.address(), server.port())
        + proxy(server.proxyAddress(), server.proxyPort())
            .map(proxy -> ", proxy " + proxy)
            .orElse("")
        + server.userName().map(user -> ", user name " + user).orElse("")
        + server.password().map(password -> ", with a password").orElse("")
        + seconds(server.timeout()).map(timeout -> ", timeout " + timeout).orElse("")
        + server.reconnect().map(reconnect -> ", reconnect " + reconnect).orElse("");
  }

  private static Optional<String> host(String text) {
    return Optional.of(OneSpelling.ofHost(text));
  }

  private static Optional<String> seconds(Optional<Duration> timeout) {
    return timeout.map(time -> time.toSeconds() + " s");
  }

  private static Optional<String> proxy(Optional<String> address, OptionalInt port) {
    String place =
        address.map(OneSpelling::ofHost).orElse("")
            + (port.isPresent() ? ":" + port.getAsInt() : "");
    return Optional.of(place).filter(text -> !text.isEmpty());
  }

  private static <T> void compare(
      String what, Optional<T> is, Optional<T> wanted, List<Difference> differences) {
    if (!is.equals(wanted)) {
      differences.add(new Difference(what, is.map(String::valueOf), wanted.map(String::valueOf)));
    }
  }
}
