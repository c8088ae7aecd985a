package io.vmcrypt.cli.kms;

import io.vmcrypt.cli.base.KeyIds;
import io.vmcrypt.cli.base.SinceOption;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.kmip.key.LocatedKeys;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.history.HistoryReport;
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.kms.KeyCount.CountedKey;
import io.vmcrypt.vsphere.kms.KeyCount.ProviderKeys;
import io.vmcrypt.vsphere.kms.KeyCount.Use;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** docs/estate-proof.md describes it. */
@CommandLine.Command(
    name = "keys",
    description = {
      "Counts keys: needed, wrapping, unused, not known.",
      "vCenter lists the keys in use alone: --kms has the KMS list its own, --kms-keys takes those"
          + " that this vCenter had made. Destroys none."
    },
    footer = {"", "Exit status: 0 counted; 3 it is not known of each key whether it is needed."})
public final class KeysCommand extends SystemsCommand {

  private static final int MOST_DOUBTS = 20;

  @Option(
      names = "--kms-keys",
      paramLabel = "KEYS",
      description =
          "keys that this vCenter had made, and nobody else: ids with commas between, or @FILE, one"
              + " in a line")
  private @Nullable String kmsKeys;

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "the key provider that these and those of --kms are of, if it is one")
  private @Nullable String provider;

  @Option(
      names = "--unneeded",
      paramLabel = "FILE",
      description = "write the ids of unused keys, with what is not known")
  private @Nullable Path unneeded;

  @Option(
      names = "--skip",
      paramLabel = "ID",
      description =
          "a user of keys that cannot be asked and may be left behind, such as host-12; the list"
              + " names the ids, and what was skipped; may be given again")
  private List<String> skipped = List.of();

  @Mixin private final LocateOptions locate = new LocateOptions();
  @Mixin private final SinceOption since = new SinceOption();

  public KeysCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    List<CryptoKeyId> known = known();
    Optional<Instant> begin = since.time();
    if (unneeded != null) {
      UnneededKeys.check(unneeded);
    }
    Optional<KmipProbe> kms = locate.probe(surroundings());
    if (kms.isPresent() && provider().isEmpty()) {
      throw new UsageException("--kms needs --provider: whose keys are to be there?");
    }
    if (begin.isPresent() && kms.isEmpty()) {
      throw new UsageException(
          "--since goes with --kms: of the keys that the KMS lists it tells those that this"
              + " vCenter has given to somebody since then.");
    }
    try (VsphereClient vcenter = systems().vcenter()) {
      // the look at who needs them comes last: what is given to somebody before it is seen
      Optional<LocatedKeys> located =
          kms.map(probe -> looking("having the KMS list its keys", screen, probe::locateKeys));
      Optional<HistoryReport> history = begin.map(vcenter::cryptoHistory);
      List<CryptoKeyId> atKms =
          located.map(LocatedKeys::ids).map(this::ofProvider).orElse(List.of());
      KeyCount count =
          looking(
              "counting keys",
              screen,
              () ->
                  vcenter.keyLedger().oneLook().count(ours(known, atKms, history), atKms, skipped));
      Optional<AtKms> seen = located.map(keys -> AtKms.of(keys, provider().orElseThrow(), count));
      tell(count, seen, screen);
      if (unneeded != null) {
        UnneededKeys.write(unneeded, count, vcenter.about(), history);
        screen.line("Written to " + unneeded);
      }
      screen.json(described(count, seen));
      return count.isKnown() && seen.map(AtKms::isAll).orElse(true)
          ? ExitStatus.DONE
          : ExitStatus.NOT_AS_IT_SHOULD_BE;
    }
  }

  private Optional<String> provider() {
    return Optional.ofNullable(provider).filter(name -> !name.isBlank());
  }

  private List<CryptoKeyId> ofProvider(List<String> ids) {
    return ids.stream().map(id -> new CryptoKeyId(id, provider())).toList();
  }

  /** Of those at the KMS, what vCenter's own events name was given to somebody by this vCenter. */
  private static List<CryptoKeyId> ours(
      List<CryptoKeyId> known, List<CryptoKeyId> atKms, Optional<HistoryReport> history) {
    List<CryptoKeyId> ours = new ArrayList<>(known);
    history.ifPresent(
        told -> {
          Set<CryptoKeyId> others = new HashSet<>(told.notTold(atKms));
          atKms.stream().filter(key -> !others.contains(key)).forEach(ours::add);
        });
    return ours;
  }

  private List<CryptoKeyId> known() {
    return kmsKeys == null ? List.of() : ofProvider(List.copyOf(KeyIds.of(kmsKeys).ids()));
  }

  private void tell(KeyCount count, Optional<AtKms> seen, Screen screen) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "key provider",
            "needed",
            "users",
            "wrapping",
            "only listed",
            "by nobody",
            "only at KMS",
            "?"));
    for (ProviderKeys one : count.providers()) {
      rows.add(
          List.of(
              one.providerId().isEmpty() ? "not named" : one.providerId(),
              String.valueOf(one.needed()),
              String.valueOf(one.users()),
              String.valueOf(one.wrapping()),
              String.valueOf(one.listedOnly()),
              String.valueOf(one.byNobody()),
              String.valueOf(one.atKmsOnly()),
              String.valueOf(one.notKnown())));
    }
    screen.table(rows);
    List<String> doubts =
        Stream.concat(
                count.doubts().stream().map(doubt -> doubt.seen() + ". " + doubt.advice()),
                ofKeys(count))
            .toList();
    doubts.stream().limit(MOST_DOUBTS).forEach(doubt -> screen.line("? " + doubt));
    int more = doubts.size() - MOST_DOUBTS;
    if (more > 0) {
      screen.line("? and " + more + " more, in --json");
    }
    if (!doubts.isEmpty()) {
      screen.line("? --skip leaves out, by its id, what cannot be asked and may be left behind.");
    }
    count.skipped().forEach(doubt -> screen.line("! skipped: " + doubt.seen()));
    seen.ifPresent(keys -> keys.tell(screen));
    if (kmsKeys == null && seen.isEmpty()) {
      screen.line(
          "vCenter lists no key that was replaced: --kms has the KMS list its keys, --kms-keys"
              + " takes those that this vCenter had made.");
    }
    screen.line(UnneededKeys.UNSEEN);
  }

  /** What is not known of single keys, beside what is not known of all. */
  private static Stream<String> ofKeys(KeyCount count) {
    Set<String> ofAll = count.doubts().stream().map(KeyDoubt::seen).collect(Collectors.toSet());
    return count.of(Use.NOT_KNOWN).stream()
        .filter(one -> !ofAll.contains(one.why()))
        .map(one -> "whether key " + one.key() + " is needed is not known: " + one.why() + ".");
  }

  private static Map<String, @Nullable Object> described(KeyCount count, Optional<AtKms> seen) {
    return Json.object(
        "format", 1,
        "askedAt", count.askedAt().toString(),
        "known", count.isKnown(),
        "providers", count.providers().stream().map(KeysCommand::described).toList(),
        "keys", count.keys().stream().map(KeysCommand::described).toList(),
        "doubts", count.doubts().stream().map(KeyDoubt::seen).toList(),
        "skipped", count.skipped().stream().map(KeyDoubt::seen).toList(),
        "atKms", seen.map(AtKms::described).orElse(null));
  }

  private static Map<String, @Nullable Object> described(ProviderKeys one) {
    return Json.object(
        "provider", one.providerId().isEmpty() ? null : one.providerId(),
        "needed", one.needed(),
        "users", one.users(),
        "wrapping", one.wrapping(),
        "listedOnly", one.listedOnly(),
        "byNobody", one.byNobody(),
        "notKnown", one.notKnown(),
        "atKmsOnly", one.atKmsOnly());
  }

  private static Map<String, @Nullable Object> described(CountedKey one) {
    return Json.object(
        "id", one.key().keyId(),
        "provider", one.key().providerId().orElse(null),
        "use", word(one.use()),
        "users", one.users(),
        "wrappedBy", one.wrappedBy().orElse(null),
        "why", one.why().isEmpty() ? null : one.why());
  }

  private static String word(Use use) {
    return use.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
