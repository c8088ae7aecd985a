package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tells a server as it is from the one that is wanted. */
final class ServerDifferences {

  private ServerDifferences() {}

  static List<String> of(KmsServer is, KmsServerSpec wanted) {
    List<String> differences = ofPlace(is, wanted);
    wanted
        .timeout()
        .ifPresent(
            timeout ->
                compare(
                    "timeout",
                    is.timeout().map(ServerDifferences::seconds).orElse("unset"),
                    seconds(timeout),
                    differences));
    wanted
        .reconnect()
        .ifPresent(
            reconnect ->
                compare(
                    "reconnect",
                    is.reconnect().map(String::valueOf).orElse("unset"),
                    String.valueOf(reconnect),
                    differences));
    return differences;
  }

  /** What makes vCenter talk to another server, or as someone else. */
  static List<String> ofPlace(KmsServer is, KmsServerSpec wanted) {
    List<String> differences = new ArrayList<>();
    // host names know no case
    compare(
        "address",
        is.address().toLowerCase(Locale.ROOT),
        wanted.address().toLowerCase(Locale.ROOT),
        differences);
    compare("port", is.port(), wanted.port(), differences);
    compare(
        "proxy",
        is.proxyAddress().orElse("none") + proxyPort(is.proxyPort().orElse(0)),
        wanted.proxyAddress().orElse("none") + proxyPort(wanted.proxyPort().orElse(0)),
        differences);
    compare(
        "user name", is.userName().orElse("none"), wanted.userName().orElse("none"), differences);
    return differences;
  }

  private static String seconds(Duration timeout) {
    return timeout.toSeconds() + " s";
  }

  private static String proxyPort(int port) {
    return port == 0 ? "" : ":" + port;
  }

  private static void compare(String what, Object is, Object wanted, List<String> differences) {
    if (!is.equals(wanted)) {
      differences.add(what + " " + is + " -> " + wanted);
    }
  }
}
