package io.vmcrypt.vsphere.internal.ledger;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vm.reading.TaskKind;
import io.vmcrypt.vsphere.kms.KeyCount;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.ComputeCluster;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.VsanCluster;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One look at who needs which key: tasks, inventory, list, and tasks again. What starts and ends
 * within the look is seen by the second look at the tasks; then the inventory is read once more.
 * For one thread.
 */
public final class Ledger {

  /** How often the inventory is read anew because a task ended meanwhile. */
  private static final int MOST_ROUNDS = 3;

  private final VimSession session;
  private final Attempt attempt;
  private final KeyCalls calls;
  private final Instant askedAt;
  private final InventoryScan scan;
  private final KeysAsTold asTold;
  private final ProviderServers servers;
  private final List<KeyDoubt> doubts = new ArrayList<>();
  private Optional<List<CryptoKeyId>> listed = Optional.empty();
  private Optional<ServiceException> refused = Optional.empty();
  private @Nullable Disks disks;

  /** What is read only for questions about whole key providers and single keys. */
  private record Disks(List<KeyDoubt> doubts, VsanKeys vsan) {}

  private Ledger(VimSession session, Attempt attempt) {
    this.session = requireNonNull(session, "session");
    this.attempt = attempt;
    this.calls = new KeyCalls(session);
    this.askedAt = session.time().now();
    this.scan = new InventoryScan(session, attempt);
    this.asTold = new KeysAsTold(session, attempt, calls, scan);
    this.servers = new ProviderServers(session, attempt);
  }

  /** Looks. What could not be asked is part of each answer. */
  public static Ledger look(VimSession session, Attempt attempt) {
    Ledger ledger = new Ledger(session, attempt);
    ledger.look();
    return ledger;
  }

  private void look() {
    Optional<Map<String, RecentTask>> before = tasks();
    for (int round = 1; ; round++) {
      boolean isRead = readInventory();
      readList();
      Optional<Map<String, RecentTask>> after = isRead ? tasks() : Optional.empty();
      if (before.isEmpty() || after.isEmpty()) {
        break;
      }
      List<RecentTask> allEnded = RecentTask.ended(before.get(), after.get());
      List<RecentTask> ended = allEnded.stream().filter(this::brings).toList();
      boolean isCut = allEnded.size() >= RecentTask.MOST_ENDED;
      if ((ended.isEmpty() && !isCut) || round == MOST_ROUNDS) {
        after.get().values().stream()
            .filter(task -> !task.isEnded() && brings(task))
            .map(RecentTask::doubt)
            .forEach(doubts::add);
        ended.stream().map(RecentTask::doubt).forEach(doubts::add);
        if (isCut) {
          doubts.add(RecentTask.CUT);
        }
        break;
      }
      before = after;
    }
    doubts.addAll(scan.unread());
  }

  private boolean brings(RecentTask task) {
    boolean keeps =
        task.entity().map(ManagedObjectReference::value).filter(scan::keepsKeys).isPresent();
    return TaskKind.of(task.descriptionId(), keeps) == TaskKind.BRINGS;
  }

  private Optional<Map<String, RecentTask>> tasks() {
    try {
      return Optional.of(RecentTask.read(session, attempt));
    } catch (ServiceException e) {
      ServiceException why = e instanceof NotFoundException ? e : unanswered(e);
      doubts.add(
          new KeyDoubt(
              KeyDoubt.Kind.TASK,
              "",
              "the tasks under way could not be read: " + why.outcome(),
              why.advice(),
              Optional.of(why)));
      return Optional.empty();
    }
  }

  private boolean readInventory() {
    try {
      scan.readInventory();
      return true;
    } catch (ServiceException e) {
      ServiceException why = unanswered(e);
      doubts.add(
          new KeyDoubt(
              KeyDoubt.Kind.OBJECT,
              "",
              "VMs and hosts could not be read: " + why.outcome(),
              why.advice(),
              Optional.of(why)));
      return false;
    }
  }

  private void readList() {
    refused = Optional.empty();
    try {
      listed = Optional.of(calls.list(attempt));
    } catch (ServiceException e) {
      listed = Optional.empty();
      refused = Optional.of(unanswered(e));
    }
  }

  /**
   * Returns a fault of vCenter, which leaves the question open. Throws everything else, such as the
   * end of the session.
   */
  public static ServiceException unanswered(ServiceException e) {
    if (!FaultMapping.isFault(e) || e instanceof AuthenticationException) {
      throw e;
    }
    return e;
  }

  /** Who needs a key provider, all witnesses asked: for what cannot be undone. */
  public KeyNeed ofProvider(String providerId) {
    return ofProvider(providerId, true, open(providerId));
  }

  /** The same of a name that somebody has written: it may be misspelt. */
  KeyNeed ofName(String name) {
    List<KeyDoubt> more = open(name);
    ProviderName.doubt(session, attempt, name).ifPresent(more::add);
    return ofProvider(name, true, more);
  }

  /**
   * The clusters whose hosts are to get keys of a key provider. None has one by that yet, so no
   * server needs a key for it; but without the key provider they could not enter encryption mode.
   */
  List<ComputeCluster> clustersNaming(String providerId) {
    return scan.clusters().stream()
        .filter(cluster -> cluster.mayNameKeyProvider(providerId))
        .toList();
  }

  /** What counts only before what cannot be undone. */
  private List<KeyDoubt> open(String providerId) {
    List<KeyDoubt> more = new ArrayList<>(scan.unheard());
    more.addAll(
        ProviderName.alike(
            session, attempt, providerId, scan.held().toList(), listed.orElse(List.of())));
    return more;
  }

  /**
   * Which keys of a key provider its servers must have, and who uses them: for what can be undone.
   * What first-class disks and vSAN show counts. That they could not be asked does not: their
   * rights are others, and a server can be put back. Nor does it count what vCenter is not
   * connected to. But which key a vSAN has that uses the key provider is a doubt: no proof is about
   * a key that nobody names.
   */
  public KeyNeed keysOf(String providerId) {
    KeyNeed need = ofProvider(providerId, asTold.mayWrap(), List.of());
    return new KeyNeed(
        need.users(),
        need.keys(),
        need.kmsKeyIds(),
        Stream.concat(
                need.doubts().stream().filter(doubt -> !isOfDisks(doubt)),
                disks().vsan().unnamedOf(providerId).stream())
            .toList(),
        need.contradictions(),
        need.askedAt());
  }

  private static boolean isOfDisks(KeyDoubt doubt) {
    return doubt.kind() == KeyDoubt.Kind.FIRST_CLASS_DISK || doubt.kind() == KeyDoubt.Kind.VSAN;
  }

  /**
   * Whether anybody uses a key provider: for what asks no more. First-class disks, which cost a
   * call each, are asked only where nobody else is seen.
   */
  public KeyNeed useOf(String providerId) {
    KeyNeed shown = need(key -> mayBeOf(providerId, key), asTold.mayWrap(), doubts, List.of());
    return shown.isByNobody() ? keysOf(providerId) : shown;
  }

  private KeyNeed ofProvider(String providerId, boolean all, List<KeyDoubt> more) {
    Disks read = disks();
    List<KeyDoubt> open = new ArrayList<>(doubts);
    open.addAll(more);
    open.addAll(read.doubts());
    open.addAll(read.vsan().doubtsOf(providerId));
    return need(key -> mayBeOf(providerId, key), all, open, read.vsan().usersOf(providerId));
  }

  /**
   * Who uses keys that name no key provider. From 6.7.2 on vCenter names it of each key; so where
   * none without is seen, what could not be read is no doubt.
   */
  public KeyNeed withoutProvider() {
    List<KeyUser> more = new ArrayList<>(disks().vsan().usersWithoutProvider());
    more.addAll(scan.disksWithoutProvider());
    KeyNeed need = need(key -> key.providerId().isEmpty(), false, doubts, more);
    boolean names = session.version().isAtLeast(ApiVersion.V6_7_2);
    return names && need.keys().isEmpty()
        ? new KeyNeed(
            need.users(),
            need.keys(),
            need.kmsKeyIds(),
            need.doubts().stream().filter(Ledger::isOfWitness).toList(),
            need.contradictions(),
            need.askedAt())
        : need;
  }

  /** Whether a witness was not heard at all. */
  private static boolean isOfWitness(KeyDoubt doubt) {
    return doubt.kind() == KeyDoubt.Kind.LIST
        || (doubt.kind() == KeyDoubt.Kind.OBJECT && doubt.id().isEmpty());
  }

  /** Who needs each of some keys, or what it wraps. */
  public Map<CryptoKeyId, KeyNeed> ofKeys(Collection<CryptoKeyId> keys) {
    List<CryptoKeyId> wanted = keys.stream().distinct().toList();
    List<KeyDoubt> open = new ArrayList<>(doubts);
    open.addAll(scan.unheard());
    open.addAll(disks().doubts());
    // keys that were wrapped stay so when their provider makes others now
    List<CryptoKeyId> inUse = asTold.mayWrap() ? all(any -> true) : List.of();
    Map<CryptoKeyId, Evidence.ToldUsers> told =
        asTold.of(Stream.concat(wanted.stream(), inUse.stream()).distinct().toList());
    Map<CryptoKeyId, KeyNeed> needs = new LinkedHashMap<>();
    needs(wanted, inUse, told, namesakes(inUse, told), open, needs::put);
    return needs;
  }

  /**
   * How many keys are needed, and which not any more.
   *
   * @param ours keys that this vCenter had made; of those that vCenter lists too, vCenter's name
   *     counts
   * @param atKms keys that a KMS lists, whoever made them
   */
  public KeyCount count(
      Collection<CryptoKeyId> ours, Collection<CryptoKeyId> atKms, Set<String> skipped) {
    List<KeyDoubt> open = new ArrayList<>(doubts);
    open.addAll(scan.unheard());
    open.addAll(disks().doubts());
    refused.map(Evidence::refusal).ifPresent(open::add);
    List<CryptoKeyId> inUse = all(any -> true);
    List<CryptoKeyId> wanted = new ArrayList<>(inUse);
    Map<CryptoKeyId, Evidence.ToldUsers> said = asTold.of(inUse);
    addOthers(wanted, KeysAsTold.wrapping(said));
    List<KeyDoubt> names = doubtfulProviders(wanted, Stream.concat(ours.stream(), atKms.stream()));
    open.addAll(names);
    Namesakes namesakes = namesakes(inUse, said);
    // one KMS has one key of an id, whichever of its key providers is asked about
    Set<CryptoKeyId> ofOthers =
        atKms.stream().filter(namesakes::isOfAnother).collect(Collectors.toSet());
    addOthers(wanted, without(ours, ofOthers));
    Set<CryptoKeyId> knownHere = new HashSet<>(wanted);
    addOthers(wanted, without(atKms, ofOthers));
    said.putAll(asTold.of(wanted.subList(inUse.size(), wanted.size())));
    // two KMSs that count their ids have other keys of one id: an id alone names none
    Map<String, List<Held>> held =
        scan.held().collect(Collectors.groupingBy(one -> one.key().keyId()));
    Map<String, List<CryptoKeyId>> listedById = byId(listed.stream().flatMap(List::stream));
    Map<String, List<CryptoKeyId>> wrapping = byId(KeysAsTold.wrapping(said).stream());
    Counting counting = new Counting();
    // the refusal of the list is in each answer anyway
    List<KeyDoubt> shared = new ArrayList<>(doubts);
    shared.addAll(scan.unheard());
    shared.addAll(disks().doubts());
    shared.addAll(names);
    needs(
        wanted,
        inUse,
        said,
        namesakes,
        shared,
        (key, need) -> {
          List<KeyDoubt> left = left(need.doubts(), skipped);
          counting.add(
              key,
              need.skipping(left.stream().map(KeyDoubt::id).toList()),
              left,
              said.get(key),
              held.getOrDefault(key.keyId(), List.of()).stream()
                  .filter(one -> one.key().isSame(key))
                  .toList(),
              isAmong(key, listedById),
              isAmong(key, wrapping),
              knownHere.contains(key) || !namesakes.of(key).isEmpty());
        });
    return counting.count(open, left(open, skipped), askedAt);
  }

  /** What is about a user of keys that is skipped; a key is none. */
  private static List<KeyDoubt> left(List<KeyDoubt> doubts, Set<String> skipped) {
    return doubts.stream()
        .filter(doubt -> doubt.toSkip().isPresent() && doubt.isAbout(skipped))
        .toList();
  }

  /**
   * Refuses a key provider that is misspelt: nobody would need its keys. Whether it is may not be
   * known.
   */
  private List<KeyDoubt> doubtfulProviders(List<CryptoKeyId> inUse, Stream<CryptoKeyId> given) {
    Set<String> names =
        given
            .flatMap(key -> key.providerId().stream())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    inUse.forEach(key -> key.providerId().ifPresent(names::remove));
    List<KeyDoubt> doubts = new ArrayList<>();
    for (String name : names) {
      ProviderName.check(session, attempt, name);
      ProviderName.doubt(session, attempt, name).ifPresent(doubts::add);
    }
    return doubts;
  }

  private static List<CryptoKeyId> without(
      Collection<CryptoKeyId> keys, Collection<CryptoKeyId> others) {
    return keys.stream().filter(key -> !others.contains(key)).toList();
  }

  /** What is in use, wrapping keys included. */
  private Namesakes namesakes(List<CryptoKeyId> inUse, Map<CryptoKeyId, Evidence.ToldUsers> told) {
    Map<CryptoKeyId, Evidence.ToldUsers> used = new HashMap<>(told);
    used.keySet().retainAll(inUse);
    return new Namesakes(
        Stream.concat(all(any -> true).stream(), KeysAsTold.wrapping(used).stream()), servers);
  }

  private static Map<String, List<CryptoKeyId>> byId(Stream<CryptoKeyId> keys) {
    return keys.distinct().collect(Collectors.groupingBy(CryptoKeyId::keyId));
  }

  private static boolean isAmong(CryptoKeyId key, Map<String, List<CryptoKeyId>> byId) {
    return byId.getOrDefault(key.keyId(), List.of()).stream().anyMatch(key::isSame);
  }

  private static void addOthers(List<CryptoKeyId> keys, Collection<CryptoKeyId> more) {
    Map<String, List<CryptoKeyId>> byId = new HashMap<>();
    keys.forEach(key -> byId.computeIfAbsent(key.keyId(), any -> new ArrayList<>()).add(key));
    for (CryptoKeyId key : more) {
      List<CryptoKeyId> same = byId.computeIfAbsent(key.keyId(), any -> new ArrayList<>());
      if (same.stream().noneMatch(key::isSame)) {
        same.add(key);
        keys.add(key);
      }
    }
  }

  /** Who needs each of some keys, or what it wraps. */
  private void needs(
      List<CryptoKeyId> wanted,
      List<CryptoKeyId> inUse,
      Map<CryptoKeyId, Evidence.ToldUsers> told,
      Namesakes namesakes,
      List<KeyDoubt> open,
      BiConsumer<CryptoKeyId, KeyNeed> taker) {
    Map<String, List<Held>> held =
        scan.held().collect(Collectors.groupingBy(one -> one.key().keyId()));
    Map<String, List<CryptoKeyId>> listedById = byId(listed.stream().flatMap(List::stream));
    Map<String, List<CryptoKeyId>> wrapped = new HashMap<>();
    for (CryptoKeyId key : inUse) {
      Evidence.ToldUsers said = told.get(key);
      if (said != null && said.wrappedBy().isPresent()) {
        wrapped.computeIfAbsent(said.wrappedBy().get(), any -> new ArrayList<>()).add(key);
      }
    }
    Set<CryptoKeyId> used = new HashSet<>(inUse);
    Map<CryptoKeyId, KeyDoubt> unwrapped = asTold.unknownWrapping(inUse, told);
    for (CryptoKeyId key : wanted) {
      List<KeyDoubt> mayWrap =
          used.contains(key)
              ? List.of()
              : unwrapped.entrySet().stream()
                  .filter(
                      one -> key.isSame(new CryptoKeyId(key.keyId(), one.getKey().providerId())))
                  .map(Map.Entry::getValue)
                  .toList();
      Set<CryptoKeyId> same = new LinkedHashSet<>(Set.of(key));
      wrapped.getOrDefault(key.keyId(), List.of()).stream()
          .filter(one -> key.isSame(new CryptoKeyId(key.keyId(), one.providerId())))
          .forEach(same::add);
      taker.accept(
          key,
          new Evidence(
                  listed.map(none -> among(same, listedById, other -> other)),
                  refused,
                  among(same, held, Held::key),
                  List.copyOf(same),
                  among(same, told),
                  scan::isWhole,
                  Stream.of(namesakes.of(key), open, mayWrap, disks().vsan().mayBe(key))
                      .flatMap(List::stream)
                      .toList(),
                  List.of(),
                  askedAt)
              .answer());
    }
  }

  private static Map<CryptoKeyId, Evidence.ToldUsers> among(
      Set<CryptoKeyId> keys, Map<CryptoKeyId, Evidence.ToldUsers> told) {
    Map<CryptoKeyId, Evidence.ToldUsers> mine = new HashMap<>();
    for (CryptoKeyId key : keys) {
      Evidence.ToldUsers said = told.get(key);
      if (said != null) {
        mine.put(key, said);
      }
    }
    return mine;
  }

  private static <T> List<T> among(
      Set<CryptoKeyId> keys, Map<String, List<T>> byId, Function<T, CryptoKeyId> keyOf) {
    return keys.stream()
        .flatMap(
            key ->
                byId.getOrDefault(key.keyId(), List.of()).stream()
                    .filter(one -> keyOf.apply(one).isSame(key)))
        .distinct()
        .toList();
  }

  /**
   * @param all whether vCenter is asked who uses each key: for users that show none, and for what
   *     wraps a key. Otherwise it is asked only about those that nothing shows
   */
  private KeyNeed need(
      Predicate<CryptoKeyId> wanted, boolean all, List<KeyDoubt> open, List<KeyUser> more) {
    List<Held> held = scan.held().filter(one -> wanted.test(one.key())).toList();
    Optional<List<CryptoKeyId>> mine = listed.map(keys -> keys.stream().filter(wanted).toList());
    List<CryptoKeyId> asked = all ? all(wanted) : unshown(mine.orElse(List.of()), held);
    Map<CryptoKeyId, Evidence.ToldUsers> told = asTold.of(asked);
    return new Evidence(mine, refused, held, List.of(), told, scan::isWhole, open, more, askedAt)
        .answer();
  }

  private List<CryptoKeyId> all(Predicate<CryptoKeyId> wanted) {
    Set<CryptoKeyId> keys = new LinkedHashSet<>();
    scan.held().map(Held::key).filter(wanted).forEach(keys::add);
    listed.orElse(List.of()).stream().filter(wanted).forEach(keys::add);
    return List.copyOf(keys);
  }

  private static List<CryptoKeyId> unshown(List<CryptoKeyId> listed, List<Held> held) {
    Map<String, List<Held>> byId =
        held.stream()
            .filter(Held::isCurrent)
            .collect(Collectors.groupingBy(one -> one.key().keyId()));
    return listed.stream()
        .filter(
            key ->
                byId.getOrDefault(key.keyId(), List.of()).stream()
                    .noneMatch(one -> one.key().isSame(key)))
        .toList();
  }

  private Disks disks() {
    Disks known = disks;
    if (known == null) {
      List<KeyDoubt> open = new ArrayList<>();
      ask(KeyDoubt.Kind.FIRST_CLASS_DISK, open, () -> open.addAll(scan.readFirstClassDisks()));
      List<VsanCluster> vsan = new ArrayList<>();
      ask(KeyDoubt.Kind.VSAN, open, () -> vsan.addAll(scan.readVsan(open)));
      known = new Disks(List.copyOf(open), new VsanKeys(List.copyOf(vsan)));
      disks = known;
    }
    return known;
  }

  /** vCenter itself has answered just before; these may be other services, and down. */
  private static void ask(KeyDoubt.Kind kind, List<KeyDoubt> open, Runnable asking) {
    try {
      asking.run();
    } catch (OperationInterruptedException e) {
      throw e;
    } catch (SdkException e) {
      open.add(
          new KeyDoubt(
              kind,
              kind == KeyDoubt.Kind.VSAN ? KeyDoubt.VSAN : KeyDoubt.FIRST_CLASS_DISKS,
              "could not " + e.attempt().operation() + ": " + e.outcome(),
              e.advice(),
              Optional.of(e)));
    }
  }

  private static boolean mayBeOf(String providerId, CryptoKeyId key) {
    return key.providerId().map(providerId::equals).orElse(true);
  }
}
