package io.vmcrypt.vsphere.internal.session;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.internal.CallObserver;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.internal.session.handed.HandedSession;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Namespaces;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.SoapAnswer;
import io.vmcrypt.vsphere.internal.soap.SoapChannel;
import io.vmcrypt.vsphere.internal.soap.SoapFaultException;
import io.vmcrypt.vsphere.internal.soap.SoapRequest;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.session.VsphereAbout;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session with one server. Connects at the first call. Thread-safe. */
public final class VimSession {

  /** The name of the system in what was tried. */
  public static final String SYSTEM = "vCenter";

  private static final Logger LOG = LoggerFactory.getLogger("io.vmcrypt.vsphere");
  public static final ManagedObjectReference SERVICE_INSTANCE =
      new ManagedObjectReference("ServiceInstance", "ServiceInstance");
  private static final String CRYPTO_MANAGER = "cryptoManager";

  /** vSAN's releases are its own; this one brought encryption, and later ones understand it. */
  private static final String VSAN_ACTION = "urn:vsan/6.6";

  /** A vCenter speaks the language of the session. Some of its faults are known by words alone. */
  private static final String LOCALE = "en_US";

  private static final String VERSIONS = "sdk/vimServiceVersions.xml";
  private static final Duration LOGOUT_TIMEOUT = Duration.ofSeconds(10);

  private final SoapChannel channel;
  private final HostAndPort address;
  private final VsphereCredentials credentials;
  private final TimeSource time;
  private final Duration callTimeout;
  private final CallObserver observer;
  private final ReentrantLock connecting = new ReentrantLock();
  private final PasswordLogin passwordLogin;
  private volatile @Nullable Connection connection;

  /** The last session in which a call was answered, by its number; the first one counts as such. */
  private final AtomicInteger lastUsed = new AtomicInteger();

  private volatile boolean closed;

  /** What is known once the server was reached. */
  private record Connection(
      ApiVersion version,
      ServiceContent content,
      @Nullable Secret cookie,
      Optional<String> account,
      int number) {

    Connection(ApiVersion version, ServiceContent content, @Nullable Secret cookie) {
      this(version, content, cookie, Optional.empty(), 0);
    }

    Connection numbered(int number) {
      return new Connection(version, content, cookie, account, number);
    }
  }

  /**
   * @param callTimeout how long one call may take
   */
  public VimSession(
      SoapChannel channel,
      HostAndPort address,
      VsphereCredentials credentials,
      TimeSource time,
      Duration callTimeout,
      CallObserver observer) {
    this.channel = requireNonNull(channel, "channel");
    this.address = requireNonNull(address, "address");
    this.credentials = requireNonNull(credentials, "credentials");
    this.time = requireNonNull(time, "time");
    this.callTimeout = requireNonNull(callTimeout, "callTimeout");
    this.observer = requireNonNull(observer, "observer");
    this.passwordLogin = new PasswordLogin(time);
  }

  /** What is tried at this server, as an infinitive: "mark KMS cluster x as default". */
  public Attempt attempt(String operation) {
    return new Attempt(SYSTEM, operation, address.toString());
  }

  public HostAndPort address() {
    return address;
  }

  public TimeSource time() {
    return time;
  }

  /** How long one call may take; a long poll must stay below. */
  public Duration callTimeout() {
    return callTimeout;
  }

  /** What the server says about itself, whatever it is. Connects. */
  public VsphereAbout about() {
    return opened(attempt("connect")).content().about();
  }

  /** The manager of key providers and keys. Connects. */
  public ManagedObjectReference cryptoManager() {
    return content().manager(CRYPTO_MANAGER).orElseThrow();
  }

  /** The server's managers. Connects. */
  public ServiceContent content() {
    return connected(attempt("connect")).content();
  }

  /** The API release of this session. What a later release has added must not be sent. Connects. */
  public ApiVersion version() {
    return connected(attempt("connect")).version();
  }

  /** Refuses what an older release does not have, before anything of it is sent. */
  public void requireRelease(Attempt attempt, ApiVersion needed, String what) {
    ApiVersion spoken = version();
    if (!spoken.isAtLeast(needed)) {
      throw new ServiceException(
          attempt,
          "this vCenter's API release " + spoken + " has no " + what,
          "Use a vCenter of release " + needed + " or later.");
    }
  }

  /**
   * Calls a method that changes nothing. The call is repeated if the connection breaks.
   *
   * @param arguments writes what comes after {@code _this}
   * @param reader see {@link Returns}
   */
  public <T> T read(
      Attempt attempt,
      String method,
      ManagedObjectReference self,
      Consumer<ElementWriter> arguments,
      Function<ElementReader, T> reader) {
    return call(attempt, new Method(Namespaces.VIM, method, self, arguments, true), reader);
  }

  /**
   * Calls a method that changes something. It is sent once, and again only if the server refused it
   * because the session was over.
   *
   * @param arguments writes what comes after {@code _this}
   * @param reader see {@link Returns}
   */
  public <T> T change(
      Attempt attempt,
      String method,
      ManagedObjectReference self,
      Consumer<ElementWriter> arguments,
      Function<ElementReader, T> reader) {
    return call(attempt, new Method(Namespaces.VIM, method, self, arguments, false), reader);
  }

  /** Which of this client's sessions is the present one: counted from zero. Connects. */
  public int number() {
    return connected(attempt("connect")).number();
  }

  /**
   * Calls a method of something that ends with its session, such as a collector. It is sent in that
   * session alone.
   *
   * @param number of the session, as {@link #number} told it before that thing was made
   * @param repeatable whether it is sent again if the connection breaks
   * @throws SessionEndedException if that session is over; then another one has been opened
   */
  public <T> T within(
      int number,
      boolean repeatable,
      Attempt attempt,
      String method,
      ManagedObjectReference self,
      Consumer<ElementWriter> arguments,
      Function<ElementReader, T> reader) {
    return call(
        attempt,
        new Method(Namespaces.VIM, method, self, arguments, repeatable).within(number),
        reader);
  }

  /**
   * Calls a method of the storage policy service that changes nothing.
   *
   * @param arguments writes what comes after {@code _this}, in the namespace urn:pbm
   * @param reader see {@link Returns}
   */
  public <T> T readPolicies(
      Attempt attempt,
      String method,
      ManagedObjectReference self,
      Consumer<ElementWriter> arguments,
      Function<ElementReader, T> reader) {
    return call(attempt, new Method(Namespaces.PBM, method, self, arguments, true), reader);
  }

  /**
   * Calls a method of the storage policy service that changes something.
   *
   * @param arguments writes what comes after {@code _this}, in the namespace urn:pbm
   * @param reader see {@link Returns}
   */
  public <T> T changePolicies(
      Attempt attempt,
      String method,
      ManagedObjectReference self,
      Consumer<ElementWriter> arguments,
      Function<ElementReader, T> reader) {
    return call(attempt, new Method(Namespaces.PBM, method, self, arguments, false), reader);
  }

  /**
   * Calls a method of vSAN's own service that changes nothing.
   *
   * @param arguments writes what comes after {@code _this}, in the namespace urn:vsan
   * @param reader see {@link Returns}
   */
  public <T> T readVsan(
      Attempt attempt,
      String method,
      ManagedObjectReference self,
      Consumer<ElementWriter> arguments,
      Function<ElementReader, T> reader) {
    return call(attempt, new Method(Namespaces.VSAN, method, self, arguments, true), reader);
  }

  /**
   * Asks what nobody is told without a session, so that one that is over is noticed, and renewed. A
   * retrieval of properties is answered then too, with nothing in it.
   */
  public void use(Attempt attempt) {
    read(attempt, "CurrentTime", SERVICE_INSTANCE, none -> {}, Returns.nothing());
  }

  /** The time by the clock that tasks and events are told by. */
  public Instant currentTime(Attempt attempt) {
    return read(
        attempt,
        "CurrentTime",
        SERVICE_INSTANCE,
        none -> {},
        Returns.one()
            .andThen(told -> told.instant().orElseThrow(() -> new XmlFailure("it is no time"))));
  }

  /**
   * Shows the server that the session is in use, if it is open. Throws only if the session is over.
   */
  void touch() {
    if (connection == null) {
      return;
    }
    try {
      use(attempt("keep the session alive"));
    } catch (AuthenticationException e) {
      throw e;
    } catch (SdkException e) {
      // the next call will report it
      LOG.debug("keeping the session alive failed: {}", e.getClass().getSimpleName());
    }
  }

  /** Who asks; empty if another program has opened the session. Connects. */
  public Optional<String> account() {
    return connected(attempt("connect")).account();
  }

  /** The value of the session's cookie, without quotes. Connects. */
  public Secret id() {
    Secret cookie = connected(attempt("connect")).cookie();
    // a server that is fit was logged in to
    return Secret.of(HandedSession.bare(requireNonNull(cookie, "cookie").reveal()));
  }

  /** Whether this client has opened the session, and so may end it. */
  private boolean isOwn() {
    return credentials instanceof VsphereCredentials.Password;
  }

  /** Ends the session if it is this client's own. Never fails. */
  public void close() {
    connecting.lock();
    try {
      closed = true;
      Connection open = connection;
      connection = null;
      if (open != null && open.cookie() != null && isOwn()) {
        Optional<ManagedObjectReference> sessions = open.content().manager("sessionManager");
        if (sessions.isPresent()) {
          logout(open, sessions.get());
        }
      }
    } finally {
      connecting.unlock();
    }
  }

  private void logout(Connection open, ManagedObjectReference sessions) {
    Duration timeout = LOGOUT_TIMEOUT.compareTo(callTimeout) < 0 ? LOGOUT_TIMEOUT : callTimeout;
    CleanUp.quietly(
        () ->
            exchange(
                attempt("log out"),
                open.version(),
                open.cookie(),
                new Method(Namespaces.VIM, "Logout", sessions, none -> {}, false),
                timeout,
                Returns.nothing()));
  }

  private record Method(
      String namespace,
      String name,
      ManagedObjectReference self,
      Consumer<ElementWriter> arguments,
      boolean repeatable,
      @Nullable Integer session) {

    Method(
        String namespace,
        String name,
        ManagedObjectReference self,
        Consumer<ElementWriter> arguments,
        boolean repeatable) {
      this(namespace, name, self, arguments, repeatable, null);
    }

    Method within(int number) {
      return new Method(namespace, name, self, arguments, repeatable, number);
    }

    boolean ofPolicies() {
      return namespace.equals(Namespaces.PBM);
    }

    /** For observers of calls. */
    String title() {
      return switch (namespace) {
            case Namespaces.PBM -> "pbm ";
            case Namespaces.VSAN -> "vsan ";
            default -> "vim ";
          }
          + name;
    }

    String path() {
      return switch (namespace) {
        case Namespaces.PBM -> "pbm";
        case Namespaces.VSAN -> "vsanHealth";
        default -> "sdk";
      };
    }

    String action(ApiVersion version) {
      return switch (namespace) {
        // the policy service uses its newest release if none is named
        case Namespaces.PBM -> "urn:pbm/";
        case Namespaces.VSAN -> VSAN_ACTION;
        default -> "urn:vim25/" + version;
      };
    }
  }

  private <T> T call(Attempt attempt, Method method, Function<ElementReader, T> reader) {
    Connection open = connected(attempt);
    return observer.observe(attempt, method.title(), () -> call(attempt, open, method, reader));
  }

  private <T> T call(
      Attempt attempt, Connection open, Method method, Function<ElementReader, T> reader) {
    if (method.session() != null && method.session() != open.number()) {
      throw new SessionEndedException(attempt);
    }
    try {
      return send(attempt, open, method, reader);
    } catch (SoapFaultException e) {
      boolean expired = e.fault().is("NotAuthenticated");
      if (expired && credentials instanceof VsphereCredentials.Session) {
        ServiceException mapped = FaultMapping.ofCall(attempt, e.fault());
        throw new AuthenticationException(
            attempt,
            "the session that was handed over is over: " + mapped.outcome(),
            "Have the program that holds it log in again, and create a new client with its cookie.",
            mapped.vendorError().orElse(null),
            mapped);
      }
      // a session that was just opened, and is refused at once, would be opened for ever
      boolean isInVain = method.session() != null && open.number() > lastUsed.get();
      if (!expired || isInVain) {
        throw FaultMapping.ofCall(attempt, e.fault());
      }
    }
    LOG.debug("the session was over; renewing it");
    Connection again = reconnected(open);
    if (method.session() != null) {
      throw new SessionEndedException(attempt);
    }
    try {
      return send(attempt, again, method, reader);
    } catch (SoapFaultException e) {
      throw FaultMapping.ofCall(attempt, e.fault());
    }
  }

  private <T> T send(
      Attempt attempt, Connection over, Method method, Function<ElementReader, T> reader) {
    T value = send(attempt, over.version(), over.cookie(), method, null, reader).value();
    lastUsed.accumulateAndGet(over.number(), Math::max);
    return value;
  }

  /** A call that makes or ends the session itself. */
  private <T> SoapAnswer<T> exchange(
      Attempt attempt,
      ApiVersion version,
      @Nullable Secret cookie,
      Method method,
      @Nullable Duration timeout,
      Function<ElementReader, T> reader) {
    return observer.observe(
        attempt,
        method.title(),
        () -> {
          try {
            return send(attempt, version, cookie, method, timeout, reader);
          } catch (SoapFaultException e) {
            throw FaultMapping.ofCall(attempt, e.fault());
          }
        });
  }

  private <T> SoapAnswer<T> send(
      Attempt attempt,
      ApiVersion version,
      @Nullable Secret cookie,
      Method method,
      @Nullable Duration timeout,
      Function<ElementReader, T> reader) {
    boolean policies = method.ofPolicies();
    Consumer<ElementWriter> header =
        policies && cookie != null
            ? writer -> writer.text("vcSessionCookie", unquoted(cookie.reveal()))
            : null;
    return channel.send(
        new SoapRequest(
            attempt,
            method.path(),
            method.namespace(),
            method.action(version),
            header,
            method.name(),
            method.self(),
            method.arguments(),
            method.repeatable(),
            cookie,
            timeout),
        reader);
  }

  private static String unquoted(String cookie) {
    boolean quoted = cookie.length() > 1 && cookie.startsWith("\"") && cookie.endsWith("\"");
    return quoted ? cookie.substring(1, cookie.length() - 1) : cookie;
  }

  /** Connects. The first call, whichever it is, refuses a server without VM encryption. */
  private Connection connected(Attempt attempt) {
    Connection open = opened(attempt);
    VsphereAbout about = open.content().about();
    if (!about.isVcenter()) {
      throw new ServiceException(
          attempt,
          "the server is a single ESXi host (API type "
              + about.apiType()
              + "), not a vCenter: it has no key providers and no storage policies",
          "Give the address of the vCenter that manages the host.");
    }
    if (!isFit(open.content())) {
      throw new ServiceException(
          attempt,
          "this vCenter (" + about.version() + ") has no crypto manager",
          "VM encryption needs vCenter 6.5 or later.");
    }
    return open;
  }

  private static boolean isFit(ServiceContent content) {
    return content.about().isVcenter() && content.manager(CRYPTO_MANAGER).isPresent();
  }

  private Connection opened(Attempt attempt) {
    Connection known = connection;
    if (known != null) {
      return known;
    }
    connecting.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the client is closed: could not " + attempt.operation());
      }
      Connection first = connection;
      if (first == null) {
        first = connect();
        connection = first;
      }
      return first;
    } finally {
      connecting.unlock();
    }
  }

  private Connection reconnected(Connection expired) {
    connecting.lock();
    try {
      Connection now = connection;
      if (closed || now == null) {
        throw new IllegalStateException("the client was closed while it was in use");
      }
      // another thread may have reconnected already
      if (now.equals(expired)) {
        now = renewed(expired).numbered(expired.number() + 1);
        connection = now;
      }
      return now;
    } finally {
      connecting.unlock();
    }
  }

  private Connection renewed(Connection expired) {
    if (credentials instanceof VsphereCredentials.Password password) {
      return login(password, expired.version(), expired.content(), null);
    }
    if (credentials instanceof VsphereCredentials.HeldSessions held) {
      return new Connection(
          expired.version(), expired.content(), ask(attempt("renew the session"), held, expired));
    }
    // a fixed session was refused before this
    return expired;
  }

  private static Secret ask(
      Attempt attempt, VsphereCredentials.HeldSessions held, @Nullable Connection over) {
    return HandedSession.ask(
        attempt, "VIM session", held.vim(), over == null ? null : over.cookie());
  }

  private Connection connect() {
    Attempt attempt = attempt("connect");
    Optional<ApiVersion> offered =
        observer
            .observe(
                attempt,
                "GET /" + VERSIONS,
                () -> channel.get(attempt, VERSIONS, VimSession::newestCommon))
            .orElse(Optional.empty());
    SoapAnswer<ServiceContent> answer =
        exchange(
            attempt,
            offered.orElse(ApiVersion.V6_5),
            null,
            new Method(
                Namespaces.VIM, "RetrieveServiceContent", SERVICE_INSTANCE, none -> {}, true),
            null,
            Returns.one().andThen(ServiceContent::of));
    ServiceContent content = answer.value();
    ApiVersion version = offered.orElseGet(() -> newestCommon(content.about().apiVersion()));
    if (!isFit(content)) {
      // send no password to a server that this SDK cannot work with
      return new Connection(version, content, null);
    }
    if (credentials instanceof VsphereCredentials.Password password) {
      return login(password, version, content, answer.cookie().orElse(null));
    }
    Secret adopted =
        credentials instanceof VsphereCredentials.HeldSessions held
            ? ask(attempt, held, null)
            : ((VsphereCredentials.Session) credentials).soapCookie();
    return new Connection(version, content, adopted);
  }

  private Connection login(
      VsphereCredentials.Password password,
      ApiVersion version,
      ServiceContent content,
      @Nullable Secret cookie) {
    Attempt attempt = attempt("log in as " + password.user());
    ManagedObjectReference sessions =
        content
            .manager("sessionManager")
            .orElseThrow(
                () ->
                    new DecodingException(
                        attempt,
                        "the server has no session manager",
                        "Check that the address is that of a vCenter."));
    Supplier<SoapAnswer<Optional<String>>> call =
        () ->
            exchange(
                attempt,
                version,
                cookie,
                login(password, sessions),
                null,
                Returns.optional().andThen(opened -> opened.flatMap(VimSession::userName)));
    SoapAnswer<Optional<String>> answer = passwordLogin.send(attempt, call);
    Secret session = answer.cookie().orElse(cookie);
    if (session == null) {
      throw new DecodingException(
          attempt,
          "the server accepted the login but set no session cookie",
          "Check that no proxy in between removes cookies.");
    }
    // as the server names it, which may be in another form than what was typed
    Optional<String> account = answer.value().or(() -> Optional.of(password.user()));
    return new Connection(version, content, session, account, 0);
  }

  private static Optional<String> userName(XmlFragment session) {
    return session.filled("userName");
  }

  private static Method login(
      VsphereCredentials.Password password, ManagedObjectReference sessions) {
    return new Method(
        Namespaces.VIM,
        "Login",
        sessions,
        login ->
            login
                .text("userName", password.user())
                .text("password", password.password().reveal())
                .text("locale", LOCALE),
        false);
  }

  /** The newest release that both sides speak, from vimServiceVersions.xml. */
  private static Optional<ApiVersion> newestCommon(ElementReader root) {
    List<ApiVersion> offered = new ArrayList<>();
    root.children(
        namespace -> {
          XmlFragment listed = namespace.capture();
          if (listed.text("name").orElse("").strip().equals(Namespaces.VIM)) {
            listed.text("version").flatMap(ApiVersion::parse).ifPresent(offered::add);
            for (XmlFragment prior : listed.elements("priorVersions")) {
              prior
                  .elements("version")
                  .forEach(version -> ApiVersion.parse(version.text()).ifPresent(offered::add));
            }
          }
        });
    return offered.stream()
        .filter(ApiVersion.NEWEST_KNOWN::isAtLeast)
        .max(Comparator.naturalOrder());
  }

  private static ApiVersion newestCommon(String apiVersion) {
    return ApiVersion.parse(apiVersion)
        .filter(ApiVersion.NEWEST_KNOWN::isAtLeast)
        .orElse(ApiVersion.NEWEST_KNOWN);
  }
}
