package io.vmcrypt.cli.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.cli.base.ChangeOptions;
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
import io.vmcrypt.fieldcheck.FieldSystems;
import io.vmcrypt.fieldcheck.Fieldcheck;
import io.vmcrypt.fieldcheck.Transcript;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.vsphere.VsphereClient;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** docs/verified.md tells more. */
@CommandLine.Command(
    name = "fieldcheck",
    description = {
      "Writes down what your systems answer to this SDK. Changes nothing.",
      "Lists the calls and asks. Sends nobody what was answered. Writes a transcript without names,"
          + " ids, addresses or certificates, which helps those who build the SDK and have no such"
          + " systems."
    },
    footer = {
      "",
      "vCenter is read if it is set, OVHcloud with --private-cloud or --okms, a KMS with --kms.",
      "Exit status: 0 all understood; 3 something was not understood; 1 nothing answered, or you"
          + " did not say yes."
    })
public final class FieldcheckCommand extends SystemsCommand {

  @Option(
      names = "--report",
      required = true,
      paramLabel = "FILE",
      description = "where the transcript goes: a name that ends with .json")
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

  @Mixin private final ChangeOptions change = new ChangeOptions();
  @Mixin private final ClientCertificateOptions client = new ClientCertificateOptions();

  public FieldcheckCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    Fieldcheck check = check();
    requireFile();
    change.requireAnswer(surroundings(), isJson());
    screen.line("This would be read. None of the calls changes anything; no others are sent:");
    check.plan().forEach(screen::line);
    screen.line(
        "The answers go to "
            + report
            + ", and to nobody. Placeholders stand there for all that is not a vendor's own word.");
    if (change.isPlanOnly() || !change.goesOn(surroundings(), screen)) {
      screen.line("Nothing was sent.");
      screen.json(Json.object("format", 1, "sent", false, "calls", check.plan()));
      return change.isPlanOnly() ? ExitStatus.DONE : ExitStatus.FAILED;
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

  private int written(Transcript found, Screen screen) {
    ReportFile.write(report, found.json(new Version().getVersion()[0]).getBytes(UTF_8));
    screen.line(found.summary() + ".");
    found.notUnderstood().forEach(screen::line);
    screen.line("Written to " + report + ". Read it before you send it to anybody.");
    screen.json(
        Json.object(
            "format",
            1,
            "sent",
            true,
            "understood",
            found.isUnderstood(),
            "summary",
            found.summary(),
            "report",
            report.toString()));
    String why = String.join("; ", found.notUnderstood());
    screen.because(why);
    if (found.isFailed()) {
      screen.wrong("No system answered: " + why);
      return ExitStatus.FAILED;
    }
    return found.isUnderstood() ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
  }
}
