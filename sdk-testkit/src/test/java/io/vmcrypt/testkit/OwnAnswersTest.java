package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.Refusals.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.http.FakeAnswer;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import java.net.http.HttpClient;
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
  private FakeVcenter vcenter;
  private FakeOvhApi ovh;
  private HttpClient http;
  private SoapCaller soap;

  @BeforeEach
  void start() {
    cloud = FakeCloud.start();
    vcenter = cloud.vcenter();
    ovh = cloud.ovh();
    http = TrustedHttp.client(cloud.authority().certificate());
    soap = new SoapCaller(vcenter, http, "8.0.3.0");
  }

  @AfterEach
  void stop() {
    cloud.close();
  }

  private OvhCaller caller(String consumerKey) {
    return OvhCaller.of(ovh, http, "/1.0", Instant.now()).as(consumerKey);
  }

  @Test
  @DisplayName(
      "a SOAP method that the fake does not model is answered, within a session; what an answer"
          + " throws is a failure of the fake, and status 500")
  void answerMethod_unknownMethod_answered() {
    vcenter.answerMethod(
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
    assertThat(vcenter.calls("QueryPerf")).hasSize(2);
    assertThat(vcenter.failures()).isEmpty();
    vcenter.answerMethod(
        "QueryPerf", call -> FakeSoapAnswer.of(String.valueOf(Long.parseLong("x"))));
    assertThat(soap.call(QUERY_PERF).status()).isEqualTo(500);
    assertThat(vcenter.failures()).singleElement().isInstanceOf(NumberFormatException.class);
  }

  @Test
  @DisplayName("a SOAP method that the fake models is answered with a fault instead")
  void answerMethod_knownMethod_faulted() {
    vcenter.answerMethod(
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
    vcenter.answerMethod("PbmQueryProfile", call -> FakeSoapAnswer.of(""));
    soap.login();

    String storage = "<resourceType><resourceType>STORAGE</resourceType></resourceType>";
    String call =
        VcenterCalls.call("PbmQueryProfile", "PbmProfileProfileManager", "ProfileManager", storage);
    assertThat(soap.callPbm(call.replace("urn:vim25", "urn:pbm")).body())
        .contains("<PbmQueryProfileResponse xmlns=\"urn:pbm\"></PbmQueryProfileResponse>");
  }

  @Test
  @DisplayName("a REST route of vCenter is answered within a session; the last answer counts")
  void answerRoute_vcenter_answered() {
    vcenter.answerRoute("GET", "/api/vcenter/vm/{vm}", request -> FakeAnswer.json(200, "\"old\""));
    vcenter.answerRoute(
        "get",
        "/api/vcenter/vm/{vm}",
        request ->
            FakeAnswer.json(200, "\"" + request.path() + "?" + request.query() + "\"")
                .withHeader("X-Mine", "1"));
    vcenter.answerRoute("GET", "/ui/", request -> FakeAnswer.of(204));
    soap.login();
    RestCaller rest = new RestCaller(vcenter, http);
    rest.session = String.valueOf(soap.cookie()).replaceFirst("^[^=]*=", "").replace("\"", "");

    assertThat(rest.send("GET", "/api/vcenter/vm/vm-1", "", "x", "y").statusCode()).isEqualTo(401);
    HttpResponse<String> answer = rest.get("/api/vcenter/vm/vm-1?a=b");
    assertThat(answer.body()).isEqualTo("\"/api/vcenter/vm/vm-1?a=b\"");
    assertThat(answer.headers().firstValue("X-Mine")).contains("1");
    assertThat(rest.get("/api/vcenter/vm/vm-1/power").statusCode()).isEqualTo(404);
    assertThat(rest.send("GET", "/ui/", "", "x", "y").statusCode()).isEqualTo(204);
    assertThat(vcenter.apiRequests("GET", "/api/vcenter/vm/{vm}")).hasSize(2);
    assertThat(vcenter.apiRequests("POST", "/api/vcenter/vm/{vm}")).isEmpty();
  }

  @Test
  @DisplayName(
      "a route of the OVH API is answered to who may call it; one of the second version is named"
          + " with it")
  void answerRoute_ovh_answered() {
    ovh.answerRoute(
        "GET", "/dedicatedCloud/{serviceName}/filer", request -> FakeAnswer.json(200, "[7]"));
    String narrow = ovh.createConsumerKey("GET /me");

    OvhCaller.Answer answer = caller(ovh.consumerKey()).get("/dedicatedCloud/pcc/filer?x=1");
    assertThat(answer.text()).isEqualTo("[7]");
    assertThat(answer.headers()).containsKey("x-ovh-queryid");
    assertThat(caller(narrow).get("/dedicatedCloud/pcc/filer").status()).isEqualTo(403);
    assertThat(ovh.requests("GET", "/dedicatedCloud/{serviceName}/filer")).hasSize(2);
    assertThat(ovh.requests("GET", "/dedicatedCloud/other/filer")).isEmpty();
    ovh.answerRoute("GET", "/v2/iam/policy", request -> FakeAnswer.json(200, "[]"));
    OvhCaller second = OvhCaller.of(ovh, http, "/v2", Instant.now());
    assertThat(second.get("/iam/policy").text()).isEqualTo("[]");
    assertThat(ovh.requests("GET", "/v2/iam/policy")).hasSize(1);
    assertThat(ovh.failures()).isEmpty();
  }

  @Test
  @DisplayName("bad routes, statuses and faults are refused with what is wrong")
  void badArguments_areRefused() {
    refuses(
        () -> vcenter.answerRoute("POST", "/sdk", request -> FakeAnswer.of(204)),
        "SOAP is answered with answerMethod: /sdk");
    refuses(
        () -> ovh.answerRoute("GET", "me", request -> FakeAnswer.of(204)),
        "path must begin with a slash and have no query, such as /api/vcenter/vm/{vm}: me");
    refuses(() -> ovh.requests("GET", "/me?x=1"));
    refuses(() -> FakeAnswer.of(600), "status must be 200 to 599: 600");
    refuses(() -> FakeSoapAnswer.fault("a b", "text"), "type must be the name of a fault: a b");
  }
}
