package io.vmcrypt.vsphere.internal.soap;

/**
 * The server answered a call with a fault, or with an answer that is one all the same. Becomes a
 * public exception in the session.
 */
public final class SoapFaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient VimFault fault;

  public SoapFaultException(VimFault fault) {
    super(fault.type());
    this.fault = fault;
  }

  public VimFault fault() {
    return fault;
  }
}
