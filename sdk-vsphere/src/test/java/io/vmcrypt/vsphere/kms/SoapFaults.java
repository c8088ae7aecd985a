package io.vmcrypt.vsphere.kms;

import io.vmcrypt.testkit.http.Fault;

/** Answers that are SOAP faults. */
final class SoapFaults {

  private SoapFaults() {}

  private static Fault of(String type, String properties) {
    return Fault.answer(
        500,
        "text/xml; charset=utf-8",
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
            + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body>"
            + "<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring/><detail>"
            + "<f xmlns=\"urn:vim25\" xsi:type=\""
            + type
            + "\">"
            + properties
            + "</f></detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>");
  }

  static Fault of(String type) {
    return of(type, "");
  }

  static Fault noPermission(String privilege) {
    return of(
        "NoPermission",
        "<object type=\"Folder\">group-d1</object><privilegeId>" + privilege + "</privilegeId>");
  }
}
