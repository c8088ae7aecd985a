package io.vmcrypt.vsphere;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.internal.CallObserver;
import io.vmcrypt.core.internal.http.HttpTransport;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.http.PromptServerSockets;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.FaultStatus;
import io.vmcrypt.vsphere.internal.soap.SoapChannel;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;

/**
 * A server that answers calls as a test's script says, and connects and logs in as a vCenter does.
 * The user holds all privileges where the script names an AuthorizationManager. Remembers what it
 * was sent; {@link #close} checks all of it against the vendor's schemas.
 */
public final class ScriptedVcenter implements AutoCloseable {

  public static final String USER = "administrator@vsphere.local";
  public static final String PASSWORD = "MARK-password-<&>-7f3a";
  public static final String COOKIE = "MARK-cookie-52b1";

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity IDENTITY = AUTHORITY.server("localhost", "127.0.0.1").issue();
  private static final SSLContext TLS = sslContext();
  private static final Pattern METHOD =
      Pattern.compile("<soapenv:Body><(\\w+) xmlns=\"(urn:\\w+)\">");

  private final MockWebServer server = new MockWebServer();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Map<String, Deque<Answer>> script = new ConcurrentHashMap<>();
  private final List<HttpTransport> transports = new CopyOnWriteArrayList<>();
  private volatile String versions = versionsDocument("9.1.0.0", "8.0.3.0", "7.0.2.0", "6.5");
  private volatile String schema = VimSchemas.VIM_9_1;
  private volatile boolean checked = true;

  /**
   * One request.
   *
   * @param method the SOAP method, or the path of a request that is none
   * @param body all of it
   * @param cookie the Cookie header
   * @param action the SOAPAction header
   * @param path where it went
   */
  public record Call(String method, String body, String cookie, String action, String path) {}

  /** What a call is answered with. */
  public interface Answer {
    MockResponse to(Call call);
  }

  public ScriptedVcenter() throws IOException {
    on("RetrieveServiceContent", always(returning(serviceContent("8.0.3.0", "VirtualCenter"))));
    on("Login", call -> loggedIn(COOKIE));
    on("Logout", always(returning("")));
    on(
        "HasPrivilegeOnEntities",
        call -> returning(PaperVcenter.privileges(call.body(), any -> true)));
    server.setServerSocketFactory(new PromptServerSockets());
    server.useHttps(TLS.getSocketFactory());
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answer(request);
          }
        });
    server.start();
  }

  /** What a server lists; empty for a server without the document. */
  public ScriptedVcenter versions(String document) {
    this.versions = document;
    return this;
  }

  /** Against which schema requests are checked. */
  public ScriptedVcenter schema(String release) {
    this.schema = release;
    return this;
  }

  /** For tests that send what no vCenter knows. */
  public ScriptedVcenter unchecked() {
    this.checked = false;
    return this;
  }

  /** Scripts the answers to a method; the last one is repeated. */
  public ScriptedVcenter on(String method, Answer... answers) {
    script.put(method, new ArrayDeque<>(List.of(answers)));
    return this;
  }

  /** Lists objects by a view, whatever the test says they are. */
  public ScriptedVcenter withView() {
    return on(
            "CreateContainerView",
            always(returning("<returnval type=\"ContainerView\">view-1</returnval>")))
        .on("DestroyView", always(returning("")));
  }

  private MockResponse answer(RecordedRequest request) {
    String path = String.valueOf(request.getTarget());
    String body = request.getBody() == null ? "" : request.getBody().utf8();
    Matcher method = METHOD.matcher(body);
    String name = method.find() ? String.valueOf(method.group(1)) : path;
    Call call =
        new Call(
            name,
            body,
            String.valueOf(request.getHeaders().get("Cookie")),
            String.valueOf(request.getHeaders().get("SOAPAction")),
            path);
    calls.add(call);
    if (name.equals("/sdk/vimServiceVersions.xml")) {
      return versions.isEmpty() ? new MockResponse.Builder().code(404).build() : xml(200, versions);
    }
    if (body.contains("<pathSet>currentSession.key</pathSet>")) {
      return returning(PaperVcenter.SESSION);
    }
    Deque<Answer> answers = script.get(name);
    if (answers == null) {
      return fault("NotSupported", "not in the script: " + name, "");
    }
    synchronized (answers) {
      return (answers.size() > 1 ? answers.remove() : answers.element()).to(call);
    }
  }

  /** All requests so far. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** The requests of one method. */
  public List<Call> calls(String method) {
    return calls.stream().filter(call -> call.method().equals(method)).toList();
  }

  /** The methods that were called, connecting left out. */
  public List<String> methods() {
    return calls.stream()
        .map(Call::method)
        .filter(
            method ->
                !List.of("/sdk/vimServiceVersions.xml", "RetrieveServiceContent", "Login")
                    .contains(method))
        .toList();
  }

  public HostAndPort address() {
    return HostAndPort.of("127.0.0.1", server.getPort());
  }

  public VsphereClient.Builder client() {
    return client(VsphereCredentials.password(USER, Secret.of(PASSWORD)));
  }

  public VsphereClient.Builder client(VsphereCredentials credentials) {
    return VsphereClient.builder(address(), credentials)
        .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())));
  }

  /** A session for what has no public door of its own. */
  public VimSession session() {
    HttpTransport transport =
        HttpTransport.builder()
            .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
            .eachTry(new FaultStatus())
            .build();
    transports.add(transport);
    return new VimSession(
        new SoapChannel(
            transport.client(),
            HttpUrl.get("https://127.0.0.1:" + server.getPort()),
            TimeSource.system()),
        address(),
        VsphereCredentials.password(USER, Secret.of(PASSWORD)),
        TimeSource.system(),
        Duration.ofMinutes(1),
        new CallObserver(CallListener.none(), TimeSource.system()));
  }

  @Override
  public void close() {
    transports.forEach(HttpTransport::close);
    server.close();
    if (checked && VimSchemas.areHere()) {
      List<String> wrong = new ArrayList<>();
      for (Call call : calls) {
        if (!call.body().isEmpty()) {
          VimSchemas.errorIn(call.body(), schema).ifPresent(wrong::add);
        }
      }
      if (!wrong.isEmpty()) {
        throw new AssertionError("requests that no vCenter accepts: " + wrong);
      }
    }
  }

  // -- answers

  /** The same whatever the call. */
  public static Answer always(MockResponse response) {
    return call -> response;
  }

  /** An answer with this inside its response element. */
  public static MockResponse returning(String content) {
    return xml(200, envelope("<AnyResponse xmlns=\"urn:vim25\">" + content + "</AnyResponse>"));
  }

  /** A typed fault with these properties. */
  public static MockResponse fault(String type, String text, String properties) {
    return xml(
        500,
        envelope(
            "<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>"
                + text
                + "</faultstring><detail><"
                + type
                + "Fault xmlns=\"urn:vim25\" xsi:type=\""
                + type
                + "\">"
                + properties
                + "</"
                + type
                + "Fault></detail></soapenv:Fault>"));
  }

  public static MockResponse loggedIn(String cookie) {
    return returning(
            "<returnval><key>52</key><userName>u</userName><fullName>u</fullName></returnval>")
        .newBuilder()
        .addHeader(
            "Set-Cookie", "vmware_soap_session=\"" + cookie + "\"; Path=/; HttpOnly; Secure;")
        .build();
  }

  public static String envelope(String body) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
        + " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\""
        + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body>"
        + body
        + "</soapenv:Body></soapenv:Envelope>";
  }

  public static MockResponse xml(int status, String body) {
    return new MockResponse.Builder()
        .code(status)
        .addHeader("Content-Type", "text/xml; charset=utf-8")
        .body(body)
        .build();
  }

  public static String serviceContent(String apiVersion, String apiType) {
    return "<returnval>"
        + "<rootFolder type=\"Folder\">group-d1</rootFolder>"
        + "<propertyCollector type=\"PropertyCollector\">propertyCollector</propertyCollector>"
        + "<viewManager type=\"ViewManager\">ViewManager</viewManager>"
        + "<about><name>VMware vCenter Server</name><fullName>VMware vCenter Server 8.0.3"
        + " build-24022515</fullName><vendor>VMware, Inc.</vendor><version>8.0.3</version>"
        + "<build>24022515</build><osType>linux-x64</osType><productLineId>vpx</productLineId>"
        + "<apiType>"
        + apiType
        + "</apiType><apiVersion>"
        + apiVersion
        + "</apiVersion><instanceUuid>uuid-1</instanceUuid></about>"
        + "<sessionManager type=\"SessionManager\">SessionManager</sessionManager>"
        + "<taskManager type=\"TaskManager\">TaskManager</taskManager>"
        + "<cryptoManager type=\"CryptoManagerKmip\">CryptoManager</cryptoManager>"
        + "</returnval>";
  }

  public static String versionsDocument(String newest, String... prior) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\" ?><namespaces version=\"1.0\">"
        + "<namespace><name>urn:vim25</name><version>"
        + newest
        + "</version><priorVersions><version>"
        + String.join("</version><version>", prior)
        + "</version></priorVersions></namespace></namespaces>";
  }

  private static SSLContext sslContext() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "server",
          IDENTITY.privateKey(),
          new char[0],
          IDENTITY.chain().toArray(Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
