package io.vmcrypt.cli.kms;

import io.vmcrypt.cli.base.ChangeOptions;
import io.vmcrypt.cli.base.ReportOption;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.ProgressLine;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.Secrets;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.EntityDefaultSpec;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.nativekey.NativeKeyBackup;
import io.vmcrypt.vsphere.nativekey.NativeKeyProvider;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
    name = "native",
    description = {
      "Creates a native key provider, and its backup.",
      "The backup goes to a file, which activates the provider. It needs no KMS, and vCenter 7.0.2"
          + " or later. Without the backup and its password, a lost vCenter is the end of the VMs:"
          + " keep both apart from it."
    },
    footer = {
      "",
      "Exit status: 0 it is there, vCenter can use it, and the file is its backup; 3 it cannot, or"
          + " it is not known whose backup the file is."
    })
public final class NativeCommand extends SystemsCommand {

  private static final String NEW_FILE = ". Name a new file: a new backup goes there.";

  private static final Set<NativeKeyProvider.Health> USABLE =
      Set.of(NativeKeyProvider.Health.OK, NativeKeyProvider.Health.WARNING);

  @Option(names = "--provider", paramLabel = "NAME", description = "its name; native-1 by default")
  private String provider = "native-1";

  @Option(
      names = "--backup",
      paramLabel = "FILE",
      required = true,
      description = "the file for its backup; a new one, unless an earlier run has written it")
  private Path backup = Path.of("");

  @Option(
      names = "--backup-password",
      paramLabel = "PLACE",
      required = true,
      description = "where the password for the backup is: env:NAME or file:PATH")
  private String password = "";

  @Option(names = "--default", description = "make it the default key provider too")
  private boolean makeDefault;

  @Option(
      names = "--force",
      description =
          "with --default: move the default although keys are in use that name no key provider, or"
              + " if that is not known; vCenter may not find these keys then")
  private boolean forced;

  /** Why the default would have stayed; null if nothing is in the way. */
  private @Nullable String evenThough;

  @Mixin private final ChangeOptions change = new ChangeOptions();

  public NativeCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    if (forced && !makeDefault) {
      throw new UsageException("--force goes with --default.");
    }
    change.requireAnswer(surroundings(), isJson());
    Secret secret = Secrets.resolve("--backup-password", password, surroundings().environment());
    Duration healthTimeout = settings().healthTimeout();
    try (VsphereClient vcenter = systems().vcenter()) {
      NativeKeyProviders providers = vcenter.nativeKeyProviders();
      List<Change> planned = plan(providers);
      // a run may have ended between the download, which activates the provider, and the file
      boolean backsUp = !hasBackup(providers) || !Files.exists(backup);
      Optional<String> doubt = checkFile(providers, secret, backsUp);
      planned.forEach(each -> screen.line("  ~ " + each));
      if (evenThough != null) {
        screen.line("  As --force says: " + evenThough);
      }
      if (backsUp) {
        screen.line("  + the backup of " + provider + " goes to " + backup);
      }
      if (planned.isEmpty() && !backsUp) {
        return unchanged(providers.get(provider), doubt, screen);
      }
      doubt.ifPresent(
          why -> {
            throw new UsageException(why);
          });
      if (change.isPlanOnly()) {
        screen.line("Nothing was changed.");
        return told(planned, false, Optional.empty(), screen);
      }
      if (!change.isAgreed(surroundings(), screen)) {
        return ExitStatus.FAILED;
      }
      NativeKeyProvider made = make(providers, backsUp ? secret : null, healthTimeout, screen);
      return told(planned, true, Optional.of(made), screen);
    }
  }

  /** Before anything is made. Returns why a file that is there may be no backup of the provider. */
  private Optional<String> checkFile(
      NativeKeyProviders providers, Secret secret, boolean isToBeWritten) {
    if (!isToBeWritten) {
      return doubt(providers, NativeKeyBackup.fromFile(backup).password(secret));
    }
    if (Files.exists(backup)) {
      throw new UsageException("file " + backup + " is there already: name a new one.");
    }
    ReportOption.checkWritable(backup);
    return Optional.empty();
  }

  /** What is in it is for a vCenter to read. */
  private Optional<String> doubt(NativeKeyProviders providers, NativeKeyBackup file) {
    String notKnown =
        "whether file " + backup + " is the backup of " + provider + " is not known: ";
    NativeKeyBackup.Info found;
    try {
      found = providers.inspect(file);
    } catch (ServiceException e) {
      return Optional.of(notKnown + e.outcome() + NEW_FILE);
    }
    Optional<String> keyId = providers.get(provider).keyId();
    if (!found.providerId().equals(provider) || isAnother(found.keyId(), keyId)) {
      throw new UsageException(
          "file %s is the backup of %s%s, and not that of %s%s"
                  .formatted(
                      backup,
                      found.providerId(),
                      found.keyId().map(id -> " with key " + id).orElse(""),
                      provider,
                      keyId.map(id -> " with key " + id).orElse(""))
              + NEW_FILE);
    }
    return found.keyId().isPresent() && keyId.isPresent()
        ? Optional.empty()
        : Optional.of(notKnown + "vCenter does not say which key it has" + NEW_FILE);
  }

  private static boolean isAnother(Optional<String> one, Optional<String> other) {
    return one.isPresent() && other.isPresent() && !one.get().equalsIgnoreCase(other.get());
  }

  /** To be there is not enough: a provider that gives no keys is not as wanted. */
  private int unchanged(NativeKeyProvider there, Optional<String> doubt, Screen screen) {
    boolean usable = USABLE.contains(there.health());
    doubt.ifPresent(screen::wrong);
    screen.line(
        usable
            ? doubt.isEmpty() ? "All is as wanted. Nothing was changed." : "Nothing was changed."
            : provider
                + " is there, and its health is "
                + there.health()
                + ": vCenter cannot be expected to get keys from it. Nothing was changed.");
    there.problems().forEach(problem -> screen.line("  " + problem));
    told(List.of(), false, Optional.of(there), screen);
    return usable && doubt.isEmpty() ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
  }

  private List<Change> plan(NativeKeyProviders providers) {
    List<Change> planned = new ArrayList<>(providers.plan(NativeKeyProviderSpec.of(provider)));
    if (makeDefault) {
      // it is made, and backed up, before it becomes the default
      planned.addAll(plannedDefault(providers));
    }
    return planned;
  }

  /** Whom it cuts off is told, and not passed over in silence. */
  private List<Change> plannedDefault(NativeKeyProviders providers) {
    try {
      return providers.planDefault(EntityDefaultSpec.of(provider).plannedAhead());
    } catch (KeysInUseException e) {
      if (!forced) {
        throw e;
      }
      evenThough = e.outcome();
      return providers.planDefault(defaultSpec().plannedAhead());
    }
  }

  private EntityDefaultSpec defaultSpec() {
    EntityDefaultSpec spec = EntityDefaultSpec.of(provider);
    return forced ? spec.force() : spec;
  }

  private boolean hasBackup(NativeKeyProviders providers) {
    return providers.find(provider).flatMap(NativeKeyProvider::hasBackup).orElse(false);
  }

  private NativeKeyProvider make(
      NativeKeyProviders providers,
      @Nullable Secret secret,
      Duration healthTimeout,
      Screen screen) {
    if (providers.ensure(NativeKeyProviderSpec.of(provider)).isChanged()) {
      screen.line("  " + provider + " created");
    }
    if (secret != null) {
      providers.exportBackup(provider, secret).writeTo(backup);
      screen.line("  backup written to " + backup + "; keep it apart from the vCenter");
    }
    ProgressLine progress = new ProgressLine(screen);
    NativeKeyProvider made =
        providers.awaitHealthy(
            provider, WaitOptions.timeout(healthTimeout).progressListener(progress::onProgress));
    progress.end();
    if (makeDefault && providers.ensureDefault(defaultSpec()).isChanged()) {
      screen.line("  " + provider + " is the default key provider");
    } else if (!made.isDefault()) {
      screen.line("  The default key provider stays as it was; --default changes that.");
    }
    return made;
  }

  private int told(
      List<Change> planned, boolean done, Optional<NativeKeyProvider> seen, Screen screen) {
    screen.json(
        Json.object(
            "format",
            1,
            "provider",
            provider,
            "planned",
            Json.changes(planned),
            "evenThough",
            evenThough,
            "done",
            done,
            "health",
            seen.map(one -> one.health().value()).orElse(null)));
    return ExitStatus.DONE;
  }
}
