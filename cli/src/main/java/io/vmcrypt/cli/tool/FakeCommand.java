package io.vmcrypt.cli.tool;

import io.vmcrypt.cli.base.Command;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.FakeCloudServer;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** docs/testkit.md describes its options and its line of JSON. */
@CommandLine.Command(
    name = "fake",
    description = {
      "Runs fakes, to try programs on; none of them is real.",
      "These are an OVHcloud API, a vCenter and a KMS. Prints one line of JSON with their"
          + " addresses, and of a file of settings for the other commands; ends when its standard"
          + " input is closed. With --target each line there is an order to a tool that brings VMs:"
          + " copy VM, or move VM."
    })
public final class FakeCommand extends Command {

  private static final String PORT = " must be a port from 1 to 65535.";
  private static final String RELEASE = " must be a release of the API such as 7.0.3.0.";
  private static final String USER =
      " must be NAME or NAME:PRIVILEGE,PRIVILEGE, of a user who is not there yet.";

  @Option(names = "--kms", paramLabel = "HOST:PORT", description = "use this KMS and no fake")
  private @Nullable String kms;

  @Option(names = "--okms", description = "the KMS is OVHcloud's, which the OVHcloud API lists")
  private boolean okms;

  @Option(names = "--service", paramLabel = "NAME", description = "a service; repeatable")
  private List<String> services = List.of();

  @Option(names = "--vcenter-release", paramLabel = "RELEASE", description = "8.0.3.0 by default")
  private @Nullable String release;

  @Option(names = "--target", description = "a second vCenter, to which VMs can be moved")
  private boolean target;

  @Option(names = "--target-release", paramLabel = "RELEASE", description = "that of the second")
  private @Nullable String targetRelease;

  @Option(names = "--target-kms", description = "the second vCenter has a KMS of its own")
  private boolean targetKms;

  @Option(names = "--vms", paramLabel = "COUNT", description = "so many VMs, not web-01 and db-01")
  private @Nullable Integer vms;

  @Option(
      names = "--limited-user",
      paramLabel = "NAME[:PRIVILEGE,...]",
      description = "one more user of vCenter, with these privileges alone; may be given again")
  private List<String> limitedUsers = List.of();

  @Option(names = "--directory", paramLabel = "FOLDER", description = "where its files go")
  private @Nullable Path directory;

  @Option(names = "--ovh-port", paramLabel = "PORT", description = "where the OVHcloud API listens")
  private @Nullable Integer ovhPort;

  @Option(names = "--vcenter-port", paramLabel = "PORT", description = "where vCenter listens")
  private @Nullable Integer vcenterPort;

  @Option(names = "--target-port", paramLabel = "PORT", description = "where the second listens")
  private @Nullable Integer targetPort;

  @Option(names = "--kms-port", paramLabel = "PORT", description = "where the KMS listens")
  private @Nullable Integer kmsPort;

  public FakeCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    FakeCloud.Builder cloud = cloud();
    // its line of JSON has standard output to itself
    surroundings().screen(true).line("Fakes of OVHcloud, vCenter and a KMS: none is real.");
    try {
      FakeCloudServer.run(cloud, directory);
    } catch (UncheckedIOException e) {
      throw new OperationFailedException(
          new Attempt("fakes", "start the fakes", "127.0.0.1"),
          String.valueOf(e.getMessage()),
          "Give another port or folder, or end what uses it.",
          "",
          "",
          e);
    }
    return ExitStatus.DONE;
  }

  private FakeCloud.Builder cloud() {
    check(
        kms == null || (!okms && kmsPort == null),
        "--okms and --kms-port are for the fake KMS, which --kms replaces.");
    check(
        target || (targetRelease == null && targetPort == null && !targetKms),
        "--target-release, --target-kms and --target-port need --target.");
    check(
        !services.contains("") && new HashSet<>(services).size() == services.size(),
        "--service must be a name that was not given before.");
    FakeCloud.Builder cloud = FakeCloud.builder();
    given(ovhPort, "--ovh-port" + PORT, cloud::ovhPort);
    given(vcenterPort, "--vcenter-port" + PORT, cloud::vcenterPort);
    given(kmsPort, "--kms-port" + PORT, cloud::kmsPort);
    given(kms, "--kms must be HOST:PORT or [IPV6]:PORT.", at -> external(cloud, at));
    given(vms, "--vms must be a number from 1 to 99999.", cloud::virtualMachines);
    given(release, "--vcenter-release" + RELEASE, cloud::vcenterRelease);
    // tried on a cloud that is not started: what is set of the target is looked at when it is
    given(targetRelease, "--target-release" + RELEASE, FakeCloud.builder()::vcenterRelease);
    given(targetPort, "--target-port" + PORT, FakeCloud.builder()::vcenterPort);
    limitedUsers.forEach(
        user -> given(user, "--limited-user" + USER, each -> limitedUser(cloud, each)));
    if (okms) {
      cloud.okms();
    }
    if (target) {
      cloud.target(vcenter -> given(targetRelease, "", vcenter::apiVersion));
      cloud.target(vcenter -> given(targetPort, "", vcenter::port));
    }
    if (targetKms) {
      cloud.targetKms(server -> {});
    }
    if (!services.isEmpty()) {
      cloud.ovh(ovh -> ovh.services(services.toArray(new String[0])));
    }
    return cloud;
  }

  private static void external(FakeCloud.Builder cloud, String given) {
    HostAndPort kms = HostAndPort.parse(given);
    cloud.externalKms(kms.host(), kms.port());
  }

  private static void limitedUser(FakeCloud.Builder cloud, String given) {
    List<String> words = List.of(given.split("[:,]", -1));
    if (words.contains("")) {
      throw new IllegalArgumentException("no name");
    }
    String[] privileges = words.subList(1, words.size()).toArray(new String[0]);
    cloud.limitedUser(words.get(0), UUID.randomUUID().toString(), privileges);
  }

  private static void check(boolean good, String refusal) {
    if (!good) {
      throw new UsageException(refusal);
    }
  }

  /** The refusal does not show the value: it may be a secret that was given in the wrong place. */
  private static <T> void given(@Nullable T value, String refusal, Consumer<T> setting) {
    try {
      if (value != null) {
        setting.accept(value);
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(refusal);
    }
  }
}
