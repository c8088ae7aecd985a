package io.vmcrypt.vsphere;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.envelope;
import static io.vmcrypt.vsphere.ScriptedVcenter.fault;
import static io.vmcrypt.vsphere.ScriptedVcenter.xml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.RateLimitedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.VendorError;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import java.time.Duration;
import java.util.List;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a client makes of each way to answer. All go through one call that is not repeated. */
class AnswersHttpTest {

  private static <E extends Throwable> E failureOf(Class<E> type, MockResponse answer)
      throws Exception {
    try (ScriptedVcenter vcenter = new ScriptedVcenter();
        VsphereClient client = vcenter.client().timeSource(new VirtualTime()).build()) {
      vcenter.on("MarkDefault", always(answer));
      vcenter.on(
          "ListKmipServers",
          always(
              ScriptedVcenter.returning(
                  "<returnval><clusterId><id>c</id></clusterId><useAsDefault>false</useAsDefault>"
                      + "</returnval>")));
      E failure = catchThrowableOfType(type, () -> client.kmsClusters().ensureDefault("c"));
      assertThat(failure).isNotNull();
      assertThat(vcenter.calls("MarkDefault")).hasSize(1);
      return failure;
    }
  }

  private static MockResponse status(int status, String type, String body) {
    return new MockResponse.Builder()
        .code(status)
        .addHeader("Content-Type", type)
        .body(body)
        .build();
  }

  @Test
  @DisplayName("XML that is not SOAP, an empty body and an empty SOAP body are reported as such")
  void xml_notSoap_isADecodingFailure() throws Exception {
    assertThat(failureOf(DecodingException.class, xml(200, "<answer>42</answer>")))
        .hasMessageContaining("not a SOAP envelope");
    assertThat(failureOf(DecodingException.class, xml(200, ""))).hasMessageContaining("XML");
    assertThat(failureOf(DecodingException.class, xml(200, envelope(""))))
        .hasMessageContaining("empty");
  }

  @Test
  @DisplayName("of two answers none is the answer")
  void body_twoAnswers_isADecodingFailure() throws Exception {
    String done = "<MarkDefaultResponse xmlns=\"urn:vim25\"/>";
    String fault =
        "<s:Fault xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">"
            + "<faultcode>ServerFaultCode</faultcode><faultstring/></s:Fault>";
    for (String body : List.of(done + done, done + fault, fault + done)) {
      assertThat(failureOf(DecodingException.class, xml(200, envelope(body))))
          .hasMessageContaining("two answers");
    }
  }

  @Test
  @DisplayName("other HTTP refusals keep their meaning")
  void statuses_others_keepTheirMeaning() throws Exception {
    assertThat(failureOf(PermissionDeniedException.class, status(403, "text/html", "")))
        .hasMessageContaining("403");
    assertThat(failureOf(NotFoundException.class, status(404, "text/html", "")))
        .hasMessageContaining("no vSphere API");
    RateLimitedException limited =
        failureOf(
            RateLimitedException.class,
            new MockResponse.Builder().code(429).addHeader("Retry-After", "7").build());
    assertThat(limited.retryAfter()).contains(Duration.ofSeconds(7));
  }

  @Test
  @DisplayName("a fault of an unknown type keeps its name, properties, messages")
  void fault_unknown_isKept() throws Exception {
    VsphereFaultException e =
        failureOf(
            VsphereFaultException.class,
            xml(
                500,
                "<?xml version=\"1.0\"?><S:Envelope"
                    + " xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body><S:Fault>"
                    + "<faultcode>ServerFaultCode</faultcode><faultstring/><detail>"
                    + "<f:FutureFaultFault xmlns:f=\"urn:vim25\""
                    + " xmlns:_i=\"http://www.w3.org/2001/XMLSchema-instance\""
                    + " _i:type=\"f:FutureFault\">"
                    + "<f:faultMessage><f:key>msg.vigor.enc.keyNotFound</f:key>"
                    + "<f:message>Key\nlost</f:message></f:faultMessage>"
                    + "<f:reason _i:type=\"f:Inner\"><f:code>7</f:code></f:reason>"
                    + "<f:host>a</f:host><f:host>b</f:host>"
                    + "</f:FutureFaultFault></detail></S:Fault></S:Body></S:Envelope>"));

    assertThat(e.faultName()).isEqualTo("FutureFault");
    assertThat(e.faultMessages())
        .containsExactly(new VendorError(0, "msg.vigor.enc.keyNotFound", "Key lost", null));
    assertThat(e.properties())
        .containsEntry("reason", "Inner")
        .containsEntry("reason.code", "7")
        .containsEntry("host", "a")
        .containsEntry("host#2", "b");
    assertThat(e.vendorError().orElseThrow().httpStatus()).isEqualTo(500);
    assertThat(e.isRetryable()).isFalse();
    assertThat(e).hasMessageContaining("key provider");
  }

  @Test
  @DisplayName("reads are repeated when a server is not up, but never because of a fault")
  void reads_repeated_onlyWhenBroken() throws Exception {
    try (ScriptedVcenter vcenter = new ScriptedVcenter();
        VsphereClient client = vcenter.client().timeSource(new VirtualTime()).build()) {
      vcenter.on(
          "ListKmipServers",
          always(status(503, "text/html", "")),
          always(ScriptedVcenter.returning("")));
      assertThat(client.kmsClusters().list()).isEmpty();
      assertThat(vcenter.calls("ListKmipServers")).hasSize(2);

      vcenter.on("ListKmipServers", always(fault("RuntimeFault", "no", "")));
      assertThat(catchThrowableOfType(SdkException.class, () -> client.kmsClusters().list()))
          .isInstanceOf(VsphereFaultException.class);
      assertThat(vcenter.calls("ListKmipServers")).hasSize(3);
    }
  }
}
