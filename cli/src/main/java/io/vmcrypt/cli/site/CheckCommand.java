package io.vmcrypt.cli.site;

import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.Systems;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.estate.EstateSystems;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.Setting;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.credential.CredentialsNotFoundException;
import io.vmcrypt.ovh.credential.OvhIdentity;
import io.vmcrypt.ovh.privatecloud.PrecheckRequest;
import io.vmcrypt.vsphere.VsphereClient;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
    name = "check",
    description = {
      "Checks all settings at once. Changes nothing.",
      "Tells all that is missing or wrong. Signs in to vCenter and OVHcloud. With an estate"
          + " document it checks this too, and what would stand in the way of \"apply\"."
    },
    footer = {"", "Exit status: 0 all is well; 3 something is missing or wrong."})
public final class CheckCommand extends SystemsCommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "ESTATE",
      description = "an estate document, JSON or .yaml (docs/estate-json.md)")
  private @Nullable Path document;

  @Option(names = "--offline", description = "ask neither vCenter nor OVHcloud")
  private boolean offline;

  public CheckCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected Optional<String> secondSite() {
    return Optional.of("The second site");
  }

  @Override
  protected int run(Screen screen) {
    CheckResults results = new CheckResults(screen);
    Optional<Settings> settings = readable(results);
    settings.ifPresent(read -> settings(read, results));
    boolean settingsGood = results.isGood();
    Path file = document;
    Optional<Estate> estate = file == null ? Optional.empty() : estate(file, results);
    if (settings.isPresent()) {
      Settings read = settings.get();
      looking(
          "asking",
          screen,
          () -> {
            systems(read, settingsGood, estate, results);
            return results;
          });
    }
    screen.because("Missing or wrong: " + results.wrong() + ". Nothing was changed.");
    screen.line(
        !results.isGood()
            ? "Something is missing or wrong. Nothing was changed."
            : offline ? "All is well, as far as can be seen without asking." : "All is well.");
    screen.json(Json.object("format", 1, "good", results.isGood(), "checked", results.json()));
    return results.isGood() ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
  }

  private Optional<Settings> readable(CheckResults results) {
    try {
      return Optional.of(settings());
    } catch (UsageException e) {
      results.wrong("settings", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static void settings(Settings settings, CheckResults results) {
    boolean second =
        Stream.of(Setting.values())
            .anyMatch(setting -> setting.isOfSecondSite() && settings.find(setting).isPresent());
    for (Setting setting : Setting.values()) {
      if (setting.isOfSecondSite() && !second) {
        continue;
      }
      Optional<String> value = settings.find(setting);
      if (value.isEmpty()) {
        if (isNeeded(setting)) {
          results.missing(setting.text(), setting.meaning());
        } else {
          results.notSet(setting.text(), "not set; " + setting.meaning());
        }
      } else {
        String place = value.orElseThrow() + " (" + settings.placeOf(setting).orElse("") + ")";
        try {
          tried(settings, setting);
          results.ok(setting.text(), setting.isSecret() ? "can be read" : place);
        } catch (UsageException e) {
          results.wrong(setting.text(), String.valueOf(e.getMessage()));
        }
      }
    }
    if (settings.find(Setting.VCENTER_CA_FILE).isEmpty()
        && settings.find(Setting.VCENTER_THUMBPRINT).isEmpty()) {
      results.notSet(
          "trust in vCenter",
          "by the authorities of the Java installation, as nothing else is set");
    }
  }

  private static boolean isNeeded(Setting setting) {
    return switch (setting) {
      case VCENTER, VCENTER_USER, VCENTER_PASSWORD -> true;
      case SECOND_VCENTER, SECOND_VCENTER_USER, SECOND_VCENTER_PASSWORD -> true;
      default -> false;
    };
  }

  /** Reads a value as it will be used. */
  private static void tried(Settings settings, Setting setting) {
    switch (setting) {
      case VCENTER, SECOND_VCENTER ->
          settings.find(setting, text -> HostAndPort.parse(text, HostAndPort.HTTPS_PORT));
      case VCENTER_PASSWORD, SECOND_VCENTER_PASSWORD -> settings.secret(setting);
      case VCENTER_CA_FILE, SECOND_VCENTER_CA_FILE, OVH_CA_FILE ->
          settings.find(setting, text -> ServerTrust.fromFile(Path.of(text)));
      case VCENTER_THUMBPRINT, SECOND_VCENTER_THUMBPRINT ->
          settings.find(setting, Thumbprint::parse);
      case HEALTH_TIMEOUT -> settings.healthTimeout();
      case VCENTER_ACCESS_FROM ->
          settings.find(setting, PrecheckRequest.builder()::vcenterAccessFrom);
      case VCENTER_USER, VCENTER_SERVER_NAME, SECOND_VCENTER_USER, SECOND_VCENTER_SERVER_NAME ->
          settings.get(setting);
    }
  }

  private Optional<Estate> estate(Path file, CheckResults results) {
    try {
      Estate estate = Estate.fromFile(file);
      results.ok("estate document", file + ", estate " + estate.name());
      estate
          .markedPlaces()
          .forEach(
              (path, what) ->
                  results.missing("estate document", file + " at " + path + ": " + what));
      return Optional.of(estate);
    } catch (SdkException e) {
      results.wrong("estate document", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private void systems(
      Settings settings, boolean settingsGood, Optional<Estate> estate, CheckResults results) {
    Systems systems = systems(settings);
    boolean needsOvh = estate.filter(EstateSystems::needsOvh).isPresent();
    boolean ovhGood = ovh(systems, needsOvh, results);
    if (!settingsGood) {
      return;
    }
    boolean vcenterGood = isThere("vCenter", systems, results);
    if (settings.secondSite().find(Setting.VCENTER).isPresent()) {
      isThere("second vCenter", systems(settings.secondSite()), results);
    }
    if (vcenterGood && !offline && (ovhGood || !needsOvh)) {
      // one that is not filled in yet cannot be planned, and that was told
      estate
          .filter(read -> read.markedPlaces().isEmpty())
          .ifPresent(read -> plan(read, systems, settings, results));
    }
  }

  /** Offline too: each setting may be good, and the client that is made of all of them refused. */
  private boolean isThere(String what, Systems systems, CheckResults results) {
    return results
        .check(
            what,
            () -> {
              try (VsphereClient vcenter = systems.vcenter()) {
                return offline
                    ? "the settings go together; it was not asked"
                    : vcenter.about().fullName();
              }
            })
        .isPresent();
  }

  /** Where no estate needs OVHcloud, missing credentials are no trouble. */
  private boolean ovh(Systems systems, boolean needed, CheckResults results) {
    try (OvhClient ovh = systems.ovh()) {
      results.ok("OVHcloud", offline ? "credentials are there" : who(ovh.getIdentity()));
      return true;
    } catch (CredentialsNotFoundException e) {
      if (needed) {
        results.missing("OVHcloud", String.valueOf(e.getMessage()));
      } else {
        results.notSet("OVHcloud", "no credentials; only estates that are registered need them");
      }
    } catch (UsageException | IllegalArgumentException | IllegalStateException | SdkException e) {
      results.wrong("OVHcloud", String.valueOf(e.getMessage()));
    }
    return false;
  }

  private static String who(OvhIdentity identity) {
    return "account "
        + identity.account()
        + (identity.user().isEmpty() ? "" : ", user " + identity.user());
  }

  private void plan(Estate estate, Systems systems, Settings settings, CheckResults results) {
    try (EstateSystems opened =
        EstateSystems.open(estate, systems, settings, surroundings().time())) {
      EstatePlan plan = opened.client().plan(estate);
      plan.findings().stream()
          // nobody else may look at them before they end
          .filter(finding -> finding.isBlocking() || CertificateValidity.isToldBy(finding))
          .forEach(finding -> results.wrong("plan", finding.toString()));
      plan.unconfirmed()
          .forEach(
              (address, shown) ->
                  results.missing(
                      "plan",
                      ("nobody has said which thumbprint KMS %s must have. Compare this one with"
                              + " what the KMS itself shows, and give it to \"apply\": --accept %s")
                          .formatted(address, shown.thumbprint())));
      if (!plan.isBlocked()) {
        results.ok("plan", "nothing stands in the way");
      }
    } catch (UsageException | IllegalArgumentException | SdkException e) {
      results.wrong("plan", String.valueOf(e.getMessage()));
    }
  }
}
