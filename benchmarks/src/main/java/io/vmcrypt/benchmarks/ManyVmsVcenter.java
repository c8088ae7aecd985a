package io.vmcrypt.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * As much of a vCenter on loopback as an audit asks for, and govc's {@code object.collect}, with
 * very many VMs. It keeps nothing: each page is made while it is sent.
 */
final class ManyVmsVcenter implements AutoCloseable {

  private static final char[] PASSWORD = "benchmark".toCharArray();
  private static final Pattern METHOD =
      Pattern.compile("<(?:\\w+:)?Body(?: [^>]*)?><(\\w+) xmlns=\"(urn:\\w+)\"");
  private static final Pattern MAX_OBJECTS = Pattern.compile("<maxObjects>(\\d+)<");
  private static final Pattern TOKEN = Pattern.compile("<token>(\\d+)-(\\d+)<");
  private static final Pattern VERSION = Pattern.compile("<version>(\\d+)<");

  /** What vCenter puts into an answer of this call at most. */
  private static final int UPDATES = 100;

  private static final Pattern SUBJECT =
      Pattern.compile("<objectType>\\w+</objectType><key>[^<]+</key>");
  private static final String POLICY = "4d5f673c-536f-11e6-beb8-9e71128cae77";

  private final HttpsServer server;
  private final int vms;
  private final AtomicInteger requests = new AtomicInteger();

  private ManyVmsVcenter(HttpsServer server, int vms) {
    this.server = server;
    this.vms = vms;
  }

  static ManyVmsVcenter start(TestIdentity identity, int vms) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        "server", identity.privateKey(), PASSWORD, identity.chain().toArray(Certificate[]::new));
    KeyManagerFactory managers = KeyManagerFactory.getInstance("SunX509");
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    // must be set before the first server is made; without it each answer waits for an
    // acknowledgement
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpsServer https =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    https.setHttpsConfigurator(new HttpsConfigurator(context));
    ManyVmsVcenter vcenter = new ManyVmsVcenter(https, vms);
    https.createContext("/", vcenter::answer);
    https.start();
    return vcenter;
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** How many calls have come so far. */
  int requests() {
    return requests.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "text/xml; charset=utf-8");
      Matcher method = METHOD.matcher(request);
      if (exchange.getRequestMethod().equals("GET")) {
        text(
            exchange,
            "<namespaces version=\"1.0\"><namespace><name>urn:vim25</name><version>8.0.3.0"
                + "</version></namespace></namespaces>");
        return;
      }
      if (!method.find()) {
        exchange.sendResponseHeaders(400, -1);
        return;
      }
      requests.incrementAndGet();
      answer(exchange, request, method.group(1), method.group(2));
    }
  }

  private void answer(HttpExchange exchange, String request, String method, String namespace)
      throws IOException {
    switch (method) {
      case "RetrieveServiceContent" -> returning(exchange, namespace, method, CONTENT);
      case "PbmRetrieveServiceContent" ->
          returning(
              exchange,
              namespace,
              method,
              "<returnval><aboutInfo><name>PBM</name><version>2.0</version><instanceUuid>i"
                  + "</instanceUuid></aboutInfo><sessionManager type=\"PbmSessionManager\">s"
                  + "</sessionManager><capabilityMetadataManager"
                  + " type=\"PbmCapabilityMetadataManager\">c</capabilityMetadataManager>"
                  + "<profileManager type=\"PbmProfileProfileManager\">ProfileManager"
                  + "</profileManager><complianceManager type=\"PbmComplianceManager\">cm"
                  + "</complianceManager><placementSolver type=\"PbmPlacementSolver\">ps"
                  + "</placementSolver></returnval>");
      case "PbmQueryAssociatedProfiles" ->
          returning(exchange, namespace, method, associations(request));
      case "PbmFetchComplianceResult" ->
          returning(exchange, namespace, method, compliance(request));
      case "PbmRetrieveContent" ->
          returning(
              exchange,
              namespace,
              method,
              "<returnval xsi:type=\"PbmCapabilityProfile\"><profileId><uniqueId>"
                  + POLICY
                  + "</uniqueId></profileId><name>VM Encryption Policy</name>"
                  + "<constraints xsi:type=\"PbmCapabilitySubProfileConstraints\"/>"
                  + "<lineOfService>ENCRYPTION</lineOfService></returnval>");
      case "Login" -> {
        exchange
            .getResponseHeaders()
            .add("Set-Cookie", "vmware_soap_session=\"benchmark\"; Path=/; HttpOnly; Secure");
        returning(
            exchange,
            namespace,
            method,
            "<returnval><key>k</key><userName>benchmark</userName></returnval>");
      }
      case "CreateContainerView" ->
          returning(
              exchange,
              namespace,
              method,
              "<returnval type=\"ContainerView\">"
                  + (request.contains("<type>VirtualMachine</type>") ? "vms" : "others")
                  + "</returnval>");
      case "RetrievePropertiesEx" -> {
        Matcher size = MAX_OBJECTS.matcher(request);
        if (request.contains(">vms<") && size.find()) {
          page(exchange, 0, Integer.parseInt(size.group(1)));
        } else if (request.contains("<pathSet>overallStatus<")) {
          // of the root folder, which whoever sees all may read
          returning(
              exchange,
              namespace,
              method,
              "<returnval><objects><obj type=\"Folder\">group-d1</obj></objects></returnval>");
        } else {
          returning(exchange, namespace, method, "");
        }
      }
      case "ContinueRetrievePropertiesEx" -> {
        Matcher token = TOKEN.matcher(request);
        if (!token.find()) {
          throw new IOException("no token");
        }
        page(exchange, Integer.parseInt(token.group(1)), Integer.parseInt(token.group(2)));
      }
      case "CreatePropertyCollector" ->
          returning(
              exchange,
              namespace,
              method,
              "<returnval type=\"PropertyCollector\">collector-1</returnval>");
      case "CreateFilter" ->
          returning(
              exchange,
              namespace,
              method,
              "<returnval type=\"PropertyFilter\">filter-1</returnval>");
      case "WaitForUpdatesEx" -> {
        Matcher version = VERSION.matcher(request);
        updates(exchange, version.find() ? Integer.parseInt(version.group(1)) : 0);
      }
      // no key providers, no folders; and nothing to say to the rest
      default -> returning(exchange, namespace, method, "");
    }
  }

  private static final String CONTENT =
      "<returnval><rootFolder type=\"Folder\">group-d1</rootFolder><propertyCollector"
          + " type=\"PropertyCollector\">propertyCollector</propertyCollector><viewManager"
          + " type=\"ViewManager\">ViewManager</viewManager><about><name>VMware vCenter Server"
          + "</name><fullName>VMware vCenter Server 8.0.3</fullName><vendor>VMware, Inc.</vendor>"
          + "<version>8.0.3</version><build>1</build><osType>linux-x64</osType><productLineId>vpx"
          + "</productLineId><apiType>VirtualCenter</apiType><apiVersion>8.0.3.0</apiVersion>"
          + "<instanceUuid>i</instanceUuid></about><sessionManager type=\"SessionManager\">"
          + "SessionManager</sessionManager><searchIndex type=\"SearchIndex\">SearchIndex"
          + "</searchIndex><cryptoManager type=\"CryptoManagerKmip\">CryptoManager"
          + "</cryptoManager></returnval>";

  private static String associations(String request) {
    return forEachSubject(
        request,
        subject ->
            "<object>"
                + subject
                + "</object><profileId><uniqueId>"
                + POLICY
                + "</uniqueId></profileId>");
  }

  private static String compliance(String request) {
    return forEachSubject(
        request,
        subject ->
            "<checkTime>2026-11-24T00:00:00Z</checkTime><entity>"
                + subject
                + "</entity><complianceStatus>compliant</complianceStatus><mismatch>false"
                + "</mismatch>");
  }

  /** One returned value for each object that a request names. */
  private static String forEachSubject(String request, UnaryOperator<String> value) {
    StringBuilder results = new StringBuilder();
    Matcher subject = SUBJECT.matcher(request);
    while (subject.find()) {
      results.append("<returnval>").append(value.apply(subject.group())).append("</returnval>");
    }
    return results.toString();
  }

  private void page(HttpExchange exchange, int from, int size) throws IOException {
    int to = Math.min(vms, from + size);
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = new BufferedOutputStream(exchange.getResponseBody(), 1 << 16)) {
      ManyVms.write(out, from, to, to < vms ? to + "-" + size : "");
    }
  }

  private void updates(HttpExchange exchange, int from) throws IOException {
    int to = Math.min(vms, from + UPDATES);
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = new BufferedOutputStream(exchange.getResponseBody(), 1 << 16)) {
      ManyVms.writeUpdates(out, from, to, Integer.toString(to), to < vms);
    }
  }

  private static void returning(
      HttpExchange exchange, String namespace, String method, String values) throws IOException {
    text(
        exchange,
        ManyVms.envelope(
            "<"
                + method
                + "Response xmlns=\""
                + namespace
                + "\">"
                + values
                + "</"
                + method
                + "Response>"));
  }

  private static void text(HttpExchange exchange, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
