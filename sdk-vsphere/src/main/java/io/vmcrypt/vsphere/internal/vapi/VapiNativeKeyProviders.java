package io.vmcrypt.vsphere.internal.vapi;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.internal.Lookup;
import io.vmcrypt.core.internal.LostAnswer;
import io.vmcrypt.core.internal.PollingLoop;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.internal.key.KeyProvider;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.key.UnknownProvider;
import io.vmcrypt.vsphere.internal.ledger.DefaultMove;
import io.vmcrypt.vsphere.internal.ledger.ProviderRemoval;
import io.vmcrypt.vsphere.internal.ledger.RemovalOptions;
import io.vmcrypt.vsphere.internal.ledger.RemovalOptions.Option;
import io.vmcrypt.vsphere.internal.names.ObjectName;
import io.vmcrypt.vsphere.internal.session.NotShown;
import io.vmcrypt.vsphere.internal.vapi.wire.ConstraintsDto;
import io.vmcrypt.vsphere.internal.vapi.wire.KeyProviderRoutes;
import io.vmcrypt.vsphere.internal.vapi.wire.MessageDto;
import io.vmcrypt.vsphere.internal.vapi.wire.NativeInfoDto;
import io.vmcrypt.vsphere.internal.vapi.wire.NativeSpecDto;
import io.vmcrypt.vsphere.internal.vapi.wire.NewProviderDto;
import io.vmcrypt.vsphere.internal.vapi.wire.ProviderInfoDto;
import io.vmcrypt.vsphere.internal.vapi.wire.ProviderSummaryDto;
import io.vmcrypt.vsphere.kms.EntityDefaultSpec;
import io.vmcrypt.vsphere.kms.Removal;
import io.vmcrypt.vsphere.nativekey.NativeKeyBackup;
import io.vmcrypt.vsphere.nativekey.NativeKeyProvider;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Native key providers over vAPI REST, with what only SOAP reports about them. */
public final class VapiNativeKeyProviders implements NativeKeyProviders {

  private static final String READ = "Cryptographer.ReadKeyServersInfo";
  static final String MANAGE = "Cryptographer.ManageKeyServers";
  private static final Backoff PAUSES =
      Backoff.exponential(Duration.ofSeconds(1), Duration.ofSeconds(10));

  private final VapiSession vapi;
  private final KeyProviders states;
  private final Backups backups;

  public VapiNativeKeyProviders(VapiSession vapi) {
    this.vapi = requireNonNull(vapi, "vapi");
    this.states = new KeyProviders(vapi.vim());
    this.backups = new Backups(vapi);
  }

  private Attempt attempt(String operation) {
    return vapi.vim().attempt(operation);
  }

  private static String checked(String id) {
    String name = ObjectName.checked("native key provider id", id);
    if (name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException("native key provider id \"" + id + "\" is no name");
    }
    return name;
  }

  @Override
  public List<NativeKeyProvider> list() {
    Attempt attempt = attempt("list native key providers");
    List<String> found = ids(attempt);
    List<KeyProvider> known = found.isEmpty() ? List.of() : states.all(attempt);
    List<NativeKeyProvider> providers = new ArrayList<>();
    for (String id : found) {
      info(attempt, id).map(told -> provider(attempt, id, told, known)).ifPresent(providers::add);
    }
    return List.copyOf(providers);
  }

  /** The names of all, each once: a provider is known by its name, and is read by it. */
  private List<String> ids(Attempt attempt) {
    Set<String> ids = new LinkedHashSet<>();
    for (ProviderSummaryDto summary : vapi.call(attempt, READ, KeyProviderRoutes::list)) {
      String id = summary == null ? null : summary.provider();
      if (id == null || id.isBlank()) {
        throw new DecodingException(
            attempt, "a key provider in the list has no name", VapiError.CHECK_ADDRESS);
      }
      ids.add(id);
    }
    return List.copyOf(ids);
  }

  @Override
  public Optional<NativeKeyProvider> find(String id) {
    return find(attempt("look for native key provider " + checked(id)), id);
  }

  private Optional<NativeKeyProvider> find(Attempt attempt, String id) {
    Optional<ProviderInfoDto> info = info(attempt, id);
    return info.map(found -> provider(attempt, id, found, states.all(attempt)));
  }

  private Optional<ProviderInfoDto> info(Attempt attempt, String id) {
    return Lookup.find(
        () -> vapi.call(attempt, READ, (routes, session) -> routes.get(session, id)));
  }

  private static NativeKeyProvider provider(
      Attempt attempt, String id, ProviderInfoDto info, List<KeyProvider> known) {
    if (info.health() == null || info.health().isBlank()) {
      throw new DecodingException(attempt, "the answer holds no health", VapiError.CHECK_ADDRESS);
    }
    Optional<KeyProvider> state =
        known.stream().filter(candidate -> candidate.id().equals(id)).findFirst();
    List<@Nullable MessageDto> details = info.details();
    return new NativeKeyProvider(
        id,
        new NativeKeyProvider.Health(info.health()),
        details == null ? List.of() : details.stream().flatMap(VapiError::words).toList(),
        tpmRequired(info.constraints()),
        keyId(info.nativeInfo()),
        state.flatMap(KeyProvider::hasBackup),
        state.map(KeyProvider::isDefault).orElse(false));
  }

  static boolean tpmRequired(@Nullable ConstraintsDto constraints) {
    return constraints != null && Boolean.TRUE.equals(constraints.tpmRequired());
  }

  static Optional<String> keyId(@Nullable NativeInfoDto info) {
    return Optional.ofNullable(info).map(NativeInfoDto::keyId).filter(id -> !id.isBlank());
  }

  @Override
  public NativeKeyProvider get(String id) {
    Attempt attempt = attempt("look for native key provider " + checked(id));
    return required(attempt, id);
  }

  private NativeKeyProvider required(Attempt attempt, String id) {
    return find(attempt, id)
        .orElseThrow(() -> UnknownProvider.of(attempt, "native key provider", ids(attempt)));
  }

  @Override
  public NativeKeyProvider create(NativeKeyProviderSpec spec) {
    requireNonNull(spec, "spec");
    Attempt attempt = attempt("create native key provider " + checked(spec.id()));
    if (find(attempt, spec.id()).isPresent()) {
      throw new ConflictException(
          attempt, "there is already a native key provider with that name", "Choose another name.");
    }
    refuseOtherKind(attempt, spec.id());
    states.requireRoom(attempt);
    return created(attempt, spec);
  }

  @Override
  public Ensured<NativeKeyProvider> ensure(NativeKeyProviderSpec spec) {
    requireNonNull(spec, "spec");
    Attempt attempt = attempt("set up native key provider " + checked(spec.id()));
    Optional<NativeKeyProvider> there = fitting(attempt, spec);
    return there.isPresent()
        ? Ensured.unchanged(there.get())
        : new Ensured<>(created(attempt, spec), List.of(creation(attempt, spec)));
  }

  @Override
  public List<Change> plan(NativeKeyProviderSpec spec) {
    requireNonNull(spec, "spec");
    Attempt attempt = attempt("plan native key provider " + checked(spec.id()));
    return fitting(attempt, spec).isPresent() ? List.of() : List.of(creation(attempt, spec));
  }

  /** The provider, if it exists. Throws if something stands in the way of making it. */
  private Optional<NativeKeyProvider> fitting(Attempt attempt, NativeKeyProviderSpec spec) {
    Optional<NativeKeyProvider> there = find(attempt, spec.id());
    if (there.isPresent()) {
      refuseDifferences(attempt, spec, there.get());
    } else {
      refuseOtherKind(attempt, spec.id());
      states.requireRoom(attempt);
    }
    return there;
  }

  private static Change creation(Attempt attempt, NativeKeyProviderSpec spec) {
    String key =
        spec.keyId()
            .map(id -> "key " + id)
            .orElse(
                spec.keyDerivationKey().isPresent()
                    ? "the given key"
                    : "a key that vCenter chooses");
    return Change.made(
        attempt.system(),
        Subject.of("native key provider", spec.id()),
        (spec.tpmRequired() ? "for hosts with a TPM 2.0 only" : "for all hosts") + ", with " + key);
  }

  private void refuseOtherKind(Attempt attempt, String id) {
    Optional<KeyProvider> other = states.find(attempt, id).filter(state -> !state.isNative());
    if (other.isPresent()) {
      throw new ConflictException(
          attempt,
          "there is already a key provider with that name, which is not a native one but "
              + (other.get().managementType().isEmpty()
                  ? "one of another kind"
                  : other.get().managementType()),
          "Choose another name.");
    }
  }

  private static void refuseDifferences(
      Attempt attempt, NativeKeyProviderSpec spec, NativeKeyProvider there) {
    if (there.tpmRequired() != spec.tpmRequired()) {
      throw new ConflictException(
          attempt,
          "it already exists, and it serves " + hosts(there),
          "That cannot be changed: choose another name, or give the setting of the existing one.");
    }
    Optional<String> keyId = spec.keyId();
    if (keyId.isPresent()
        && there.keyId().filter(known -> known.equalsIgnoreCase(keyId.get())).isEmpty()) {
      throw new ConflictException(
          attempt,
          "it already exists, with the key %s, not %s"
              .formatted(there.keyId().orElse("(vCenter does not say which)"), keyId.get()),
          "Choose another name, or give the key of the existing one.");
    }
  }

  /** Whom it serves, in words. */
  static String hosts(NativeKeyProvider provider) {
    return provider.tpmRequired() ? "hosts with a TPM 2.0 only" : "all hosts";
  }

  private NativeKeyProvider created(Attempt attempt, NativeKeyProviderSpec spec) {
    boolean own = spec.keyId().isPresent() || spec.keyDerivationKey().isPresent();
    // "required for a native provider" says the documentation of native_spec; VMware's own
    // samples leave it out
    NewProviderDto wanted =
        new NewProviderDto(
            spec.id(),
            new ConstraintsDto(spec.tpmRequired()),
            own
                ? new NativeSpecDto(spec.keyId().orElse(null), spec.keyDerivationKey().orElse(null))
                : null);
    NativeKeyProvider provider =
        seen(
            attempt,
            spec.id(),
            () -> vapi.run(attempt, MANAGE, (routes, session) -> routes.create(session, wanted)));
    refuseDifferences(attempt, spec, provider);
    return provider;
  }

  /** What there is after it was made. */
  private NativeKeyProvider seen(Attempt attempt, String id, Runnable change) {
    Supplier<Optional<NativeKeyProvider>> look = () -> find(attempt, id);
    Optional<NativeKeyProvider> made;
    try {
      change.run();
      made = look.get();
    } catch (SdkException e) {
      return LostAnswer.found(e, look);
    }
    return made.orElseThrow(() -> NotShown.of(attempt, "the provider"));
  }

  @Override
  public NativeKeyBackup exportBackup(String id) {
    return backups.export(checked(id), null);
  }

  @Override
  public NativeKeyBackup exportBackup(String id, Secret password) {
    if (requireNonNull(password, "password").isEmpty()) {
      throw new IllegalArgumentException("password is empty; for no password, leave it out");
    }
    return backups.export(checked(id), password);
  }

  @Override
  public NativeKeyBackup.Info inspect(NativeKeyBackup backup) {
    requireNonNull(backup, "backup");
    Attempt attempt = attempt("look into a backup of a native key provider");
    return backups.inspect(attempt, backup);
  }

  @Override
  public NativeKeyProvider restore(NativeKeyBackup backup) {
    requireNonNull(backup, "backup");
    Attempt attempt = attempt("restore a native key provider");
    // names the provider, which is looked up if the answer is lost
    NativeKeyBackup.Info info = backups.inspect(attempt, backup);
    Optional<KeyProvider> there = states.find(attempt, info.providerId());
    if (there.isPresent()) {
      throw new ConflictException(
          attempt,
          "there is already a key provider with the backup's name: " + info.providerId(),
          ("If it is the same one there is nothing to do; compare its key id with that of the"
                  + " backup, %s.")
              .formatted(info.keyId().orElse("(vCenter does not say)")));
    }
    states.requireRoom(attempt);
    NativeKeyProvider provider =
        seen(attempt, info.providerId(), () -> backups.restore(attempt, backup));
    Backups.refuseOtherKey(attempt, info, provider);
    Backups.refuseOtherHosts(attempt, backup, provider);
    return provider;
  }

  @Override
  public Ensured<NativeKeyProvider> ensureDefault(EntityDefaultSpec spec) {
    String id = checked(requireNonNull(spec, "spec").providerId());
    Attempt attempt = attempt("make native key provider " + id + " the default");
    NativeKeyProvider before = required(attempt, id);
    List<Change> changes = defaultChanges(attempt, id, Optional.of(before), spec.isForced());
    if (changes.isEmpty()) {
      return Ensured.unchanged(before);
    }
    states.markDefault(attempt, id);
    if (!defaultId(states.all(attempt)).equals(Optional.of(id))) {
      throw NotShown.of(attempt, "that it is the default");
    }
    return new Ensured<>(required(attempt, id), changes);
  }

  @Override
  public List<Change> planDefault(EntityDefaultSpec spec) {
    String id = checked(requireNonNull(spec, "spec").providerId());
    Attempt attempt = attempt("plan native key provider " + id + " as the default");
    Optional<NativeKeyProvider> there =
        spec.isPlannedAhead() ? Optional.empty() : Optional.of(required(attempt, id));
    return defaultChanges(attempt, id, there, spec.isForced());
  }

  /**
   * What changes if it becomes the default.
   *
   * @param provider as it is now; empty if it is to be judged as if it could be used
   */
  private List<Change> defaultChanges(
      Attempt attempt, String id, Optional<NativeKeyProvider> provider, boolean forced) {
    // a default of only a part of the inventory is not the vCenter's
    Optional<String> before = defaultId(states.all(attempt));
    boolean isBare =
        provider.flatMap(NativeKeyProvider::hasBackup).filter(backup -> !backup).isPresent();
    if (isBare && !before.equals(Optional.of(id))) {
      throw new ConflictException(
          attempt,
          "it was never backed up, and until then vCenter encrypts nothing with it",
          "Back it up first.");
    }
    return DefaultMove.changes(
        vapi.vim(), attempt, before, id, forced, () -> defaultId(states.all(attempt)));
  }

  private static Optional<String> defaultId(List<KeyProvider> known) {
    return known.stream().filter(KeyProvider::isSystemDefault).findFirst().map(KeyProvider::id);
  }

  @Override
  public NativeKeyProvider awaitHealthy(String id, WaitOptions options) {
    requireNonNull(options, "options");
    Attempt attempt = attempt("wait until native key provider " + checked(id) + " works");
    return new PollingLoop<NativeKeyProvider>(
            attempt,
            vapi.vim().time(),
            PAUSES,
            left -> required(attempt, id),
            VapiNativeKeyProviders::summary,
            provider -> OptionalInt.empty(),
            "Back it up if it never was; its hosts must be in clusters, and have a TPM if the"
                + " provider requires one.")
        .await(provider -> provider.health().equals(NativeKeyProvider.Health.OK), options);
  }

  private static String summary(NativeKeyProvider provider) {
    return provider.problems().isEmpty()
        ? provider.health().value()
        : provider.health() + ": " + String.join(" ", provider.problems());
  }

  @Override
  public boolean remove(String id, Removal removal) {
    checked(id);
    RemovalOptions.check(removal, "a native key provider", Option.SKIP);
    Attempt attempt = attempt("remove native key provider " + id);
    if (info(attempt, id).isEmpty()) {
      refuseOtherKind(attempt, id);
      ProviderRemoval.checkAbsent(vapi.vim(), attempt, id, removal, "native key provider");
      return false;
    }
    if (!removal.isForced()) {
      refuseNeeded(attempt, id, removal);
    }
    boolean stays;
    try {
      vapi.run(attempt, MANAGE, (routes, session) -> routes.delete(session, id));
      stays = info(attempt, id).isPresent();
    } catch (NotFoundException e) {
      // someone else removed it first
      return true;
    } catch (SdkException e) {
      if (LostAnswer.look(e, () -> find(attempt, id)).isPresent()) {
        throw e;
      }
      return true;
    }
    if (stays) {
      throw NotShown.still(attempt, "it");
    }
    return true;
  }

  private void refuseNeeded(Attempt attempt, String id, Removal removal) {
    Optional<KeyProvider> state = states.find(attempt, id);
    if (state.isEmpty()) {
      throw new ConflictException(
          attempt,
          "vCenter does not say whether it is the default: it is not among its key providers",
          "Look in the vSphere Client. Or remove it by force.");
    }
    refuseDefault(attempt, state);
    ProviderRemoval.check(
        vapi.vim(),
        attempt,
        id,
        removal,
        "Give these users keys of another key provider first. Or remove it by force:"
            + " VMs with its keys cannot be started again once their hosts no longer have the"
            + " keys.");
    // the look takes minutes
    refuseDefault(attempt, states.find(attempt, id));
  }

  private static void refuseDefault(Attempt attempt, Optional<KeyProvider> state) {
    if (state.filter(KeyProvider::isDefault).isPresent()) {
      throw new ConflictException(
          attempt,
          "it is the default, of the vCenter or of a part of its inventory",
          "Make another key provider the default first. Or remove it by force.");
    }
  }
}
