package io.vmcrypt.cli.site;

import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.Systems;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.estate.EstateSystems;
import io.vmcrypt.cli.output.ReportFile;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.Setting;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.estate.MoveClient;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MoveSide;
import io.vmcrypt.estate.spec.MoveWay;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command about a move: its document, its record, and the two sides. */
abstract class MoveSiteCommand extends SystemsCommand {

  @Parameters(paramLabel = "MOVE", description = "the document of the move, JSON or .yaml")
  private Path document = Path.of("");

  @Option(
      names = "--target-certificate",
      paramLabel = "FILE",
      description =
          "PEM file of the target's certificate that you have approved, for VMs that travel; needed"
              + " if no --second-vcenter-thumbprint says it")
  private @Nullable Path certificate;

  @Option(
      names = "--skip",
      paramLabel = "VM",
      description =
          "this VM (its instance UUID, or its id at the source) goes on though something of it is"
              + " not known; may be given again, and may stand in the document")
  private List<String> skipped = List.of();

  @Option(
      names = "--force",
      paramLabel = "VM",
      description =
          "you answer for this VM: also lifts that what has arrived differs, that privileges are"
              + " not shown, and that the target's certificate differs; given as --skip")
  private List<String> forced = List.of();

  MoveSiteCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected Optional<String> secondSite() {
    return Optional.of("The target");
  }

  /** What it does once the two sides are there. */
  interface Work {
    int with(MoveClient client, EstateMove move);
  }

  EstateMove move() {
    try {
      EstateMove move = EstateMove.fromFile(document);
      for (MoveSide side : List.of(move.from(), move.to())) {
        side.estates().forEach(Estate::requireFilledIn);
      }
      return lifted(move);
    } catch (SdkException e) {
      throw new UsageException(e);
    }
  }

  /** What the command lifts is lifted as if the document said it. */
  private EstateMove lifted(EstateMove move) {
    EstateMove.Builder builder = move.toBuilder();
    try {
      skipped.forEach(builder::skip);
      forced.forEach(builder::force);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--skip and --force: " + e.getMessage() + ".");
    }
    return builder.build();
  }

  static Optional<MoveRecord> record(@Nullable Path file) {
    if (file == null || !Files.exists(file)) {
      return Optional.empty();
    }
    return Optional.of(UsageException.given(() -> MoveRecord.fromFile(file)));
  }

  static void keep(MoveRecord record, Path file) {
    ReportFile.writeAll(file, record::writeJson);
  }

  /** How the client is refined. */
  void refine(MoveClient.Builder builder) {}

  int with(EstateMove move, Work work) {
    Settings here = settings();
    Settings there = here.secondSite();
    boolean asksOvh =
        move.from().estates().stream().anyMatch(EstateSystems::needsOvh)
            || move.to().estates().stream().anyMatch(EstateSystems::needsOvh)
            || move.emptying().stream().anyMatch(what -> !what.registrations().isEmpty());
    Systems systems = systems(here);
    try (VsphereClient from = systems.vcenter();
        VsphereClient to = systems(there).vcenter()) {
      MoveClient.Builder builder =
          MoveClient.builder(from, to)
              .environment(here.environment())
              .healthTimeout(here.healthTimeout());
      refine(builder);
      if (move.vms().stream().anyMatch(some -> some.way() == MoveWay.TRAVEL)) {
        builder.target(certificate(there), credentials(there));
      }
      if (!asksOvh) {
        return run(builder, work, move);
      }
      try (OvhClient ovh = systems.ovh()) {
        return run(builder.fromOvh(ovh).toOvh(ovh), work, move);
      }
    }
  }

  private static int run(MoveClient.Builder builder, Work work, EstateMove move) {
    try (MoveClient client = builder.build()) {
      return work.with(client, move);
    }
  }

  private static VsphereCredentials credentials(Settings there) {
    return VsphereCredentials.password(
        there.get(Setting.VCENTER_USER), there.secret(Setting.VCENTER_PASSWORD));
  }

  /** The certificate of the target that somebody has approved: never one that was only seen. */
  private ServerCertificate certificate(Settings there) {
    Path file = certificate;
    if (file != null) {
      return UsageException.given(() -> ServerCertificate.fromFile(file));
    }
    Thumbprint approved =
        there
            .find(Setting.VCENTER_THUMBPRINT, Thumbprint::parse)
            .orElseThrow(
                () ->
                    new UsageException(
                        "VMs travel, and the source has to know the target's certificate: give"
                            + " --target-certificate or --second-vcenter-thumbprint."));
    HostAndPort address =
        there
            .find(Setting.VCENTER, text -> HostAndPort.parse(text, HostAndPort.HTTPS_PORT))
            .orElseThrow();
    return KmipProbe.builder(address).expectedThumbprint(approved).build().readCertificate();
  }

  static void tellRecord(Path file, Screen screen) {
    screen.line("The record of the move is in " + file + ". Keep it: its proof needs it.");
  }
}
