package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.property.Collector;
import io.vmcrypt.testkit.internal.vcenter.property.ManagedObject;
import io.vmcrypt.testkit.internal.vcenter.property.Retrieval;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A session, and the collectors, filters and views that end with it. */
public final class Session {

  /** To see that an object is there, and its name. */
  static final String VIEW = "System.View";

  private final String key;
  private final String cookie;
  private final String user;
  private final Instant loginTime;
  private final Authorization authorization;
  private @Nullable Set<String> privileges;
  private final Map<MoRef, Collector> collectors = new LinkedHashMap<>();
  private final Map<MoRef, ManagedObject> objects = new LinkedHashMap<>();
  private final Map<MoRef, History> histories = new LinkedHashMap<>();
  private final Map<MoRef, Set<MoRef>> listViews = new LinkedHashMap<>();
  private final Map<String, Retrieval> suspended = new LinkedHashMap<>();
  private Instant lastActive;
  private boolean live = true;
  private int next = 1;
  private String locale = "en";

  Session(
      String key,
      String cookie,
      String user,
      Instant loginTime,
      @Nullable Set<String> privileges,
      Authorization authorization) {
    this.authorization = authorization;
    this.privileges = privileges;
    this.key = key;
    this.cookie = cookie;
    this.user = user;
    this.loginTime = loginTime;
    this.lastActive = loginTime;
  }

  public String key() {
    return key;
  }

  /** The value of the cookie, without its quotes. */
  public String cookie() {
    return cookie;
  }

  public String user() {
    return user;
  }

  /** Whether the user has a privilege on an object. */
  public boolean has(String privilege, MoRef object) {
    Set<String> own = privileges;
    if (own == null) {
      return true;
    }
    // each role that gives something gives to read it too
    return authorization
            .privileges(user, object)
            .map(given -> given.contains(privilege))
            .orElse(own.contains(privilege) || privilege.startsWith("System."))
        || (privilege.equals(VIEW) && authorization.showsBelow(user, object));
  }

  void privileges(Set<String> given) {
    privileges = given;
  }

  /** Whether the user lacks some privilege. */
  boolean isLimited() {
    return privileges != null;
  }

  public boolean isLive() {
    return live;
  }

  void end() {
    live = false;
  }

  void active(Instant now) {
    lastActive = now;
  }

  public MoRef newRef(String type) {
    return new MoRef(type, "session[" + key + "]" + key.substring(0, 8) + "-" + next++);
  }

  /** The history collectors of this session. */
  public Map<MoRef, History> histories() {
    return histories;
  }

  public Map<MoRef, Collector> collectors() {
    return collectors;
  }

  /** Views. */
  public Map<MoRef, ManagedObject> objects() {
    return objects;
  }

  /** The objects in each list view. */
  public Map<MoRef, Set<MoRef>> listViews() {
    return listViews;
  }

  /** The retrievals of which a page was not the last, by token. */
  public Map<String, Retrieval> suspended() {
    return suspended;
  }

  public String newToken() {
    return key + "-" + next++;
  }

  Collector.@Nullable Filter filter(MoRef ref) {
    for (Collector collector : collectors.values()) {
      Collector.Filter filter = collector.filters().get(ref);
      if (filter != null) {
        return filter;
      }
    }
    return null;
  }

  /** Its locale is the one that was asked for at login; messages are in English alone. */
  public Session speaking(@Nullable String asked) {
    locale = asked == null || asked.isEmpty() ? locale : asked;
    return this;
  }

  public DataObject userSession() {
    return Literals.of("UserSession")
        .with("key", key)
        .with("userName", user)
        .with("fullName", user)
        .with("loginTime", loginTime)
        .with("lastActiveTime", lastActive)
        .with("locale", locale);
  }
}
