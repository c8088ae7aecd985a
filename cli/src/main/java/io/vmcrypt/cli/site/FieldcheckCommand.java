package io.vmcrypt.cli.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.cli.base.ClientCertificateOptions;
import io.vmcrypt.cli.base.ReportOption;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.Systems;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.base.Version;
import io.vmcrypt.cli.kms.ProbeJson;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.ReportFile;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.Setting;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.fieldcheck.FieldReport;
import io.vmcrypt.fieldcheck.FieldSystems;
import io.vmcrypt.fieldcheck.Fieldcheck;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.vsphere.VsphereClient;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** docs/verified.md tells more. */
@CommandLine.Command(
    name = "fieldcheck",
    description = {
      "Compares your systems with what this SDK knows. Changes nothing.",
      "Lists the calls and asks. Sends nobody anything. Writes a report without names, ids,"
          + " addresses or certificates, which helps those who build the SDK and have no such"
          + " systems."
    },
    footer = {
      "",
      "vCenter is read if it is set, OVHcloud with --private-cloud or --okms, a KMS with --kms.",
      "Exit status: 0 all understood; 3 something differs or was not understood; 1 nothing"
          + " answered, or you did not say yes."
    })
public final class FieldcheckCommand extends SystemsCommand {

  @Option(
      names = "--report",
      required = true,
      paramLabel = "FILE",
      description = "a name that ends with .json; the text goes beside it, with .txt")
  private Path report = Path.of("");

  @Option(
      names = "--private-cloud",
      paramLabel = "NAME",
      description = "read OVHcloud, and of it this private cloud, such as pcc-192-0-2-1")
  private @Nullable String privateCloud;

  @Option(names = "--okms", description = "read the OVHcloud KMSs of the account")
  private boolean okms;

  @Option(
      names = "--kms",
      paramLabel = "HOST[:PORT]",
      description = "probe this KMS; port 5696 if none is given")
  private @Nullable String kms;

  @Option(
      names = "--wire",
      paramLabel = "ID=ANSWER",
      description =
          "what you saw of vCenter's KMIP in a key server's log, such as tls=1.3; the report lists"
              + " the questions; repeatable")
  private Map<String, String> wire = new LinkedHashMap<>();

  @Option(names = "--plan", description = "list the calls, and make none")
  private boolean plan;

  @Option(names = "--yes", description = "do not ask; needed where there is no terminal")
  private boolean yes;

  @Mixin private final ClientCertificateOptions client = new ClientCertificateOptions();

  public FieldcheckCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    Fieldcheck check = check();
    requireFile();
    if (plan && yes) {
      throw new UsageException("Give --plan or --yes, not both.");
    }
    if (!plan && !yes && (isJson() || !surroundings().terminal().isInteractive())) {
      throw new UsageException(
          "Nothing was sent: there is nobody to ask here. Give --plan to see the calls, or --yes to"
              + " make them without a question.");
    }
    screen.line("These calls would be made. None of them changes anything; no others are sent:");
    check.plan().forEach(screen::line);
    if (plan || !isAgreed(screen)) {
      screen.line("Nothing was sent.");
      screen.json(Json.object("format", 1, "sent", false, "calls", check.plan()));
      return plan ? ExitStatus.DONE : ExitStatus.FAILED;
    }
    return written(check.run(title -> screen.line("Reading " + title)), screen);
  }

  private Fieldcheck check() {
    boolean vcenter = settings().find(Setting.VCENTER).isPresent();
    if (!vcenter && privateCloud == null && !okms && kms == null) {
      throw new UsageException(
          "Nothing is named that could be read. Set vcenter, or give --private-cloud, --okms or"
              + " --kms.");
    }
    if (vcenter) {
      settings().require(Setting.VCENTER, Setting.VCENTER_USER, Setting.VCENTER_PASSWORD);
    }
    Systems systems = systems();
    Fieldcheck.Builder check =
        Fieldcheck.builder(
            new FieldSystems() {
              @Override
              public VsphereClient vcenter(CallListener listener) {
                return systems.heardBy(listener).vcenter();
              }

              @Override
              public OvhClient ovh(CallListener listener) {
                return systems.heardBy(listener).ovh();
              }
            });
    if (vcenter) {
      check.vcenter();
    } else if (!wire.isEmpty()) {
      throw new UsageException(
          "--wire belongs to a vCenter that is read: without its release it says nothing.");
    }
    try {
      wire.forEach(check::seenOnTheWire);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--wire: " + e.getMessage() + ".");
    }
    if (privateCloud != null) {
      check.privateCloud(privateCloud, Instant.now());
    }
    if (okms) {
      check.okms();
    }
    Optional<ClientIdentity> identity = client.identity(surroundings().environment());
    if (kms == null && identity.isPresent()) {
      throw new UsageException("--cert and --key belong to --kms.");
    }
    if (kms != null) {
      KmipProbe.Builder probe = KmipProbe.builder(HostAndPort.parse(kms, HostAndPort.KMIP_PORT));
      identity.ifPresent(probe::clientIdentity);
      KmipProbe built = probe.build();
      X509Certificate shown = identity.map(ClientIdentity::certificate).orElse(null);
      check.kms(() -> Json.text(ProbeJson.of(built.probe(), shown)));
    }
    return check.build();
  }

  private void requireFile() {
    if (!report.toString().endsWith(".json")) {
      throw new UsageException("--report takes a file whose name ends with .json.");
    }
    ReportOption.checkWritable(report);
  }

  private boolean isAgreed(Screen screen) {
    if (yes) {
      return true;
    }
    screen.ask("Type yes to go on: ");
    String answer = surroundings().answer().get();
    return answer != null && answer.strip().equals("yes");
  }

  private int written(FieldReport found, Screen screen) {
    String version = new Version().getVersion()[0];
    Path text = Path.of(report.toString().replaceFirst("\\.json$", ".txt"));
    write(report, found.json(version));
    write(text, String.join("\n", found.text(version)) + "\n");
    screen.line(found.summary() + ".");
    screen.line(
        "Written to " + text + " and " + report + ". Read them before you send them to anybody.");
    screen.json(
        Json.object(
            "format",
            1,
            "sent",
            true,
            "clean",
            found.isClean(),
            "summary",
            found.summary(),
            "report",
            report.toString()));
    if (found.isFailed()) {
      screen.wrong("No system answered: nothing was found out. The text of the report says why.");
      return ExitStatus.FAILED;
    }
    return found.isClean() ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
  }

  private static void write(Path file, String content) {
    byte[] bytes = content.getBytes(UTF_8);
    ReportFile.write(file, bytes);
  }
}
