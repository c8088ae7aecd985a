package io.vmcrypt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.testkit.http.FakeAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Answers that a test adds to the fakes, and the calls that it reads there")
class OwnAnswersTest {

  private static final String QUERY_PERF =
      VcenterCalls.call("QueryPerf", "PerformanceManager", "PerfMgr", "");

  private FakeCloud cloud;
  private HttpClient http;
  private SoapCaller soap;

  @BeforeEach
  void start() {
    cloud = FakeCloud.start();
    http = TrustedHttp.client(cloud.authority().certificate());
    soap = new SoapCaller(cloud.vcenter(), http, "8.0.3.0");
  }

  @AfterEach
  void stop() {
    cloud.close();
  }

  private OvhCaller ovh(String consumerKey) {
    return OvhCaller.of(cloud.ovh(), http, "/1.0", Instant.now()).as(consumerKey);
  }

  private HttpResponse<String> get(String path, String session) throws Exception {
    return http.send(
        HttpRequest.newBuilder(cloud.vcenter().url().resolve(path))
            .header("vmware-api-session-id", session)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  @DisplayName("a SOAP method that the fake does not model is answered, within a session")
  void answerMethod_unknownMethod_answered() {
    cloud
        .vcenter()
        .answerMethod(
            "QueryPerf",
            call ->
                FakeSoapAnswer.of(
                    "<returnval xsi:type=\"PerfEntityMetric\"><entity type=\"VirtualMachine\">vm-1"
                        + "</entity></returnval>"));

    assertThat(soap.call(QUERY_PERF).body()).contains("NotAuthenticatedFault");
    soap.login();
    SoapCaller.Answer answer = soap.call(QUERY_PERF);

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("<QueryPerfResponse xmlns=\"urn:vim25\"><returnval");
    assertThat(cloud.vcenter().calls("QueryPerf")).hasSize(2);
    assertThat(cloud.vcenter().failures()).isEmpty();
  }

  @Test
  @DisplayName("a SOAP method that the fake models is answered with a fault instead")
  void answerMethod_knownMethod_faulted() {
    cloud
        .vcenter()
        .answerMethod(
            "MarkDefault", call -> FakeSoapAnswer.fault("RuntimeFault", "no <" + call.method()));
    soap.login();

    SoapCaller.Answer answer =
        soap.call(VcenterCalls.crypto("MarkDefault", VcenterCalls.provider("clusterId", "kms")));

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.value("faultstring")).isEqualTo("no &lt;MarkDefault");
    assertThat(answer.body())
        .contains("<RuntimeFaultFault xmlns=\"urn:vim25\" xsi:type=\"RuntimeFault\"/>");
  }

  @Test
  @DisplayName("a method of the policy service is answered in its namespace")
  void answerMethod_policyMethod_answered() {
    cloud.vcenter().answerMethod("PbmQueryProfile", call -> FakeSoapAnswer.of(""));
    soap.login();

    assertThat(
            soap.callPbm(
                    "<PbmQueryProfile xmlns=\"urn:pbm\"><_this"
                        + " type=\"PbmProfileProfileManager\">ProfileManager</_this>"
                        + "<resourceType><resourceType>STORAGE</resourceType></resourceType>"
                        + "</PbmQueryProfile>")
                .body())
        .contains("<PbmQueryProfileResponse xmlns=\"urn:pbm\"></PbmQueryProfileResponse>");
  }

  @Test
  @DisplayName("what an answer throws is a failure of the fake, and status 500")
  void answerMethod_throws_isFailure() {
    cloud
        .vcenter()
        .answerMethod(
            "QueryPerf",
            call -> {
              throw new IllegalStateException("mine");
            });
    soap.login();

    assertThat(soap.call(QUERY_PERF).status()).isEqualTo(500);
    assertThat(cloud.vcenter().failures()).singleElement().extracting("message").isEqualTo("mine");
  }

  @Test
  @DisplayName("a REST route of vCenter is answered within a session; the last answer counts")
  void answerRoute_vcenter_answered() throws Exception {
    cloud
        .vcenter()
        .answerRoute("GET", "/api/vcenter/vm/{vm}", request -> FakeAnswer.json(200, "\"old\""));
    cloud
        .vcenter()
        .answerRoute(
            "get",
            "/api/vcenter/vm/{vm}",
            request ->
                FakeAnswer.json(200, "\"" + request.path() + "?" + request.query() + "\"")
                    .withHeader("X-Mine", "1"));
    cloud.vcenter().answerRoute("GET", "/ui/", request -> FakeAnswer.of(204));
    soap.login();
    String session = String.valueOf(soap.cookie()).replaceFirst("^[^=]*=", "").replace("\"", "");

    assertThat(get("/api/vcenter/vm/vm-1", "none").statusCode()).isEqualTo(401);
    HttpResponse<String> answer = get("/api/vcenter/vm/vm-1?a=b", session);
    assertThat(answer.body()).isEqualTo("\"/api/vcenter/vm/vm-1?a=b\"");
    assertThat(answer.headers().firstValue("X-Mine")).contains("1");
    assertThat(get("/api/vcenter/vm/vm-1/power", session).statusCode()).isEqualTo(404);
    assertThat(get("/ui/", "none").statusCode()).isEqualTo(204);
    assertThat(cloud.vcenter().apiRequests("GET", "/api/vcenter/vm/{vm}")).hasSize(2);
    assertThat(cloud.vcenter().apiRequests("POST", "/api/vcenter/vm/{vm}")).isEmpty();
  }

  @Test
  @DisplayName("a route of the OVH API is answered to who may call it")
  void answerRoute_ovh_answered() {
    cloud
        .ovh()
        .answerRoute(
            "GET", "/dedicatedCloud/{serviceName}/filer", request -> FakeAnswer.json(200, "[7]"));
    String narrow = cloud.ovh().createConsumerKey("GET /me");

    OvhCaller.Answer answer = ovh(cloud.ovh().consumerKey()).get("/dedicatedCloud/pcc/filer?x=1");
    assertThat(answer.text()).isEqualTo("[7]");
    assertThat(answer.headers()).containsKey("x-ovh-queryid");
    assertThat(ovh(narrow).get("/dedicatedCloud/pcc/filer").status()).isEqualTo(403);
    assertThat(cloud.ovh().requests("GET", "/dedicatedCloud/{serviceName}/filer")).hasSize(2);
    assertThat(cloud.ovh().requests("GET", "/dedicatedCloud/other/filer")).isEmpty();
    assertThat(cloud.ovh().failures()).isEmpty();
  }

  @Test
  @DisplayName("a route of the second version is named with it")
  void answerRoute_ovhSecondVersion_answered() throws Exception {
    cloud.ovh().answerRoute("GET", "/v2/iam/policy", request -> FakeAnswer.json(200, "[]"));
    String origin = cloud.ovh().endpoint().toString().replace("/1.0", "/v2");
    OvhCaller caller = OvhCaller.of(cloud.ovh(), http, "/v2", Instant.now());

    assertThat(caller.get("/iam/policy").text()).isEqualTo("[]");
    assertThat(cloud.ovh().requests("GET", "/v2/iam/policy")).hasSize(1);
    assertThat(
            http.send(
                    HttpRequest.newBuilder(URI.create(origin + "/iam/policy")).build(),
                    HttpResponse.BodyHandlers.ofString())
                .statusCode())
        .isNotEqualTo(200);
  }

  @Test
  @DisplayName("bad routes, statuses and faults are refused with what is wrong")
  void badArguments_areRefused() {
    assertThatThrownBy(
            () -> cloud.vcenter().answerRoute("POST", "/sdk", request -> FakeAnswer.of(204)))
        .hasMessage("SOAP is answered with answerMethod: /sdk");
    assertThatThrownBy(() -> cloud.ovh().answerRoute("GET", "me", request -> FakeAnswer.of(204)))
        .hasMessage(
            "path must begin with a slash and have no query, such as /api/vcenter/vm/{vm}: me");
    assertThatThrownBy(() -> cloud.ovh().requests("GET", "/me?x=1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FakeAnswer.of(600)).hasMessage("status must be 200 to 599: 600");
    assertThatThrownBy(() -> FakeSoapAnswer.fault("a b", "text"))
        .hasMessage("type must be the name of a fault: a b");
  }
}
