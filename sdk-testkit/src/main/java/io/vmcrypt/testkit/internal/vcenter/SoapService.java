package io.vmcrypt.testkit.internal.vcenter;

import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.internal.http.HttpAnswer;
import io.vmcrypt.testkit.internal.http.HttpHandler;
import io.vmcrypt.testkit.internal.http.OwnRoutes;
import io.vmcrypt.testkit.internal.vcenter.method.Call;
import io.vmcrypt.testkit.internal.vcenter.method.Methods;
import io.vmcrypt.testkit.internal.vcenter.method.Policies;
import io.vmcrypt.testkit.internal.vcenter.method.VsanMethods;
import io.vmcrypt.testkit.internal.vcenter.soap.ApiVersion;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.RequestReader;
import io.vmcrypt.testkit.internal.vcenter.soap.SoapEnvelope;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTable;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTables;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.soap.XmlWriter;
import io.vmcrypt.testkit.internal.vcenter.state.Session;
import io.vmcrypt.testkit.internal.vcenter.state.Sessions;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.internal.vcenter.vapi.VapiService;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * The HTTP side of a vCenter: the vim25 service, the policy service, vSAN's service, the version
 * document, and the routes of {@link VapiService}.
 */
public final class SoapService implements HttpHandler {

  private static final String XML = "text/xml; charset=utf-8";
  private static final Pattern COOKIE =
      Pattern.compile("(?:^|;)\\s*" + Sessions.COOKIE + "=\"?([^\";]*)\"?");

  private static final Pattern VSAN_ACTION = Pattern.compile("urn:vsan(/[A-Za-z0-9. ]*)?");

  /**
   * Methods that need no session, by the privileges that VMware's API documents. What a retrieval
   * then tells of an object is that its properties are not for somebody without a session; and
   * Fetch asks for the privilege of the property.
   */
  private static final Set<String> ANONYMOUS =
      Set.of(
          "RetrieveServiceContent",
          "RetrieveProperties",
          "RetrievePropertiesEx",
          "Fetch",
          "Login",
          "PbmRetrieveServiceContent");

  private final Vcenter vcenter;
  private final Policies policies;
  private final VapiService vapi;
  private final OwnRoutes ownRoutes = new OwnRoutes();
  private final Map<String, Function<FakeSoapCall, FakeSoapAnswer>> ownMethods =
      new ConcurrentHashMap<>();
  private final Service vim;
  private final Service pbm;
  private final Service vsan;

  public SoapService(Vcenter vcenter) {
    this.vcenter = vcenter;
    this.policies = new Policies(vcenter);
    this.vapi = new VapiService(vcenter);
    this.vim = new Service(TypeTables.VIM, TypeTable.VIM, Methods.vim(vcenter, policies));
    this.pbm = new Service(TypeTables.PBM, TypeTable.PBM, Methods.pbm(vcenter, policies));
    this.vsan = new Service(TypeTables.VSAN, TypeTable.VSAN, Methods.vsan(vcenter));
  }

  public Policies policies() {
    return policies;
  }

  @Override
  public HttpAnswer handle(ReceivedRequest request) throws InterruptedException {
    return switch (request.path()) {
      case "/sdk", "/sdk/" -> posted(request, vim);
      case "/sdk/vimServiceVersions.xml" ->
          request.method().equals("GET")
              ? HttpAnswer.of(200, XML, serviceVersions())
              : HttpAnswer.of(405);
      case "/vsanHealth" -> posted(request, vsan);
      case "/pbm", "/pbm/", "/pbm/sdk" -> posted(request, pbm);
      default -> elsewhere(request);
    };
  }

  private HttpAnswer elsewhere(ReceivedRequest request) {
    Function<ReceivedRequest, HttpAnswer> own =
        ownRoutes.find(request.method(), request.path()).orElse(null);
    if (own == null) {
      return vapi.answer(request)
          .orElseGet(
              () ->
                  HttpAnswer.of(
                      404, "text/plain", "404 Not Found. " + VapiService.notModelled(request)));
    }
    return vapi.refusal(request).orElseGet(() -> own.apply(request));
  }

  /** From now on answers a route as a test wants. */
  public void answerRoute(
      String method, String path, Function<ReceivedRequest, HttpAnswer> answer) {
    ownRoutes.add(method, path, answer);
  }

  /** From now on answers a method as a test wants. */
  public void answerMethod(String method, Function<FakeSoapCall, FakeSoapAnswer> answer) {
    ownMethods.put(method, answer);
  }

  @Override
  public HttpAnswer handleExpired(ReceivedRequest request) throws InterruptedException {
    vcenter.expireSessions();
    return handle(request);
  }

  private String serviceVersions() {
    List<ApiVersion> offered = vcenter.settings().version().offered();
    StringBuilder out =
        new StringBuilder(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<namespaces version=\"1.0\">\n"
                + " <namespace>\n  <name>urn:vim25</name>\n  <version>");
    out.append(offered.get(0).text()).append("</version>\n  <priorVersions>\n");
    offered
        .subList(1, offered.size())
        .forEach(
            version -> out.append("   <version>").append(version.text()).append("</version>\n"));
    return out.append("  </priorVersions>\n </namespace>\n</namespaces>\n").toString();
  }

  private HttpAnswer posted(ReceivedRequest request, Service service) throws InterruptedException {
    if (!request.method().equals("POST")) {
      return HttpAnswer.of(405);
    }
    Reply reply = new Reply(service, vcenter.settings().version());
    try {
      reply = new Reply(service, version(request, service.namespace()));
      SoapEnvelope envelope = SoapEnvelope.parse(request.body());
      // the policy service takes a header of SOAP: the HTTP cookie alone is not enough there
      Session session =
          session(
              service.equals(pbm)
                  ? envelope.header("vcSessionCookie").map(String::trim)
                  : cookie(request));
      Optional<HttpAnswer> own = ownAnswer(request, envelope, session, reply);
      if (own.isPresent()) {
        return own.get();
      }
      Executed executed = execute(envelope, session, reply.version(), service);
      HttpAnswer answer = reply.result(executed);
      return executed.method().name().startsWith("Login") ? withCookie(answer, executed) : answer;
    } catch (VimFault fault) {
      return (service.equals(vsan) ? new Reply(vim, reply.version()) : reply).fault(fault);
    }
  }

  private Optional<HttpAnswer> ownAnswer(
      ReceivedRequest request, SoapEnvelope envelope, Session session, Reply reply)
      throws VimFault {
    String name = SoapEnvelope.name(envelope.call());
    Function<FakeSoapCall, FakeSoapAnswer> own = ownMethods.get(name);
    if (own == null) {
      return Optional.empty();
    }
    if (!session.isLive() && !ANONYMOUS.contains(name)) {
      throw VimFault.notAuthenticated(Vcenter.SERVICE_INSTANCE);
    }
    String action = request.header("SOAPAction").orElse("").replace("\"", "");
    return Optional.of(reply.own(name, own.apply(new FakeSoapCall(name, action, request))));
  }

  private static Optional<String> cookie(ReceivedRequest request) {
    for (String header : request.headers().getOrDefault("Cookie", List.of())) {
      Matcher matcher = COOKIE.matcher(header);
      if (matcher.find()) {
        return Optional.of(matcher.group(1));
      }
    }
    return Optional.empty();
  }

  private Session session(Optional<String> cookie) throws VimFault {
    return vcenter.locked(
        () -> {
          Session found = cookie.isEmpty() ? null : vcenter.sessions().find(unquoted(cookie.get()));
          return found == null ? vcenter.sessions().anonymous() : found;
        });
  }

  private static String unquoted(String value) {
    return value.replace("\"", "");
  }

  private HttpAnswer withCookie(HttpAnswer answer, Executed executed) throws VimFault {
    DataObject userSession = (DataObject) Objects.requireNonNull(executed.result());
    String cookie =
        Objects.requireNonNull(
                vcenter.locked(() -> vcenter.sessions().findByKey(userSession.text("key"))))
            .cookie();
    return answer.withHeader(
        "Set-Cookie", Sessions.COOKIE + "=\"" + cookie + "\"; Path=/; HttpOnly; Secure");
  }

  /**
   * The release to use with a client, by its SOAPAction. If it is newer than the server, vim25 uses
   * the server's own release, and the other services refuse. vSAN's releases are its own.
   */
  private ApiVersion version(ReceivedRequest request, String namespace) throws VimFault {
    boolean isVim = namespace.equals(TypeTable.VIM);
    String action = request.header("SOAPAction").orElse("").trim().replace("\"", "");
    if (namespace.equals(TypeTable.VSAN)) {
      if (!VSAN_ACTION.matcher(action).matches()) {
        throw unsupported(action, namespace);
      }
      return vcenter.settings().version();
    }
    if (action.isEmpty() || action.equals(namespace) || action.equals(namespace + "/")) {
      return isVim ? ApiVersion.OLDEST : vcenter.settings().version();
    }
    String asked =
        action.startsWith(namespace + "/") ? action.substring(namespace.length() + 1) : "";
    return (isVim ? vimVersion(asked) : ownVersion(asked))
        .orElseThrow(() -> unsupported(action, namespace));
  }

  private Optional<ApiVersion> vimVersion(String asked) {
    return vcenter.settings().version().spokenWith(asked.equals("7.0") ? "7.0.0.0" : asked);
  }

  private Optional<ApiVersion> ownVersion(String asked) {
    if (asked.equals("1.0") || asked.equals("2.0")) {
      return Optional.of(ApiVersion.OLDEST);
    }
    return ApiVersion.find(asked).filter(vcenter.settings().version()::includes);
  }

  private static VimFault unsupported(String action, String namespace) {
    return VimFault.invalidRequest(
        namespace.equals(TypeTable.PBM)
            ? "Request version '" + action + "' and namespace '" + namespace + "' are not supported"
            : "Unsupported version URI \""
                + action
                + "\"\n\nwhile parsing SOAP body\n\nwhile parsing SOAP envelope\n\n"
                + "while parsing HTTP request before method was determined");
  }

  /** One that is called by SOAP. */
  private record Service(TypeTable table, String namespace, Methods methods) {}

  /** A method that was carried out. */
  private record Executed(TypeTable.Method method, @Nullable Object result) {}

  private Executed execute(
      SoapEnvelope envelope, Session session, ApiVersion version, Service service)
      throws VimFault, InterruptedException {
    TypeTable table = service.table();
    String namespace = service.namespace();
    Element element = envelope.call();
    String name = SoapEnvelope.name(element);
    if (!namespace.equals(element.getNamespaceURI())) {
      throw VimFault.invalidRequest(
          "The namespace of " + name + " is not " + namespace + "\n\nwhile parsing SOAP body");
    }
    TypeTable.Method method = table.method(name).orElse(null);
    if (method == null) {
      throw VimFault.of("NotImplemented", "This fake does not model the method " + name);
    }
    if (!version.includes(method.since())) {
      throw VimFault.invalidRequest(
          "Unable to resolve WSDL method name \"" + name + "\"\n\nwhile parsing SOAP body");
    }
    RequestReader reader = new RequestReader(table, version, name);
    DataObject arguments = reader.call(element, method);
    MoRef self = arguments.ref("_this");
    if (!session.isLive() && !ANONYMOUS.contains(name)) {
      // for a view the right to see what it is of is asked for, not one on the manager of views
      throw VimFault.notAuthenticated(
          name.equals("CreateContainerView") ? arguments.ref("container") : self);
    }
    checkReceiver(self, method, session, table);
    return new Executed(
        method,
        service
            .methods()
            .answer(method, new Call(self, arguments, session, version, reader.refusal())));
  }

  private void checkReceiver(MoRef self, TypeTable.Method method, Session session, TypeTable table)
      throws VimFault {
    boolean exists =
        switch (method.namespace()) {
          case TypeTable.PBM -> policies.has(self);
          case TypeTable.VSAN -> self.equals(VsanMethods.CONFIG_SYSTEM);
          default -> vcenter.locked(() -> vcenter.find(self, session) != null);
        };
    if (!exists) {
      throw VimFault.objectNotFound(self);
    }
    if (!table.isManagedA(self.type(), method.owner())
        || vcenter.missingMethods().contains(method.name())) {
      throw new VimFault(
          new DataObject("MethodNotFound").with("receiver", self).with("method", method.name()),
          "The method " + method.name() + " is not of " + self.type());
    }
  }

  /** How a service writes its answers for a client of one release. */
  private record Reply(Service service, ApiVersion version) {

    HttpAnswer result(Executed executed) {
      TypeTable.Field returns = executed.method().returns();
      return response(
          executed.method().name(),
          out -> {
            if (returns != null) {
              writer().write(out, returns, executed.result(), service.namespace());
            }
          });
    }

    HttpAnswer own(String method, FakeSoapAnswer answer) {
      String type = answer.faultType();
      return type.isEmpty()
          ? response(method, out -> out.append(answer.text()))
          : refusal(
              answer.text(),
              out ->
                  out.append(
                      "<%sFault xmlns=\"%s\" xsi:type=\"%s\"/>"
                          .formatted(type, service.namespace(), type)));
    }

    HttpAnswer fault(VimFault fault) {
      String name = fault.fault().type() + "Fault";
      return refusal(
          fault.text(),
          out -> writer().element(out, name, service.namespace(), "", fault.fault(), ""));
    }

    private XmlWriter writer() {
      return new XmlWriter(service.table(), version);
    }

    private HttpAnswer response(String method, Consumer<StringBuilder> content) {
      String name = method + "Response";
      return answer(
          200,
          "<%s xmlns=\"%s\">".formatted(name, service.namespace()),
          content,
          "</" + name + ">");
    }

    private static HttpAnswer refusal(String text, Consumer<StringBuilder> detail) {
      return answer(
          500,
          "<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>"
              + XmlWriter.escape(text)
              + "</faultstring><detail>",
          detail,
          "</detail></soapenv:Fault>");
    }

    /** Pages are large: they are written where they stay. */
    private static HttpAnswer answer(
        int status, String begin, Consumer<StringBuilder> content, String end) {
      StringBuilder out =
          new StringBuilder(
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  + "<soapenv:Envelope xmlns:soapenc=\"http://schemas.xmlsoap.org/soap/encoding/\""
                  + " xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
                  + " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\""
                  + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                  + " xmlns:vim25=\"urn:vim25\" xmlns:pbm=\"urn:pbm\" xmlns:vsan=\"urn:vsan\">\n"
                  + "<soapenv:Body>\n");
      content.accept(out.append(begin));
      out.append(end).append("\n</soapenv:Body>\n</soapenv:Envelope>");
      return HttpAnswer.of(status, XML, out.toString().getBytes(StandardCharsets.UTF_8));
    }
  }
}
