package io.vmcrypt.vsphere;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.internal.CallObserver;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.FaultStatus;
import io.vmcrypt.vsphere.internal.soap.SoapChannel;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;

/**
 * A vCenter without sockets, for tests of one class: what would go over the wire is answered as the
 * test says. {@link ScriptedVcenter} is the one that speaks TLS and holds requests to the schemas.
 */
public final class PaperVcenter {

  private static final Pattern METHOD = Pattern.compile("<soapenv:Body><(\\w+) xmlns=");
  private static final Pattern ENTITY = Pattern.compile("<entity type=\"(\\w+)\">([^<]+)<");
  private static final Pattern PRIVILEGE = Pattern.compile("<privId>([^<]+)<");

  /** Where privileges are asked for, as a part of the service content. */
  public static final String AUTHORIZATION =
      "<authorizationManager type=\"AuthorizationManager\">AuthorizationManager"
          + "</authorizationManager>";

  private static final String FAULT = "<soapenv:Fault>";

  /** That this user may read the root folder: the whole inventory, then. */
  private static final String ROOT =
      object("Folder", "group-d1", property("overallStatus", "gray"));

  /** The id of this session. */
  static final String SESSION =
      object("SessionManager", "SessionManager", property("currentSession.key", "52ab"));

  private final String release;
  private final Map<String, Deque<UnaryOperator<String>>> script = new HashMap<>();
  private final List<String> methods = new ArrayList<>();
  private final List<String> bodies = new ArrayList<>();
  private UnaryOperator<String> root = request -> ROOT;

  public PaperVcenter() {
    this("8.0.3.0");
  }

  /** One that announces this release of its API. */
  public PaperVcenter(String release) {
    this.release = release;
    on(
        "RetrieveServiceContent",
        ScriptedVcenter.serviceContent(release, "VirtualCenter")
            .replace("</returnval>", AUTHORIZATION + "</returnval>"));
    on("Login", "<returnval><key>52</key><userName>u</userName><fullName>u</fullName></returnval>");
  }

  /** Scripts the answers to a method, without the response element; the last one is repeated. */
  public PaperVcenter on(String method, String... answers) {
    Deque<UnaryOperator<String>> all = new ArrayDeque<>();
    for (String answer : answers) {
      all.add(request -> answer);
    }
    script.put(method, all);
    return this;
  }

  /** Scripts the answer to a method by what was asked. */
  public PaperVcenter answering(String method, UnaryOperator<String> answer) {
    script.put(method, new ArrayDeque<>(List.of(answer)));
    return this;
  }

  /** Scripts the answer to whether this user may read the root folder; he may, otherwise. */
  public PaperVcenter answeringRoot(UnaryOperator<String> answer) {
    root = answer;
    return this;
  }

  /**
   * A method starts a task, and the test says with {@code WaitForUpdatesEx} what becomes of it.
   *
   * @param method such as {@code RetrieveKmipServersStatus_Task}
   */
  public PaperVcenter startingTask(String method) {
    return on(method, "<returnval type=\"Task\">task-7</returnval>")
        .on(
            "CreatePropertyCollector",
            "<returnval type=\"PropertyCollector\">session[1]pc</returnval>")
        .on("CreateFilter", "<returnval type=\"PropertyFilter\">filter-1</returnval>")
        .on("DestroyPropertyCollector", "")
        .on("DestroyPropertyFilter", "");
  }

  /** That task has ended with this result. */
  public static String taskEnded(String result) {
    return "<returnval><version>1</version><filterSet><filter type=\"PropertyFilter\">filter-1"
        + "</filter><objectSet><kind>enter</kind><obj type=\"Task\">task-7</obj>"
        + change("info.state", "success")
        + change("info.result", result)
        + "</objectSet></filterSet></returnval>";
  }

  private static String change(String name, String value) {
    return "<changeSet><name>%s</name><op>assign</op><val>%s</val></changeSet>"
        .formatted(name, value);
  }

  /** An inventory without anything that a view could hold. */
  public PaperVcenter withEmptyInventory() {
    return on("CreateContainerView", "<returnval type=\"ContainerView\">view-1</returnval>")
        .on("RetrievePropertiesEx", "")
        .on("DestroyView", "");
  }

  /**
   * The user has these privileges, on each object that is asked about, and no others.
   *
   * @param held may change later
   */
  public PaperVcenter holding(Set<String> held) {
    return on("RetrievePropertiesEx", SESSION)
        .answering("HasPrivilegeOnEntities", call -> privileges(call, held::contains));
  }

  /** What is granted on each object that is asked about. */
  static String privileges(String call, Predicate<String> held) {
    StringBuilder answer = new StringBuilder();
    for (MatchResult entity : ENTITY.matcher(call).results().toList()) {
      answer
          .append("<returnval><entity type=\"")
          .append(entity.group(1))
          .append("\">")
          .append(entity.group(2))
          .append("</entity>");
      for (MatchResult privilege : PRIVILEGE.matcher(call).results().toList()) {
        answer
            .append("<privAvailability><privId>")
            .append(privilege.group(1))
            .append("</privId><isGranted>")
            .append(held.test(privilege.group(1)))
            .append("</isGranted></privAvailability>");
      }
      answer.append("</returnval>");
    }
    return answer.toString();
  }

  /** An answer that is a typed fault. */
  public static String fault(String type) {
    return ("%s<faultcode>ServerFaultCode</faultcode><faultstring>no</faultstring><detail><%sFault"
            + " xmlns=\"urn:vim25\" xsi:type=\"%s\"/></detail></soapenv:Fault>")
        .formatted(FAULT, type, type);
  }

  /** An object with its properties, as a property collector answers. */
  public static String object(String type, String id, String... properties) {
    return "<returnval><objects><obj type=\"%s\">%s</obj>%s</objects></returnval>"
        .formatted(type, id, String.join("", properties));
  }

  /** A property of an object. */
  public static String property(String path, String value) {
    return "<propSet><name>" + path + "</name><val>" + value + "</val></propSet>";
  }

  /** The requests of one method. */
  public List<String> calls(String method) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < methods.size(); i++) {
      if (methods.get(i).equals(method)) {
        found.add(bodies.get(i));
      }
    }
    return found;
  }

  public VimSession session() {
    return session(TimeSource.system());
  }

  /** A session whose time comes from there. */
  public VimSession session(TimeSource time) {
    OkHttpClient client =
        new OkHttpClient.Builder()
            .addInterceptor(new FaultStatus())
            .addInterceptor(this::answer)
            .build();
    return new VimSession(
        new SoapChannel(client, HttpUrl.get("https://127.0.0.1:443"), time),
        HostAndPort.of("127.0.0.1", 443),
        VsphereCredentials.password("u", Secret.of("p")),
        time,
        Duration.ofMinutes(1),
        new CallObserver(CallListener.none(), time));
  }

  private Response answer(Interceptor.Chain chain) throws IOException {
    Request request = chain.request();
    if (request.body() == null) {
      return response(request, 200, ScriptedVcenter.versionsDocument(release));
    }
    Buffer sent = new Buffer();
    request.body().writeTo(sent);
    String body = sent.readUtf8();
    Matcher found = METHOD.matcher(body);
    String method = found.find() ? String.valueOf(found.group(1)) : "";
    String content;
    synchronized (this) {
      methods.add(method);
      bodies.add(body);
      content = isOfRoot(body) ? root.apply(body) : withTasks(body, scripted(method, body));
    }
    if (content.startsWith(FAULT)) {
      return response(request, 500, ScriptedVcenter.envelope(content));
    }
    String envelope =
        ScriptedVcenter.envelope("<AnyResponse xmlns=\"urn:vim25\">" + content + "</AnyResponse>");
    Response answer = response(request, 200, envelope);
    return method.equals("Login")
        ? answer.newBuilder().header("Set-Cookie", "vmware_soap_session=\"c\"; Path=/").build()
        : answer;
  }

  private static boolean isOfRoot(String body) {
    return body.contains("<type>Folder</type>") && body.contains("<pathSet>overallStatus<");
  }

  /** The list of tasks is there, whatever the test says is on it. */
  private static String withTasks(String body, String content) {
    boolean isAsked = body.contains("<obj type=\"TaskManager\">");
    if (!isAsked || content.contains("TaskManager") || content.startsWith(FAULT)) {
      return content;
    }
    String list = object("TaskManager", "TaskManager");
    return content.isEmpty()
        ? list
        : content.replaceFirst("<returnval>", list.replace("</returnval>", ""));
  }

  private String scripted(String method, String body) {
    Deque<UnaryOperator<String>> answers = script.get(method);
    return answers == null
        ? fault("NotSupported")
        : (answers.size() > 1 ? answers.remove() : answers.element()).apply(body);
  }

  private static Response response(Request request, int status, String body) {
    return new Response.Builder()
        .request(request)
        .protocol(Protocol.HTTP_1_1)
        .code(status)
        .message("")
        .body(ResponseBody.create(body, MediaType.get("text/xml")))
        .build();
  }
}
