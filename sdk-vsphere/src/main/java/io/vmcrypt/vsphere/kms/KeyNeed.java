package io.vmcrypt.vsphere.kms;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether keys are needed, and by whom: what {@link KeyLedger} answers. It rests on two witnesses,
 * what vCenter lists and what its VMs, hosts and disks show, and on the tasks under way. Only if
 * both know of nobody, all could be read and nothing is on its way, the answer is {@link
 * Answer#BY_NOBODY}. VMs that are not registered, backups and other programs are seen by no API,
 * and neither is what a vCenter that was restored has not heard yet: {@link KeyLedger}. Immutable
 * and thread-safe.
 *
 * @param users who needs them, each once; the first 100,000
 * @param keys the keys that are, or may be, needed
 * @param kmsKeyIds the ids under which the KMS must have what is needed: the id of the wrapping key
 *     for a key that is wrapped (9.0 and later), else the key's own
 * @param doubts why there may be more users
 * @param contradictions where the witnesses differ, in words
 * @param askedAt when the look began, by this machine's clock
 */
public record KeyNeed(
    List<KeyUser> users,
    List<CryptoKeyId> keys,
    Set<String> kmsKeyIds,
    List<KeyDoubt> doubts,
    List<String> contradictions,
    Instant askedAt) {

  /** The most users that are told: more than the VMs, hosts and disks that a vCenter can have. */
  public static final int MOST_USERS = 100_000;

  private static final int MOST_NAMES = 20;

  /** The three answers. */
  public enum Answer {
    /** Somebody is known to need them. */
    NEEDED,
    /** Both witnesses know of nobody. */
    BY_NOBODY,
    /** Nobody is known to need them, and somebody may. */
    NOT_KNOWN
  }

  public KeyNeed {
    users = users.stream().distinct().limit(MOST_USERS).toList();
    keys = List.copyOf(keys);
    kmsKeyIds = Set.copyOf(kmsKeyIds);
    doubts = List.copyOf(doubts);
    contradictions = List.copyOf(contradictions);
  }

  /** {@return the answer; needed if there is a user, not known if there is only a doubt} */
  public Answer answer() {
    if (!users.isEmpty()) {
      return Answer.NEEDED;
    }
    return doubts.isEmpty() ? Answer.BY_NOBODY : Answer.NOT_KNOWN;
  }

  /** {@return whether both witnesses know of nobody; false also if that is not known} */
  public boolean isByNobody() {
    return answer() == Answer.BY_NOBODY;
  }

  /**
   * {@return whether {@link #keys} are all that may be needed; false if vCenter's list, something
   * in the inventory, or a task under way may have more}
   */
  public boolean areKeysKnown() {
    return doubts.stream()
        .map(KeyDoubt::kind)
        .allMatch(kind -> kind == KeyDoubt.Kind.KEY || kind == KeyDoubt.Kind.STALE);
  }

  /**
   * The same without doubts about single things that cannot be asked: a VM that is orphaned, a host
   * that is gone, a task that hangs, tasks of one kind that somebody starts all the time. What
   * vCenter is not connected to and names as a user is as it last saw it, so that goes too. What is
   * seen to use the keys now stays. What is about no single thing stays too.
   *
   * @param ids their ids, as in {@link KeyDoubt#id}, or of tasks their {@link KeyDoubt#series}
   * @return a copy
   */
  public KeyNeed skipping(Collection<String> ids) {
    Set<String> passed = Set.copyOf(ids);
    Set<String> lost =
        doubts.stream()
            .filter(doubt -> doubt.kind() == KeyDoubt.Kind.STALE)
            .map(KeyDoubt::id)
            .filter(passed::contains)
            .collect(Collectors.toSet());
    return without(lost::contains, doubt -> doubt.isAbout(passed));
  }

  /**
   * The same without things that get other keys first, such as the VMs that a plan re-keys.
   *
   * @param ids their managed object ids
   * @return a copy
   */
  public KeyNeed without(Collection<String> ids) {
    Set<String> moved = Set.copyOf(ids);
    return without(moved::contains, doubt -> moved.contains(doubt.id()));
  }

  /** Without the users of some ids, and without some doubts. */
  private KeyNeed without(Predicate<String> users, Predicate<KeyDoubt> gone) {
    return new KeyNeed(
        this.users.stream().filter(user -> !users.test(user.id())).toList(),
        keys,
        kmsKeyIds,
        doubts.stream().filter(gone.negate()).toList(),
        contradictions,
        askedAt);
  }

  /** {@return the privileges that this user lacks to know; vSphere's names, each once} */
  public List<String> missingPrivileges() {
    return doubts.stream().flatMap(doubt -> doubt.missing().stream()).distinct().toList();
  }

  /** {@return who needs them, or why that is not known: a half sentence about "keys of it"} */
  public String inWords() {
    return switch (answer()) {
      case BY_NOBODY -> "no key of it is in use";
      case NOT_KNOWN -> "it is not known whether keys of it are in use: " + named(doubts);
      case NEEDED -> "keys of it are in use by " + named(users) + doubtsInWords();
    };
  }

  /** Of who is named anyway, and of who else there may be. */
  private String doubtsInWords() {
    Set<String> named = users.stream().map(KeyUser::id).collect(Collectors.toSet());
    Map<Boolean, List<KeyDoubt>> byUser =
        doubts.stream().collect(Collectors.partitioningBy(doubt -> named.contains(doubt.id())));
    List<KeyDoubt> ofUsers = byUser.getOrDefault(true, List.of());
    List<KeyDoubt> ofOthers = byUser.getOrDefault(false, List.of());
    return (ofUsers.isEmpty() ? "" : "; " + named(ofUsers))
        + (ofOthers.isEmpty() ? "" : "; it is not known who else uses them: " + named(ofOthers));
  }

  /**
   * {@return what would settle what is not known, and what to skip else; sentences, each once;
   * empty if all is known}
   */
  public String advice() {
    Set<String> ids = new LinkedHashSet<>();
    doubts.stream().flatMap(doubt -> doubt.toSkip().stream()).forEach(ids::add);
    return Stream.concat(
            doubts.stream()
                .map(KeyDoubt::advice)
                .filter(advice -> !advice.isEmpty())
                .distinct()
                .limit(3),
            Stream.of("Or skip what cannot be asked: " + named(List.copyOf(ids)) + ".")
                .filter(sentence -> !ids.isEmpty()))
        .collect(Collectors.joining(" "));
  }

  /**
   * For messages: the first twenty, and how many more.
   *
   * @param all users or doubts
   * @return in words
   */
  public static String named(List<?> all) {
    String names =
        all.stream().limit(MOST_NAMES).map(Object::toString).collect(Collectors.joining(", "));
    int more = all.size() - MOST_NAMES;
    // of users no more are kept, so there may be others
    String atLeast = all.size() == MOST_USERS ? " and at least " : " and ";
    return more <= 0 ? names : names + atLeast + more + " more";
  }

  /**
   * {@return the users, with one that is not known for each key that vCenter lists and nobody
   * shows: the first 100,000}
   */
  List<KeyUser> usersOrUnknown() {
    return Stream.concat(
            users.stream(),
            doubts.stream()
                .filter(doubt -> doubt.kind() == KeyDoubt.Kind.KEY)
                .map(doubt -> new KeyUser(doubt.id(), doubt.id(), KeyUser.Kind.UNKNOWN)))
        .distinct()
        .limit(MOST_USERS)
        .toList();
  }

  /** {@return what could not be asked, if anything: the first} */
  public Optional<SdkException> unanswered() {
    return doubts.stream().flatMap(doubt -> doubt.cause().stream()).findFirst();
  }
}
