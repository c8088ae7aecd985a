package io.vmcrypt.cli.kms;

import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.okms.OkmsKeyServer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

@CommandLine.Command(
    name = "okms",
    description = {
      "Lists the OVHcloud KMSs of the account.",
      "Tells id, region, and KMIP addresses of each."
    },
    footer = {
      "",
      "The account is found where OVHcloud's own clients find it: OVH_ENDPOINT and the like, or"
          + " ovh.conf."
    })
public final class OkmsCommand extends SystemsCommand {

  public OkmsCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    try (OvhClient ovh = systems().ovh()) {
      List<OkmsKeyServer> servers = ovh.okms().list();
      servers.forEach(server -> screen.line(server.toString()));
      if (servers.isEmpty()) {
        screen.line(
            "The account has none, or its user may not see it. Order one in the OVHcloud Control"
                + " Panel, or grant okms:apiovh:resource/get.");
      }
      screen.json(
          Json.object("format", 1, "okms", servers.stream().map(OkmsCommand::described).toList()));
      return ExitStatus.DONE;
    }
  }

  private static Map<String, @Nullable Object> described(OkmsKeyServer server) {
    return Json.object(
        "id", server.id().toString(),
        "region", server.region(),
        "kmipEndpoint",
            Optional.ofNullable(server.kmipEndpoint()).map(Object::toString).orElse(null),
        "kmipRsaEndpoint",
            Optional.ofNullable(server.kmipRsaEndpoint()).map(Object::toString).orElse(null),
        "unreadable", server.unreadable());
  }
}
