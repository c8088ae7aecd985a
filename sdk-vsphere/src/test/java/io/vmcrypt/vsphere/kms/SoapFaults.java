package io.vmcrypt.vsphere.kms;

import io.vmcrypt.testkit.Fault;

/** Answers that are SOAP faults. */
final class SoapFaults {

  private SoapFaults() {}

  static Fault of(String type) {
    return Fault.answer(
        500,
        "text/xml; charset=utf-8",
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
            + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body>"
            + "<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring/><detail>"
            + "<f xmlns=\"urn:vim25\" xsi:type=\""
            + type
            + "\"/></detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>");
  }
}
