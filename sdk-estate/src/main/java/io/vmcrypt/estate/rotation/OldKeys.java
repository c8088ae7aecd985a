package io.vmcrypt.estate.rotation;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.shared.KeyIdForm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.kms.KeyCount.CountedKey;
import io.vmcrypt.vsphere.kms.KeyCount.Use;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyLedger;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The keys that new ones take the place of, and what is known of each. As a note, it makes a run
 * repeatable, and tells after it which of them may go. Immutable and thread-safe.
 */
public final class OldKeys {

  private static final String FREE = "replaced, unused";
  private static final String TO_REPLACE = "to-replace";
  private static final String NEEDED = "still needed by ";
  private static final String NOT_KNOWN = "not known: ";
  private static final String REPLACED = "no VM of the run keeps it";
  private static final String HEADING =
      "# Keys that vmcrypt replaces: id, key provider, state. Only a key with the state \""
          + FREE
          + "\" may go; what is not registered in this vCenter, such as a backup, is not seen.";

  private final List<Key> keys;
  private final Map<CryptoKeyId, KeyNeed> before;

  private OldKeys(List<Key> keys, Map<CryptoKeyId, KeyNeed> before) {
    this.keys = List.copyOf(keys);
    this.before = Map.copyOf(before);
  }

  /**
   * One of them.
   *
   * @param id the key
   * @param state what is known of it, in one line
   * @param isReplaced whether a run gave all who used it another key. Then only an open question
   *     stands between it and {@link #mayGo}, which a later run may settle
   */
  public record Key(CryptoKeyId id, String state, boolean isReplaced) {

    /** Checks that all is there. */
    public Key {
      requireNonNull(id, "id");
      state = state.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    }

    /**
     * {@return whether it was replaced, and nobody needs it that this vCenter knows of; false also
     * if that is not known}
     */
    public boolean mayGo() {
      return state.equals(FREE);
    }

    /**
     * {@return whether somebody needs it, whom the state names; false also if that is not known}
     */
    public boolean isNeeded() {
      return state.startsWith(NEEDED);
    }

    private boolean isOne() {
      return state.equals(TO_REPLACE) || mayGo() || isNeeded() || state.startsWith(NOT_KNOWN);
    }

    private String line() {
      String line = id.keyId() + "\t" + id.providerId().orElse("") + "\t" + state;
      // what may go says so already
      return (isReplaced && !mayGo() ? line + "\t" + REPLACED : line) + "\n";
    }
  }

  /**
   * Those that are in use now: that vCenter lists or something shows. A key that wraps others is
   * none of them, since no re-key of a VM replaces it.
   *
   * @param count what the ledger counts
   * @return at least one
   * @throws NotFoundException if none is in use, or that is not known
   */
  public static OldKeys inUse(KeyCount count) {
    return inUse(count, any -> true);
  }

  /**
   * Those of one key provider that are in use now. A key whose provider vCenter does not name may
   * be one: its VM shows it, or is told.
   *
   * @param count what the ledger counts
   * @param keyProvider the id of the key provider
   * @return at least one
   * @throws NotFoundException if none is in use, or that is not known
   */
  public static OldKeys inUse(KeyCount count, String keyProvider) {
    return inUse(count, requireNonNull(keyProvider, "keyProvider")::equals);
  }

  private static OldKeys inUse(KeyCount count, Predicate<String> ofProvider) {
    List<Key> used =
        inUse(count.keys().stream())
            .filter(counted -> counted.use() != Use.WRAPS)
            .map(CountedKey::key)
            .filter(key -> key.providerId().map(ofProvider::test).orElse(true))
            .map(key -> new Key(key, TO_REPLACE, false))
            .toList();
    if (used.isEmpty()) {
      throw count.doubts().isEmpty()
          ? notFound("nobody has a key that could be replaced", "Check the document.")
          : notFound(
              "no key in use was seen, and not all could be read: " + KeyNeed.named(count.doubts()),
              count.doubts().get(0).advice());
    }
    return new OldKeys(used, Map.of());
  }

  private static Stream<CountedKey> inUse(Stream<CountedKey> counted) {
    return counted.filter(key -> key.use() != Use.BY_NOBODY);
  }

  private static NotFoundException notFound(String outcome, String advice) {
    return new NotFoundException(
        new Attempt("vCenter", "find the keys to replace", "keys in use"), outcome, advice);
  }

  /**
   * Reads a note.
   *
   * @param text what {@link #text} has made: id, tab, key provider, tab, state in each line, with
   *     nothing between the tabs if vCenter does not name the provider. The heading and the states
   *     may be absent
   * @return the keys; there may be none
   * @throws IllegalArgumentException if a line is no key; it names the line, and does not quote it:
   *     the text may be one with a secret
   */
  public static OldKeys parse(String text) {
    List<String> lines = requireNonNull(text, "text").lines().toList();
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.isBlank() && !(i == 0 && line.equals(HEADING))) {
        keys.add(key(i + 1, line));
      }
    }
    return new OldKeys(keys, Map.of());
  }

  private static Key key(int line, String text) {
    String[] parts = text.split("\t", -1);
    boolean isReplaced = parts.length == 4 && parts[3].equals(REPLACED);
    if (parts.length >= 2 && parts.length <= (isReplaced ? 4 : 3) && !parts[0].isBlank()) {
      String state = parts.length > 2 ? parts[2] : TO_REPLACE;
      Key key =
          new Key(
              new CryptoKeyId(parts[0], Optional.of(parts[1]).filter(id -> !id.isBlank())),
              state,
              isReplaced || state.equals(FREE));
      if (key.isOne()) {
        return key;
      }
    }
    throw new IllegalArgumentException(
        "line " + line + " is no key: expected id, tab, key provider, tab, state.");
  }

  /** {@return what is known of each, in vCenter's order, or that of the note} */
  public List<Key> keys() {
    return keys;
  }

  /** {@return the keys alone, in the same order} */
  public List<CryptoKeyId> ids() {
    return keys.stream().map(Key::id).toList();
  }

  /**
   * Refuses a note of keys that nobody has, and that no run has replaced: one may be misspelt, and
   * "nothing has to be renewed" would be no answer. So is one key that is in use under an id that
   * is written otherwise, such as in lower case.
   *
   * @param count what the ledger counts now
   * @return this
   * @throws NotFoundException if nobody has one of them; it lists those in use. If one is written
   *     otherwise; it names both
   */
  public OldKeys requireKnown(KeyCount count) {
    List<CryptoKeyId> used = inUse(count.keys().stream()).map(CountedKey::key).toList();
    requireSpelling(used);
    if (!count.doubts().isEmpty()
        || keys.stream()
            .anyMatch(key -> key.isReplaced() || used.stream().anyMatch(key.id()::isSame))) {
      return this;
    }
    throw notFound(
        "nobody has one of the keys to replace: "
            + KeyNeed.named(ids())
            + "; in use are: "
            + (used.isEmpty() ? "none" : KeyNeed.named(used)),
        "Check the ids. If a run that broke off has replaced them all, it is done: begin a new"
            + " note, or plan again.");
  }

  private void requireSpelling(List<CryptoKeyId> used) {
    Map<KeyIdForm, Set<String>> ids =
        used.stream()
            .map(CryptoKeyId::keyId)
            .collect(Collectors.groupingBy(KeyIdForm::of, Collectors.toSet()));
    for (CryptoKeyId key : ids()) {
      KeyIdForm.alike(key.keyId(), ids.getOrDefault(KeyIdForm.of(key.keyId()), Set.of()))
          .ifPresent(
              other -> {
                throw notFound(
                    "the note has key %s, and in use is %s, which is the same id written otherwise"
                        .formatted(key.keyId(), other),
                    "Write the id as vCenter writes it, or let a run begin a new note.");
              });
    }
  }

  /**
   * The same keys, together with who needs them until now. To be looked at before the first of them
   * is replaced: who had a key then, and has another one after the run, has replaced it.
   *
   * @param vcenter is asked
   * @return to be {@linkplain #settled settled} after the run
   * @throws SdkException if vCenter cannot be asked
   */
  public OldKeys beforeRun(VsphereClient vcenter) {
    return new OldKeys(keys, needs(vcenter));
  }

  /**
   * What is known of each after a run. It may go if all that used it {@linkplain #beforeRun before}
   * have another key now, and nobody needs it. If vCenter cannot be asked, it is not known, and
   * what was replaced is not forgotten.
   *
   * @param vcenter is asked who needs them
   * @param changed the managed object ids of the VMs that are as wanted now
   * @return the same keys in their new states
   * @throws OperationInterruptedException if the thread is interrupted
   */
  public OldKeys settled(VsphereClient vcenter, Set<String> changed) {
    requireNonNull(changed, "changed");
    try {
      Map<CryptoKeyId, KeyNeed> after = needs(vcenter);
      return with(
          keys.stream()
              .map(
                  key ->
                      settled(
                          key.id(),
                          weighed(requireNonNull(after.get(key.id())), key),
                          isReplaced(key, changed)))
              .toList());
    } catch (OperationInterruptedException e) {
      throw e;
    } catch (SdkException e) {
      // the run was made: what it replaced is not to be forgotten
      return with(
          keys.stream()
              .map(key -> new Key(key.id(), NOT_KNOWN + e.outcome(), isReplaced(key, changed)))
              .toList());
    }
  }

  private OldKeys with(List<Key> settled) {
    return new OldKeys(settled, before);
  }

  /** vSAN has keys made for itself alone: one that VMs or hosts had is none of these. */
  private KeyNeed weighed(KeyNeed need, Key key) {
    KeyNeed earlier = before.get(key.id());
    boolean isOfVms =
        key.isReplaced()
            || (earlier != null
                && earlier.users().stream()
                    .map(KeyUser::kind)
                    .anyMatch(kind -> kind == KeyUser.Kind.VIRTUAL_MACHINE));
    return isOfVms
        ? new KeyNeed(
            need.users(),
            need.keys(),
            need.kmsKeyIds(),
            need.doubts().stream().filter(doubt -> doubt.kind() != KeyDoubt.Kind.VSAN).toList(),
            need.contradictions(),
            need.askedAt())
        : need;
  }

  private static Key settled(CryptoKeyId key, KeyNeed need, boolean isReplaced) {
    return switch (need.answer()) {
      // who has it now may be gone before the next run, and need it all the same
      case NEEDED -> new Key(key, NEEDED + KeyNeed.named(need.users()), false);
      case NOT_KNOWN -> new Key(key, NOT_KNOWN + KeyNeed.named(need.doubts()), isReplaced);
      case BY_NOBODY ->
          isReplaced
              ? new Key(key, FREE, true)
              : new Key(
                  key,
                  NOT_KNOWN
                      + "no run of this file is known to have replaced it in all that had it; a VM"
                      + " that is not registered any more may need it",
                  false);
    };
  }

  /** Whether all that used it before are as wanted now, in this run or an earlier one. */
  private boolean isReplaced(Key key, Set<String> changed) {
    KeyNeed need = before.get(key.id());
    if (need == null || need.users().isEmpty()) {
      return key.isReplaced();
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
    ids().forEach(id -> needs.computeIfAbsent(id, key -> look.ofKeys(List.of(key))));
    return needs;
  }

  /** {@return the note: a heading and a line for each key, the last with a line break} */
  public String text() {
    return keys.stream().map(Key::line).collect(Collectors.joining("", HEADING + "\n", ""));
  }

  /** {@return in one line: how many may go, are still needed, and of how many that is not known} */
  @Override
  public String toString() {
    long free = keys.stream().filter(Key::mayGo).count();
    long needed = keys.stream().filter(Key::isNeeded).count();
    return "%s old keys may go, %s are still needed, of %s it is not known"
        .formatted(free, needed, (keys.size() - free - needed));
  }
}
