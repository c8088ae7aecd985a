package io.vmcrypt.cli.site;

import io.vmcrypt.cli.base.ReportOption;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.cli.vm.VmPlaces;
import io.vmcrypt.estate.SecondSite;
import io.vmcrypt.estate.site.ReadinessReport;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** docs/json.md describes its JSON. */
@CommandLine.Command(
    name = "dr",
    description = {
      "Says whether a second site gets the keys of the VMs.",
      "For disaster recovery: the second vCenter is asked for each key, VM by VM. Changes nothing"
          + " at either, and starts no VM.",
      "After an outage of the KMS, \"recover\" unlocks the VMs whose host lacks their key."
    },
    footer = {"", "Exit status: 0 the second site is ready; 3 it is not, or it is not known."})
public final class DrCommand extends SystemsCommand {

  @Mixin private final VmPlaces places = new VmPlaces();

  @Option(
      names = "--name",
      paramLabel = "PATTERN",
      description = "the VMs whose name matches; * is any text, ? one character")
  private @Nullable String pattern;

  @Mixin private final ReportOption report = new ReportOption();

  public DrCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected Optional<String> secondSite() {
    return Optional.of("The second site");
  }

  @Override
  protected int run(Screen screen) {
    VmFilter vms = vms();
    report.check();
    Settings settings = settings();
    try (VsphereClient here = systems(settings).vcenter();
        VsphereClient there = systems(settings.secondSite()).vcenter()) {
      SecondSite site = SecondSite.of(here, there).vms(vms);
      ReadinessReport seen = looking("asking for the keys", screen, site::report);
      tell(seen, screen);
      return seen.isReady() ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
    }
  }

  private VmFilter vms() {
    boolean filtered = places.below().isPresent() || pattern != null;
    if (filtered == places.isAll()) {
      throw new UsageException(
          "Say which VMs, in one way: --below and --name, or --all. Nothing means all by itself.");
    }
    VmFilter.Builder filter = VmFilter.builder();
    places.below().ifPresent(filter::below);
    if (pattern != null) {
      filter.name(pattern);
    }
    return filter.build();
  }

  private void tell(ReadinessReport seen, Screen screen) {
    String inWords = "second site " + seen + ".";
    report.write(seen::writeJson, seen::writeHtml, screen);
    screen.text(report.isGiven() ? inWords : seen.text());
    screen.json(Json.written(seen::writeJson));
    screen.because(inWords);
  }
}
