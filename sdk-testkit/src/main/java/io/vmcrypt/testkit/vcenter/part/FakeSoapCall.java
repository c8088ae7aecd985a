package io.vmcrypt.testkit.vcenter.part;

import io.vmcrypt.testkit.http.ReceivedRequest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A SOAP call as {@link io.vmcrypt.testkit.vcenter.FakeVcenter} received it, whatever the answer
 * was.
 *
 * @param method the name of the method, for example {@code ReconfigVM_Task}; empty if the body held
 *     none
 * @param soapAction the value of {@code SOAPAction} without quotes, for example {@code
 *     urn:vim25/8.0.3.0}; empty if there was none
 * @param request the request with its bytes
 */
public record FakeSoapCall(String method, String soapAction, ReceivedRequest request) {

  private static final Pattern METHOD =
      Pattern.compile("<(?:[\\w.-]+:)?Body[^>]*>\\s*<(?:[\\w.-]+:)?(\\w+)");

  /**
   * Reads the names that a request has.
   *
   * @param request a request to vCenter
   * @return the call
   */
  public static FakeSoapCall of(ReceivedRequest request) {
    String action = request.header("SOAPAction").orElse("").replace("\"", "");
    return new FakeSoapCall(methodOf(request), action, request);
  }

  private static String methodOf(ReceivedRequest request) {
    Matcher matcher = METHOD.matcher(request.text());
    return matcher.find() ? matcher.group(1) : "";
  }

  /** {@return the body as text, the SOAP envelope} */
  public String body() {
    return request.text();
  }

  /** Shows only the method: the body may hold a password. */
  @Override
  public String toString() {
    return method;
  }
}
