package io.vmcrypt.vsphere.internal.key;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.internal.names.InventoryName;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.ObjectProperties;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.VsanCluster;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds out whether keys are in use, and by whom. If that could not be asked, keys count as in use.
 * So does a listed key whose users vCenter does not name.
 */
public final class KeyUsers {

  /** The most users that are reported: enough to act on, and few enough to keep in memory. */
  public static final int MOST = 1000;

  private static final int MOST_NAMES = 20;

  private final VimSession session;
  private final KeyCalls calls;

  public KeyUsers(VimSession session) {
    this.session = session;
    this.calls = new KeyCalls(session);
  }

  /** The keys of a key provider that are in use. */
  public KeysInUse ofProvider(Attempt attempt, String providerId) {
    return inUse(attempt, key -> mayBeOf(providerId, key));
  }

  private KeysInUse inUse(Attempt attempt, Predicate<CryptoKeyId> wanted) {
    try {
      return new KeysInUse(calls.list(attempt).stream().filter(wanted).toList(), Optional.empty());
    } catch (ServiceException e) {
      return new KeysInUse(List.of(), Optional.of(unanswered(e)));
    }
  }

  /** The keys in use that name no key provider. */
  KeysInUse withoutProvider(Attempt attempt) {
    return inUse(attempt, key -> key.providerId().isEmpty());
  }

  /**
   * Who uses keys.
   *
   * @param users the users that were found
   * @param unanswered why there may be others; empty if vCenter could be asked for all
   */
  public record Users(List<KeyUser> users, Optional<ServiceException> unanswered) {}

  /** Who uses keys of a key provider; each key that is in use has one user or more. */
  public Users usersOf(Attempt attempt, String providerId, KeysInUse inUse) {
    if (inUse.isNone()) {
      return new Users(List.of(), Optional.empty());
    }
    if (inUse.unanswered().isEmpty()) {
      Used used = new Used(inUse.keys());
      Optional<ServiceException> unanswered = fill(attempt, used);
      return new Users(used.users(), unanswered);
    }
    // it is not known which keys are in use: anyone with a key that may be this provider's is a
    // user
    Set<KeyUser> users = new LinkedHashSet<>();
    Optional<ServiceException> unanswered =
        scan(
            attempt,
            (key, user) -> {
              if (users.size() < MOST && mayBeOf(providerId, key)) {
                users.add(user);
              }
            });
    return new Users(List.copyOf(users), unanswered);
  }

  /**
   * Refuses the removal of a key provider with whose keys vSAN encrypts data: vCenter's list of
   * keys lacks those. A cluster that vCenter's vSAN service does not tell of, or of which it does
   * not say whether it is encrypted, is passed over.
   *
   * @param othersChecked somebody has looked: only a cluster that is seen to have its keys is
   *     refused by
   * @throws ConflictException if there is such a cluster, or one of which vCenter does not say
   *     whose keys it has or, while it changes them, had
   * @throws io.vmcrypt.core.error.SdkException if this user may not read one, or one could not be
   *     asked for
   */
  public void checkVsan(Attempt attempt, String providerId, boolean othersChecked) {
    VimVsanClusters all = new VimVsanClusters(session);
    List<VsanCluster> clusters =
        (othersChecked ? all.seen() : all.answered())
            .stream()
                .filter(VsanCluster::encryptionShown)
                .filter(cluster -> cluster.mayHaveKeyOf(providerId))
                .filter(cluster -> !othersChecked || isOf(providerId, cluster))
                .toList();
    if (!clusters.isEmpty()) {
      throw new ConflictException(
          attempt,
          "vSAN encrypts the data of these clusters with its keys, or may: "
              + clusters.stream().map(VsanCluster::toString).collect(Collectors.joining(", ")),
          "Give vSAN another key provider first, in the vSphere Client. Or remove it even if keys"
              + " are in use: hosts that start again cannot read that data without it.",
          null,
          null);
    }
  }

  private static boolean isOf(String providerId, VsanCluster cluster) {
    return cluster.keyProvider().filter(providerId::equals).isPresent();
  }

  /**
   * What is known of some keys.
   *
   * @param inUse those that are in use, or may be, with their users
   * @param unanswered why something could not be asked; empty if all could
   */
  public record Found(List<CryptoKeyStatus> inUse, Optional<ServiceException> unanswered) {}

  /** Which of some keys are in use. */
  public Found among(Attempt attempt, List<CryptoKeyId> keys) {
    if (keys.isEmpty()) {
      return new Found(List.of(), Optional.empty());
    }
    Used used = new Used(keys);
    List<CryptoKeyId> listed;
    Optional<ServiceException> unlisted = Optional.empty();
    try {
      listed = calls.list(attempt);
    } catch (ServiceException e) {
      listed = keys;
      unlisted = Optional.of(unanswered(e));
    }
    Optional<ServiceException> unasked = fill(attempt, used);
    List<CryptoKeyStatus> inUse = new ArrayList<>();
    for (CryptoKeyId key : keys) {
      boolean isListed = listed.stream().anyMatch(other -> key.isSame(other));
      List<KeyUser> users = used.of(key);
      if (isListed || !users.isEmpty() || !used.isAnswered(key)) {
        inUse.add(status(key, users));
      }
    }
    return new Found(List.copyOf(inUse), unlisted.or(() -> unasked));
  }

  private static CryptoKeyStatus status(CryptoKeyId key, List<KeyUser> users) {
    return new CryptoKeyStatus(
        key,
        Optional.empty(),
        Optional.empty(),
        ofKind(users, KeyUser.Kind.VIRTUAL_MACHINE),
        ofKind(users, KeyUser.Kind.HOST),
        ofKind(users, KeyUser.Kind.THIRD_PARTY));
  }

  private static List<KeyUser> ofKind(List<KeyUser> users, KeyUser.Kind kind) {
    return users.stream().filter(user -> user.kind() == kind).toList();
  }

  /** Finds the users of keys; returns what could not be asked. */
  private Optional<ServiceException> fill(Attempt attempt, Used used) {
    Optional<ServiceException> unasked = Optional.empty();
    try {
      if (session.version().isAtLeast(ApiVersion.V6_7_2)) {
        askVcenter(attempt, used);
        return unasked;
      }
      // these releases list the keys of VMs and hosts, and know of no other users
      used.allAnswered();
    } catch (ServiceException e) {
      // also if the call that the release promises is not there: nobody else tells of third parties
      unasked = Optional.of(unanswered(e));
    }
    Optional<ServiceException> unseen = scan(attempt, used::add);
    return unasked.or(() -> unseen);
  }

  private void askVcenter(Attempt attempt, Used used) {
    KeyCalls.pages(used.keys())
        .takeWhile(page -> !used.isFull())
        .flatMap(page -> calls.status(attempt, page, KeyCalls.USERS).stream())
        .forEach(
            status -> {
              used.answered(status.key());
              status.users().forEach(user -> used.add(status.key(), user));
            });
  }

  /**
   * Reads all VMs and hosts, since vCenter may not name all users of a key. Returns why that
   * failed, if it did, or why one of them may have a key that is not shown.
   */
  private Optional<ServiceException> scan(Attempt attempt, BiConsumer<CryptoKeyId, KeyUser> sink) {
    List<ServiceException> unread = new ArrayList<>(1);
    try {
      scan(
          attempt,
          "VirtualMachine",
          List.of("config.keyId", "config.hardware.device"),
          KeyUser.Kind.VIRTUAL_MACHINE,
          sink,
          unread);
      scan(attempt, "HostSystem", List.of("runtime.cryptoKeyId"), KeyUser.Kind.HOST, sink, unread);
    } catch (ServiceException e) {
      // the keys still count as used, by someone unknown
      return Optional.of(unanswered(e));
    }
    return unread.stream().findFirst();
  }

  /**
   * @param paths where keys are
   * @param unread gets why one of them could not be read, once
   */
  private void scan(
      Attempt attempt,
      String type,
      List<String> paths,
      KeyUser.Kind kind,
      BiConsumer<CryptoKeyId, KeyUser> sink,
      List<ServiceException> unread) {
    new PropertyCollector(session)
        .inventory(
            attempt,
            session.content().rootFolder(),
            type,
            Stream.concat(Stream.of("name"), paths.stream()).toList(),
            PropertyCollector.PAGE_SIZE,
            ObjectProperties.capturing(
                object -> {
                  String id = object.object().value();
                  KeyUser user =
                      new KeyUser(
                          id, object.text("name").map(InventoryName::shown).orElse(id), kind);
                  keysOf(object).forEach(key -> sink.accept(key, user));
                  if (unread.isEmpty()) {
                    unreadable(attempt, object, paths).ifPresent(unread::add);
                  }
                }));
  }

  private static Optional<ServiceException> unreadable(
      Attempt attempt, ObjectProperties object, List<String> paths) {
    try {
      object.requireReadable(attempt, paths.toArray(String[]::new));
      return Optional.empty();
    } catch (ServiceException e) {
      return Optional.of(unanswered(e));
    }
  }

  private static Stream<CryptoKeyId> keysOf(ObjectProperties object) {
    Stream<XmlFragment> ofDisks =
        object.value("config.hardware.device").map(XmlFragment::elements).orElse(List.of()).stream()
            .flatMap(device -> device.element("backing", "keyId").stream());
    Stream<XmlFragment> own =
        Stream.of("config.keyId", "runtime.cryptoKeyId")
            .flatMap(path -> object.value(path).stream());
    return Stream.concat(own, ofDisks).map(KeyIds::read);
  }

  private static boolean mayBeOf(String providerId, CryptoKeyId key) {
    return key.providerId().map(providerId::equals).orElse(true);
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

  /** Users in words: the first twenty, and how many more. */
  public static String inWords(List<KeyUser> users) {
    String names =
        users.stream().limit(MOST_NAMES).map(KeyUser::toString).collect(Collectors.joining(", "));
    int more = users.size() - MOST_NAMES;
    if (more <= 0) {
      return names;
    }
    return names + " and " + (users.size() >= MOST ? "at least " : "") + more + " more";
  }

  /** Keys and who uses them. */
  private static final class Used {
    private final List<CryptoKeyId> keys;
    private final Map<String, List<CryptoKeyId>> byId;
    private final Map<CryptoKeyId, Set<KeyUser>> users = new LinkedHashMap<>();
    private final Set<CryptoKeyId> answered = new HashSet<>();
    private int count;

    Used(List<CryptoKeyId> keys) {
      this.keys = keys;
      this.byId = keys.stream().collect(Collectors.groupingBy(CryptoKeyId::keyId));
    }

    List<CryptoKeyId> keys() {
      return keys;
    }

    private Stream<CryptoKeyId> matching(CryptoKeyId key) {
      return byId.getOrDefault(key.keyId(), List.of()).stream().filter(one -> one.isSame(key));
    }

    void answered(CryptoKeyId key) {
      matching(key).forEach(answered::add);
    }

    void allAnswered() {
      answered.addAll(keys);
    }

    /** Whether vCenter has said who uses a key, if anyone. */
    boolean isAnswered(CryptoKeyId key) {
      return answered.contains(key);
    }

    boolean isFull() {
      return count >= MOST;
    }

    void add(CryptoKeyId key, KeyUser user) {
      matching(key)
          .forEach(
              one -> {
                if (!isFull()
                    && users.computeIfAbsent(one, none -> new LinkedHashSet<>()).add(user)) {
                  count++;
                }
              });
    }

    List<KeyUser> of(CryptoKeyId key) {
      return List.copyOf(users.getOrDefault(key, Set.of()));
    }

    /** Each user once. A key without known users has one unknown user. */
    List<KeyUser> users() {
      Stream<KeyUser> unknown =
          isFull()
              ? Stream.empty()
              : keys.stream().filter(key -> !users.containsKey(key)).map(KeyUser::unknown);
      return Stream.concat(users.values().stream().flatMap(Set::stream), unknown)
          .distinct()
          .limit(MOST)
          .toList();
    }
  }
}
