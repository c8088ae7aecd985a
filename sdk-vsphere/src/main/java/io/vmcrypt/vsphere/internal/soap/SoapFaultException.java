package io.vmcrypt.vsphere.internal.soap;

/** The server answered a call with a fault. Becomes a public exception in the session. */
public final class SoapFaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient VimFault fault;

  SoapFaultException(VimFault fault) {
    super(fault.type());
    this.fault = fault;
  }

  public VimFault fault() {
    return fault;
  }
}
