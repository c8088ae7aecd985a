package io.vmcrypt.testkit.internal.vcenter.state;

import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who is logged in. Guarded by the lock of the {@link Monitor}. */
public final class Sessions {

  /** The name of the session cookie. */
  public static final String COOKIE = "vmware_soap_session";

  private final InstantSource clock;
  private final String user;
  private final String password;
  private final Authorization authorization;
  private final Map<String, Vcenter.LimitedUser> limitedUsers = new LinkedHashMap<>();
  private final Map<String, Session> byCookie = new LinkedHashMap<>();
  private final Map<String, Session> byApiId = new LinkedHashMap<>();

  Sessions(InstantSource clock, String user, String password, Authorization authorization) {
    this.authorization = authorization;
    this.clock = clock;
    this.user = user;
    this.password = password;
  }

  void add(Vcenter.LimitedUser limited) {
    limitedUsers.put(limited.name().toLowerCase(Locale.ROOT), limited);
  }

  /** Whether there is a limited user of this name. */
  boolean isLimited(String userName) {
    return limitedUsers.containsKey(userName.toLowerCase(Locale.ROOT));
  }

  /** Gives a limited user other privileges, in its open sessions too, as an edit of a role does. */
  public void setPrivileges(String userName, Set<String> privileges) {
    Vcenter.LimitedUser known = limitedUsers.get(userName.toLowerCase(Locale.ROOT));
    if (known == null) {
      throw new IllegalArgumentException("there is no limited user of this name: " + userName);
    }
    add(new Vcenter.LimitedUser(known.name(), known.password(), privileges));
    Stream.concat(byCookie.values().stream(), byApiId.values().stream())
        .filter(session -> session.user().equals(known.name()))
        .forEach(session -> session.privileges(privileges));
  }

  /** A session without a login, for calls that need none. */
  public Session anonymous() {
    Session session =
        new Session("anonymous-session", "", "", clock.instant(), Set.of(), authorization);
    session.end();
    return session;
  }

  public @Nullable Session find(String cookie) {
    Session session = byCookie.get(cookie);
    if (session != null) {
      session.active(clock.instant());
    }
    return session;
  }

  public Session login(String userName, String givenPassword) throws VimFault {
    Vcenter.LimitedUser limited = limitedUsers.get(userName.toLowerCase(Locale.ROOT));
    boolean isKnown =
        limited == null
            ? user.equalsIgnoreCase(userName) && password.equals(givenPassword)
            : limited.password().equals(givenPassword);
    if (!isKnown) {
      throw invalidLogin();
    }
    return open(limited);
  }

  private Session open(Vcenter.@Nullable LimitedUser limited) {
    Session session =
        new Session(
            UUID.randomUUID().toString(),
            UUID.randomUUID().toString().replace("-", ""),
            limited == null ? user : limited.name(),
            clock.instant(),
            limited == null ? null : limited.privileges(),
            authorization);
    byCookie.put(session.cookie(), session);
    return session;
  }

  /** Makes a session one of vAPI. From 8.0.3 on such sessions are also valid for SOAP. */
  public Session forApi(Session session, boolean unified) {
    if (!unified) {
      byCookie.remove(session.cookie());
      byApiId.put(session.cookie(), session);
    }
    return session;
  }

  /** The session of a {@code vmware-api-session-id}. */
  public @Nullable Session findForApi(String id, boolean unified) {
    return unified ? find(id) : byApiId.get(id);
  }

  public static VimFault invalidLogin() {
    return VimFault.of(
        "InvalidLogin", "Cannot complete login due to an incorrect user name or password.");
  }

  public @Nullable Session findByKey(String key) {
    return byCookie.values().stream()
        .filter(session -> session.key().equals(key))
        .findFirst()
        .orElse(null);
  }

  /** All, for somebody who may end them. */
  List<DataObject> shown() {
    return byCookie.values().stream().map(Session::userSession).toList();
  }

  public void end(Session session) {
    session.end();
    byCookie.remove(session.cookie());
    byApiId.remove(session.cookie());
  }

  void endAll() {
    byCookie.values().forEach(Session::end);
    byCookie.clear();
    byApiId.values().forEach(Session::end);
    byApiId.clear();
  }

  public int count() {
    return byCookie.size() + byApiId.size();
  }
}
