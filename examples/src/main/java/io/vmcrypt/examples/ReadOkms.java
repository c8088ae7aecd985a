package io.vmcrypt.examples;

import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.okms.OkmsKeyServer;
import java.util.List;

/**
 * Prints the OVHcloud KMSs of the account: the possible values of {@code okms} in an estate
 * document. No arguments; the environment says whose.
 */
public final class ReadOkms {

  private ReadOkms() {}

  public static void main(String[] args) {
    Example.exit(args, 1, ReadOkms::run);
  }

  static int run(Systems systems, StepPrinter steps) {
    steps.begin("List the OVHcloud KMSs of the account");
    try (OvhClient ovh = systems.ovh()) {
      List<OkmsKeyServer> servers = ovh.okms().list();
      servers.forEach(server -> steps.found(server.toString()));
      if (servers.isEmpty()) {
        steps.found(
            "none: order one in the OVHcloud Control Panel, or grant okms:apiovh:resource/get");
      }
      return Example.DONE;
    }
  }
}
