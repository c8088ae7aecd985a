package io.vmcrypt.vsphere.internal.soap;

/** The XML namespaces of vSphere's SOAP. */
public final class Namespaces {
  public static final String VIM = "urn:vim25";
  public static final String PBM = "urn:pbm";
  public static final String VSAN = "urn:vsan";
  static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
  static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";
  static final String XSD = "http://www.w3.org/2001/XMLSchema";

  private Namespaces() {}
}
