package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.inventory.Uuids;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.key.ClientKeys;
import io.vmcrypt.testkit.internal.vcenter.key.KeyServers;
import io.vmcrypt.testkit.internal.vcenter.key.KeySource;
import io.vmcrypt.testkit.internal.vcenter.key.KeyUse;
import io.vmcrypt.testkit.internal.vcenter.key.KeyWish;
import io.vmcrypt.testkit.internal.vcenter.key.KeyWrapping;
import io.vmcrypt.testkit.internal.vcenter.key.KmsClusters;
import io.vmcrypt.testkit.internal.vcenter.property.Collector;
import io.vmcrypt.testkit.internal.vcenter.property.ManagedObject;
import io.vmcrypt.testkit.internal.vcenter.soap.ApiVersion;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeMoveTrait;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The state that all services of a vCenter share. */
public final class Vcenter implements AutoCloseable {

  /**
   * The settings of a vCenter.
   *
   * @param version the newest release that it speaks
   * @param user the only user
   * @param taskDuration how long tasks take
   * @param keyServerTimeout how long a key server may stay silent
   * @param pageSize how many objects fit into one answer of the property collector; 0 for no limit
   * @param emptyClustersStay whether a KMS cluster stays when its last server is removed
   * @param moves how it moves VMs to other vCenters, where that is not published
   * @param limitedUsers more users, who have only some privileges
   * @param isHost whether it is an ESXi host instead, which has no KMS clusters
   */
  public record Settings(
      ApiVersion version,
      String user,
      String password,
      InstantSource clock,
      Duration taskDuration,
      Duration keyServerTimeout,
      int pageSize,
      boolean emptyClustersStay,
      Set<FakeMoveTrait> moves,
      List<LimitedUser> limitedUsers,
      boolean isHost) {}

  /**
   * A user who has only some privileges, on all objects.
   *
   * @param privileges such as {@code Cryptographer.ManageKeys}; all may read
   */
  public record LimitedUser(String name, String password, Set<String> privileges) {}

  public static final MoRef SERVICE_INSTANCE = new MoRef("ServiceInstance", "ServiceInstance");
  public static final MoRef PROPERTY_COLLECTOR =
      new MoRef("PropertyCollector", "propertyCollector");
  static final MoRef VIEW_MANAGER = new MoRef("ViewManager", "ViewManager");
  static final MoRef SESSION_MANAGER = new MoRef("SessionManager", "SessionManager");
  static final MoRef AUTHORIZATION_MANAGER =
      new MoRef("AuthorizationManager", "AuthorizationManager");
  static final MoRef SEARCH_INDEX = new MoRef("SearchIndex", "SearchIndex");
  static final MoRef TASK_MANAGER = new MoRef("TaskManager", "TaskManager");
  static final MoRef EVENT_MANAGER = new MoRef("EventManager", "EventManager");
  static final MoRef OPTION_MANAGER = new MoRef("OptionManager", "VpxSettings");
  static final MoRef CUSTOM_FIELDS_MANAGER =
      new MoRef("CustomFieldsManager", "CustomFieldsManager");
  static final MoRef FIRST_CLASS_DISKS =
      new MoRef("VcenterVStorageObjectManager", "VStorageObjectManager");
  public static final MoRef PROVISIONING_CHECKER =
      new MoRef("VirtualMachineProvisioningChecker", "ProvisioningChecker");
  static final MoRef CRYPTO_MANAGER = new MoRef("CryptoManagerKmip", "CryptoManager");

  private static final ApiVersion V6_5 = new ApiVersion("6.5");

  private final Settings settings;
  private final Monitor monitor = new Monitor();
  private final Inventory inventory;
  private final Sessions sessions;
  private final Authorization authorization;
  private final Options options = new Options();
  private final Tasks tasks;
  private final TaskEffects taskEffects = new TaskEffects();
  private final Sight sight;
  private final Set<Object> hidden = new HashSet<>();
  private boolean hostsHidden;
  private final KmsClusters kms;
  private final ClientKeys clientKeys = new ClientKeys();
  private final KeyUse keyUse = new KeyUse();
  private final Events events;
  private final List<Runnable> truth = new ArrayList<>();
  private final Set<String> missingMethods = ConcurrentHashMap.newKeySet();
  private final String instanceUuid = UUID.randomUUID().toString();

  public Vcenter(Settings settings) {
    this.settings = settings;
    this.authorization = new Authorization(ref -> inventory().parent(ref));
    this.sessions =
        new Sessions(settings.clock(), settings.user(), settings.password(), authorization);
    settings.limitedUsers().forEach(sessions::add);
    this.tasks = new Tasks(monitor, settings.clock(), settings.taskDuration());
    this.events = new Events(settings.clock(), options);
    this.inventory =
        new Inventory(tasks::recentOn, About.host(settings.version()), new Uuids(instanceUuid));
    this.sight = new Sight(inventory);
    this.kms = new KmsClusters(settings.emptyClustersStay(), settings.clock());
    inventory.add(
        new ManagedObject(SERVICE_INSTANCE)
            .with("serverClock", () -> settings.clock().instant())
            .with("capability", Literals.of("Capability"))
            .with("content", this::serviceContent));
    inventory.add(new ManagedObject(VIEW_MANAGER));
    inventory.add(new ManagedObject(SEARCH_INDEX));
    inventory.add(
        new ManagedObject(AUTHORIZATION_MANAGER)
            .with("roleList", Roles::list)
            .with("privilegeList", Roles::privileges));
    if (!settings.isHost()) {
      inventory.add(new ManagedObject(OPTION_MANAGER).with("setting", options::all));
      inventory.add(
          new ManagedObject(CUSTOM_FIELDS_MANAGER)
              .with("field", () -> inventory.customFields().all()));
      inventory.add(new ManagedObject(PROVISIONING_CHECKER));
    }
    if (isSince6_5()) {
      inventory.add(new ManagedObject(FIRST_CLASS_DISKS));
      inventory.add(
          new ManagedObject(CRYPTO_MANAGER)
              .with("enabled", true)
              .with("kmipServers", () -> kms.infos(true)));
    }
  }

  private boolean isSince6_5() {
    return !settings.isHost() && settings.version().includes(V6_5);
  }

  /** What a test does directly, without a request. */
  public <T extends @Nullable Object> T change(Supplier<T> action) {
    monitor.lock();
    try {
      T result = action.get();
      monitor.changed();
      return result;
    } finally {
      monitor.unlock();
    }
  }

  /** What a test does directly, without a request. */
  public void change(Runnable action) {
    Object unused =
        change(
            () -> {
              action.run();
              return true;
            });
  }

  /** What a test sees or does after the tasks have ended whose time is over. */
  public <T extends @Nullable Object> T settled(Supplier<T> action) {
    return change(
        () -> {
          try {
            tasks.settle();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while tasks end", e);
          }
          return action.get();
        });
  }

  public Settings settings() {
    return settings;
  }

  public Monitor monitor() {
    return monitor;
  }

  /** What a request does, with the lock held. */
  public <T extends @Nullable Object> T locked(Monitor.Guarded<T> action) throws VimFault {
    return monitor.locked(action);
  }

  public Inventory inventory() {
    return inventory;
  }

  public Sessions sessions() {
    return sessions;
  }

  /** Its advanced settings. */
  public Options options() {
    return options;
  }

  public Tasks tasks() {
    return tasks;
  }

  /** Whether limited users do not see a VM and its snapshots. */
  public void hide(VmRecord vm, boolean isHidden) {
    if (isHidden) {
      hidden.add(vm.ref());
    } else {
      hidden.remove(vm.ref());
    }
  }

  /** Whether limited users see no hosts. */
  public void hideHosts(boolean hidden) {
    hostsHidden = hidden;
  }

  public TaskEffects taskEffects() {
    return taskEffects;
  }

  /** The keys that it makes for its client certificates. */
  public ClientKeys clientKeys() {
    return clientKeys;
  }

  public KmsClusters kms() {
    return kms;
  }

  /** What happened. */
  public Events events() {
    return events;
  }

  /** A VM as events name it. */
  public DataObject vmArgument(MoRef vm) {
    return new DataObject("VmEventArgument")
        .with("name", String.valueOf(inventory.name(vm)))
        .with("vm", vm);
  }

  /**
   * What a task tells of itself.
   *
   * @param name the method that started it, null if that is not told
   * @param user null for vCenter itself
   */
  public Tasks.Description task(
      @Nullable String name, String id, @Nullable MoRef entity, @Nullable String user) {
    return new Tasks.Description(
        name, id, entity, entity == null ? null : inventory.name(entity), user);
  }

  /** A host as events name it. */
  public DataObject hostArgument(MoRef host) {
    return new DataObject("HostEventArgument")
        .with("name", String.valueOf(inventory.name(host)))
        .with("host", host);
  }

  public KeyUse keyUse() {
    return keyUse;
  }

  /** The methods that this vCenter lacks, whatever its release. */
  public Set<String> missingMethods() {
    return missingMethods;
  }

  /** The source of the keys of a KMS cluster. Called with the lock held. */
  public KeySource keySource(String clusterId) {
    KmsClusters.Cluster cluster = kms.find(clusterId);
    return cluster == null
        ? new KeyServers(clusterId, List.of(), KeyWrapping.NONE, kms.wrapped())
        : cluster.keySource(settings.keyServerTimeout());
  }

  /** The wish for a key that is there. Called with the lock held. */
  public KeyWish existing(FakeKey key) {
    return KeyWish.existing(key, keySource(key.clusterId()));
  }

  public String instanceUuid() {
    return instanceUuid;
  }

  /** Finds an object that a session can see. Called with the lock held. */
  public @Nullable ManagedObject find(MoRef ref, Session session) {
    if (ref.equals(SESSION_MANAGER)) {
      return new ManagedObject(SESSION_MANAGER)
          .with("currentSession", () -> session.isLive() ? session.userSession() : null)
          .with("sessionList", () -> sessions.shown())
          .with("defaultLocale", "en")
          .refusing(path -> sight.refusal(session, ref, path));
    }
    if (ref.equals(EVENT_MANAGER)) {
      return new ManagedObject(EVENT_MANAGER)
          .with("description", events::description)
          .with("latestEvent", events::latest)
          .with("maxCollector", 32);
    }
    if (ref.equals(TASK_MANAGER)) {
      return new ManagedObject(TASK_MANAGER)
          .with("recentTask", () -> tasks.recent(entity -> sees(session, entity)))
          .with("maxCollector", 32);
    }
    if (ref.type().equals("PropertyCollector")) {
      Collector collector = session.collectors().get(ref);
      if (collector == null && !ref.equals(PROPERTY_COLLECTOR)) {
        return null;
      }
      return new ManagedObject(ref)
          .with(
              "filter",
              () -> collector == null ? List.of() : List.copyOf(collector.filters().keySet()));
    }
    if (ref.type().equals("PropertyFilter")) {
      Collector.Filter filter = session.filter(ref);
      return filter == null
          ? null
          : new ManagedObject(ref)
              .with("spec", filter.spec())
              .with("partialUpdates", filter.partialUpdates());
    }
    if (ref.type().equals("Task")) {
      Tasks.Task task = tasks.find(ref);
      MoRef entity = task == null ? null : task.description().entity();
      return task == null || (entity != null && !sees(session, entity))
          ? null
          : new ManagedObject(ref).with("info", task::info);
    }
    if (!sees(session, ref)) {
      return null;
    }
    ManagedObject own = session.objects().get(ref);
    ManagedObject found = own == null ? inventory.find(ref) : own;
    return found == null || own != null || !session.isLimited()
        ? found
        : found.refusing(path -> sight.refusal(session, ref, path));
  }

  /** An object that a session can see. Called with the lock held. */
  public ManagedObject require(MoRef ref, Session session) throws VimFault {
    ManagedObject found = find(ref, session);
    if (found == null) {
      throw VimFault.objectNotFound(ref);
    }
    return found;
  }

  /** Whether a user may see an object; one that does not exist counts as visible. */
  public boolean sees(Session session, MoRef ref) {
    if (!session.isLimited()) {
      return true;
    }
    MoRef subject = sight.subject(ref);
    return !hidden.contains(ref)
        && !hidden.contains(subject)
        && !(hostsHidden && subject.type().equals("HostSystem"))
        && sight.permits(session, subject);
  }

  /**
   * Gives a user just these privileges on an entity, and on what is below it.
   *
   * @param privileges none: he does not see it
   */
  public void permit(MoRef entity, String user, Set<String> privileges) {
    if (!sessions.isLimited(user)) {
      throw new IllegalArgumentException("there is no user of this name: " + user);
    }
    authorization.permit(entity, user, privileges);
  }

  /**
   * Writes an event of a VM that moves. Called with the lock held.
   *
   * @param event the last part of the id of its type
   */
  public void moved(String event, VmRecord vm, @Nullable String user, int chain) {
    String message = event + " of " + inventory.name(vm.ref());
    tell(Events.named("com.vmware.vc.vm." + event, message, Map.of()), vm, user, chain);
  }

  /** Writes an event with an id of its own about a VM. Called with the lock held. */
  public void tell(DataObject event, VmRecord vm, @Nullable String user, int chain) {
    DataObject named = vmArgument(vm.ref());
    event
        .with("vm", named)
        .with("objectId", vm.ref().value())
        .with("objectType", "VirtualMachine")
        .with("objectName", named.text("name"));
    events.add(event, user, chain);
  }

  /** What it calls itself. */
  public String fullName() {
    return about().text("fullName");
  }

  DataObject about() {
    ApiVersion version = settings.version();
    return (settings.isHost() ? About.host(version) : About.vcenter(version))
        .with("instanceUuid", instanceUuid);
  }

  public DataObject serviceContent() {
    return new DataObject("ServiceContent")
        .with("rootFolder", Inventory.ROOT)
        .with("propertyCollector", PROPERTY_COLLECTOR)
        .with("viewManager", VIEW_MANAGER)
        .with("about", about())
        .with("setting", settings.isHost() ? null : OPTION_MANAGER)
        .with("sessionManager", SESSION_MANAGER)
        .with("authorizationManager", AUTHORIZATION_MANAGER)
        .with("eventManager", EVENT_MANAGER)
        .with("taskManager", TASK_MANAGER)
        .with("searchIndex", SEARCH_INDEX)
        .with("customFieldsManager", settings.isHost() ? null : CUSTOM_FIELDS_MANAGER)
        .with("vmProvisioningChecker", settings.isHost() ? null : PROVISIONING_CHECKER)
        .with("vStorageObjectManager", isSince6_5() ? FIRST_CLASS_DISKS : null)
        .with("cryptoManager", isSince6_5() ? CRYPTO_MANAGER : null);
  }

  /** Keeps its database; what comes back puts it back. */
  public Runnable backup() {
    Backup backup = settled(() -> new Backup(this));
    return () ->
        change(
            () -> {
              sessions.endAll();
              truth.addAll(backup.restore());
            });
  }

  /** Hears from the hosts how the VMs are, after its database was put back. */
  public void hearOfVms() {
    truth.forEach(Runnable::run);
    truth.clear();
  }

  /** Ends all sessions, as an idle timeout does. */
  public void expireSessions() {
    change(sessions::endAll);
  }

  @Override
  public void close() {
    expireSessions();
    tasks.close();
    clientKeys.close();
  }
}
