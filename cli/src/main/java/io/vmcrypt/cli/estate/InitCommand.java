package io.vmcrypt.cli.estate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.cli.base.ReportOption;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.Systems;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.ReportFile;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.GivenLines;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.spec.AdoptOptions;
import io.vmcrypt.estate.spec.Adoption;
import io.vmcrypt.estate.spec.KeyProviderNotNamedException;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.credential.CredentialsNotFoundException;
import io.vmcrypt.vsphere.VsphereClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** docs/plan.md describes what it writes, and what it leaves out. */
@CommandLine.Command(
    name = "init",
    description = {
      "Writes an estate document of what exists. Changes nothing.",
      "Reads vCenter, the key servers, and OVHcloud if there are credentials for it. What only you"
          + " know is a placeholder: \"check\" names them all. Without --out the document goes to"
          + " standard output, and text to standard error."
    },
    footer = {
      "",
      "Exit status: 0 the document says what exists; 3 something differs, or could not be read."
    })
public final class InitCommand extends SystemsCommand {

  private static final int MOST_BYTES = 16 * 1024 * 1024;
  private static final Pattern COMMENT = Pattern.compile("(^|\\s)#");

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "the key provider; needed where there are several")
  private @Nullable String provider;

  @Option(
      names = "--service",
      paramLabel = "NAME",
      description = "the OVHcloud private cloud; by default the one that has this vCenter")
  private @Nullable String service;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "what the estate is called; by default as its key provider is")
  private @Nullable String name;

  @Option(
      names = "--below",
      paramLabel = "FOLDER",
      description =
          "all VMs of this folder are meant, those too that come later; else each encrypted VM is"
              + " named")
  private List<String> below = new ArrayList<>();

  @Option(names = "--out", paramLabel = "FILE", description = "the new file for the document")
  private @Nullable Path out;

  @Option(names = "--replace", description = "with --out: take the place of a file that is there")
  private boolean replace;

  public InitCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    checkFile();
    AdoptOptions options = options();
    Screen told = out == null ? screen.withJson() : screen;
    Adoption adoption = looking("reading what exists", told, () -> adopt(systems(), options));
    String document = adoption.estate().toJson();
    tell(adoption, told);
    if (out != null) {
      Path file = out;
      ReportFile.write(file, document.getBytes(UTF_8));
      told.line("Written to " + file + ". Next: vmcrypt check " + file);
    }
    told.rawJson(
        isJson() ? Json.text(json(adoption, document)) : Json.ascii(document).stripTrailing());
    return adoption.isWhole() ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
  }

  private void checkFile() {
    Path file = out;
    if (file == null) {
      if (replace) {
        throw new UsageException("--replace goes with --out.");
      }
      return;
    }
    if (Files.exists(file) && !(replace && Files.isRegularFile(file))) {
      throw new UsageException(
          "file " + file + " is there already: name a new one, or give --replace.");
    }
    if (Files.exists(file) && hasComments(file)) {
      throw new UsageException(
          "file "
              + file
              + " has comments, which would be lost: write to another file, and take over what"
              + " differs.");
    }
    ReportOption.checkWritable(file);
  }

  /** JSON has none; in YAML somebody has written why something is as it is. */
  private static boolean hasComments(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return (name.endsWith(".yaml") || name.endsWith(".yml"))
        && GivenLines.of("file", file, MOST_BYTES).stream()
            .anyMatch(line -> COMMENT.matcher(line).find());
  }

  private AdoptOptions options() {
    AdoptOptions.Builder options = AdoptOptions.builder();
    Optional.ofNullable(provider).ifPresent(options::keyProvider);
    Optional.ofNullable(service).ifPresent(options::service);
    Optional.ofNullable(name).ifPresent(options::estate);
    below.forEach(options::below);
    return options.build();
  }

  private Adoption adopt(Systems systems, AdoptOptions options) {
    try (VsphereClient vcenter = systems.vcenter()) {
      Optional<OvhClient> ovh = ovh(systems);
      try (EstateClient estates = client(vcenter, ovh)) {
        return estates.adopt(options);
      } finally {
        ovh.ifPresent(OvhClient::close);
      }
    } catch (KeyProviderNotNamedException e) {
      throw new UsageException(e);
    }
  }

  private static EstateClient client(VsphereClient vcenter, Optional<OvhClient> ovh) {
    EstateClient.Builder client = EstateClient.builder(vcenter);
    ovh.ifPresent(client::ovh);
    return client.build();
  }

  /** A vCenter need not be OVHcloud's; where a private cloud is named, it is. */
  private Optional<OvhClient> ovh(Systems systems) {
    try {
      return Optional.of(systems.ovh());
    } catch (CredentialsNotFoundException e) {
      if (service != null) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static void tell(Adoption adoption, Screen screen) {
    screen.line(adoption.estate().toString());
    adoption.estate().selections().forEach(selection -> screen.line("  " + selection));
    adoption.findings().forEach(finding -> screen.line(finding.toString()));
    Map<String, String> places = adoption.estate().markedPlaces();
    if (!places.isEmpty()) {
      screen.line("Only you know these; the document has placeholders for them:");
      places.forEach((path, what) -> screen.line("  " + path + ": " + what));
    }
    screen.line("Nothing was changed in any system.");
  }

  private Object json(Adoption adoption, String document) {
    return Json.object(
        "format",
        1,
        "file",
        out == null ? null : out.toString(),
        "markedPlaces",
        adoption.estate().markedPlaces().entrySet().stream()
            .map(place -> Json.object("path", place.getKey(), "what", place.getValue()))
            .toList(),
        "findings",
        Json.findings(adoption.findings()),
        "estate",
        Json.written(document));
  }
}
