package io.vmcrypt.cli.kms;

import io.vmcrypt.cli.base.KeyIds;
import io.vmcrypt.cli.base.SinceOption;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** docs/evidence.md describes it. */
@CommandLine.Command(
    name = "keys",
    description = {
      "Counts keys: needed, wrapping, needed by nobody.",
      "vCenter lists the keys in use alone: give those that the KMS lists with --kms-keys. Destroys"
          + " none."
    },
    footer = {"", "Exit status: 0 counted; 3 it is not known of each key whether it is needed."})
public final class KeysCommand extends SystemsCommand {

  private static final int MOST_DOUBTS = 20;

  @Option(
      names = "--kms-keys",
      paramLabel = "KEYS",
      description = "the keys that the KMS lists: ids with commas between, or @FILE, one in a line")
  private @Nullable String kmsKeys;

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "the key provider that these are of, if it is one")
  private @Nullable String provider;

  @Option(
      names = "--unneeded",
      paramLabel = "FILE",
      description = "write the ids of the keys that nobody needs any more, with what is not known")
  private @Nullable Path unneeded;

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
    } else if (begin.isPresent()) {
      throw new UsageException("--since goes with --unneeded: it tells since when.");
    }
    try (VsphereClient vcenter = systems().vcenter()) {
      KeyCount count =
          looking("counting keys", screen, () -> vcenter.keyLedger().oneLook().count(known));
      tell(count, screen);
      if (unneeded != null) {
        Optional<HistoryReport> history = begin.map(vcenter.cryptoHistory()::since);
        UnneededKeys.write(unneeded, count, vcenter.about(), history);
        screen.line("Written to " + unneeded);
      }
      screen.json(described(count));
      return count.isKnown() ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
    }
  }

  private List<CryptoKeyId> known() {
    Optional<String> of = Optional.ofNullable(provider).filter(name -> !name.isBlank());
    return kmsKeys == null
        ? List.of()
        : KeyIds.of(kmsKeys).ids().stream().map(id -> new CryptoKeyId(id, of)).toList();
  }

  private void tell(KeyCount count, Screen screen) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("key provider", "needed", "users", "wrapping", "only listed", "by nobody", "?"));
    for (ProviderKeys one : count.providers()) {
      rows.add(
          List.of(
              one.providerId().isEmpty() ? "not named" : one.providerId(),
              String.valueOf(one.needed()),
              String.valueOf(one.users()),
              String.valueOf(one.wrapping()),
              String.valueOf(one.listedOnly()),
              String.valueOf(one.byNobody()),
              String.valueOf(one.notKnown())));
    }
    screen.table(rows);
    count.doubts().stream()
        .limit(MOST_DOUBTS)
        .forEach(doubt -> screen.line("? " + doubt.seen() + ". " + doubt.advice()));
    int more = count.doubts().size() - MOST_DOUBTS;
    if (more > 0) {
      screen.line("? and " + more + " more, in --json");
    }
    if (kmsKeys == null) {
      screen.line(
          "vCenter lists no key that was replaced: --kms-keys takes those that the KMS lists.");
    }
    screen.line(UnneededKeys.UNSEEN);
  }

  private static Map<String, @Nullable Object> described(KeyCount count) {
    return Json.object(
        "format", 1,
        "askedAt", count.askedAt().toString(),
        "known", count.isKnown(),
        "providers", count.providers().stream().map(KeysCommand::described).toList(),
        "keys", count.keys().stream().map(KeysCommand::described).toList(),
        "doubts", count.doubts().stream().map(KeyDoubt::seen).toList());
  }

  private static Map<String, @Nullable Object> described(ProviderKeys one) {
    return Json.object(
        "provider", one.providerId().isEmpty() ? null : one.providerId(),
        "needed", one.needed(),
        "users", one.users(),
        "wrapping", one.wrapping(),
        "listedOnly", one.listedOnly(),
        "byNobody", one.byNobody(),
        "notKnown", one.notKnown());
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
