package io.vmcrypt.cli;

import io.vmcrypt.cli.OldKeys.Noted;
import io.vmcrypt.cli.OldKeys.State;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyLedger;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The keys that new ones take the place of. A note of them makes a run repeatable, and tells after
 * it which of them may go.
 */
final class KeysToReplace {

  @Option(
      names = "--old-keys",
      paramLabel = "FILE",
      description = {
        "notes the keys that are in use: the first run writes it, later ones do what is left over.",
        "At the end of each run it says of each key whether it may go, who still needs it, or why"
            + " that is not known."
      })
  private @Nullable Path file;

  private List<Noted> noted = List.of();
  private Map<CryptoKeyId, KeyNeed> before = Map.of();

  boolean isNoted() {
    return file != null;
  }

  /** Those of the note, if there is one; else those that are in use now. */
  List<CryptoKeyId> find(VsphereClient vcenter, Predicate<String> ofProvider) {
    List<CryptoKeyId> listed = vcenter.kmsClusters().keys().list();
    if (file != null && Files.exists(file)) {
      noted = OldKeys.read(file);
      checkKnown(vcenter, file, listed);
      return noted.stream().map(Noted::key).toList();
    }
    List<CryptoKeyId> used =
        listed.stream()
            // a key whose provider vCenter does not name may be one: its VM shows it, or is told
            .filter(key -> key.providerId().map(ofProvider::test).orElse(true))
            .distinct()
            .toList();
    if (used.isEmpty()) {
      throw new UsageException("vCenter lists no key in use that could be replaced.");
    }
    noted = used.stream().map(Noted::toReplace).toList();
    return used;
  }

  /**
   * Refuses a note of keys that nobody has, and that no run has replaced: one may be misspelt, and
   * "nothing has to be renewed" would be no answer.
   */
  private void checkKnown(VsphereClient vcenter, Path given, List<CryptoKeyId> listed) {
    if (noted.stream()
            .anyMatch(one -> one.isReplaced() || listed.stream().anyMatch(one.key()::isSame))
        || needs(vcenter).values().stream().anyMatch(need -> !need.isByNobody())) {
      return;
    }
    throw new UsageException(
        "Nobody has a key of file "
            + given
            + ": "
            + KeyNeed.named(noted.stream().map(Noted::key).toList())
            + "; vCenter lists: "
            + (listed.isEmpty() ? "none" : KeyNeed.named(listed))
            + ". Check the ids. If a run that broke off has replaced them all, it is done: use a new"
            + " file.");
  }

  /** Writes the note, before the first key is replaced, and looks who uses the keys until now. */
  void note(VsphereClient vcenter) {
    if (file != null) {
      before = needs(vcenter);
      OldKeys.write(file, noted);
    }
  }

  /**
   * Notes what is known of each key after a run. Without a note there is nothing to say.
   *
   * @param changed the ids of the VMs that are as wanted now
   */
  void settle(VsphereClient vcenter, Set<String> changed, Screen screen) {
    if (file == null || noted.isEmpty()) {
      return;
    }
    noted = settled(vcenter, changed);
    OldKeys.write(file, noted);
    long free = noted.stream().filter(one -> one.state().equals(State.MAY_GO)).count();
    long needed = noted.stream().filter(one -> one.state().isNeeded()).count();
    screen.line(
        free
            + " old keys may go, "
            + needed
            + " are still needed, of "
            + (noted.size() - free - needed)
            + " it is not known: "
            + file
            + " tells each.");
  }

  private List<Noted> settled(VsphereClient vcenter, Set<String> changed) {
    try {
      Map<CryptoKeyId, KeyNeed> after = needs(vcenter);
      return noted.stream()
          .map(
              one -> {
                boolean isReplaced = isReplaced(one, changed);
                KeyNeed need = after.get(one.key());
                return need == null
                    ? new Noted(one.key(), State.notKnown("vCenter was not asked"), isReplaced)
                    : settled(one.key(), need, isReplaced);
              })
          .toList();
    } catch (OperationInterruptedException e) {
      throw e;
    } catch (SdkException e) {
      // the run was made: what it replaced is not to be forgotten
      return noted.stream()
          .map(one -> new Noted(one.key(), State.notKnown(e.outcome()), isReplaced(one, changed)))
          .toList();
    }
  }

  private static Noted settled(CryptoKeyId key, KeyNeed need, boolean isReplaced) {
    return switch (need.answer()) {
      // who has it now may be gone before the next run, and need it all the same
      case NEEDED -> new Noted(key, State.needed(KeyNeed.named(need.users())), false);
      case NOT_KNOWN -> new Noted(key, State.notKnown(KeyNeed.named(need.doubts())), isReplaced);
      case BY_NOBODY ->
          isReplaced
              ? new Noted(key, State.MAY_GO, true)
              : new Noted(
                  key,
                  State.notKnown(
                      "no run of this file is known to have replaced it in all that had it; a VM"
                          + " that is not registered any more may need it"),
                  false);
    };
  }

  /** Whether all that used it before are as wanted now, in this run or an earlier one. */
  private boolean isReplaced(Noted one, Set<String> changed) {
    KeyNeed need = before.get(one.key());
    if (need == null || need.users().isEmpty()) {
      return one.isReplaced();
    }
    return need.users().size() < KeyNeed.MOST_USERS
        && need.users().stream().map(KeyUser::id).allMatch(changed::contains)
        && need.doubts().stream()
            .map(KeyDoubt::kind)
            .noneMatch(kind -> kind == KeyDoubt.Kind.OBJECT || kind == KeyDoubt.Kind.STALE);
  }

  private Map<CryptoKeyId, KeyNeed> needs(VsphereClient vcenter) {
    KeyLedger look = vcenter.keyLedger().oneLook();
    Map<CryptoKeyId, KeyNeed> needs = new HashMap<>();
    for (Noted one : noted) {
      needs.computeIfAbsent(one.key(), key -> look.ofKeys(List.of(key)));
    }
    return needs;
  }

  /** A JSON list. */
  String json() {
    return (file == null ? List.<Noted>of() : noted)
        .stream()
            .map(
                one ->
                    Json.part(
                        Json.object(
                            "keyId",
                            one.key().keyId(),
                            "keyProvider",
                            one.key().providerId().orElse(null),
                            "state",
                            one.state().words())))
            .collect(Collectors.joining(",\n", "[", "]"));
  }
}
