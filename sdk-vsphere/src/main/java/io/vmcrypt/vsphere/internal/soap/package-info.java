/**
 * SOAP as vSphere speaks it, without generated code.
 *
 * <p>Requests are written by {@link io.vmcrypt.vsphere.internal.soap.ElementWriter} in the order in
 * which the calls are made, which must be the order of the schema: a vCenter refuses any other.
 * Where the schema declares an abstract type or anyType, the call that takes an xsi:type must be
 * used.
 *
 * <p>Answers are read with {@link io.vmcrypt.vsphere.internal.soap.ElementReader}, by local name,
 * whatever the prefixes. What the caller does not read is skipped. So elements and types of later
 * releases do no harm, and an array of any length takes the memory of one entry. A part that is
 * small, or that goes back to vCenter later, is captured as an {@link
 * io.vmcrypt.vsphere.internal.soap.XmlFragment}, which keeps everything that was in it.
 *
 * <p>{@link io.vmcrypt.vsphere.internal.soap.SoapChannel} sends and receives; faults come out of it
 * as {@link io.vmcrypt.vsphere.internal.soap.SoapFaultException}, which the session turns into the
 * public exceptions by {@link io.vmcrypt.vsphere.internal.soap.FaultMapping}.
 */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.soap;
