package io.vmcrypt.cli;

import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.Setting;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.estate.SecondSite;
import io.vmcrypt.estate.site.ReadinessReport;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** docs/second-site.md describes its JSON. */
@CommandLine.Command(
    name = "dr",
    description = {
      "Says whether a second site gets the keys of the VMs.",
      "For disaster recovery: the second vCenter is asked for each key, VM by VM. Changes nothing at"
          + " either, and starts no VM.",
      "After an outage of the KMS, \"unlock\" unlocks the VMs whose host lacks their key."
    },
    footer = {"", "Exit status: 0 the second site is ready; 3 it is not, or it is not known."})
final class DrCommand extends SystemsCommand {

  @Mixin private final VmPlaces places = new VmPlaces();

  @Option(
      names = "--name",
      paramLabel = "PATTERN",
      description = "the VMs whose name matches; * is any text, ? one character")
  private @Nullable String pattern;

  @ArgGroup(validate = false, heading = "%nThe second site; the same places may say it:%n")
  private SecondSiteOptions second = new SecondSiteOptions();

  DrCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Map<Setting, String> moreSettings() {
    return second.given();
  }

  @Override
  int run(Screen screen) {
    VmFilter vms = vms();
    Settings settings = settings();
    try (VsphereClient here = surroundings().systems().apply(settings).vcenter();
        VsphereClient there = surroundings().systems().apply(settings.secondSite()).vcenter()) {
      SecondSite site = SecondSite.builder(here, there).vms(vms).build();
      return screen.isJson()
          ? told(site.writeJson(surroundings().out()).isReady())
          : told(report(site, screen).isReady());
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

  private static ReadinessReport report(SecondSite site, Screen screen) {
    ReadinessReport report = site.report();
    screen.text(report.text());
    return report;
  }

  private static int told(boolean ready) {
    return ready ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
  }
}
