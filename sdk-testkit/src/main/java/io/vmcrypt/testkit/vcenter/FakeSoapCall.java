package io.vmcrypt.testkit.vcenter;

import io.vmcrypt.testkit.http.ReceivedRequest;
import java.util.Objects;

/**
 * A SOAP call as {@link FakeVcenter} received it, whatever the answer was.
 *
 * @param method the name of the method, for example {@code ReconfigVM_Task}; empty if the body held
 *     none
 * @param soapAction the value of {@code SOAPAction} without quotes, for example {@code
 *     urn:vim25/8.0.3.0}; empty if there was none
 * @param request the request with its bytes
 */
public record FakeSoapCall(String method, String soapAction, ReceivedRequest request) {

  /**
   * Checks that nothing is null.
   *
   * @param method the name of the method, for example {@code ReconfigVM_Task}; empty if the body
   *     held none
   * @param soapAction the value of {@code SOAPAction} without quotes, for example {@code
   *     urn:vim25/8.0.3.0}; empty if there was none
   * @param request the request with its bytes
   */
  public FakeSoapCall {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(soapAction, "soapAction");
    Objects.requireNonNull(request, "request");
  }

  /**
   * The body as text.
   *
   * @return the SOAP envelope
   */
  public String body() {
    return request.text();
  }

  /** Shows only the method: the body may hold a password. */
  @Override
  public String toString() {
    return method;
  }
}
